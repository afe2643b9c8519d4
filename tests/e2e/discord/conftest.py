"""A bot in a loopback Discord, one process for the tests of all modules that set it up alike."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.conftest import settings_of
from tests.bot.library import FILES
from tests.bot.model_server import ModelServer, model_server
from tests.e2e.discord.running import Running, running
from tests.e2e.discord.scripted import MODEL, writes_slowly
from tests.support import ingest, write

SETTINGS: dict[str, Any] = {
    "min_confidence": 0.2, "allow_private": '["127.0.0.1"]', "max_file_mb": 1,
    "discord_models": f'["{MODEL}"]', "guild_daily_questions": 0,
}  # fmt: skip
_LATER = 20  # further notices, so that lists have several pages

NOTICES = {
    f"notices/{number:02}.md": f"""---
title: Notice {number} to mariners
kind: notice
issuer: Bureau of Channels
published_on: 2018-03-{number + 1:02}
---
# Notice {number} to mariners

Buoy number {number} of the outer channel was painted.
"""
    for number in range(_LATER)
}


@pytest.fixture(scope="session")
def sailors_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a library of one long list of public documents. Not to be changed."""
    base = tmp_path_factory.mktemp("sailors")
    settings = settings_of(base / "home")
    report = ingest(settings, write(base / "source", FILES | NOTICES))
    assert report.rejected == []
    return settings.home


@pytest.fixture(scope="session")
def model() -> Iterator[ModelServer]:
    """The language model that a server may choose: it writes slowly."""
    with model_server(writes_slowly) as server:
        yield server


@pytest.fixture(scope="session")
def process(
    sailors_library: Path, tmp_path_factory: pytest.TempPathFactory, model: ModelServer
) -> Iterator[Running]:
    """The process over a copy of that library."""
    home = Path(shutil.copytree(sailors_library, tmp_path_factory.mktemp("discord") / "home"))
    with running(home, **SETTINGS, llm_base_url=model.url) as started, started.obeying():
        yield started


@pytest.fixture
def bot(process: Running) -> Iterator[Running]:
    """The process, which breaks no rule of Discord's and logs no error while the test runs."""
    with process.obeying():
        yield process
