"""The columns of a Document's table, for rows that were cut into pieces without any."""

import json
import sqlite3

from ingest.library.snapshot import Snapshot

_LOOKED_AT = 50  # rows of a table, for the names of its columns


def columns_of(snapshot: Snapshot, document: str) -> list[str]:
    """Return the columns of a Document's table, as its fullest rows have them; none, none."""
    return _columns(snapshot.db, f"+{snapshot.shown} AND d.id=?", snapshot.collection, document)


def columns_of_row(db: sqlite3.Connection, row: int) -> list[str]:
    """Return the columns of the table of a Document of the catalog, given by its catalog row."""
    return _columns(db, "d.row=?", row)


def _columns(db: sqlite3.Connection, condition: str, *values: object) -> list[str]:
    rows = db.execute(
        "SELECT c.cells FROM documents d JOIN chunks c ON c.document=d.row "
        f"WHERE {condition} AND c.cells<>'[]' LIMIT {_LOOKED_AT}",
        values,
    )
    known = [[cell[0] for cell in json.loads(row["cells"])] for row in rows]
    return max(known, key=len, default=[])
