"""An entity's standing: what official acts made of it by a day, each with its quote."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.errors import AmbiguousEntity, UnknownList
from bot.register.status import EntityStatus, Standing, entity_status, state_after
from ingest.errors import InvalidQuestion
from ingest.library.reader import LibraryReader
from ingest.register.listing import Action, Listing
from tests.bot.conftest import settings_of
from tests.bot.register.library import FILES
from tests.support import ingest, write

Ask = Callable[..., EntityStatus]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryReader]:
    base = tmp_path_factory.mktemp("register")
    settings = settings_of(base / "home")
    assert ingest(settings, write(base / "source", FILES)).rejected == []
    with LibraryReader(settings) as opened:
        yield opened


@pytest.fixture
def ask(reader: LibraryReader) -> Iterator[Ask]:
    with reader.snapshot() as snapshots:
        yield lambda *given: entity_status(snapshots, *given)


def on(status: EntityStatus, name: str) -> Standing:
    return next(each for each in status.standings if each.list.id == name)


@pytest.mark.parametrize(
    ("as_of", "status", "since", "until"),
    [
        ("2021-01-01", "not_found", None, None),
        ("2021-02-01", "listed", "2021-01-14", None),
        ("2021-04-01", "enjoined", "2021-01-14", None),
        ("2021-06-01", "vacated", "2021-01-14", "2021-05-25"),
        ("2022-01-01", "vacated", "2021-01-14", "2021-05-25"),
    ],
)
def test_a_standing_is_what_the_acts_known_by_that_day_made_of_it(
    ask: Ask, as_of: str, status: str, since: str | None, until: str | None
) -> None:
    found = on(ask("Zephyr Aerospace", "dod-1237", date.fromisoformat(as_of)), "dod-1237")
    assert (found.status, found.since, found.until) == (status, since, until)


def acts(*told: tuple[Action, str | None]) -> list[Listing]:
    return [
        Listing("Acme", "entity-list", action, "id", 0, 1, on=day, confidence=0.9)
        for action, day in told
    ]


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (acts(("added", "2019"), ("removed", "2020")), ("removed", "2019", "2020")),
        (acts(("added", "2019"), ("removed", "2020"), ("modified", "2021")),
         ("removed", "2019", "2020")),
        (acts(("removed", "2020"), ("enjoined", "2021"), ("added", "2022")),
         ("listed", "2022", None)),
        (acts(("added", "2019"), ("enjoined", "2021"), ("designated", "2022")),
         ("listed", "2019", None)),
        (acts(("modified", None), ("added", "2019")), ("listed", "2019", None)),
        (acts(("added", "2019"), ("removed", "2020"), ("added", "2022"), ("added", "2023")),
         ("listed", "2022", None)),
    ],
)  # fmt: skip
def test_since_is_the_day_it_began_and_until_the_day_it_ended(
    told: list[Listing], state: tuple[str, str | None, str | None]
) -> None:
    assert state_after(told) == state


def test_every_event_has_its_quote_at_its_offsets(reader: LibraryReader) -> None:
    with reader.snapshot() as (snapshot,):
        asked = [entity_status([snapshot], name) for name in ("Zephyr Aerospace", "Acme")]
        events = [e for one in asked for s in one.standings for e in (*s.events, *s.reported)]
        assert len(events) >= 6
        for each in events:
            text = snapshot.text(each.document.id)
            assert text[each.listing.start : each.listing.end] == each.quote != ""


def test_an_act_told_without_its_day_after_the_end_is_not_a_new_one(ask: Ask) -> None:
    found = on(ask("Zephyr Aerospace"), "dod-1237")
    assert found.status == "vacated"
    assert [e.listing.action for e in found.events] == ["designated", "enjoined", "vacated"]


def test_what_was_removed_tells_from_when_to_when_it_was_listed(ask: Ask) -> None:
    found = on(ask("borealis shipping", "entity-list"), "entity-list")
    assert (found.status, found.since, found.until) == ("removed", "2016-03-08", "2017-03-29")


def test_a_notice_and_a_row_that_tell_one_event_are_one(ask: Ask) -> None:
    found = on(ask("Acme"), "entity-list")
    told = [(e.listing.action, e.listing.day, e.listing.citation) for e in found.events]
    assert told == [("added", "2019-05-16", "84 FR 100"), ("modified", "2020-05-19", "85 FR 102")]
    assert found.status == "listed"
    assert found.since == "2019-05-16"


def test_a_row_counts_from_the_day_of_its_notice_not_of_the_list(ask: Ask) -> None:
    before = on(ask("Undine Group", "entity-list", date(2018, 1, 1)), "entity-list")
    after = on(ask("Undine Group", "entity-list", date(2018, 1, 2)), "entity-list")
    assert (before.status, after.status, after.since) == ("not_found", "listed", "2018-01-02")


def test_news_alone_lists_nobody_and_is_told_apart(ask: Ask) -> None:
    found = on(ask("Zephyr Aerospace"), "entity-list")
    assert (found.status, found.events) == ("not_found", ())
    assert [e.document.kind for e in found.reported] == ["news"]


def test_not_on_a_list_that_is_held_whole_is_told_apart_from_not_found(ask: Ask) -> None:
    asked = ask("Nobody at all")
    entity_list, release, none = (on(asked, n) for n in ("entity-list", "dod-1237", "ns-cmic"))
    assert (entity_list.status, entity_list.whole, entity_list.whole_on) == (
        "not_found", True, "2022-06-01",
    )  # fmt: skip
    assert (release.status, release.whole, release.held_until) == ("not_found", False, "2021-07-01")
    assert (none.status, none.held_until) == ("unknown_in_library", None)


def test_the_whole_list_of_a_later_day_is_not_held_as_of_an_earlier_one(ask: Ask) -> None:
    found = on(ask("Nobody at all", "entity-list", date(2020, 1, 1)), "entity-list")
    assert (found.whole, found.held_until) == (False, "2019-05-21")


def test_a_subsidiary_is_another_and_is_told_as_one(ask: Ask) -> None:
    asked = ask("Acme")
    assert "Chengdu Acme Technologies Co., Ltd." in asked.others
    assert all("Chengdu" not in each.name for each in asked.matched)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("ACME TECHNOLOGIES CO LTD", "exact"),
        ("Acme Technologies Inc.", "without legal form"),
        ("Apex Machines", "alias"),
        ("Acme Technologeis", "one typo"),
        ("Undine", "beginning of the name"),
    ],
)
def test_whom_a_name_was_taken_for_is_told_with_how(ask: Ask, name: str, how: str) -> None:
    asked = ask(name, "entity-list")
    assert [each.how for each in asked.matched] == [how]
    assert on(asked, "entity-list").status == "listed"


@pytest.mark.parametrize("name", ["Harbour", "Group Ltd", "Zeppelin Aerospace", "Acm", "Undines"])
def test_a_name_that_is_on_no_list_is_never_listed(ask: Ask, name: str) -> None:
    assert {each.status for each in ask(name).standings} <= {"not_found", "unknown_in_library"}


def test_who_is_called_otherwise_on_another_list_is_found_there_by_the_alias(ask: Ask) -> None:
    asked = ask("Wyvern")
    assert [(each.name, each.how) for each in asked.matched] == [
        ("Wyvern", "exact"), ("DRAGON WORKS", "alias"),
    ]  # fmt: skip
    assert {on(asked, name).status for name in ("entity-list", "meu")} == {"listed"}


def test_an_alias_of_two_is_asked_back_with_both(ask: Ask) -> None:
    with pytest.raises(AmbiguousEntity, match="North Harbour Works; South Harbour Works"):
        ask("Harbour Works")


@pytest.mark.parametrize("name", ["Zephyr Aerospce", "Zephyr Areospace"])
def test_a_name_of_texts_alone_is_found_with_a_typo(ask: Ask, name: str) -> None:
    asked = ask(name, "dod-1237")
    assert [(each.name, each.how) for each in asked.matched] == [("Zephyr Aerospace", "one typo")]
    assert on(asked, "dod-1237").status == "vacated"


@pytest.mark.parametrize(
    ("name", "meant"), [("Wyvrn", "Wyvern"), ("Undne Ltd", "Undine Group Ltd.")]
)
def test_a_short_name_with_a_typo_is_taken_for_nobody_and_told_who_is_near(
    ask: Ask, name: str, meant: str
) -> None:
    asked = ask(name)
    assert asked.matched == ()
    assert meant in asked.others
    assert {each.status for each in asked.standings} <= {"not_found", "unknown_in_library"}


@pytest.mark.parametrize(
    ("name", "near"),
    [("Huwaei", ["Huawei Technologies Co., Ltd.", "Huawei Technologies France"]),
     ("Huwaeis", []), ("Quy", [])],
)  # fmt: skip
def test_the_beginning_of_a_name_with_a_typo_is_told_with_who_is_near(
    tmp_path: Path, name: str, near: list[str]
) -> None:
    names = ("Huawei Technologies Co., Ltd.", "Huawei Technologies France", "Quay Works")
    rows = "".join(f'"{each}",Ruritania,"84 FR 1, 5/21/19."\n' for each in names)
    source = {"entity-list_2024-01-02.csv": f"Entity,Country,FR citation\n{rows}"}
    settings = settings_of(tmp_path / "home")
    ingest(settings, write(tmp_path / "source", source))
    with LibraryReader(settings) as reader, reader.snapshot() as snapshots:
        assert set(near) <= set(entity_status(snapshots, name).others)
        assert near or entity_status(snapshots, name).others == ()


def test_a_word_that_many_names_begin_with_is_asked_back(tmp_path: Path) -> None:
    names = ["Sylvan Technology", "Sylvan Tugs", "Sylvan Works", "Sylvan Optics", "Sylvan Air"]
    rows = "".join(f'{name},"84 FR 1, 5/21/19."\n' for name in names)
    settings = settings_of(tmp_path / "home")
    files = {"entity-list_2024-01-02.csv": f"Entity,FR citation\n{rows}"}
    ingest(settings, write(tmp_path / "source", files))
    with LibraryReader(settings) as reader, reader.snapshot() as snapshots:
        with pytest.raises(AmbiguousEntity) as caught:
            entity_status(snapshots, "Sylvan")
        assert set(caught.value.candidates) == set(names)
        assert entity_status(snapshots, "Sylvan Tugs").matched[0].name == "Sylvan Tugs"


def test_a_list_that_is_not_kept_names_those_that_are(ask: Ask) -> None:
    with pytest.raises(UnknownList) as caught:
        ask("Acme", "blacklist")
    assert "entity-list" in caught.value.hint


def test_a_name_without_a_letter_is_refused(ask: Ask) -> None:
    with pytest.raises(InvalidQuestion):
        ask(" ?! ")


@pytest.mark.slow
def test_rows_that_were_cut_into_chunks_keep_their_columns(tmp_path: Path) -> None:
    long = "For all items. " + "See the rule of the harbour and of the tugs there. " * 40
    table = FILES["entity-list.md"].replace("For tugs", long)
    assert long in table
    settings = settings_of(tmp_path / "home")
    ingest(settings, write(tmp_path / "source", {"entity-list.md": table}))
    with LibraryReader(settings) as reader, reader.snapshot() as snapshots:
        found = on(entity_status(snapshots, "Undine Group Ltd."), "entity-list")
    (only,) = found.events
    assert (only.listing.country, only.listing.citation) == ("SYLVANIA", "83 FR 7")
