"""Every Listing of a Document, out of its rows and its sentences: what ingest keeps of it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from itertools import groupby

from ingest.models import Chunk, Document, digest
from ingest.register.listing import LISTS, Listing, RegisterList
from ingest.register.lists import (
    Row,
    columns_for,
    list_of,
    listings_of_row,
    named_by,
    row_of_chunks,
)
from ingest.register.notices import listings_in

VERSION = "1"
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
    columns = _columns(chunks)
    found: list[Listing] = []
    for is_row, some in groupby(chunks, key=_is_row):
        if is_row:
            for pieces in _rows(some):
                found += _of_row(document, pieces, columns, text, lists)
        else:
            for each in some:
                found += listings_in(each.text, document, each.start, each.headings, lists)
    return found


def _is_row(chunk: Chunk) -> bool:
    return chunk.name is not None or bool(chunk.cells)


def _rows(chunks: Iterator[Chunk]) -> Iterator[list[Chunk]]:
    """Yield the pieces of each row; one that was not cut has its cells, and is whole."""
    for (_, _, whole), some in groupby(
        chunks, key=lambda c: (c.name, c.locator, c.id if c.cells else "")
    ):
        pieces = list(some)
        yield from ([piece] for piece in pieces) if whole else [pieces]


def _columns(chunks: Sequence[Chunk]) -> list[str]:
    """Return the columns of a Document's table, as its fullest rows have them."""
    known = (chunk.cells for chunk in chunks if chunk.cells)
    return [cell.column for cell in max(known, key=len, default=())]


def _of_row(
    document: Document,
    pieces: Sequence[Chunk],
    columns: Sequence[str],
    text: str,
    lists: Sequence[RegisterList],
) -> list[Listing]:
    """Return what a row tells. Whoever describes a list vouches for the plain file that it is."""
    row = row_of_chunks(pieces, columns, text[pieces[0].start : pieces[-1].end])
    listed = list_of(document, pieces[0].headings, lists)
    of = next((each for each in lists if each.id == listed), None)
    if row is None or of is None:
        return []
    named: Row = named_by(row, of)
    if not named.name:
        return []
    found = listings_of_row(named, of.id, document, {of.id: of.authority}, columns_for(of))
    own = of not in LISTS and document.kind == "document"
    return [replace(each, official=True) for each in found] if own else found
