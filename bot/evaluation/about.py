"""What an evaluation was made with, for comparing it later."""

from importlib.metadata import version
from typing import Literal

from bot.evaluation.results import About
from bot.settings import BotSettings
from ingest.embedding.loading import identify
from ingest.settings import IngestSettings

Plain = str | int | float | bool | None

_NOT_TOLD = {"keep_answers_days", "llm_base_url", "llm_proxy"}  # of no effect, or private


def about(
    kind: Literal["retrieval", "answers"],
    questions: str,
    corpus: str,
    settings: BotSettings,
    **options: Plain,
) -> About:
    """Return what is kept of an evaluation: digests, the settings of the bot, and how it was asked.

    Of the settings, those that decide what is found and said; no address is among them.
    """
    own = BotSettings.model_fields.keys() - IngestSettings.model_fields.keys() - _NOT_TOLD
    used = {name: _plain(getattr(settings, name)) for name in ("chunk_words", *sorted(own))}
    return About(
        kind=kind,
        questions=questions,
        corpus=corpus,
        version=version("gazette-bot"),
        settings={"embedder": identify(settings.embedder), **used, **options},
    )


def _plain(value: object) -> Plain:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
