"""What a list's newer version no longer has is on it no more, and what is to come is not yet."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.register.holding import held_of
from bot.register.status import Standing, entity_status
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot
from ingest.register.listing import LISTS
from tests.bot.conftest import settings_of
from tests.support import Files, ingest, write

HEAD = "Entity,Country,Federal Register citation\n"
ACME = 'Acme Works,Ruritania,"84 FR 101, 5/21/19."\n'
WYVERN = 'Wyvern Trading,Ruritania,"84 FR 101, 5/21/19."\n'
SOON = date.today() + timedelta(days=90)
ENTITY_LIST, *_ = LISTS
FILES = {
    "entity-list_2024-01-02.csv": HEAD + ACME + WYVERN,
    "entity-list_2025-01-02.csv": HEAD + ACME,
    "additions.md": "---\ntitle: Additions to the Entity List\nkind: regulation\n"
    "published_on: 2025-06-01\n---\n# Additions to the Entity List\n\n"
    "| Entity | Country |\n|---|---|\n| Zephyr Air | Sylvania |\n",
    "announced.md": "---\nkind: regulation\npublished_on: 2025-06-02\n---\n# A rule\n\n"
    f"The rule adds Undine Tugs to the Entity List, effective {SOON:%B} {SOON.day}, {SOON.year}.\n",
    "back.md": "---\nkind: regulation\npublished_on: 2025-07-01\n---\n# Another rule\n\n"
    "The Bureau added Wyvern Trading to the Entity List.\n",
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    base = tmp_path_factory.mktemp("versions")
    settings = settings_of(base / "home")
    assert ingest(settings, write(base / "source", FILES)).rejected == []
    with LibraryReader(settings) as reader, reader.snapshot() as (opened,):
        yield opened


def standing(snapshot: Snapshot, name: str, as_of: str | None = None) -> Standing:
    on = date.fromisoformat(as_of) if as_of else None
    return entity_status([snapshot], name, "entity-list", on).standings[0]


def test_the_whole_versions_of_a_list_are_told_apart_from_rules_that_change_it(
    snapshot: Snapshot,
) -> None:
    held = held_of([snapshot], ENTITY_LIST, LISTS)
    assert [each.dated for each in held.whole] == ["2024-01-02", "2025-01-02"]
    assert (held.until, held.whole_on) == ("2025-07-01", "2025-01-02")
    assert held_of([snapshot], ENTITY_LIST, LISTS, date(2024, 6, 1)).whole_on == "2024-01-02"


def test_who_is_in_an_earlier_version_alone_is_on_the_list_no_more(snapshot: Snapshot) -> None:
    before = standing(snapshot, "Wyvern Trading", "2024-06-01")
    assert (before.status, before.absent_on) == ("listed", None)
    after = standing(snapshot, "Wyvern Trading", "2025-06-01")
    assert (after.status, after.since, after.until) == ("removed", "2019-05-21", None)
    assert after.absent_on == "2025-01-02"
    kept = standing(snapshot, "Acme Works", "2025-06-01")
    assert (kept.status, kept.absent_on) == ("listed", None)


def test_who_is_added_again_after_the_newest_version_is_listed(snapshot: Snapshot) -> None:
    assert standing(snapshot, "Wyvern Trading", "2025-07-02").status == "listed"


def test_an_act_that_takes_effect_later_is_told_and_makes_no_standing_yet(
    snapshot: Snapshot,
) -> None:
    found = standing(snapshot, "Undine Tugs")
    assert found.status == "not_found"
    assert [each.listing.on for each in found.events] == [SOON.isoformat()]


def of_files(base: Path, files: Files, name: str, *more: Files) -> Standing:
    """Return the standing on the Entity List in a library of some files, of further collections."""
    settings = settings_of(base / "home")
    ingest(settings, write(base / "source", files))
    for number, others in enumerate(more):
        ingest(settings, write(base / f"more{number}", others), collection=f"team-{number}")
    names = ["public", *(f"team-{number}" for number in range(len(more)))]
    with LibraryReader(settings) as reader, reader.snapshot(names) as snapshots:
        return entity_status(snapshots, name, "entity-list").standings[0]


def test_a_part_of_a_list_that_is_called_like_it_takes_nobody_off(tmp_path: Path) -> None:
    whole = {
        "entity-list_2024-01-02.csv": HEAD
        + "".join(f'Firm {n:03} Works,Ruritania,"84 FR 1, 5/21/19."\n' for n in range(20))
    }
    part = {
        "entity-list_2025-01-02.csv": HEAD + ACME + 'Firm 001 Works,Ruritania,"84 FR 1, 5/21/19."\n'
    }
    assert of_files(tmp_path / "one", {**whole, **part}, "Firm 002 Works").status == "listed"
    assert of_files(tmp_path / "two", whole, "Firm 002 Works", part).status == "listed"


def test_a_list_whose_title_tells_when_it_was_updated_is_the_list(tmp_path: Path) -> None:
    table = "| Entity | Country |\n|---|---|\n| {} | Ruritania |\n| Acme Works | Ruritania |\n"
    files = {
        f"{day}.md": f"---\ntitle: Entity List (last updated {day})\nkind: list\n"
        f"published_on: {day}\n---\n# Entity List\n\n{table.format(name)}"
        for day, name in (("2024-01-02", "Wyvern Trading"), ("2025-01-02", "Zephyr Air"))
    }
    assert of_files(tmp_path, files, "Wyvern Trading").absent_on == "2025-01-02"


def test_a_version_without_a_day_is_no_earlier_one(tmp_path: Path) -> None:
    files = {"entity-list.csv": HEAD + ACME + WYVERN, "entity-list_2024-01-02.csv": HEAD + ACME}
    assert of_files(tmp_path, files, "Wyvern Trading").status == "listed"


def test_a_name_that_a_newer_version_spells_better_is_still_listed(tmp_path: Path) -> None:
    files = {
        "entity-list_2024-01-02.csv": HEAD
        + ACME
        + 'Wyvern Tecnology Trust,Ruritania,"84 FR 9, 5/21/19."\n',
        "entity-list_2025-01-02.csv": HEAD
        + ACME
        + 'Wyvern Technology Trust,Ruritania,"84 FR 9, 5/21/19."\n',
    }
    found = of_files(tmp_path, files, "Wyvern Tecnology Trust")
    assert (found.status, found.absent_on) == ("listed", None)


def test_another_name_under_the_same_notice_keeps_nobody_on_the_list(tmp_path: Path) -> None:
    gone, kept = (f'Wyvern {of},Ruritania,"84 FR 9, 5/21/19."\n' for of in ("Tugs", "Air"))
    files = {
        "entity-list_2024-01-02.csv": HEAD + ACME + kept + gone,
        "entity-list_2025-01-02.csv": HEAD + ACME + kept,
    }
    assert of_files(tmp_path, files, "Wyvern Tugs").absent_on == "2025-01-02"


RULE = "---\nkind: regulation\npublished_on: {}\n---\n# Rule {}\n\n{}\n"


def test_who_is_added_again_by_a_rule_that_gives_no_day_is_listed_again(tmp_path: Path) -> None:
    files = {
        "a.md": RULE.format(
            "2016-03-08", 1, "On March 8, 2016, the Bureau added Wyvern to the Entity List."
        ),
        "b.md": RULE.format("2017-03-29", 2, "This rule removes Wyvern from the Entity List."),
        "c.md": RULE.format("2021-05-06", 3, "This rule adds Wyvern to the Entity List."),
    }
    found = of_files(tmp_path, files, "Wyvern")
    assert (found.status, found.since, found.until) == ("listed", "2021-05-06", None)
    assert [e.listing.action for e in found.events] == ["added", "removed", "added"]


def test_a_row_of_a_later_version_ends_no_injunction(tmp_path: Path) -> None:
    files = {
        "entity-list_2024-01-02.csv": HEAD + ACME,
        "order.md": RULE.format(
            "2024-03-04", 1, "On March 4, 2024, the Entity List entry of Acme Works is enjoined."
        ),
        "entity-list_2025-01-02.csv": HEAD
        + 'Acme Works,Ruritania,"84 FR 101, 5/21/19. 90 FR 5, 1/1/25."\n',
    }
    assert of_files(tmp_path, files, "Acme Works").status == "enjoined"


def test_five_hundred_notices_do_not_hide_the_list_itself(tmp_path: Path) -> None:
    notices = {
        f"n{n}.md": f"---\ntitle: Entity List notice {n}\nkind: notice\npublished_on: 2025-02-0"
        f"{n % 9 + 1}\n---\n# Entity List notice {n}\n\nNothing.\n"
        for n in range(510)
    }
    files = {"entity-list_2024-01-02.csv": HEAD + ACME, **notices}
    found = of_files(tmp_path, files, "Nobody")
    assert (found.whole, found.whole_on) == (True, "2024-01-02")
