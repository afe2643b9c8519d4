"""The 18 executive orders of the shared data: five renditions each, one Document each."""

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from ingest.drafting import document_of, items_of
from ingest.files import LocalFile, SourceFile
from ingest.models import Document, Metadata
from ingest.sandbox.base import Read
from ingest.sandbox.reading import InProcess
from ingest.sources.base import SourceUnit

_BESIDES = (".xml", ".html", ".htm", ".pdf")


@pytest.fixture(scope="module")
def orders(shared_data: Path) -> Path:
    return shared_data / "notices" / "executive_orders"


class Once(InProcess):
    """Reads each file once, however often it is asked for."""

    def __init__(self) -> None:
        super().__init__(2**24)
        self._reads: dict[str, list[Read]] = {}

    def read(self, file: SourceFile) -> Iterator[Read]:
        if file.uri not in self._reads:
            self._reads[file.uri] = list(super().read(file))
        return iter(self._reads[file.uri])


_READINGS = Once()


def read(orders: Path, stem: str, suffixes: tuple[str, ...]) -> Document:
    """Return the one Document that the files of a stem with these suffixes give."""
    files = tuple(LocalFile(f"{stem}{s}", orders / f"{stem}{s}") for s in suffixes)
    (item,) = items_of(SourceUnit(stem, files), Metadata(), _READINGS)
    assert item.draft is not None, f"{stem} with {suffixes}: {item.error}"
    return document_of(item.draft, "d0", "public", "2026-01-01T00:00:00+00:00")


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
