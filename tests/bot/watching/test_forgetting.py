"""What is kept of who or what is gone is taken out, whole, and nothing else."""

from pathlib import Path

import pytest

from bot.watching.forgetting import forget_watches
from bot.watching.records import Place
from bot.watching.store import Watches
from tests.bot.conftest import settings_of
from tests.bot.watching.telling import Home, order


@pytest.fixture
def place(tmp_path: Path) -> Home:
    """A home with a document."""
    made = Home(settings_of(tmp_path / "home"), tmp_path / "source")
    made.sync({"a.md": order(1, "The first order.")})
    return made


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
    gone = forget_watches(
        place.settings, lambda owner, where: owner == "ann" or where.where.get("of") == 1
    )
    assert gone == 2
    assert names(place) == ["Corsair"]
    (told,) = place.told()
    assert told.matched is not None
    assert told.matched.name == "Corsair"
    held = b"".join(each.read_bytes() for each in place.settings.home.glob("watches.db*"))
    assert b"Acme Zebra" not in held


def test_without_watches_no_file_is_made(place: Home) -> None:
    assert forget_watches(place.settings, lambda owner, where: True) == 0
    assert not (place.settings.home / "watches.db").exists()


def test_only_what_waits_about_answers_that_are_gone_is_dropped(place: Home) -> None:
    place.watch("Acme", owner="ann")
    place.sync({"b.md": order(2, "Acme is listed.")})
    place.round()
    assert forget_watches(place.settings, lambda owner, where: False, lambda answer: False) == 0
    assert len(place.told()) == 1
