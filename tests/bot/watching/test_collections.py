"""The same notice in two collections of a watch is told once, from one that its place may see."""

from pathlib import Path

import pytest

from bot.watching import outbox
from tests.bot.conftest import settings_of
from tests.bot.watching.telling import Home, Noting, order

ADDED = order(1, "On February 1, 2024, the Bureau added Zephyr Aerospace to the Entity List.")
NAMED = order(2, "The order speaks of Zephyr Aerospace.")
DAY = 86_400.0


@pytest.fixture
def place(tmp_path: Path) -> Home:
    """A home without a library."""
    return Home(settings_of(tmp_path / "home"), tmp_path / "source")


def both(place: Home, one: str = "public", other: str = "team-a") -> None:
    """Ingest the same two notices into two collections."""
    for collection in (one, other):
        place.sync({"a.md": ADDED, "b.md": NAMED}, collection=collection)


def test_the_same_notice_in_two_collections_is_told_once(place: Home) -> None:
    place.watch("Zephyr Aerospace", "public", "team-a")
    both(place)
    assert sorted(fact.kind for fact in place.told()) == ["document", "listing"]
    place.sync({}, collection="team-a", force=True)
    assert place.told() == []


def test_one_that_comes_to_another_collection_later_is_no_news(place: Home) -> None:
    place.watch("Zephyr Aerospace", "public", "team-a")
    place.sync({"a.md": ADDED, "b.md": NAMED})
    assert len(place.told()) == 2
    place.sync(collection="team-a")
    assert place.told() == []


@pytest.mark.parametrize("digest", ["none", "daily"])
@pytest.mark.parametrize("hidden", ["public", "team-a"])
def test_what_a_place_may_not_see_in_one_is_told_from_the_other(
    place: Home, hidden: str, digest: str
) -> None:
    now = [1_700_000_000.0]
    place.clock = lambda: now[0]
    place.watch("Zephyr Aerospace", "public", "team-a", digest=digest)
    both(place)
    teller = Noting(sees=lambda collection: collection != hidden)
    for _ in range(4):
        now[0] += DAY
        place.round(teller)
    told = [fact for letter in teller.letters for fact in letter.facts]
    assert sorted(fact.kind for fact in told) == ["document", "listing"]
    assert hidden not in {fact.document.collection for fact in told}
    assert place.round(teller).found == 0, "it comes to an end"


def test_what_does_not_fit_into_a_digest_is_told_in_the_next_and_not_the_next_day(
    place: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_700_000_000.0]
    place.clock = lambda: now[0]
    monkeypatch.setattr(outbox, "_MOST", 2)
    place.watch("Zephyr Aerospace", digest="daily")
    place.sync({f"{n}.md": order(n, "It speaks of Zephyr Aerospace.") for n in range(1, 5)})
    now[0] += DAY
    teller = Noting()
    place.round(teller)
    assert [len(letter.facts) for letter in teller.letters] == [2, 2]
    place.sync({"5.md": order(5, "It speaks of Zephyr Aerospace.")})
    assert place.told() == [], "a full digest is one, too"
    now[0] += DAY
    assert len(place.told()) == 1
