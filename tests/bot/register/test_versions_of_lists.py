"""What a list's newer version no longer has is on it no more, and what is to come is not yet."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from bot.register.holding import held_of
from bot.register.status import Standing, entity_status
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot
from ingest.register.listing import LISTS
from tests.bot.conftest import settings_of
from tests.support import ingest, write

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
    held = held_of([snapshot], ENTITY_LIST)
    assert [each.dated for each in held.versions] == ["2024-01-02", "2025-01-02"]
    assert (held.until, held.whole_on) == ("2025-07-01", "2025-01-02")
    assert held_of([snapshot], ENTITY_LIST, date(2024, 6, 1)).whole_on == "2024-01-02"


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
