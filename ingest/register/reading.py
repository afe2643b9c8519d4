"""Every Listing of a Document, out of its rows and its sentences: what ingest keeps of it."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from ingest.models import Chunk, Document, digest
from ingest.register.listing import LISTS, Listing, RegisterList
from ingest.register.lists import (
    Row,
    columns_for,
    list_of,
    listings_of_row,
    named_by,
)
from ingest.register.notices import listings_in
from ingest.register.rows import is_row, rows_in

VERSION = "3"
"""Changes whenever the same Document would be read otherwise."""


def rules_of(described: Sequence[RegisterList]) -> str:
    """Return a digest of all that decides what is read of a Document: the rules, and the lists."""
    return digest(VERSION, lists_json(described))


def lists_json(described: Sequence[RegisterList]) -> str:
    """Return lists that a user describes as JSON, to be kept beside what was read with them."""
    plain = [asdict(each) for each in described]
    return json.dumps([{k: v for k, v in one.items() if k[0] != "_"} for one in plain])


def lists_of_json(kept: str) -> tuple[RegisterList, ...]:
    """Return the lists that `lists_json` made JSON of."""
    return tuple(
        RegisterList(
            **one
            | {"files": tuple(one["files"]), "columns": tuple(tuple(c) for c in one["columns"])}
        )
        for one in json.loads(kept)
    )


def listings_of(
    document: Document, chunks: Sequence[Chunk], text: str, lists: Sequence[RegisterList] = LISTS
) -> list[Listing]:
    """Return what a Document tells of entities and lists, in the order of its text.

    `chunks` are all of its Chunks in reading order, `text` is the whole text.
    """
    found: list[Listing] = []
    for row, headings in rows_in(chunks, text):
        found += _of_row(document, row, headings, lists)
    for each in chunks:
        if not is_row(each):
            found += listings_in(each.text, document, each.start, each.headings, lists)
    return sorted(found, key=lambda listing: listing.start)


def _of_row(
    document: Document, row: Row, headings: Sequence[str], lists: Sequence[RegisterList]
) -> list[Listing]:
    listed = list_of(document, headings, lists)
    of = next((each for each in lists if each.id == listed), None)
    named = named_by(row, of) if of else row
    if of is None or not named.name:
        return []
    return listings_of_row(named, of.id, document, {of.id: of.authority}, columns_for(of))
