"""What is ingested after a watch was made, and matches, is told once, to who may see it."""

import shutil
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from bot.backup import back_up, restore
from bot.errors import InvalidWatch, UnknownWatch
from bot.upkeep import find_document, remove_document
from bot.watching import outbox as outbox_module
from bot.watching.checkup import check
from bot.watching.looking import look_first
from bot.watching.marks import Mark
from bot.watching.records import Place
from bot.watching.store import Watches
from bot.watching.tables import WATCHES_NAME
from ingest.library.locks import exclusive
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot
from ingest.library.verify import rebuild
from ingest.progress import Silent
from tests.bot.conftest import settings_of
from tests.bot.watching.telling import Home, Noting, keys, order, rows

ZEPHYR = "The order speaks of Zephyr Aerospace."
OTHER = "The order speaks of Borealis Shipping."
CANARY = "quxqvorn"


@pytest.fixture
def place(tmp_path: Path) -> Home:
    """A home without a library."""
    return Home(settings_of(tmp_path / "home"), tmp_path / "source")


def remove(place: Home, key: str) -> None:
    """Remove a Document as `gazette remove` does, and its file."""
    with LibraryReader(place.settings) as reader, reader.snapshot() as snapshots:
        _, document = find_document(snapshots, key)
    remove_document(place.settings, document)
    (place.folder / key).unlink()


# -- what is new ------------------------------------------------------------------------------


def test_what_was_there_is_not_told_and_what_comes_is_once(place: Home) -> None:
    place.sync({"a.md": order(1, ZEPHYR)})
    place.watch("Zephyr Aerospace")
    assert place.told() == []
    place.sync({"b.md": order(2, ZEPHYR), "c.md": order(3, OTHER)})
    (fact,) = place.told()
    assert (fact.kind, fact.document.key, fact.official) == ("document", "b.md", True)
    assert fact.what == "New order: Order 2"
    assert place.told() == []
    place.sync(force=True)
    assert place.told() == []


def test_the_quote_is_verbatim_at_its_offsets(place: Home) -> None:
    place.watch("Zephyr Aerospace")
    place.sync({"b.md": order(2, f"It rained. {ZEPHYR}")})
    (fact,) = place.told()
    assert fact.quote == ZEPHYR
    with LibraryReader(place.settings) as reader, reader.snapshot() as (snapshot,):
        assert snapshot.text(fact.document.id)[fact.start : fact.end] == ZEPHYR


def test_a_watch_that_is_made_before_the_library_is_told_of_all(place: Home) -> None:
    place.watch("Zephyr Aerospace")
    assert place.told() == []
    place.sync({"a.md": order(1, ZEPHYR)})
    assert keys(place.told()) == ["a.md"]


def test_a_document_that_is_changed_is_new_once_it_matches(place: Home) -> None:
    place.sync({"a.md": order(1, OTHER), "b.md": order(2, ZEPHYR)})
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, ZEPHYR), "b.md": order(2, f"{ZEPHYR} So it is.")})
    assert keys(place.told()) == ["a.md"]


def test_a_document_that_is_removed_and_comes_back_is_not_told_again(place: Home) -> None:
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, ZEPHYR), "b.md": order(2, OTHER)})
    assert keys(place.told()) == ["a.md"]
    remove(place, "a.md")
    place.sync()
    assert place.told() == []
    place.sync({"a.md": order(1, ZEPHYR)})
    assert place.told() == []


def test_of_a_list_that_is_delivered_anew_only_the_new_row_is_told(place: Home) -> None:
    old = [f"Zephyr {name}" for name in ("Harbour", "Tugs", "Salvage")]
    place.sync({"list.md": rows(*old)})
    place.watch("Zephyr")
    place.sync({"list.md": rows(*old, "Zephyr Aerospace")})
    (fact,) = place.told()
    assert fact.listing
    assert (fact.kind, fact.listing.entity) == ("listing", "Zephyr Aerospace")
    assert fact.matched
    assert fact.matched.how == "all of its words in the name"
    assert fact.what.startswith("Zephyr Aerospace was added to the Entity List")
    assert "Zephyr Aerospace" in fact.quote
    place.sync({"list.md": rows("Zephyr Aerospace", *old)}, force=True)
    assert place.told() == []


def test_a_document_that_tells_a_new_listing_is_told_by_that_alone(place: Home) -> None:
    place.watch("Zephyr Aerospace")
    said = "On February 1, 2024, the Bureau added Zephyr Aerospace to the Entity List."
    place.sync({"a.md": order(1, said)})
    (fact,) = place.told()
    assert fact.kind == "listing"
    place.sync({"b.md": order(2, said)})
    (fact,) = place.told()
    assert fact.kind == "document", "the listing is known, the document is new"


def test_official_documents_come_before_news(place: Home) -> None:
    place.watch("Zephyr Aerospace")
    news = order(1, ZEPHYR).replace("kind: order", "kind: news")
    place.sync({"a.md": news, "b.md": order(2, ZEPHYR)})
    facts = place.told()
    assert [(each.document.key, each.official) for each in facts] == [
        ("b.md", True), ("a.md", False),
    ]  # fmt: skip


def test_a_large_addition_is_looked_through_by_the_word_index(
    place: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.sync({"z.md": order(1, OTHER)})
    place.watch("Zephyr Aerospace")
    monkeypatch.setattr("bot.watching.finding._FEW", 2)
    place.sync({f"n{n}.md": order(n + 1, ZEPHYR if n % 2 else OTHER) for n in range(8)})
    assert sorted(keys(place.told())) == ["n1.md", "n3.md", "n5.md", "n7.md"]


def test_a_list_is_read_once_for_all_of_its_rows(
    place: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.sync({"list.md": rows(*(f"Zephyr Harbour {number}" for number in range(20)))})
    read, text = list[str](), Snapshot.text

    def noting(snapshot: Snapshot, document: str) -> str:
        read.append(document)
        return text(snapshot, document)

    monkeypatch.setattr(Snapshot, "text", noting)
    made = place.watch("Zephyr")
    (looked,) = look_first(place.settings, made, place.note)
    assert len([each for each in looked.found if each.fact.kind == "listing"]) == 20
    assert len(read) < 10


# -- who may see it ---------------------------------------------------------------------------


def test_only_the_collections_of_a_watch_are_told(place: Home) -> None:
    place.watch("Zephyr Aerospace", "public")
    place.watch('"Zephyr Aerospace"', "team-a")
    place.sync({"a.md": order(1, ZEPHYR)}, collection="team-a")
    teller = Noting()
    place.round(teller)
    assert [each.watch.collections for each in teller.letters] == [("team-a",)]


def test_what_a_place_may_not_see_any_more_is_dropped_and_never_told(place: Home) -> None:
    place.watch("Zephyr Aerospace", "public", "team-a")
    place.sync({"a.md": order(1, ZEPHYR)}, collection="team-a")
    blind = Noting(sees=lambda collection: collection == "public")
    place.round(blind)
    assert (blind.letters, place.told()) == ([], [])


def test_the_collections_of_a_watch_are_checked_again_when_it_is_told(place: Home) -> None:
    place.watch("Zephyr Aerospace", "public", "team-a")
    place.sync({"a.md": order(1, ZEPHYR)}, collection="team-a")
    place.round()
    with closing(sqlite3.connect(place.settings.home / WATCHES_NAME)) as db, db:
        db.execute("UPDATE watches SET collections='[\"public\"]'")
    assert place.told() == []


def test_a_place_that_nobody_tells_to_is_waited_for(place: Home) -> None:
    place.watch("Zephyr Aerospace", place=Place("carrier-pigeon"))
    place.sync({"a.md": order(1, ZEPHYR)})
    assert place.told() == []
    pigeon = Noting("carrier-pigeon")
    place.round(pigeon)
    assert len(pigeon.letters) == 1


# -- libraries that go back -------------------------------------------------------------------


def test_indexes_made_anew_are_no_news(place: Home) -> None:
    place.sync({"a.md": order(1, ZEPHYR)})
    place.watch("Zephyr Aerospace")
    rebuild(place.settings)
    assert place.told() == []
    place.sync({"b.md": order(2, ZEPHYR)})
    assert keys(place.told()) == ["b.md"]


def test_a_restored_backup_tells_nothing_again_and_is_not_deaf(place: Home, tmp_path: Path) -> None:
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, ZEPHYR)})
    place.told()
    back_up(place.settings, tmp_path / "b.tar.gz")
    settings = settings_of(tmp_path / "restored")
    restore(settings, tmp_path / "b.tar.gz", Silent())
    restored = Home(settings, place.folder)
    assert restored.told() == []
    restored.sync({"b.md": order(2, ZEPHYR)})
    assert keys(restored.told()) == ["b.md"]


@pytest.mark.parametrize("whole", [True, False], ids=["another library", "an earlier state of it"])
def test_a_library_that_went_back_tells_nothing_again_and_is_not_deaf(
    place: Home, tmp_path: Path, whole: bool
) -> None:
    place.sync({"a.md": order(1, ZEPHYR)})
    early = shutil.copytree(place.settings.home, tmp_path / "early")
    place.watch("Zephyr Aerospace")
    for number in (2, 3, 4):
        place.sync({f"n{number}.md": order(number, ZEPHYR)})
        assert len(place.told()) == 1
    watches = (place.settings.home / WATCHES_NAME).read_bytes()
    shutil.rmtree(place.settings.home)
    if whole:
        place.settings.home.mkdir()
    else:
        shutil.copytree(early, place.settings.home)
    (place.settings.home / WATCHES_NAME).write_bytes(watches)
    assert place.told() == []
    place.sync({"new.md": order(5, ZEPHYR)})
    assert keys(place.told()) == ["new.md"]


# -- once -------------------------------------------------------------------------------------


def test_two_that_look_at_once_note_it_once(place: Home) -> None:
    made = place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, ZEPHYR)})
    looked = look_first(place.settings, made, place.note)
    with Watches(place.settings) as one, Watches(place.settings) as other:
        assert one.keep(looked) == 1
        assert other.keep(looked) is None, "the mark was moved: it has to look again"
        assert [each.waiting for each in other.all()] == [1]
    assert len(place.told()) == 1


def test_one_process_at_a_time_tells(place: Home) -> None:
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, ZEPHYR)})
    with exclusive(place.settings.home / "watches-terminal.lock", 0):
        assert place.told() == []
    assert len(place.told()) == 1


def test_a_letter_that_was_under_way_is_told_again_as_it_was_and_says_so(place: Home) -> None:
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, ZEPHYR), "b.md": order(2, ZEPHYR)})
    with Watches(place.settings) as watches:
        place.round()
        begun = watches.outbox.begin("terminal")
    teller = Noting()
    place.round(teller)
    assert begun
    assert [(each.id, each.again) for each in teller.letters] == [
        (begun.id, True), (teller.letters[1].id, False),
    ]  # fmt: skip


# -- a place that cannot be told, and a digest ------------------------------------------------


class Clock:
    """Seconds since 1970, as a test says."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(place: Home) -> Clock:
    """The clock of the home."""
    place.clock = made = Clock()
    return made


def test_a_dead_place_is_tried_less_and_less_and_given_up_after_three_days(
    place: Home, clock: Clock
) -> None:
    made = place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, ZEPHYR), "b.md": order(2, ZEPHYR)})
    dead, tries = Noting(fails=True), []
    for _ in range(5 * 24 * 60):
        if place_tries(place, dead):
            tries.append(clock.now)
        clock.now += 60
        with Watches(place.settings) as watches:
            trouble = watches.all()[0].trouble
        assert trouble
        if trouble.again is None:
            break
        clock.now = max(clock.now, trouble.again)
    waits = [round(b - a) for a, b in pairwise(tries)]
    assert waits[:3] == [60, 120, 240]
    assert max(waits) <= 6 * 3600
    assert 2 * 86_400 < tries[-1] - tries[0] <= 3 * 86_400
    clock.now += 30 * 86_400
    assert not place_tries(place, dead)
    (finding,) = check(place.settings)
    assert not finding.ok
    assert f"gazette watch resume {made.id}" in (finding.remedy or "")
    with Watches(place.settings) as watches:
        watches.outbox.resume(made)
    assert len(place.told()) == 2
    assert all(each.ok for each in check(place.settings))


def place_tries(place: Home, teller: Noting) -> bool:
    """Do one round, and return whether the place was tried, which is once at most."""
    failed = place.round(teller).failed
    assert failed <= 1
    return failed == 1


def test_watches_of_one_place_try_it_once(place: Home) -> None:
    for query in ("Zephyr Aerospace", "order", "speaks"):
        place.watch(query)
    place.sync({"a.md": order(1, ZEPHYR)})
    assert place.round(Noting(fails=True)).failed == 1


def test_a_daily_digest_tells_a_day_s_facts_in_one_message(place: Home, clock: Clock) -> None:
    place.watch("Zephyr Aerospace", digest="daily")
    place.sync({"a.md": order(1, ZEPHYR), "b.md": order(2, ZEPHYR)})
    assert place.told() == []
    clock.now += 86_400
    teller = Noting()
    place.round(teller)
    assert [len(each.facts) for each in teller.letters] == [2]
    place.sync({"c.md": order(3, ZEPHYR)})
    clock.now += 86_399
    assert place.told() == []
    clock.now += 1
    assert keys(place.told()) == ["c.md"]


def test_what_does_not_fit_into_a_digest_is_told_in_the_next_one_of_the_same_round(
    place: Home, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_module, "_MOST", 2)
    place.watch("Zephyr Aerospace", digest="daily")
    place.sync({f"{number}.md": order(number, ZEPHYR) for number in range(1, 6)})
    clock.now += 86_400
    teller = Noting()
    place.round(teller)
    assert [len(each.facts) for each in teller.letters] == [2, 2, 1]


# -- what goes --------------------------------------------------------------------------------


def bytes_of(place: Home) -> bytes:
    """Return all that is in the file of watches, and in its log."""
    return b"".join(each.read_bytes() for each in place.settings.home.glob(f"{WATCHES_NAME}*"))


def test_a_removed_watch_leaves_nothing(place: Home) -> None:
    made = place.watch(f"Zephyr {CANARY}")
    place.sync({"a.md": order(1, f"Zephyr {CANARY} is named.")})
    place.round()
    assert CANARY.encode() in bytes_of(place)
    with Watches(place.settings) as watches:
        watches.remove(made.id)
    assert CANARY.encode() not in bytes_of(place)
    with closing(sqlite3.connect(place.settings.home / WATCHES_NAME)) as db:
        for table in ("watches", "marks", "known", "outbox"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_a_removed_document_leaves_no_word_of_it_and_is_not_told(place: Home) -> None:
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, f"{ZEPHYR[:-1]} {CANARY}."), "b.md": order(2, OTHER)})
    place.round()
    assert CANARY.encode() in bytes_of(place)
    remove(place, "a.md")
    assert CANARY.encode() not in bytes_of(place)
    assert place.told() == []


def test_what_was_told_leaves_no_word(place: Home) -> None:
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, f"{ZEPHYR[:-1]} {CANARY}.")})
    assert len(place.told()) == 1
    assert CANARY.encode() not in bytes_of(place)


def test_what_changes_before_it_is_told_is_told_as_it_is_now(place: Home) -> None:
    place.watch("Zephyr Aerospace")
    place.sync({"a.md": order(1, ZEPHYR)})
    place.round()
    place.sync({"a.md": order(1, "Zephyr Aerospace is named otherwise.")})
    (fact,) = place.told()
    assert fact.quote == "Zephyr Aerospace is named otherwise."


# -- the store --------------------------------------------------------------------------------


def test_one_query_is_watched_once_for_a_place(place: Home) -> None:
    made = place.watch("Zephyr Aerospace")
    with pytest.raises(InvalidWatch, match=made.id):
        place.watch("Zephyr  Aerospace ")
    place.watch("Zephyr Aerospace", place=Place("webhook", {"url": "https://example.org/a"}))
    with Watches(place.settings) as watches, pytest.raises(UnknownWatch, match="nothere"):
        watches.remove("nothere")


def test_reading_makes_no_file(place: Home) -> None:
    with Watches(place.settings) as watches:
        assert (watches.all(), watches.marks(), watches.outbox.scrub()) == ([], {}, 0)
        watches.look_anew()
    assert place.round(Noting()).found == 0
    assert not place.settings.home.exists()


def test_a_mark_is_of_one_library_and_revision(place: Home) -> None:
    place.sync({"a.md": order(1, ZEPHYR)})
    made = place.watch("Zephyr Aerospace")
    with Watches(place.settings) as watches, LibraryReader(place.settings) as reader:
        assert watches.marks() == {(made.id, "public"): Mark(reader.identity, 1)}
