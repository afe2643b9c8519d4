"""The columns of a Document's table, for rows that were cut into pieces without any."""

import json
import sqlite3

from ingest.library.snapshot import Snapshot

_LOOKED_AT = 50  # rows of a table, for the names of its columns


def columns_of(snapshot: Snapshot, document: str) -> list[str]:
    """Return the columns of a Document's table, as its fullest rows have them; none, none."""
    rows = snapshot.db.execute(
        "SELECT c.cells FROM documents d JOIN chunks c ON c.document=d.row "
        f"WHERE +{snapshot.shown} AND d.id=? AND c.cells<>'[]' LIMIT {_LOOKED_AT}",
        (snapshot.collection, document),
    )
    known = [[cell[0] for cell in json.loads(row["cells"])] for row in rows]
    return max(known, key=len, default=[])


def columns_in(db: sqlite3.Connection, row: int) -> frozenset[str]:
    """Return all columns that any table row of a Document has, given by its catalog row."""
    found = db.execute(
        "SELECT DISTINCT j.value ->> 0 AS column FROM chunks c, json_each(c.cells) j"
        " WHERE c.document=?",
        (row,),
    )
    return frozenset(each["column"] for each in found)
