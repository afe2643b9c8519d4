"""The tables of the receipts, how a connection to them is opened, and what is done to rows.

At rest all rows are in `receipts`. While they are written anew (`bot.receipts.moving`) some are in
a second table already: `shelved` shows all, and what changes or deletes a row looks in both.
"""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from bot import database
from bot.receipts.record import Record
from ingest.models import digest

FORMAT = 1
RECEIPTS, MOVED = "receipts", "receipts_moved"
_COLUMNS = (
    "(row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at TEXT NOT NULL,"
    " said TEXT NOT NULL, record TEXT NOT NULL) STRICT"
)
_TABLES = (
    f"CREATE TABLE {RECEIPTS} {_COLUMNS}",
    f"CREATE INDEX receipts_by_time ON {RECEIPTS} (at)",
    f"CREATE INDEX receipts_by_words ON {RECEIPTS} (said)",
)
SHELVED = (
    f"CREATE VIEW IF NOT EXISTS shelved AS SELECT * FROM {RECEIPTS} UNION ALL SELECT * FROM {MOVED}"
)
_BESIDE = (
    f"CREATE TABLE IF NOT EXISTS {MOVED} {_COLUMNS}",
    f"CREATE INDEX IF NOT EXISTS moved_by_time ON {MOVED} (at)",
    f"CREATE INDEX IF NOT EXISTS moved_by_words ON {MOVED} (said)",
    SHELVED,
)


def connect(path: Path) -> sqlite3.Connection:
    """Open the receipts at `path`, making their tables where there are none.

    `at` is a time in ISO 8601 and UTC; `said` is the digest of the answer's text as it was given.

    Raises:
        LibraryFromLaterVersion: they are of a format that this version does not know.
        sqlite3.Error: the file cannot be used.
    """
    with ExitStack() as failing:
        db = database.connect(path, _TABLES, FORMAT)
        failing.callback(db.close)
        if not db.execute("SELECT 1 FROM sqlite_schema WHERE name='shelved'").fetchone():
            db.execute("BEGIN IMMEDIATE")
            for statement in _BESIDE:
                db.execute(statement)
            db.execute("COMMIT")
        failing.pop_all()
    return db


def to_json(record: Record) -> str:
    """Return a record as it is kept."""
    return json.dumps(record, ensure_ascii=False)


def add(db: sqlite3.Connection, at: str, text: str, record: Record) -> None:
    """Add a record, unless there is one of its id; `text` is its Answer's as it was given."""
    db.execute(
        f"INSERT INTO {RECEIPTS} (id, at, said, record) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (id) DO NOTHING",
        (record["answer"]["id"], at, _found_by(text), to_json(record)),
    )


def update(db: sqlite3.Connection, changed: Mapping[str, Record]) -> None:
    """Put records in the place of those with the same ids; one that is gone stays gone."""
    rows = [(to_json(record), name) for name, record in changed.items()]
    for table in (RECEIPTS, MOVED):
        db.executemany(f"UPDATE {table} SET record=? WHERE id=?", rows)


def delete(db: sqlite3.Connection, name: str) -> int:
    """Delete the record with this id, and return how many there were."""
    return delete_where(db, "id=?", name)


def delete_where(db: sqlite3.Connection, condition: str, *values: object) -> int:
    """Delete the records that meet a condition, and return how many there were."""
    return sum(
        db.execute(f"DELETE FROM {table} WHERE {condition}", values).rowcount
        for table in (RECEIPTS, MOVED)
    )


def answer_with(db: sqlite3.Connection, text: str) -> str | None:
    """Return the id of the latest kept Answer that said this when it was given."""
    row = db.execute(
        "SELECT id FROM shelved WHERE said=? ORDER BY at DESC, row DESC LIMIT 1", (_found_by(text),)
    ).fetchone()
    return row["id"] if row else None


def text_of(db: sqlite3.Connection, name: str) -> str | None:
    """Return the text of a kept Answer as it reads now, or None where it is not kept any more."""
    row = db.execute("SELECT record FROM shelved WHERE id=?", (name,)).fetchone()
    return json.loads(row["record"])["answer"]["answer"] if row else None


def _found_by(text: str) -> str:
    """Return the digest by which an Answer is found, whatever blanks are around its text."""
    return digest(text.strip())
