"""What every test needs: settings that touch nothing of the user's, and the shared data."""

import os
from pathlib import Path

import pytest

from bot.settings import BotSettings
from ingest.settings import load_settings

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

os.environ["HF_HUB_OFFLINE"] = "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=3, help="how often tests/faults kills a writer")
    parser.addoption("--discord-faults", type=int, default=14, help="in tests/faults")
    parser.addoption("--canaries", type=int, default=45, help="reached for in tests/e2e/discord")
    parser.addoption("--hostile", action="store_true", help="all hostile texts, in tests/e2e")
    parser.addoption("--documents", type=int, default=60, help="of the Register in tests/e2e")
    parser.addoption("--watched", type=int, default=60, help="documents of a watch in tests/faults")
    parser.addoption("--examples", type=int, default=2, help="of each call of the API")
    parser.addoption("--attacks", type=int, default=24, help="instructions in documents, at most")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that no worker has one of them left at the end."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    long |= {item.path for item in items if {"e2e", "faults"} & set(item.path.parts)}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How often the fault tests kill; 200 takes a quarter of an hour."""
    return int(request.config.getoption("--kills"))


@pytest.fixture
def many(request: pytest.FixtureRequest) -> int:
    """How many documents the Register of the end-to-end test has; 2,500 take some minutes."""
    return int(request.config.getoption("--documents"))


@pytest.fixture
def watched(request: pytest.FixtureRequest) -> int:
    """How many documents are ingested with a watch; 200 take a minute."""
    return int(request.config.getoption("--watched"))


@pytest.fixture
def canaries(request: pytest.FixtureRequest) -> int:
    """How often a server reaches for another's documents; 2,000 take some minutes."""
    return int(request.config.getoption("--canaries"))


@pytest.fixture
def examples(request: pytest.FixtureRequest) -> int:
    """How many calls are made up for each of the API; 50 take some minutes."""
    return int(request.config.getoption("--examples"))


@pytest.fixture
def settings(tmp_path: Path) -> BotSettings:
    """Settings of an empty home, with the embedder that needs no model."""
    return load_settings(BotSettings, tmp_path / "home", None, embedder="hashing")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real notices and evaluation sets, which is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared data is not at {SHARED}")
    return SHARED
