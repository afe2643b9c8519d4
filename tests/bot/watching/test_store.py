"""The watches of one place are found without reading those of all others."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.surfaces.cli.told import TerminalAnswers
from bot.watching.records import Place, Watch
from bot.watching.rounds import watching
from bot.watching.store import ANSWERS, Watches
from bot.watching.tables import GUILD
from tests.bot.conftest import settings_of
from tests.bot.watching.telling import Home, Noting, order

DIRECT = Place("discord", {"person": 1})


def here(guild: int, channel: int = 5) -> Place:
    """Return a channel of a guild."""
    return Place("discord", {"guild": guild, "channel": channel, "person": 1})


@pytest.fixture
def place(tmp_path: Path) -> Home:
    """A home with a document and watches of several places and owners."""
    made = Home(settings_of(tmp_path / "home"), tmp_path / "source")
    made.sync({"a.md": order(1, "The first order.")})
    for query, where, owner in (
        ("Acme", here(7), "ann"), ("Borealis", here(7, 6), "ben"), ("Corsair", here(8), "ann"),
        ("Dynamo", DIRECT, "ann"), ("Eos", Place("webhook", {"guild": 7}), "terminal"),
        ("Fen", here(7), ANSWERS),
    ):  # fmt: skip
        made.watch(query, place=where, owner=owner)
    return made


def queries(found: list[Watch]) -> list[str]:
    """Return what is watched for."""
    return [each.query for each in found]


def test_watches_are_found_by_owner_and_by_guild(place: Home) -> None:
    with Watches(place.settings) as watches:
        assert queries(watches.all()) == ["Acme", "Borealis", "Corsair", "Dynamo", "Eos"]
        assert queries(watches.of("ann")) == ["Acme", "Corsair", "Dynamo"]
        assert queries(watches.of_guild("discord", 7)) == ["Acme", "Borealis"]
        assert queries(watches.of_guild("discord", 9)) == []


@pytest.mark.parametrize("where", ["owner='ann'", f"kind='discord' AND {GUILD}=7"])
def test_they_are_found_by_an_index(place: Home, where: str) -> None:
    with closing(sqlite3.connect(place.settings.home / "watches.db")) as db:
        plan = db.execute(f"EXPLAIN QUERY PLAN SELECT * FROM watches WHERE {where}").fetchall()
    assert "USING INDEX watches_by_" in str(plan)


# -- looking ------------------------------------------------------------------------------------


def test_where_nothing_changed_a_look_reads_no_watches(
    place: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    reading = Watches.all

    def counted(watches: Watches) -> list[Watch]:
        read.append(1)
        return reading(watches)

    async def looks(rounds: Any, times: int = 3) -> int:
        read.clear()
        for _ in range(times):
            await rounds.round()
        return len(read)

    async def play() -> None:
        teller = Noting("discord")
        async with watching(
            place.settings, [teller], place.note, TerminalAnswers(), place.clock
        ) as rounds:
            await looks(rounds)
            assert await looks(rounds) == 0
            place.watch("Zephyr", place=DIRECT, owner="ann")
            assert await looks(rounds) >= 1, "another process made one"
            assert await looks(rounds) == 0
            place.sync({"b.md": order(2, "It speaks of Zephyr.")})
            assert await looks(rounds) >= 1, "something was published"
            assert [each.watch.query for each in teller.letters] == ["Zephyr"]
            await looks(rounds)
            assert await looks(rounds) == 0

    monkeypatch.setattr(Watches, "all", counted)
    asyncio.run(play())


def test_a_watch_that_is_kept_after_what_it_did_not_look_at_was_seen_is_told_of_it(
    place: Home,
) -> None:
    """It looked first at what was there before; the next revision was looked at without it."""
    with Watches(place.settings) as watches:
        made = watches.draft("Zephyr", ("public",), DIRECT, owner="ann")

    async def play() -> None:
        teller = Noting("discord")
        async with watching(place.settings, [teller], place.note) as rounds:
            place.sync({"b.md": order(2, "It speaks of Zephyr.")})
            for _ in range(3):
                await rounds.round()
            with Watches(place.settings) as watches:
                watches.add(made)
            await rounds.round()
        assert [each.watch.query for each in teller.letters] == ["Zephyr"]

    asyncio.run(play())
