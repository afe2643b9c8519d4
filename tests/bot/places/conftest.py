"""A home in which things are remembered, and a way to let a person ask there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.places.store import Places
from bot.settings import BotSettings
from tests.bot.conftest import settings_of


@pytest.fixture
def settings(tmp_path: Path) -> BotSettings:
    """Settings of an empty home."""
    (tmp_path / "home").mkdir()
    return settings_of(tmp_path / "home")


@pytest.fixture
def places(settings: BotSettings) -> Iterator[Places]:
    """What is remembered in that home."""
    with Places(settings) as opened:
        yield opened
