"""The real notices, where they are present: figures that must not fall."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from ingest.models import Parsed
from ingest.readers.registry import reader_for
from tests.contracts.readers import check_parsed

DATA = Path(__file__).parents[4] / "shared" / "data" / "notices"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="needs ../shared/data/notices, which is not part of the repository"
)
FILES = sorted(
    path
    for folder, suffixes in (
        ("executive_orders", {".json", ".xml", ".html", ".htm"}),
        ("ecfr_15_744", {".xml"}),
        ("lists", {".csv"}),
        ("whitehouse", {".md"}),
    )
    for path in (DATA / folder).glob("*")
    if path.suffix in suffixes
)
ORDERS = sorted(DATA.glob("executive_orders/*.xml"))


def read(path: Path) -> Parsed:
    data = path.read_bytes()
    return reader_for(path.name, data[:4096]).read(data, path.name)


def words(parsed: Parsed) -> Counter[str]:
    return Counter(re.findall(r"\w+", parsed.text.lower()))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[-40:])
def test_every_notice_reads_by_the_contract(path: Path) -> None:
    parsed = read(path)
    check_parsed(parsed)
    assert parsed.metadata.title
    assert parsed.metadata.kind in {"order", "notice", "statement", "regulation", "list"}


@pytest.mark.parametrize("path", ORDERS, ids=lambda path: path.stem)
def test_the_renditions_of_an_order_have_the_same_words_labels_and_facts(path: Path) -> None:
    first = read(path)
    labels = [(b.kind, b.label) for b in first.blocks]
    record = read(path.with_suffix(".json")).metadata
    for suffix in (".html", ".htm"):
        other = read(path.with_suffix(suffix))
        assert words(other) == words(first)
        assert [(b.kind, b.label) for b in other.blocks] == labels
        assert other.metadata.event_on == record.event_on == first.metadata.event_on
        assert other.metadata.identifiers == record.identifiers == first.metadata.identifiers
    assert first.metadata.number == record.number


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.suffix in {".xml", ".md"}], ids=lambda path: path.name[-40:]
)
def test_a_label_ends_in_the_enumerator_that_its_paragraph_begins_with(path: Path) -> None:
    parsed = read(path)
    for block in parsed.blocks:
        mark = re.match(r"\(([A-Za-z0-9]{1,5})\)\s", parsed.text[block.start : block.end])
        if mark and block.kind == "paragraph" and block.label and "(" in block.label:
            assert f"({mark.group(1)})" in block.label


def test_the_entity_list_equals_its_csv_in_every_row() -> None:
    supplement = read(next(DATA.glob("ecfr_15_744/*Supplement_No._4_*.xml")))
    listed = [b for b in supplement.blocks if b.kind == "row"]
    with (DATA / "lists" / "entity_list_2026-07-23.csv").open(encoding="utf-8-sig") as file:
        expected = [[plain(value) for value in row.values()] for row in csv.DictReader(file)]
    columns = (
        "Country",
        "Entity",
        "License requirement",
        "License review policy",
        "Federal Register citation",
    )
    found = []
    for row in listed:
        cells = {c.column: supplement.text[c.start : c.end] for c in row.cells}
        found.append([plain(cells.get(column, "")) for column in columns])
    assert len(found) == 3_415
    assert found == expected


def plain(text: str) -> str:
    return re.sub(r"\s+", "", re.sub("[‐-―−-]", "-", text))
