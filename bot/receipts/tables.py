"""The tables of the receipts, how a connection to them is opened, and what is done to rows."""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from bot import database
from bot.receipts.record import Record
from ingest.models import digest

FORMAT = 1
_TABLES = (
    "CREATE TABLE receipts (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at TEXT NOT NULL,"
    " said TEXT NOT NULL, record TEXT NOT NULL) STRICT",
    "CREATE INDEX receipts_by_time ON receipts (at)",
    "CREATE INDEX receipts_by_words ON receipts (said)",
)


def connect(path: Path) -> sqlite3.Connection:
    """Open the receipts at `path`, making their tables where there are none.

    `at` is a time in ISO 8601 and UTC; `said` is the digest of the answer's text as it was given.

    Raises:
        LibraryFromLaterVersion: they are of a format that this version does not know.
        sqlite3.Error: the file cannot be used.
    """
    return database.connect(path, _TABLES, FORMAT)


def to_json(record: Record) -> str:
    """Return a record as it is kept."""
    return json.dumps(record, ensure_ascii=False)


def update(db: sqlite3.Connection, changed: Mapping[str, Record]) -> None:
    """Put records in the place of those with the same ids; one that is gone stays gone."""
    rows = [(to_json(record), name) for name, record in changed.items()]
    db.executemany("UPDATE receipts SET record=? WHERE id=?", rows)


def delete(db: sqlite3.Connection, name: str) -> int:
    """Delete the record with this id, and return how many there were."""
    return db.execute("DELETE FROM receipts WHERE id=?", (name,)).rowcount


def answer_with(db: sqlite3.Connection, text: str) -> str | None:
    """Return the id of the latest kept Answer that said this when it was given."""
    row = db.execute(
        "SELECT id FROM receipts WHERE said=? ORDER BY row DESC LIMIT 1", (digest(text),)
    ).fetchone()
    return row["id"] if row else None


def text_of(db: sqlite3.Connection, name: str) -> str | None:
    """Return the text of a kept Answer as it reads now, or None where it is not kept any more."""
    row = db.execute("SELECT record FROM receipts WHERE id=?", (name,)).fetchone()
    return json.loads(row["record"])["answer"]["answer"] if row else None
