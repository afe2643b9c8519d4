"""The register in a library: Listings are kept with their Document, by the lists that are set."""

import sqlite3
from pathlib import Path

import pytest

from ingest.errors import InvalidSettings
from ingest.library.catalog import CATALOG_NAME
from ingest.library.reader import LibraryReader
from ingest.library.register import (
    count_unread,
    entities_like,
    entities_longer_than,
    listed_names,
    listings_in_documents,
    listings_named,
    lists_of,
)
from ingest.library.verify import rebuild
from ingest.library.writer import open_writer
from ingest.register.listing import LISTS, Listing
from ingest.settings import IngestSettings, load_settings
from tests.ingest.conftest import Place, build
from tests.support import Files, ingest, write

FILES: Files = {
    "rule.md": "---\nkind: regulation\npublished_on: 2021-03-09\n---\n# A rule\n\n"
    "The Bureau added Borealis Shipping to the Entity List.\n",
    "entity-list.csv": "Entity,Country,FR citation\n"
    '"Acme Works Co., Ltd., a.k.a. Apex.",Ruritania,"84 FR 101, 5/21/19. 85 FR 102, 5/19/20."\n',
    "parties.csv": "Supplier,Barred from,Reason\nUndine Group,2020-02-03,Late tugs\n"
    "Wyvern Ltd,2021-04-05,No tugs\n",
}
DESCRIBED = """
[[lists]]
id = "barred"
title = "Barred Suppliers List"
authority = "The Harbour Office"
effect = "nothing may be bought from them"
names = ["barred suppliers"]
files = ["parties*.csv"]
columns = { entity = "Supplier", start = "Barred from" }
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return build(tmp_path, FILES)


def described(place: Place, text: str = DESCRIBED) -> IngestSettings:
    """Return the settings of a home whose gazette.toml describes a list."""
    (place.settings.home / "gazette.toml").write_text(text, encoding="utf-8")
    return load_settings(IngestSettings, place.settings.home, None, embedder="hashing")


def kept(settings: IngestSettings) -> dict[str, list[Listing]]:
    """Return list → the Listings that readers see of it."""
    found: dict[str, list[Listing]] = {}
    with LibraryReader(settings) as reader, reader.snapshot() as (snapshot,):
        ids = [each.id for each in snapshot.documents()]
        for each in listings_in_documents(snapshot, ids):
            assert snapshot.text(each.document)[each.start : each.end].strip() != ""
            found.setdefault(each.list, []).append(each)
    return found


def test_rows_and_sentences_are_kept_as_listings_of_their_document(place: Place) -> None:
    told = [(e.entity, e.action, e.citation, e.exact) for e in kept(place.settings)["entity-list"]]
    assert sorted(told, key=str) == [
        ("Acme Works Co., Ltd.", "added", "84 FR 101", True),
        ("Acme Works Co., Ltd.", "modified", "85 FR 102", True),
        ("Borealis Shipping", "added", None, False),
    ]


def test_an_entity_is_found_by_its_names_and_what_is_near_them(place: Place) -> None:
    with LibraryReader(place.settings) as reader, reader.snapshot() as (snapshot,):
        (first, second) = listings_named(snapshot, ["acme works"])
        assert (first.entity, second.entity) == ("Acme Works Co., Ltd.", "Acme Works Co., Ltd.")
        assert listings_named(snapshot, ["apex"]) == []  # another name in its row is not its own
        for near in ("ACME WORKS", "Acme Wroks", "Acm Works", "acme works company limited"):
            assert {each.entity for each in listed_names(snapshot, near)} == {
                "Acme Works Co., Ltd."
            }, near
        assert listed_names(snapshot, "Zephyr Aerospace") == []


def test_names_in_lists_are_found_while_they_are_typed(tmp_path: Path) -> None:
    long = f"Zeta {'Very ' * 20}Long Works"
    names = ["Acme Works", "New Acme", "Acme", "Tacmec", "ÁCME Tugs Ltd.", "华为技术有限公司", long]
    lines = "".join(f'"{name}",Ruritania,"84 FR 101, 5/21/19."\n' for name in names)
    files = {**FILES, "entity-list.csv": f"Entity,Country,FR citation\n{lines}"}
    place = build(tmp_path, files)
    write(tmp_path / "team", {"entity-list.csv": "Entity,Country\nAcme of the Team,Ruritania\n"})
    ingest(place.settings, tmp_path / "team", collection="team-a")
    with LibraryReader(place.settings) as reader, reader.snapshot(["public"]) as (snapshot,):

        def like(typed: str, most: int = 25) -> list[str]:
            return entities_like(snapshot, typed, most)

        assert like("acme") == ["Acme", "ÁCME Tugs Ltd.", "Acme Works", "New Acme"]
        assert like("ACME w") == ["Acme Works"]
        assert like("acme", 2) == ["Acme", "ÁCME Tugs Ltd."]
        assert like("技术") == ["华为技术有限公司"]
        assert like("borealis") == [], "who is only told of in a sentence has no row"
        assert len(like("")) == 7
        assert entities_longer_than(snapshot, 100) == [long]


def test_a_name_that_begins_like_another_is_looked_up_and_not_searched_for(place: Place) -> None:
    """The first letters that somebody types must not cost a pass over all names."""
    asked: list[str] = []
    with LibraryReader(place.settings) as reader, reader.snapshot() as (snapshot,):
        snapshot.db.set_trace_callback(asked.append)
        entities_like(snapshot, "acme", 1)
        snapshot.db.set_trace_callback(None)
        (statement,) = [each for each in asked if "listed_names" in each]
        plan = [row["detail"] for row in snapshot.db.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert plan[0].startswith("SEARCH n USING INDEX listed_names_by_folded")
    assert not any("SCAN" in each or "TEMP" in each for each in plan), plan


def test_near_names_cost_one_pass_over_the_names_and_no_more(place: Place) -> None:
    asked: list[str] = []
    with LibraryReader(place.settings) as reader, reader.snapshot() as (snapshot,):
        snapshot.db.set_trace_callback(asked.append)
        listed_names(snapshot, "Acme Works")
        snapshot.db.set_trace_callback(None)
        statement = next(each for each in asked if "listed_names" in each)
        plan = [row["detail"] for row in snapshot.db.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert [each for each in plan if "SCAN listed_names" in each] == ["SCAN listed_names"]
    assert [each for each in plan if "listed_names_by_" in each and "SEARCH" not in each] == []


def test_a_list_that_was_read_anew_is_found_at_once(place: Place) -> None:
    settings = described(place)
    with LibraryReader(settings) as reader:
        with reader.snapshot() as (snapshot,):
            assert entities_like(snapshot, "undine", 25) == []
        ingest(settings, place.folder)
        with reader.snapshot() as (snapshot,):
            assert entities_like(snapshot, "undine", 25) == ["Undine Group"]


def test_what_a_document_no_longer_says_is_no_longer_kept(place: Place) -> None:
    write(place.folder, {"rule.md": "# A rule\n\nThe Bureau did nothing.\n"})
    place.sync()
    assert {e.entity for e in kept(place.settings)["entity-list"]} == {"Acme Works Co., Ltd."}
    (place.folder / "entity-list.csv").unlink()
    place.sync()
    assert kept(place.settings) == {}
    db = sqlite3.connect(place.settings.home / CATALOG_NAME)
    assert db.execute("SELECT count(*) FROM listed_names").fetchone() == (0,)
    db.close()


def test_a_library_of_an_earlier_version_is_read_by_the_next_that_writes(place: Place) -> None:
    db = sqlite3.connect(place.settings.home / CATALOG_NAME)
    db.executescript(
        "DELETE FROM listings; DELETE FROM listed_names; UPDATE documents SET rules=NULL;"
    )
    db.close()
    with LibraryReader(place.settings) as reader, reader.snapshot() as (snapshot,):
        assert count_unread(snapshot) == 3
    with open_writer(place.settings):
        pass
    with LibraryReader(place.settings) as reader, reader.snapshot() as (snapshot,):
        assert count_unread(snapshot) == 0
    assert len(kept(place.settings)["entity-list"]) == 3


def test_a_list_that_a_user_describes_is_read_by_its_files_and_columns(place: Place) -> None:
    settings = described(place)
    assert "barred" not in kept(settings)
    with open_writer(settings):
        pass
    assert "barred" not in kept(settings), "what does not ingest leaves the lists as they are"
    ingest(settings, place.folder)
    told = [(e.entity, e.action, e.on, e.authority, e.official) for e in kept(settings)["barred"]]
    assert sorted(told) == [
        ("Undine Group", "added", "2020-02-03", "The Harbour Office", True),
        ("Wyvern Ltd", "added", "2021-04-05", "The Harbour Office", True),
    ]
    with LibraryReader(settings) as reader, reader.snapshot() as snapshots:
        assert [each.id for each in lists_of(snapshots)] == [*(e.id for e in LISTS), "barred"]


def test_a_described_list_is_told_of_in_sentences_by_its_names(place: Place) -> None:
    settings = described(place)
    said = "The Office added Zephyr Air to the Barred Suppliers List."
    write(place.folder, {"news.md": f"---\nkind: notice\n---\n# News\n\n{said}\n"})
    ingest(settings, place.folder)
    assert "Zephyr Air" in {each.entity for each in kept(settings)["barred"]}


def test_a_list_that_is_described_no_more_is_forgotten(place: Place) -> None:
    ingest(described(place), place.folder)
    ingest(described(place, ""), place.folder)
    assert "barred" not in kept(place.settings)
    with LibraryReader(place.settings) as reader, reader.snapshot() as snapshots:
        assert lists_of(snapshots) == LISTS


@pytest.mark.parametrize("name", ["meu", "barred"])
def test_two_lists_of_one_id_are_refused(place: Place, name: str) -> None:
    second = DESCRIBED.replace('"barred"', f'"{name}"')
    with pytest.raises(InvalidSettings, match=name):
        ingest(described(place, DESCRIBED + second), place.folder)


@pytest.mark.parametrize("title", ["  ", "—", '""'])
def test_a_list_without_a_name_is_refused(place: Place, title: str) -> None:
    with pytest.raises(InvalidSettings, match="title"):
        described(place, DESCRIBED.replace('"Barred Suppliers List"', repr(title)))


@pytest.mark.parametrize(
    ("title", "said"),
    [("Restricted Party List (RPL)", "the Restricted Party List (RPL)."),
     ("出口管制清单", "Zephyr Air 被列入出口管制清单。Zephyr Air was added to the 出口管制清单."),
     ("c++ list", "our C++ List.")],
)  # fmt: skip
def test_a_list_of_whatever_name_is_found_in_texts(place: Place, title: str, said: str) -> None:
    settings = described(place, DESCRIBED.replace("Barred Suppliers List", title))
    text = f"The Office added Zephyr Air to {said}"
    write(place.folder, {"news.md": f"---\nkind: notice\n---\n# News\n\n{text}\n"})
    ingest(settings, place.folder)
    assert "Zephyr Air" in {each.entity for each in kept(settings)["barred"]}


def test_what_other_rules_read_is_counted_and_read_by_a_rebuild(place: Place) -> None:
    db = sqlite3.connect(place.settings.home / CATALOG_NAME)
    db.execute("UPDATE documents SET rules='of before'")
    db.commit()
    db.close()
    with LibraryReader(place.settings) as reader, reader.snapshot() as (snapshot,):
        assert count_unread(snapshot) == 3
    assert all(finding.ok for finding in rebuild(described(place)))
    with LibraryReader(place.settings) as reader, reader.snapshot() as (snapshot,):
        assert count_unread(snapshot) == 0
    assert len(kept(place.settings)["barred"]) == 2


def test_a_column_that_lists_do_not_have_is_refused_by_its_name(place: Place) -> None:
    with pytest.raises(InvalidSettings, match="colour"):
        described(place, DESCRIBED.replace("start =", "colour ="))
