"""The 18 executive orders of the shared data: five renditions each, one Document each."""

import json
from itertools import combinations
from pathlib import Path

import pytest

from ingest.drafting import document_of
from ingest.models import Document, Metadata
from ingest.renditions import read_unit
from ingest.sources.base import SourceFile, SourceUnit

_LIMIT = 2**24
_BESIDES = (".xml", ".html", ".htm", ".pdf")


@pytest.fixture(scope="module")
def orders(shared_data: Path) -> Path:
    return shared_data / "notices" / "executive_orders"


def read(orders: Path, stem: str, suffixes: tuple[str, ...]) -> Document:
    """Return the one Document that the files of a stem with these suffixes give."""
    files = tuple(SourceFile(f"{stem}{s}", orders / f"{stem}{s}") for s in suffixes)
    drafts, failed = read_unit(SourceUnit(stem, files), Metadata(), Metadata(), _LIMIT)
    assert (len(drafts), failed) == (1, []), f"{stem} with {suffixes}"
    return document_of(drafts[0], "d0", "public", "2026-01-01T00:00:00+00:00")


def test_number_citation_and_dates_are_those_of_the_record_whatever_is_beside_it(
    orders: Path,
) -> None:
    records = sorted(orders.glob("*.json"))
    assert len(records) == 18
    for record in records:
        expected = json.loads(record.read_text(encoding="utf-8"))
        for size in range(len(_BESIDES) + 1):
            for besides in combinations(_BESIDES, size):
                found = read(orders, record.stem, (".json", *besides))
                assert found.kind == "order"
                assert found.number == expected["document_number"]
                assert found.citation == expected["citation"]
                assert found.event_on == expected["signing_date"]
                assert found.published_on == expected["publication_date"]
                assert len(found.renditions) == size + 1


def test_the_pdf_is_recorded_as_a_rendition_before_it_can_be_read(orders: Path) -> None:
    found = read(orders, "EO_13959", (".json", *_BESIDES))
    (pdf,) = (each for each in found.renditions if each.uri.endswith(".pdf"))
    assert pdf.used_for == ()
    assert pdf.error is not None
    assert "UnsupportedFormat" in pdf.error
