"""All that is kept of who may do what, in one file of the home."""

import sqlite3
from pathlib import Path

from bot import database
from bot.access.log import Log
from bot.access.sessions import Sessions
from bot.access.tokens import Tokens
from bot.database import Database
from bot.settings import BotSettings

ACCESS_NAME = "access.db"
FORMAT = 1
_TABLES = (
    "CREATE TABLE tokens (id TEXT PRIMARY KEY, hash BLOB NOT NULL, role INTEGER NOT NULL,"
    " collections TEXT, made REAL NOT NULL, revoked REAL) STRICT",
    "CREATE TABLE sessions (hash BLOB PRIMARY KEY, token TEXT NOT NULL, csrf TEXT NOT NULL,"
    " until REAL NOT NULL) STRICT",
    "CREATE TABLE audit (row INTEGER PRIMARY KEY, token TEXT NOT NULL, action TEXT NOT NULL,"
    " subject TEXT NOT NULL, at REAL NOT NULL) STRICT",
    "CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
)
_DAMAGED = "Restore a backup, or move the file away and make new tokens."


class Access:
    """Tokens, sessions and the log of a home; for one thread at a time, any number of processes.

    Reading makes no file. Every method of the parts raises LibraryError where the file cannot be
    used, and LibraryLocked where another process holds it for longer than five seconds.
    """

    def __init__(self, settings: BotSettings) -> None:
        """Open nothing yet."""
        self._database = Database(settings.home / ACCESS_NAME, _connect, _DAMAGED)
        self.tokens = Tokens(self._database)
        self.sessions = Sessions(self._database, self.tokens)
        self.log = Log(self._database)

    def __enter__(self) -> "Access":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._database.close()


def _connect(path: Path) -> sqlite3.Connection:
    return database.connect(path, _TABLES, FORMAT)
