"""Listings out of lists: every notice that a row cites is an event of its entity."""

import pytest

from ingest.chunking import chunk
from ingest.models import Document
from ingest.readers.builder import TextBuilder
from ingest.register.lists import (
    Row,
    aliases_of,
    cited_in,
    list_of,
    listings_of_row,
    row_of_chunks,
)
from tests.ingest.register.reading import rows_of

KEEPERS = {"entity-list": "Bureau of Industry and Security", "ns-cmic": "OFAC"}
COLUMNS = ["Country", "Entity", "License requirement", "License review policy",
           "Federal Register citation"]  # fmt: skip
CELLS = ["RURITANIA", "Acme Works Co., Ltd. (ACW), a.k.a., the following one alias: —Acme Plant. "
         "No. 1 Harbour Road.", "For all items", "Presumption of denial",
         "84 FR 22963, 5/21/19. 85 FR 29852, 5/19/20."]  # fmt: skip


def document(title: str, kind: str = "list", published_on: str | None = None) -> Document:
    return Document(
        id="d1", key="k", uri="u", title=title, kind=kind, ingested_at="2026-01-01",
        collection="public", published_on=published_on,
    )  # fmt: skip


def row(columns: list[str], cells: list[str], name: str) -> Row:
    builder = TextBuilder()
    builder.row(columns, cells, name, "row 1")
    parsed = builder.build()
    return rows_of(parsed)[0]


@pytest.mark.parametrize(
    ("cell", "cited"),
    [
        ("84 FR 22963, 5/21/19. 85 FR 29852, 5/19/20.",
         [("84 FR 22963", "2019-05-21"), ("85 FR 29852", "2020-05-19")]),
        ("77 FR 231164/18/12.", [("77 FR 23116", "2012-04-18")]),
        ("66 FR 24266, 5/14/0175 FR 78883, 12/17/10.81 FR 64696, 9/20/16.",
         [("66 FR 24266", "2001-05-14"), ("75 FR 78883", "2010-12-17"),
          ("81 FR 64696", "2016-09-20")]),
        ("88 FR 71992 10/19/2023.89 FR 25505, 4/11/24.",
         [("88 FR 71992", "2023-10-19"), ("89 FR 25505", "2024-04-11")]),
        ("88 FR FR 12158, 2/27/23.", [("88 FR 12158", "2023-02-27")]),
        ("63 FR 64322, 11/19/98.", [("63 FR 64322", "1998-11-19")]),
        ("85 FR 83,799, 12/23/2020.", [("85 FR 83799", "2020-12-23")]),
        ("84 FR 22963, 2/31/19. 85 FR 29852, 5/19/20.",
         [("84 FR 22963", None), ("85 FR 29852", "2020-05-19")]),
        ("84 FR 22963. 85 FR 29852, 5/19/20. 86 FR 4",
         [("84 FR 22963", None), ("85 FR 29852", "2020-05-19"), ("86 FR 4", None)]),
        ("84 FR 22963, 5/21/19; see 84 FR 22963.", [("84 FR 22963", "2019-05-21")]),
        ("none", []),
    ],
)  # fmt: skip
def test_notices_are_read_with_the_slips_that_the_official_table_has(
    cell: str, cited: list[tuple[str, str | None]]
) -> None:
    assert [(each.citation, each.on) for each in cited_in(cell)] == cited


def test_the_first_notice_of_a_row_added_the_entity_and_later_ones_modified_its_entry() -> None:
    acme = row(COLUMNS, CELLS, "Acme Works Co., Ltd.")
    found = listings_of_row(acme, "entity-list", document("Entity List"), KEEPERS)
    assert [(e.action, e.published_on, e.citation) for e in found] == [
        ("added", "2019-05-21", "84 FR 22963"),
        ("modified", "2020-05-19", "85 FR 29852"),
    ]
    first = found[0]
    assert (first.entity, first.country, first.requirement, first.policy) == (
        "Acme Works Co., Ltd.", "RURITANIA", "For all items", "Presumption of denial",
    )  # fmt: skip
    assert first.aliases == ("ACW", "Acme Plant")
    assert (first.authority, first.official) == ("Bureau of Industry and Security", True)


def test_a_notice_of_a_misprinted_day_keeps_its_place_among_the_others() -> None:
    cells = [*CELLS[:4], "84 FR 22963, 5/21/19. 84 FR 3, 2/31/20. 85 FR 29852, 5/19/20."]
    found = listings_of_row(
        row(COLUMNS, cells, "Acme"), "entity-list", document("Entity List"), KEEPERS
    )
    assert [(e.action, e.citation) for e in found] == [
        ("added", "84 FR 22963"), ("modified", "84 FR 3"), ("modified", "85 FR 29852"),
    ]  # fmt: skip


def test_a_screening_list_gives_its_listing_date_and_other_names() -> None:
    columns = ["Name", "Alt names", "Ids"]
    cells = ["ACME WORKS CO., LTD", "AW; ACME CORP", "02 Aug 2021, Effective Date (CMIC); "
             "03 Jun 2021, Listing Date (CMIC)"]  # fmt: skip
    acme = row(columns, cells, "ACME WORKS CO., LTD")
    (only,) = listings_of_row(acme, "ns-cmic", document("NS-CMIC List"), KEEPERS)
    assert (only.action, only.on, only.citation) == ("added", "2021-06-03", None)
    assert aliases_of(acme) == ("AW", "ACME CORP")


def test_an_end_date_is_a_removal() -> None:
    acme = row(["Name", "Start date", "End date"], ["Acme", "2020-01-02", "2021-03-04"], "Acme")
    found = listings_of_row(acme, "meu", document("MEU List"), KEEPERS)
    assert [(e.action, e.on) for e in found] == [("added", "2020-01-02"), ("removed", "2021-03-04")]


def test_an_end_counts_beside_a_notice() -> None:
    columns, cells = (
        ["Name", "FR citation", "End date"],
        ["Acme", "84 FR 1, 5/21/19.", "2021-03-04"],
    )
    found = listings_of_row(row(columns, cells, "Acme"), "meu", document("MEU List"), KEEPERS)
    assert [(e.action, e.day) for e in found] == [
        ("added", "2019-05-21"), ("removed", "2021-03-04"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "on"),
    [("31/12/2020", "2020-12-31"), ("12-31-2020", "2020-12-31"), ("4/5/2020", "2020"),
     ("5.5.2020", "2020-05-05"), ("2019", "2019"), ("40/40/2020", None), ("week 7", None)],
)  # fmt: skip
def test_an_end_is_read_as_it_is_written_and_ends_it_even_if_it_cannot_be(
    told: str, on: str | None
) -> None:
    acme = row(["Name", "End date"], ["Acme", told], "Acme")
    _, end = listings_of_row(acme, "meu", document("M", published_on="2022-04"), KEEPERS)
    assert (end.action, end.on, end.day) == ("removed", on, on or "2022-04")


def test_a_cell_without_a_number_is_no_end() -> None:
    acme = row(["Name", "End date"], ["Acme", "none yet"], "Acme")
    (only,) = listings_of_row(acme, "meu", document("MEU List"), KEEPERS)
    assert only.action == "added"


def test_a_row_that_cites_nothing_is_listed_on_no_day_but_that_of_its_list() -> None:
    acme = row(["Name", "Country"], ["Acme", "Ruritania"], "Acme")
    dated = listings_of_row(acme, "meu", document("MEU List", published_on="2022-04"), KEEPERS)
    assert [(e.action, e.on, e.published_on) for e in dated] == [("added", None, "2022-04")]
    undated = listings_of_row(acme, "meu", document("MEU List"), KEEPERS)
    assert [(e.action, e.day) for e in undated] == [("added", None)]


def test_a_row_that_was_cut_into_several_chunks_is_read_as_one() -> None:
    builder = TextBuilder()
    long = [*CELLS[:2], "For all items. " + "See the rule. " * 60, *CELLS[3:]]
    builder.row(COLUMNS, long, "Acme Works Co., Ltd.", "row 1")
    parsed = builder.build()
    pieces = chunk(document("Entity List"), parsed, 40)
    assert len(pieces) > 1
    whole = row_of_chunks(pieces, COLUMNS, parsed.text)
    assert [whole] == rows_of(parsed)
    unknown = row_of_chunks(pieces, COLUMNS[:3], parsed.text)
    assert unknown is not None
    assert unknown.cells == ()  # rather than cells under the wrong columns


def test_a_row_that_was_cut_has_the_columns_of_those_with_as_many_cells() -> None:
    builder = TextBuilder()
    for number, policy in enumerate(["Denial", "See the rule. " * 60, "None", "See this. " * 60]):
        builder.row(COLUMNS[:4], [*CELLS[:3], policy], "Acme Works", f"row {number}")
        builder.row(["Name", "Country"], [f"Wyvern {number}", "SYLVANIA"], "Wyvern", "row")
    parsed = builder.build()
    assert rows_of(parsed, 40) == rows_of(parsed)
    assert len(rows_of(parsed)) == 8


@pytest.mark.parametrize(
    ("title", "listed"),
    [
        ("Supplement No. 4 to Part 744—Entity List", "entity-list"),
        ("Supplement No. 7 to Part 744—'Military End-User' (MEU) List", "meu"),
        ("Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury", "ns-cmic"),
        ("Supplement No. 6 to Part 744—Unverified List", None),
        ("Entity List and MEU List, state of July 23, 2026", None),
        ("Harbours", None),
    ],
)
def test_rows_are_of_the_one_list_that_the_title_names(title: str, listed: str | None) -> None:
    assert list_of(document(title)) == listed
