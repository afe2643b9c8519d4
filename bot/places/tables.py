"""The tables of what is remembered, and how a connection to them is opened.

Times are seconds since 1970 (UTC), persons and guilds the numbers that Discord gives them.
"""

import sqlite3
from pathlib import Path

from bot import database

FORMAT = 3
_BY_ANSWER = "CREATE INDEX exchanges_by_answer ON exchanges (answer)"
_BY_PERSON = "CREATE INDEX audit_by_person ON audit (person)"
_BY_ASKER = "CREATE INDEX answers_by_person ON answers (person)"
_BY_TIME = "CREATE INDEX answers_by_time ON answers (at)"
# Rows are not changed, but for who is forgotten: that something was done then, and of what kind,
# stays.
_BLANKED_ALONE = (
    "CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit WHEN NOT"
    " (NEW.person = 0 AND NEW.subject = '' AND NEW.row = OLD.row AND NEW.guild = OLD.guild"
    " AND NEW.action = OLD.action AND NEW.at = OLD.at)"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
)
_DIGESTS = (
    "CREATE TABLE digests (letter TEXT PRIMARY KEY, watch TEXT NOT NULL, facts TEXT NOT NULL,"
    " at REAL NOT NULL) STRICT"
)
_TABLES = (
    # An answer's words are in its receipt alone, so that they go with the Document they are from.
    "CREATE TABLE exchanges (row INTEGER PRIMARY KEY, place TEXT NOT NULL, person INTEGER NOT NULL,"
    " at REAL NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL) STRICT",
    "CREATE INDEX exchanges_by_place ON exchanges (place, row)",
    "CREATE INDEX exchanges_by_person ON exchanges (person)",
    "CREATE INDEX exchanges_by_time ON exchanges (at)",
    _BY_ANSWER,
    "CREATE TABLE answers (id TEXT PRIMARY KEY, place TEXT NOT NULL, guild INTEGER,"
    " collections TEXT NOT NULL, person INTEGER NOT NULL, at REAL NOT NULL,"
    " private INTEGER NOT NULL, message INTEGER) STRICT",
    _BY_ASKER,
    _BY_TIME,
    "CREATE TABLE feedback (answer TEXT NOT NULL, person INTEGER NOT NULL, place TEXT NOT NULL,"
    " verdict TEXT NOT NULL, reason TEXT NOT NULL, at REAL NOT NULL, provenance TEXT NOT NULL,"
    " PRIMARY KEY (answer, person)) STRICT",
    "CREATE INDEX feedback_by_person ON feedback (person)",
    "CREATE INDEX feedback_by_time ON feedback (at)",
    "CREATE TABLE forgettings (person INTEGER NOT NULL, place TEXT NOT NULL, at REAL NOT NULL,"
    " PRIMARY KEY (person, place)) STRICT",
    "CREATE TABLE guild_settings (guild INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
    " PRIMARY KEY (guild, name)) STRICT",
    "CREATE TABLE audit (row INTEGER PRIMARY KEY, guild INTEGER NOT NULL, person INTEGER NOT NULL,"
    " action TEXT NOT NULL, subject TEXT NOT NULL, at REAL NOT NULL) STRICT",
    "CREATE INDEX audit_by_guild ON audit (guild, row)",
    _BY_PERSON,
    _BLANKED_ALONE,
    "CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    # Ids alone: the words are in the library, and go with the Documents they are from.
    _DIGESTS,
    "CREATE TABLE days (guild INTEGER NOT NULL, day TEXT NOT NULL, questions INTEGER NOT NULL,"
    " PRIMARY KEY (guild, day)) STRICT",
)
_UPGRADES = {
    2: (
        # Of the first format there are two: 0.4.0 has `message`, 0.5.0 has not, but both indexes.
        "CREATE TABLE answers_2 (id TEXT PRIMARY KEY, place TEXT NOT NULL, guild INTEGER,"
        " collections TEXT NOT NULL, person INTEGER NOT NULL, at REAL NOT NULL,"
        " private INTEGER NOT NULL) STRICT",
        "INSERT INTO answers_2 SELECT id, place, guild, collections, person, at, private"
        " FROM answers",
        "DROP TABLE answers",
        "ALTER TABLE answers_2 RENAME TO answers",
        _BY_ASKER, _BY_TIME,
        "DROP TRIGGER audit_is_never_changed",
        _BLANKED_ALONE,
        "DROP INDEX IF EXISTS exchanges_by_answer", _BY_ANSWER,
        "DROP INDEX IF EXISTS audit_by_person", _BY_PERSON,
    ),
    3: ("ALTER TABLE answers ADD COLUMN message INTEGER", _DIGESTS),
}  # fmt: skip


def connect(path: Path) -> sqlite3.Connection:
    """Open the database at `path`, making its tables, and its folder, where there are none.

    Raises:
        LibraryFromLaterVersion: it is of a format that this version does not know.
        LibraryUnwritable: the folder cannot be made.
        OSError, sqlite3.Error: the file cannot be used.
    """
    return database.connect(path, _TABLES, FORMAT, _UPGRADES)


def storable(text: str) -> str:
    """Return a text that a database takes: half of a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")
