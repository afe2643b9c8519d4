"""The tables of watching, and how a connection to them is opened.

Times are seconds since 1970 (UTC). `known` has by digest what was told, or was there, for each
watch; `outbox` what is still to be told, and goes once it was; `marks` up to which revision of a
collection a watch has looked.
"""

import sqlite3
from pathlib import Path

from bot import database

WATCHES_NAME = "watches.db"
FORMAT = 2
DAMAGED = "Restore a backup, or move the file away; watches are lost with it, and nothing else."
# `says` are the rows of `known` that go with one that is never told.
_OUTBOX = (
    "CREATE TABLE outbox (row INTEGER PRIMARY KEY, watch TEXT NOT NULL, fact TEXT NOT NULL,"
    " body TEXT NOT NULL, says TEXT NOT NULL, letter TEXT, UNIQUE (watch, fact)) STRICT"
)
_TABLES = (
    "CREATE TABLE watches (id TEXT PRIMARY KEY, owner TEXT NOT NULL, query TEXT NOT NULL,"
    " collections TEXT NOT NULL, kind TEXT NOT NULL, place TEXT NOT NULL, digest TEXT NOT NULL,"
    " made REAL NOT NULL, told REAL, tally INTEGER NOT NULL DEFAULT 0,"
    " failing REAL, tries INTEGER NOT NULL DEFAULT 0, again REAL, error TEXT,"
    # Whether it is this watch alone that fails, and not its place.
    " alone INTEGER NOT NULL DEFAULT 0) STRICT",
    "CREATE TABLE marks (watch TEXT NOT NULL, collection TEXT NOT NULL, library TEXT NOT NULL,"
    " revision INTEGER NOT NULL, PRIMARY KEY (watch, collection)) STRICT, WITHOUT ROWID",
    "CREATE TABLE known (watch TEXT NOT NULL, said TEXT NOT NULL, PRIMARY KEY (watch, said))"
    " STRICT, WITHOUT ROWID",
    _OUTBOX,
)
_UPGRADES = {
    2: (
        "ALTER TABLE watches ADD COLUMN alone INTEGER NOT NULL DEFAULT 0",
        "DROP INDEX outbox_by_document",
        "ALTER TABLE outbox RENAME TO outbox_1",
        _OUTBOX,
        "INSERT INTO outbox SELECT row, watch, fact, body, says, letter FROM outbox_1",
        "DROP TABLE outbox_1",
        "UPDATE marks SET watch='looked-' || substr(watch, 9) WHERE watch LIKE 'answers-%'",
    )
}


def connect(path: Path) -> sqlite3.Connection:
    """Open the database at `path`, making its tables, and its folder, where there are none.

    Raises:
        LibraryFromLaterVersion: it is of a format that this version does not know.
        LibraryUnwritable: the folder cannot be made.
        OSError, sqlite3.Error: the file cannot be used.
    """
    return database.connect(path, _TABLES, FORMAT, _UPGRADES)
