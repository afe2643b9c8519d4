"""Regulations, the lists in them, and lists as CSV."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import MalformedFile
from ingest.models import Block, Parsed
from ingest.readers.csv_list import CsvList
from ingest.readers.names import listed_name
from ingest.readers.official.ecfr_xml import EcfrXml
from ingest.readers.tables import TableCell, column_names, grid
from ingest.readers.wording import clean
from tests.contracts.readers import reads_or_refuses
from tests.ingest.readers import samples


def rows(parsed: Parsed) -> list[Block]:
    return [b for b in parsed.blocks if b.kind == "row"]


def cells(parsed: Parsed, row: Block) -> dict[str, str]:
    return {c.column: parsed.text[c.start : c.end] for c in row.cells}


def test_a_section_is_cited_and_its_paragraphs_are_labelled() -> None:
    parsed = EcfrXml().read(samples.ECFR_SECTION, "a.xml")
    said = parsed.metadata
    assert (said.citation, said.kind) == ("33 CFR 99.1", "regulation")
    assert said.identifiers == ("33 CFR 99.1", "§ 99.1")
    assert (said.url, said.published_on, said.issuer) == (None, None, None)
    assert [b.label for b in parsed.blocks] == [
        "§ 99.1",
        "§ 99.1",
        "§ 99.1(a)(1)",
        "§ 99.1(a)(2)(i)",
        "§ 99.1(a)(2)(i)(A)",
        "§ 99.1(a)(2)(i)(A)(1)",
        "§ 99.1(a)(2)(i)(A)(1)(i)",
        "§ 99.1(a)(2)(i)(B)",
        "§ 99.1, Note 1 to paragraph (a)",
        "§ 99.1(b)",
        "§ 99.1",
        "§ 99.1, Effective Date Note",
    ]


def test_a_supplement_has_both_spellings_of_its_citation() -> None:
    said = EcfrXml().read(samples.ECFR_LIST, "a.xml").metadata
    assert said.citation == "33 CFR Part 99, Supplement No. 4"
    assert "Supplement No. 4 to Part 99, Title 33" in said.identifiers


def test_a_list_carries_the_country_down_and_names_its_entities() -> None:
    parsed = EcfrXml().read(samples.ECFR_LIST, "a.xml")
    assert [(r.label, r.name) for r in rows(parsed)] == [
        ("ATLANTIS · row 1", "Coral Works Co., Ltd."),
        ("ATLANTIS · row 2", "Kelp Traders"),
        ("LEMURIA · row 3", "Foam LLC"),
    ]
    first = cells(parsed, rows(parsed)[0])
    assert first["Entity"].endswith("one alias: —CW. 1 Reef Road.")
    assert first["License review policy"] == "Denial"
    # A blank cell takes the one above in the first column only.
    assert "License review policy" not in cells(parsed, rows(parsed)[2])
    assert parsed.text.endswith("1 For this entity, see above.")


def test_parts_hold_sections_as_headings_of_a_lower_level() -> None:
    part = (
        b'<DIV5 N="99" TYPE="PART"><HEAD>PART 99</HEAD><AUTH><HED>Authority:</HED>'
        b"<PSPACE>5 U.S.C.</PSPACE></AUTH>" + samples.ECFR_SECTION.split(b"\n", 1)[1] + b"</DIV5>"
    )
    parsed = EcfrXml().read(part, "part.xml")
    levels = [(b.level, b.label) for b in parsed.blocks if b.kind == "heading"]
    assert levels == [(1, "PART 99"), (2, "§ 99.1")]


def test_csv_lists_name_their_rows_and_leave_out_what_no_reader_needs() -> None:
    parsed = CsvList().read(samples.CSV, "harbor_list_2024-05-06.csv")
    said = parsed.metadata
    assert said.title == "Harbor List - Port Office, 2024-05-06"
    assert (said.kind, said.published_on, said.date_source) == ("list", "2024-05-06", "file name")
    assert [(r.label, r.name) for r in rows(parsed)] == [
        ("ATLANTIS · row 1", "Coral Works Co., Ltd."),
        ("LEMURIA · row 2", "Foam LLC"),
    ]
    assert list(cells(parsed, rows(parsed)[0])) == [
        "Country", "Entity", "License requirement", "FR citation",
    ]  # fmt: skip
    assert "1 Reef Road, Atlantis" in parsed.text
    assert "2 rows" in parsed.text
    assert "http" not in parsed.text


@pytest.mark.parametrize(
    ("name", "on"),
    [("list_2022-04.csv", "2022-04"), ("list.csv", None), ("list_2022-13.csv", None)],
)
def test_the_date_of_a_list_is_in_its_name_or_unknown(name: str, on: str | None) -> None:
    assert CsvList().read(b"name,city\nA,B\n", name).metadata.published_on == on


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_found(delimiter: str) -> None:
    data = f"name{delimiter}city{delimiter}note\nAcme{delimiter}Bay, X{delimiter}-1\n".encode()
    parsed = CsvList().read(data, "a.csv")
    assert cells(parsed, rows(parsed)[0]) == {
        "Name": "Acme",
        "City": "Bay, X",
        "Note": "-1",
    }


def test_a_header_without_rows_is_refused() -> None:
    with pytest.raises(MalformedFile, match="no rows"):
        CsvList().read(b"name,city\n", "a.csv")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=2, max_size=4), min_size=2, max_size=6))
def test_any_csv_reads_or_is_refused_by_name(table: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    reads_or_refuses(CsvList(), out.getvalue().encode(), "a.csv")


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Ann Example, 501, 5th Floor, Reef Street", "Ann Example"),
        ("Coral Co., Ltd., a.k.a., the following", "Coral Co., Ltd."),
        ("Coral (North) Sdn. Bhd., 1 Reef Road", "Coral (North) Sdn. Bhd."),
        ("Reef Bureau (RB), Port", "Reef Bureau"),
        ("Reef Corporation (RC) 3rd Academy, 31 Research Institute, a.k.a, the following",
         "Reef Corporation (RC) 3rd Academy, 31 Research Institute"),
        ("Sea Corporation, Joint Stock Company Anchor, 78 Pier Street",
         "Sea Corporation, Joint Stock Company Anchor"),
        ("Foam Inc 6600 21st Avenue, Bay", "Foam Inc"),
        ("Kelp, Inc.", "Kelp, Inc."),
        ("", ""),
    ],
)  # fmt: skip
def test_the_name_ends_before_aliases_and_address(cell: str, name: str) -> None:
    assert listed_name(cell) == name


@given(st.text(max_size=300))
def test_a_name_is_always_made_of_the_cell_s_own_words(cell: str) -> None:
    assert set(re.findall(r"\w+", listed_name(cell))) <= set(re.findall(r"\w+", clean(cell)))


def test_spans_of_a_table_are_expanded_and_bounded() -> None:
    tall = [[TableCell("a", rows=2), TableCell("b")], [TableCell("c")]]
    assert grid(tall) == [["a", "b"], ["a", "c"]]
    assert len(grid([[TableCell("x", columns=10**6)]])[0]) == 100
    header = [[TableCell("Depth", columns=2)], [TableCell("low"), TableCell("high")]]
    assert column_names(header) == ["Depth low", "Depth high"]
