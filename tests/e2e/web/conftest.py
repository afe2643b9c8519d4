"""A browser at a running server."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bot.access.roles import Role
from tests.bot.conftest import settings_of
from tests.bot.library import FILES, TEAM
from tests.bot.surfaces.http.conftest import Team, serving
from tests.support import ingest, write


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a library of two collections."""
    base = tmp_path_factory.mktemp("web")
    settings = settings_of(base / "home")
    ingest(settings, write(base / "source", FILES))
    ingest(settings, write(base / "team", TEAM), collection="team-legal")
    return settings.home


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. For a module: Playwright keeps an event loop running while it is there,
    beside which no other test could run its own."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("there is no chromium; `apt install chromium` brings one")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--headless=new"]
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def open_team(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A server of which nobody made a token."""
    home = Path(shutil.copytree(library, tmp_path_factory.mktemp("open") / "home"))
    with serving(home, min_confidence=0.2, api_per_minute=0) as team:
        yield team


@pytest.fixture(scope="module")
def closed_team(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A server with tokens."""
    home = Path(shutil.copytree(library, tmp_path_factory.mktemp("closed") / "home"))
    with serving(home, min_confidence=0.2, api_per_minute=0) as team:
        team.make("legal", Role.READER, ["public", "team-legal"])
        yield team


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh profile; nothing may fail in it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    made, troubles = context.new_page(), list[str]()
    made.on("pageerror", lambda error: troubles.append(str(error)))
    made.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    yield made
    context.close()
    assert [each for each in troubles if "Failed to load resource" not in each] == []
