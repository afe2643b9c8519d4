"""A bot in a loopback Discord, one process for all tests of a module."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.conftest import settings_of
from tests.bot.library import FILES
from tests.e2e.discord.running import Running, running
from tests.support import ingest, write

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


@pytest.fixture(scope="module")
def process(
    sailors_library: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Running]:
    """The process over a copy of that library, with the module's SETTINGS."""
    home = tmp_path_factory.mktemp("discord") / "home"
    shutil.copytree(sailors_library, home)
    with running(home, **getattr(request.module, "SETTINGS", {})) as started:
        yield started


@pytest.fixture
def bot(process: Running) -> Iterator[Running]:
    """The process, which breaks no rule of Discord's and logs no error while the test runs."""
    with process.obeying():
        yield process
