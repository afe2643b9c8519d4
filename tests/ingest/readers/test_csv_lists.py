"""Lists as CSV the way offices export them: preambles, encodings, separators, broken rows."""

import time

import pytest

from ingest.errors import MalformedFile, UndecodableText
from ingest.models import Parsed
from ingest.readers.csv_list import CsvList
from tests.contracts.readers import check_parsed

SCREENING = (
    "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,"
    "start_date,end_date,license_policy,source_list_url,alt_names,ids\n"
    "a0b1c2d3e4f5a6b7,Harbor List (HL) - Port Office,,,,Coral Works Co. Ltd.,,"
    '"1 Reef Road, AT",1 FR 2,2020-12-23,,See §744.21,https://l.example/x,'
    '"CW; Coral Wk.",\n'
    "a0b1c2d3e4f5a6b8,Harbor List (HL) - Port Office,7,Entity,HL-1,Foam LLC,,"
    '"3 Spray Street, LE",1 FR 3,2021-01-04,,,https://l.example/x,,"LE, 12, Tax ID"\n'
)


def read(data: str | bytes, name: str = "a.csv") -> Parsed:
    parsed = CsvList().read(data if isinstance(data, bytes) else data.encode(), name)
    check_parsed(parsed)
    return parsed


def cells(parsed: Parsed) -> list[dict[str, str]]:
    return [
        {c.column: parsed.text[c.start : c.end] for c in b.cells}
        for b in parsed.blocks
        if b.kind == "row"
    ]


def test_a_screening_list_gives_names_aliases_citations_and_dates_row_by_row() -> None:
    parsed = read(SCREENING, "harbor_2022-04.csv")
    first, second = cells(parsed)
    assert first["Federal register notice"] == "1 FR 2"
    assert (first["Start date"], second["Start date"]) == ("2020-12-23", "2021-01-04")
    assert first["Alt names"] == "CW; Coral Wk."
    assert second["Ids"] == "LE, 12, Tax ID"
    assert [b.name for b in parsed.blocks if b.kind == "row"] == [
        "Coral Works Co. Ltd.",
        "Foam LLC",
    ]
    assert "a0b1c2d3" not in parsed.text


def test_the_source_column_names_the_list_and_who_keeps_it() -> None:
    said = read(SCREENING, "harbor_2022-04.csv").metadata
    assert said.title == "Harbor List (HL) - Port Office, 2022-04"
    assert said.issuer == "Port Office"
    assert read("name,source\nA,One - X\nB,Two - Y\n").metadata.issuer is None


@pytest.mark.parametrize(
    ("table", "name", "kind"),
    [
        ("name,city\nAcme,Bay\n", "suppliers.csv", "document"),
        ("name,city\nAcme,Bay\n", "2021-05_restricted-list.csv", "list"),
        ("item,amount\nmilk,2\n", "Shopping List.csv", "document"),
        ("name,source\nAcme,Harbor List\n", "rows.csv", "list"),
        ('name,fr_citation\nAcme,"76 FR 71869, 11/21/11."\n', "rows.csv", "list"),
        ("name,notice\nAcme,sent in May\n", "rows.csv", "document"),
    ],
)
def test_a_table_that_does_not_say_that_it_is_a_published_list_is_not_official(
    table: str, name: str, kind: str
) -> None:
    assert read(table, name).metadata.kind == kind


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_a_separator_told_to_the_program_is_no_row(separator: str) -> None:
    told = read(f"sep={separator}\r\nname{separator}city\r\nAcme, Inc.{separator}Bay\r\n")
    assert cells(told) == [{"Name": "Acme, Inc.", "City": "Bay"}]
    assert "sep=" not in told.text


def test_lines_above_the_header_are_text_and_not_columns() -> None:
    parsed = read("List of harbors,,\nMade 2 May 2020,,\n\nname,city,note\nAcme,Bay,x\n")
    assert cells(parsed) == [{"Name": "Acme", "City": "Bay", "Note": "x"}]
    assert "List of harbors\n\nMade 2 May 2020" in parsed.text
    # A list of one column has one cell in each line, and its first line is the header.
    assert cells(read("name\nAcme\nBolt\n")) == [{"Name": "Acme"}, {"Name": "Bolt"}]


def test_rows_may_be_short_long_and_broken_over_lines() -> None:
    parsed = read('name,city\nAcme\n"Bolt\r\nWorks",Bay,more\n\n,,\n')
    assert cells(parsed) == [{"Name": "Acme"}, {"Name": "Bolt Works", "City": "Bay", "": "more"}]


def test_a_quote_that_is_never_closed_is_refused_and_an_inch_mark_is_not() -> None:
    with pytest.raises(MalformedFile, match="row 3"):
        read('name,city\nAcme,Bay\n"Bolt,Bay\nCoral,Bay\n')
    assert cells(read('name,city\n5" pipe,Bay\nAcme,Bay\n'))[0]["Name"] == '5" pipe'


ROWS = "name,city,note\n" + "".join(f"Acme {n},Bay,Row number {n}\n" for n in range(4_000))


@pytest.mark.parametrize(
    ("encoding", "row"),
    [
        ("cp1252", "Société Générale,Genève,“quoted” – dash €"),
        ("cp1252", "Müller GmbH,Köln,x"),
        ("cp1251", "Завод имени Москвы,Москва,Россия"),
        ("gbk", "华为技术有限公司,深圳,中国 广东"),
        ("utf-8-sig", "Łódź Spółka,Kraków,żółć"),
        ("utf-16", "Łódź Spółka,Kraków,żółć"),
    ],
)
def test_a_name_that_is_not_ascii_is_read_wherever_it_stands(encoding: str, row: str) -> None:
    name = row.split(",")[0]
    for text in (ROWS + row + "\n", f"name,city,note\n{row}\n" + ROWS[15:]):
        found = [cell["Name"] for cell in cells(read(text.encode(encoding)))]
        assert name in found


def test_bytes_in_no_encoding_are_refused() -> None:
    with pytest.raises(UndecodableText):
        read(b"name,city\n" + bytes(range(0x80, 0x100)) * 4)


def test_a_hundred_thousand_rows_take_seconds() -> None:
    row = '"Company number {0} Co., Ltd.","{0} Reef Road, CN",2020-01-02,85 FR {0}\n'
    data = "name,addresses,start_date,federal_register_notice\n" + "".join(
        row.format(n) for n in range(100_000)
    )
    began = time.process_time()
    parsed = CsvList().read(data.encode(), "a.csv")
    assert time.process_time() - began < 15  # three or four, with room for a busy machine
    assert sum(1 for b in parsed.blocks if b.kind == "row") == 100_000
