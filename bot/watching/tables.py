"""The tables of watching, and how a connection to them is opened.

Times are seconds since 1970 (UTC). `known` has by digest what was told, or was there, for each
watch; `outbox` what is still to be told, and goes once it was; `marks` up to which revision of a
collection a watch has looked.
"""

import sqlite3
from pathlib import Path

from bot import database

WATCHES_NAME = "watches.db"
FORMAT = 3
DAMAGED = "Restore a backup, or move the file away; watches are lost with it, and nothing else."
# `says` are the rows of `known` that go with one that is never told.
_OUTBOX = (
    "CREATE TABLE outbox (row INTEGER PRIMARY KEY, watch TEXT NOT NULL, fact TEXT NOT NULL,"
    " body TEXT NOT NULL, says TEXT NOT NULL, letter TEXT, UNIQUE (watch, fact)) STRICT"
)
GUILD = "iif(json_valid(place), json_extract(place, '$.guild'), NULL)"
"""The guild of a watch's place, as an index has it."""
# None on the place itself: it may be a secret address, which is to be in the file once.
_INDEXES = (
    "CREATE INDEX watches_by_owner ON watches (owner)",
    f"CREATE INDEX watches_by_guild ON watches (kind, {GUILD})",
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
    *_INDEXES,
)
# Of what waits at a place about one Document that another supersedes, each with the one that stays:
# the one that is under way, else the newest. It speaks for the others, and knows what they knew.
_ALIKE = (
    "CREATE TABLE alike AS SELECT row, first_value(row) OVER (it ORDER BY letter IS NULL, row DESC)"
    " AS stays, count(*) OVER it AS many FROM outbox"
    " WHERE iif(json_valid(body), json_extract(body, '$.kind'), '')='superseded'"
    " WINDOW it AS (PARTITION BY watch, json_extract(body, '$.answer.document_id'),"
    " json_extract(body, '$.document.id'))"
)
_SPEAKS_FOR_ALL = (
    "UPDATE outbox SET body=json_set(body, '$.answer.earlier', (SELECT many - 1 FROM alike"
    " WHERE alike.row=outbox.row)), says=(SELECT json_group_array(said.value) FROM alike"
    " JOIN outbox other ON other.row=alike.row, json_each(other.says) said"
    " WHERE alike.stays=outbox.row)"
    " WHERE row IN (SELECT row FROM alike WHERE row=stays AND many>1)"
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
    ),
    3: (
        *_INDEXES,
        _ALIKE,
        _SPEAKS_FOR_ALL,
        "DELETE FROM outbox WHERE row IN (SELECT row FROM alike WHERE row<>stays)",
        "DROP TABLE alike",
        "INSERT OR REPLACE INTO meta VALUES ('unclean', 'yes')",
    ),
}


def connect(path: Path) -> sqlite3.Connection:
    """Open the database at `path`, making its tables, and its folder, where there are none.

    Raises:
        LibraryFromLaterVersion: it is of a format that this version does not know.
        LibraryUnwritable: the folder cannot be made.
        OSError, sqlite3.Error: the file cannot be used.
    """
    return database.connect(path, _TABLES, FORMAT, _UPGRADES)
