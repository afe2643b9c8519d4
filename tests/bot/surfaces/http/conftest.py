"""A server at a port of this machine, over a library of every kind of document."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp

from bot.access.roles import Role
from bot.access.store import Access
from bot.surfaces.http.app import make_app
from bot.surfaces.http.running import listen, make_service
from bot.surfaces.http.serving import Service
from bot.wiring import open_bot
from tests.bot.conftest import settings_of


@dataclass
class Team:
    """A running server and its tokens, by what they may do."""

    url: str
    home: Path
    access: Access
    ids: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def make(self, name: str, role: Role, collections: list[str] | None) -> None:
        """Make a token under a name."""
        self.ids[name], self.tokens[name] = self.access.tokens.create(role, collections)

    def call(self, method: str, path: str, as_: str | None = None, **given: Any) -> httpx.Response:
        """Call as the holder of a token, or as nobody."""
        headers = dict(given.pop("headers", {}))
        if as_ is not None:
            headers["Authorization"] = f"Bearer {self.tokens.get(as_, as_)}"
        return httpx.request(method, self.url + path, headers=headers, timeout=30, **given)

    def ask(self, question: str, as_: str | None = None, **more: Any) -> httpx.Response:
        """Ask a question."""
        return self.call("POST", "/api/v1/ask", as_, json={"question": question, **more})


@contextmanager
def serving(
    home: Path, make: Callable[[Service], ASGIApp] = make_app, **settings: Any
) -> Iterator[Team]:
    """Serve a home at a free port."""
    chosen = settings_of(home, **settings)
    with open_bot(chosen) as bot, listen("127.0.0.1", 0) as listening:
        service = make_service(bot, Access(chosen))
        config = uvicorn.Config(make(service), log_config=None, proxy_headers=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        listening.listen()  # who calls before the server is up waits, and is not refused
        thread.start()
        with Access(chosen) as access:
            yield Team(f"http://127.0.0.1:{listening.getsockname()[1]}", home, access)
        server.should_exit = True
        thread.join()


@pytest.fixture
def bare(home: Path) -> Iterator[Team]:
    """A server of which nobody ever made a token."""
    with serving(home) as team:
        yield team


@pytest.fixture(scope="module")
def team(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A server with tokens: reader, editor and admin, one of another collection, one revoked."""
    home = Path(shutil.copytree(built, tmp_path_factory.mktemp("team") / "home"))
    with serving(home, api_per_minute=0) as found:
        both = ["public", "team-legal"]
        found.make("reader", Role.READER, ["public"])
        found.make("legal", Role.READER, both)
        found.make("editor", Role.EDITOR, both)
        found.make("elsewhere", Role.EDITOR, ["team-other"])
        found.make("admin", Role.ADMIN, None)
        found.make("revoked", Role.ADMIN, None)
        found.access.tokens.revoke(found.ids["revoked"])
        yield found
