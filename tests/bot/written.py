"""A bot whose language model is a scripted server; all but the model is real."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.models import Answer, Question
from bot.wiring import Bot, open_bot
from tests.bot.conftest import settings_of
from tests.bot.model_server import Exchange, passages_told


@contextmanager
def writing_bot(home: Path, url: str, **given: Any) -> Iterator[Bot]:
    """Open a bot over a library, with the model of a scripted server; it keeps no answers."""
    model = {"llm": "openai:scripted", "llm_base_url": url, "llm_seconds": 5.0}
    settings = settings_of(home, **{"keep_answers_days": 0, **model, **given})
    with open_bot(settings) as opened:
        yield opened


def answered(bot: Bot, text: str, **given: Any) -> Answer:
    """Answer one question, from a test that is not async."""
    return asyncio.run(bot.responder.respond(Question(text, **given)))


def failure(answer: Answer) -> str | None:
    """Return the name of the error that made an answer do without its model, or None."""
    fallback = answer.provenance.fallback
    return fallback.partition(":")[0] if fallback else None


def number_of(exchange: Exchange, words: str) -> int:
    """Return the number of the passage with these words, as the model was told it."""
    return next(n for n, text in passages_told(exchange).items() if words in text)
