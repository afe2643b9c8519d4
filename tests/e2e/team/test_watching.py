"""`gazette serve` tells by webhook what is new, beside what it answers."""

import time
from pathlib import Path

from bot.watching.looking import look_first
from bot.watching.records import Place
from bot.watching.store import Watches
from tests.bot.conftest import settings_of
from tests.bot.watching.receiver import Receiver
from tests.bot.watching.telling import order
from tests.e2e.team.served import served
from tests.support import ingest, write

_PATIENCE = 30.0  # seconds


def test_what_is_uploaded_is_posted_once(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    ingest(settings, write(tmp_path / "source", {"a.md": order(1, "The first order.")}))
    with Receiver() as receiver, served(settings.home, allow_private='["127.0.0.1"]') as server:
        with Watches(settings) as watches:
            place = Place("webhook", {"url": receiver.url, "server": "x"})
            made = watches.draft("Zephyr Aerospace", ["public"], place)
            watches.add(made, look_first(settings, made, lambda message: None))
        told = server.upload("b.md", order(2, "Zephyr Aerospace is listed.").encode())
        assert told.status_code == 201, told.text
        ends = time.monotonic() + _PATIENCE
        while not receiver.posted:
            assert time.monotonic() < ends
            time.sleep(0.05)
        time.sleep(2.5)
        (posted,) = receiver.posted
        assert "Zephyr Aerospace is listed." in posted.json["facts"][0]["quote"]
        assert server.end() in (0, 130)
        assert server.failures() == []
