"""How well the renditions of one order agree: `python -m tests.benchmarks.rendition_agreement DIR`.

DIR holds orders as `EO_N.xml .html .htm .pdf .json`. For each pair of the four texts it tells the
median and the least Jaccard index of their words (as sets, and as multisets) over the orders, the
pairs below 0.8, and for how many orders each rendition alone gives each field as the record does.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

from ingest.models import Metadata, Parsed
from ingest.readers.registry import reader_for

SUFFIXES = (".xml", ".html", ".htm", ".pdf")
FIELDS = ("title", "kind", "issuer", "number", "identifiers", "citation", "event_on",
          "published_on", "effective_on", "pages")  # fmt: skip
LOW = 0.8


@dataclass(frozen=True, slots=True)
class Pair:
    """Two renditions of one order and how alike their words are, from 0 to 1."""

    order: str
    one: str
    other: str
    words: float
    counted: float


def read(path: Path) -> Parsed:
    """Return what the file alone says."""
    data = path.read_bytes()
    return reader_for(path.name, data[:4096]).read(data, path.name)


def renditions(folder: Path) -> dict[str, dict[str, Parsed]]:
    """Return what each rendition of each order in a folder says, by order and suffix."""
    orders = sorted(path.stem for path in folder.glob("EO_*.xml"))
    return {o: {s: read(folder / f"{o}{s}") for s in SUFFIXES} for o in orders}


def pairs(read_orders: Mapping[str, Mapping[str, Parsed]]) -> list[Pair]:
    """Return every pair of renditions of every order."""
    found = []
    for order, texts in read_orders.items():
        counts = {s: Counter(re.findall(r"\w+", p.text.lower())) for s, p in texts.items()}
        for one, other in combinations(SUFFIXES, 2):
            a, b = counts[one], counts[other]
            words = len(a.keys() & b.keys()) / len(a.keys() | b.keys())
            counted = (a & b).total() / (a | b).total()
            found.append(Pair(order, one, other, words, counted))
    return found


def recorded(path: Path) -> Metadata:
    """Return an order's fields as the API's record gives them; spaces within a compound go."""
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Metadata(
        title=re.sub(r"(?<=\w)-\s(?=\w)", "-", record["title"]),
        kind="order",
        issuer=record["agencies"][0]["name"],
        number=record["document_number"],
        identifiers=(f"E.O. {record['executive_order_number']}",),
        citation=record["citation"],
        event_on=record["signing_date"],
        published_on=record["publication_date"],
        effective_on=record["effective_on"],
        pages=record["page_length"],
    )


def agreeing(said: Metadata, record: Metadata) -> set[str]:
    """Return the fields that a rendition gives and that are the record's."""
    return {f for f in FIELDS if plain(getattr(said, f)) == plain(getattr(record, f)) != ""}


def plain(value: object) -> str:
    """Return a field with straight apostrophes, so that only what it says is compared."""
    return "" if value in (None, ()) else str(value).replace("’", "'").replace('"', "'")


def main(folder: Path) -> None:
    """Print the tables."""
    orders = renditions(folder)
    found = pairs(orders)
    print("pair          words: median least   counted: median least")
    for one, other in combinations(SUFFIXES, 2):
        mine = [p for p in found if (p.one, p.other) == (one, other)]
        words, counted = [p.words for p in mine], [p.counted for p in mine]
        print(f"{one + ' ' + other:12} {median(words):14.3f} {min(words):.3f} "
              f"{median(counted):17.3f} {min(counted):.3f}")  # fmt: skip
    for pair in found:
        if pair.words < LOW:
            print(f"below {LOW}: {pair.order} {pair.one} {pair.other} {pair.words:.3f}")
    print(f"\n{'given as in the record / given':32}" + "".join(f"{s:>9}" for s in SUFFIXES))
    records = {order: recorded(folder / f"{order}.json") for order in orders}
    for field in FIELDS:
        cells = []
        for suffix in SUFFIXES:
            said = {order: texts[suffix].metadata for order, texts in orders.items()}
            same = sum(field in agreeing(said[o], records[o]) for o in orders)
            given = sum(plain(getattr(each, field)) != "" for each in said.values())
            cells.append(f"{same}/{given}")
        print(f"{field:32}" + "".join(f"{cell:>9}" for cell in cells))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
