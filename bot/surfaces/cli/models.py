"""Telling people of the models: one is being prepared, which happens once; one was of no use."""

from bot.errors import ModelUnavailable, ModelUnreadable
from bot.llm.known import address_of
from bot.models import Answer
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


def tell_fallback(answer: Answer, settings: BotSettings, output: Output) -> None:
    """Say why an answer is in the documents' own words although a language model is set.

    Where it was looked for is the operator's affair, and stands in no Answer; here it helps.
    """
    why = answer.provenance.fallback
    if not why:
        return
    address = address_of(settings)
    elsewhere = why.startswith((ModelUnavailable.__name__, ModelUnreadable.__name__))
    tried = f" It was tried at {address} (llm_base_url)." if address and elsewhere else ""
    output.note(f"The language model could not be used: {why}{tried}")
