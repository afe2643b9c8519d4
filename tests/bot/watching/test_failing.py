"""What fails at one place, or that nobody foresaw, keeps no other place from being told."""

import asyncio
import logging
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from bot.surfaces.cli.told import TerminalAnswers
from bot.watching import following
from bot.watching.checkup import check
from bot.watching.following import follow_always
from bot.watching.records import Letter, Place
from bot.watching.rounds import Round, watching
from bot.watching.store import Watches
from bot.watching.tables import WATCHES_NAME
from ingest.errors import ConnectionLost, LibraryDamaged
from ingest.library.generations import current
from tests.bot.conftest import settings_of
from tests.bot.watching.telling import Home, Noting, keys, order
from tests.bot.watching.test_superseded import BEFORE, REVOKES, ask

DAY = 86_400.0
SECRET = "quxqvorn"
WRITTEN = "It speaks of Zephyr Aerospace."


class Unforeseen(Noting):
    """Raises at what a watch for Zephyr is told, by no error of the tree."""

    async def tell(self, letter: Letter) -> None:
        if "Zephyr" in letter.watch.query:
            raise ValueError(SECRET)
        await super().tell(letter)


class Gone(Noting):
    """Writes to a pipe that was closed."""

    async def tell(self, letter: Letter) -> None:
        raise BrokenPipeError


class Blind(Noting):
    """Does not know what may be told."""

    async def may_see(self, place: Place, collection: str) -> bool:
        raise ConnectionLost("The settings cannot be read.")


@pytest.fixture
def now() -> list[float]:
    """The time, in seconds since 1970, to be changed."""
    return [1_700_000_000.0]


@pytest.fixture
def place(tmp_path: Path, now: list[float]) -> Home:
    """A home without a library."""
    return Home(settings_of(tmp_path / "home"), tmp_path / "source", lambda: now[0])


def fail_until_given_up(place: Home, now: list[float], teller: Noting) -> None:
    """Do rounds for four days."""
    for _ in range(4 * 24):
        place.round(teller)
        now[0] += DAY / 24


# -- what nobody foresaw ----------------------------------------------------------------------


def test_a_letter_that_fails_as_nobody_foresaw_keeps_no_other_from_being_told(
    place: Home, now: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    bad = place.watch("Zephyr Aerospace", place=Place("terminal", {"of": 1}))
    place.watch("Borealis Shipping")
    place.sync({"a.md": order(1, WRITTEN), "b.md": order(2, "It speaks of Borealis Shipping.")})
    teller = Unforeseen()
    assert place.round(teller) == Round(found=2, told=1, failed=1)
    assert [each.watch.query for each in teller.letters] == ["Borealis Shipping"]
    (logged,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert vars(logged)["error"] == "ValueError"
    assert vars(logged)["where"].rsplit("/", 1)[-1].startswith("test_failing.py:")
    assert SECRET not in str(vars(logged))
    fail_until_given_up(place, now, teller)
    assert [f"watch {bad.id}"] == [each.check for each in check(place.settings) if not each.ok]
    with Watches(place.settings) as watches:
        (found,) = [each for each in watches.all() if each.id == bad.id]
    assert found.given_up
    assert found.trouble
    assert found.trouble.error == "It failed: ValueError."


def test_at_one_place_a_watch_that_always_fails_keeps_no_other_waiting(
    place: Home, now: list[float]
) -> None:
    bad = place.watch("Zephyr Aerospace")
    place.watch("Borealis Shipping")
    for number in range(2, 5):
        teller = Unforeseen()
        both = f"{WRITTEN} It speaks of Borealis Shipping."
        place.sync({f"{number}.md": order(number, both)})
        place.round(teller)
        assert [each.watch.query for each in teller.letters] == ["Borealis Shipping"]
        now[0] += DAY / 24
    with Watches(place.settings) as watches:
        troubled = {each.id: each.trouble.tries for each in watches.all() if each.trouble}
    assert troubled == {bad.id: 3}


def test_a_terminal_that_nobody_reads_any_more_ends_it_and_loses_no_letter(place: Home) -> None:
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, WRITTEN)})
    with pytest.raises(BrokenPipeError):
        place.round(Gone())
    teller = Noting()
    assert place.round(teller).told == 1


def test_where_it_is_not_known_what_may_be_told_it_is_told_later(
    place: Home, now: list[float]
) -> None:
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, WRITTEN)})
    assert place.round(Blind()) == Round(found=1, failed=1)
    with Watches(place.settings) as watches:
        (trouble,) = [each.trouble for each in watches.all()]
    assert trouble
    assert trouble.error == "The settings cannot be read."
    now[0] += DAY
    assert keys(place.told()) == ["a.md"]


@pytest.mark.parametrize("body", ["json_remove(body, '$.what')", "substr(body, 1, 9)"])
def test_what_waits_and_cannot_be_read_is_an_error_of_the_tree(place: Home, body: str) -> None:
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, WRITTEN)})
    place.round()
    with closing(sqlite3.connect(place.settings.home / WATCHES_NAME)) as db, db:
        db.execute(f"UPDATE outbox SET body={body}")
    with pytest.raises(LibraryDamaged, match="What waits for the watch") as raised:
        place.told()
    assert "Restore a backup" in raised.value.hint


@pytest.mark.anyio
async def test_rounds_that_fail_as_nobody_foresaw_are_told_of_and_begun_anew(
    place: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(following, "_PAUSE", 0.0)
    begun, noted = asyncio.Event(), list[str]()

    def tellers() -> list[Noting]:
        if noted:
            begun.set()
        else:
            raise ValueError(SECRET)
        return []

    running = asyncio.create_task(follow_always(place.settings, tellers, noted.append))
    try:
        await asyncio.wait_for(begun.wait(), 20)
    finally:
        running.cancel()
        await asyncio.wait([running])
    assert "ValueError" in noted[0]
    (logged,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert "test_failing.py:" in vars(logged)["where"]
    assert SECRET not in noted[0] + str(vars(logged))


def test_a_letter_of_which_a_place_may_see_nothing_counts_as_neither(place: Home) -> None:
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, WRITTEN)})
    assert place.round(Noting(sees=lambda collection: False)) == Round(found=1)


# -- one place and another --------------------------------------------------------------------


def test_a_slow_place_keeps_none_of_another_kind_waiting(place: Home) -> None:
    quick = asyncio.Event()

    class Slow(Noting):
        async def tell(self, letter: Letter) -> None:
            await asyncio.wait_for(quick.wait(), 20)
            await super().tell(letter)

    class Quick(Noting):
        async def tell(self, letter: Letter) -> None:
            quick.set()

    place.watch("Zephyr Aerospace", place=Place("slow"))
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, WRITTEN)})
    assert place.round(Slow("slow"), Quick()) == Round(found=2, told=2)


def test_a_place_that_takes_long_is_told_the_rest_after_the_next_look(place: Home) -> None:
    class Slow(Noting):
        async def tell(self, letter: Letter) -> None:
            await super().tell(letter)
            await asyncio.sleep(3.2 if len(self.letters) == 1 else 0)

    place.watch("Zephyr Aerospace")
    place.sync({f"{name}.md": order(number, WRITTEN) for number, name in enumerate("abc", 1)})
    teller = Slow()
    assert place.round(teller, within=3.0) == Round(found=3, told=1)
    place.watch("Borealis Shipping")
    place.sync({"d.md": order(4, "It speaks of Borealis Shipping.")})
    assert place.round(teller) == Round(found=1, told=3)


def test_for_a_watch_that_was_given_up_nothing_more_is_kept_until_it_is_resumed(
    place: Home, now: list[float]
) -> None:
    made = place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, WRITTEN)})
    fail_until_given_up(place, now, Noting(fails=True))
    place.sync({"b.md": order(2, WRITTEN)})
    assert place.round().found == 0
    with Watches(place.settings) as watches:
        watches.outbox.resume(made)
    assert keys(place.told()) == ["a.md", "b.md"]


def test_where_answers_were_given_and_nobody_could_be_told_the_next_is_told(
    place: Home, now: list[float]
) -> None:
    place.answered = TerminalAnswers()
    place.sync(BEFORE)
    ask(place)
    place.sync(REVOKES)
    fail_until_given_up(place, now, Noting(fails=True))
    assert place.told() == [], "it was given up"
    anew = {name: text.replace("12000", "13000").replace("00100", "00101").replace("12050", "13050")
            .replace("00500", "00501") for name, text in {**BEFORE, **REVOKES}.items()}  # fmt: skip
    place.sync({"d.md": anew["a.md"]})
    answer = ask(place, about="13000", rests_on="2019-00101")
    place.sync({"e.md": anew["c.md"]})
    (fact,) = place.told()
    assert fact.answer
    assert fact.answer.id == answer, "what is old is not told"


@pytest.mark.anyio
async def test_a_teller_that_is_slow_to_close_keeps_nothing_else_waiting(place: Home) -> None:
    freed, closed = threading.Event(), list[bool]()

    class Closing(Noting):
        def close(self) -> None:
            closed.append(freed.wait(5))

    async with watching(place.settings, [Closing()], place.note):
        asyncio.get_running_loop().call_later(0.05, freed.set)
    assert closed == [True]


# -- one process and another ------------------------------------------------------------------


def test_what_another_process_renewed_is_not_dropped(
    place: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, WRITTEN)})
    place.round()
    with Watches(place.settings) as slow:
        drop = slow.outbox._drop

        def late(rows: list[sqlite3.Row]) -> None:
            place.round()
            drop(rows)

        place.sync({"a.md": order(1, "Zephyr Aerospace is named otherwise.")})
        monkeypatch.setattr(slow.outbox, "_drop", late)
        slow.outbox.scrub()
    assert [each.quote for each in place.told()] == ["Zephyr Aerospace is named otherwise."]


@pytest.mark.anyio
async def test_between_two_looks_no_index_is_held(place: Home) -> None:
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, WRITTEN)})
    old = current(place.settings.home, "public")
    assert old
    async with watching(place.settings, [Noting()], place.note) as rounds:
        assert (await rounds.round()).told == 1
        await asyncio.to_thread(place.sync, {"b.md": order(2, WRITTEN)})
        assert not old.path.exists()


def test_the_file_is_written_anew_only_after_something_of_it_went(
    place: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    monkeypatch.setattr("bot.database._vacuum", written.append)
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, WRITTEN)})
    place.round()
    place.sync({"b.md": order(2, "It speaks of nobody.")})
    place.round()
    assert written == []
    place.sync({"a.md": order(1, "Zephyr Aerospace is named otherwise.")})
    place.round()
    assert len(written) == 1
