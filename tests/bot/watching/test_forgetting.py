"""What is kept of who or what is gone is taken out, whole, and nothing else."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.surfaces.cli.told import TerminalAnswers
from bot.watching.records import Place
from bot.watching.store import Watches
from bot.watching.tables import WATCHES_NAME
from tests.bot.conftest import settings_of
from tests.bot.watching.telling import Home, order
from tests.bot.watching.test_superseded import BEFORE, REVOKES, ask


@pytest.fixture
def place(tmp_path: Path) -> Home:
    """A home with a document."""
    made = Home(settings_of(tmp_path / "home"), tmp_path / "source")
    made.sync({"a.md": order(1, "The first order.")})
    return made


def forget(
    place: Home,
    goes: Callable[[str, Place], bool],
    is_kept: Callable[[str], bool] = lambda answer: True,
) -> int:
    """Forget, and return how many watches went."""
    with Watches(place.settings) as watches:
        return watches.forget(goes, is_kept)


def waiting(place: Home) -> int:
    """Return how much waits to be told."""
    with closing(sqlite3.connect(place.settings.home / WATCHES_NAME)) as db:
        return int(db.execute("SELECT count(*) FROM outbox").fetchone()[0])


def names(place: Home) -> list[str]:
    """Return the queries of all watches."""
    with Watches(place.settings) as watches:
        return [each.query for each in watches.all()]


def test_the_watches_of_who_goes_are_removed_with_what_waits(place: Home) -> None:
    place.watch("Acme Zebra", owner="ann")
    place.watch("Borealis", owner="ben", place=Place("x", {"of": 1}))
    place.watch("Corsair", owner="ben")
    place.sync({"b.md": order(2, "Acme Zebra and Borealis and Corsair are listed.")})
    place.round()
    gone = forget(place, lambda owner, where: owner == "ann" or where.where.get("of") == 1)
    assert gone == 2
    assert names(place) == ["Corsair"]
    (told,) = place.told()
    assert told.matched is not None
    assert told.matched.name == "Corsair"
    held = b"".join(each.read_bytes() for each in place.settings.home.glob("watches.db*"))
    assert b"Acme Zebra" not in held


def test_without_watches_no_file_is_made(place: Home) -> None:
    assert forget(place, lambda owner, where: True) == 0
    assert not (place.settings.home / "watches.db").exists()


def test_what_waits_of_watches_stays_whichever_answers_are_gone(place: Home) -> None:
    place.watch("Acme", owner="ann")
    place.sync({"b.md": order(2, "Acme is listed.")})
    place.round()
    assert forget(place, lambda owner, where: False, lambda answer: False) == 0
    assert len(place.told()) == 1


@pytest.mark.parametrize("own", [True, False], ids=["with a watch", "without one"])
def test_what_waits_about_answers_that_are_gone_is_dropped(place: Home, own: bool) -> None:
    place.answered = TerminalAnswers()
    place.sync(BEFORE)
    ask(place)
    if own:
        place.watch("Acme", owner="ann")
    place.sync(REVOKES)
    place.round()
    assert waiting(place) == 1
    assert forget(place, lambda owner, where: False) == 0
    assert waiting(place) == 1, "its answer is kept"
    assert forget(place, lambda owner, where: owner == "ann", lambda answer: False) == own
    assert waiting(place) == 0
