"""The tables of the receipts, and how a connection to them is opened."""

import sqlite3
from pathlib import Path

from ingest.errors import LibraryFromLaterVersion

FORMAT = 1
_PATIENCE = 5.0  # seconds that an answer may wait for another process that writes

_TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "CREATE TABLE receipts (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at TEXT NOT NULL,"
    " said TEXT NOT NULL, record TEXT NOT NULL) STRICT",
    "CREATE INDEX receipts_by_time ON receipts (at)",
    "CREATE INDEX receipts_by_words ON receipts (said)",
    f"PRAGMA user_version={FORMAT}",
)


def connect(path: Path) -> sqlite3.Connection:
    """Open the receipts at `path`, making their tables where there are none.

    `at` is a time in ISO 8601 and UTC; `said` is the digest of the answer's text as it was given.

    Raises:
        LibraryFromLaterVersion: they are of a format that this version does not know.
        sqlite3.Error: the file cannot be used.
    """
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=_PATIENCE)
    db.row_factory = sqlite3.Row
    try:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            db.execute(f"PRAGMA {pragma}")
        if _format(db) == 0:
            _create(db)
        if _format(db) > FORMAT:
            raise LibraryFromLaterVersion(
                f"{path} has format {_format(db)}; this version knows {FORMAT}."
            )
    except BaseException:
        db.close()
        raise
    return db


def _format(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _create(db: sqlite3.Connection) -> None:
    """Make the tables, unless another process just did."""
    db.execute("BEGIN IMMEDIATE")
    for statement in _TABLES if _format(db) == 0 else ():
        db.execute(statement)
    db.execute("COMMIT")
