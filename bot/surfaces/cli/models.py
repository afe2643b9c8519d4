"""Telling people that the embedding model is being prepared, which happens once."""

from bot.settings import BotSettings
from bot.surfaces.cli.output import Output
from ingest.embedding.hashing import NAME as HASHING
from ingest.embedding.loading import exported_folder


def model_is_ready(settings: BotSettings) -> bool:
    """Return whether nothing has to be exported before the first text is embedded."""
    if settings.embedder == HASHING:
        return True
    folder = exported_folder(settings.embedder, settings.cache)
    return folder.is_dir() or folder.with_suffix(".unexportable").exists()


def announce_model(settings: BotSettings, output: Output) -> None:
    """Say why the first command takes half a minute longer than every later one."""
    if not model_is_ready(settings):
        output.note("Preparing the embedding model, once; this takes about half a minute.")
