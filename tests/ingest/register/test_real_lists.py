"""The real lists: every row becomes listings, with the citations that the same list's CSV has."""

import csv
import re
from itertools import groupby
from pathlib import Path

import pytest

from ingest.chunking import chunk
from ingest.readers.base import Reader
from ingest.readers.csv_list import CsvList
from ingest.readers.official.ecfr_xml import EcfrXml
from ingest.register.listing import Listing
from ingest.register.reading import listings_of
from tests.ingest.register.reading import document_of


def listings(reader: Reader, path: Path) -> list[list[Listing]]:
    """Return the listings of each row of a file, as ingest reads them."""
    parsed = reader.read(path.read_bytes(), path.name)
    document = document_of(parsed)
    chunks = chunk(document, parsed, 180)
    found = (each for each in listings_of(document, chunks, parsed.text) if each.exact)
    return [list(some) for _, some in groupby(found, key=lambda each: each.start)]


@pytest.mark.slow
def test_every_row_of_the_entity_list_has_the_notices_country_and_policy_of_the_csv(
    shared_data: Path,
) -> None:
    notices = shared_data / "notices"
    found = listings(
        EcfrXml(), notices / "ecfr_15_744" / "15cfr744_Supplement_No._4_to_Part_744.xml"
    )
    with (notices / "lists" / "entity_list_2026-07-23.csv").open(encoding="utf-8") as file:
        wanted = list(csv.DictReader(file))
    assert len(found) == len(wanted) == 3415
    right = sum(map(is_right, found, wanted))
    assert right / len(wanted) >= 0.995


def is_right(row: list[Listing], wanted: dict[str, str]) -> bool:
    """Whether the listings of a row say what its line of the CSV does."""
    cited = re.findall(r"(\d{2,3}) (?:FR )+(\d+)", wanted["fr_citation"])
    dates = len(re.findall(r"/\d{1,2}/", wanted["fr_citation"]))
    first = row[0]
    notices = [each for each in row if each.citation]
    return (
        sorted(f"{volume} FR {page}" for volume, page in cited)
        == sorted(each.citation or "" for each in notices)
        and len([each for each in notices if each.published_on]) == dates
        and first.country == wanted["country"]
        and (first.policy or "") == wanted["license_review_policy"]
    )


@pytest.mark.parametrize(
    ("name", "rows", "first_on"),
    [("ns_cmic_2022-04.csv", 68, "2021-06-03"), ("bis_meu_2022-04.csv", 71, "2020-12-23")],
)
def test_every_row_of_a_screening_list_is_a_dated_listing(
    shared_data: Path, name: str, rows: int, first_on: str
) -> None:
    found = listings(CsvList(), shared_data / "notices" / "lists" / name)
    assert len(found) == rows
    assert min(each.on or "" for row in found for each in row) == first_on
