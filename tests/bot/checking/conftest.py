"""A checker over the small library of the tests, and one over the built-in sample."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import ingest.sample
from bot.checking.base import Checked
from bot.wiring import Bot, open_bot
from tests.bot.conftest import settings_of
from tests.support import ingest as ingested

Check = Callable[..., Checked]


def checking(bot: Bot) -> Check:
    """Return what checks a text with a bot, from a test that is not async."""
    checker = bot.checker
    return lambda text, **given: asyncio.run(checker.check(text, **given))


@pytest.fixture(scope="session")
def check(bot: Bot) -> Check:
    """Check a text against the small library: `check("...", collections=("public",))`."""
    return checking(bot)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Check]:
    """Check a text against the built-in sample."""
    settings = settings_of(tmp_path_factory.mktemp("sample") / "home")
    (folder,) = (Path(each) for each in ingest.sample.__path__)
    ingested(settings, folder)
    with open_bot(settings) as opened:
        yield checking(opened)
