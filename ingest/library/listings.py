"""Writes the Listings of Documents into the catalog, and reads anew what was read otherwise."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import fields

from ingest.library.records import stored_chunk, stored_document
from ingest.register.listing import LISTS, Listing, RegisterList
from ingest.register.names import core, fold
from ingest.register.reading import listings_of, lists_json, lists_of_json, rules_of

DESCRIBED = "lists"
"""The name in the catalog's `meta` of the lists that a user describes, as JSON."""
_COLUMNS = ("entity", "list", "document")  # that are no part of the record


def keep_listings(db: sqlite3.Connection, row: int, listings: Sequence[Listing]) -> None:
    """Write what a Document tells of entities; `row` is its catalog row."""
    db.executemany(
        "INSERT INTO listings VALUES (?, ?, ?, ?, ?)",
        [(row, e.entity, e.list, int(e.exact), _record(e)) for e in listings],
    )
    names = {name for each in listings for name in _names_of(each)}
    db.executemany(
        "INSERT INTO listed_names VALUES (?, ?, ?, ?, ?)", [(row, *name) for name in sorted(names)]
    )


def _record(listing: Listing) -> str:
    given = ((each.name, getattr(listing, each.name)) for each in fields(Listing))
    kept = {name: v for name, v in given if name not in _COLUMNS and v not in (None, ())}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _names_of(listing: Listing) -> Iterator[tuple[str, str, str, int]]:
    """Yield (entity, name without its legal form, whole name, whether another one), folded."""
    for name in (listing.entity, *listing.aliases):
        yield listing.entity, core(name), fold(name), int(name != listing.entity)


def note_lists(db: sqlite3.Connection, lists: Sequence[RegisterList]) -> None:
    """Write which lists a user describes: what asks goes by those that Documents are read by."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (DESCRIBED, lists_json(lists)))


def described(db: sqlite3.Connection) -> tuple[RegisterList, ...]:
    """Return the lists of a user by which a catalog was read last."""
    row = db.execute("SELECT value FROM meta WHERE name=?", (DESCRIBED,)).fetchone()
    return lists_of_json(row["value"]) if row else ()


def unread(db: sqlite3.Connection, lists: Sequence[RegisterList]) -> list[int]:
    """Return the catalog rows of live Documents that were read by other rules, or never."""
    rows = db.execute(
        "SELECT row FROM documents WHERE removed IS NULL AND rules IS NOT ?", (rules_of(lists),)
    )
    return [row["row"] for row in rows]


def read_again(db: sqlite3.Connection, row: int, lists: Sequence[RegisterList]) -> None:
    """Read the Listings of a Document anew; `row` is its catalog row."""
    kept = db.execute("SELECT * FROM documents WHERE row=?", (row,)).fetchone()
    document, text = stored_document(kept, None, (), None), kept["text"]
    chunks = [
        stored_chunk(each, document.id, text)
        for each in db.execute("SELECT * FROM chunks WHERE document=? ORDER BY ordinal", (row,))
    ]
    for table in ("listings", "listed_names"):
        db.execute(f"DELETE FROM {table} WHERE document=?", (row,))
    keep_listings(db, row, listings_of(document, chunks, text, (*LISTS, *lists)))
    db.execute("UPDATE documents SET rules=? WHERE row=?", (rules_of(lists), row))
