"""One library of every kind of document, built once a session, and a bot over it."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.models import Answer, Question
from bot.settings import BotSettings
from bot.wiring import Bot, open_bot
from ingest.settings import load_settings
from tests.bot.library import FILES, TEAM
from tests.support import ingest, write

Ask = Callable[..., Answer]


def settings_of(home: Path, **flags: object) -> BotSettings:
    """Return settings with the embedder that needs no model; nothing is too unsure to be said.

    The confidence was fitted to the real model, and means nothing with this one.
    """
    wanted = {"embedder": "hashing", "min_confidence": 0.0, **flags}
    return load_settings(BotSettings, home, None, **wanted)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a library of `FILES` (public) and `TEAM` (team-legal). Not to be changed."""
    base = tmp_path_factory.mktemp("bot")
    settings = settings_of(base / "home")
    report = ingest(settings, write(base / "source", FILES))
    assert (report.added, report.rejected) == (len(FILES), [])
    ingest(settings, write(base / "team", TEAM), collection="team-legal")
    return settings.home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """The home of such a library that a test may change."""
    return Path(shutil.copytree(built, tmp_path / "home"))


@pytest.fixture(scope="session")
def bot(built: Path) -> Iterator[Bot]:
    """A bot over the library that is not to be changed."""
    with open_bot(settings_of(built)) as opened:
        yield opened


@pytest.fixture(scope="session")
def ask(bot: Bot) -> Ask:
    """Ask that bot: `ask("...", collections=("public",))`."""

    def call(text: str, **given: object) -> Answer:
        return asyncio.run(bot.responder.respond(Question(text, **given)))  # type: ignore[arg-type]

    return call
