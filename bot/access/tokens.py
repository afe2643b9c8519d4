"""Tokens: who made calls may be, kept as hashes; a revoked one is nobody's at the next call."""

import hashlib
import hmac
import re
import secrets
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import database
from bot.access.roles import Caller, Role
from bot.database import Database
from bot.errors import UnknownToken
from bot.settings import BotSettings
from ingest.errors import InvalidCollection
from ingest.options import COLLECTION_NAME, PUBLIC

ACCESS_NAME = "access.db"
FORMAT = 1
_TABLES = (
    "CREATE TABLE tokens (id TEXT PRIMARY KEY, hash BLOB NOT NULL, role INTEGER NOT NULL,"
    " collections TEXT, made REAL NOT NULL, revoked REAL) STRICT",
    "CREATE TABLE audit (row INTEGER PRIMARY KEY, token TEXT NOT NULL, action TEXT NOT NULL,"
    " subject TEXT NOT NULL, at REAL NOT NULL) STRICT",
    "CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
)
_DAMAGED = "Restore a backup, or move the file away and make new tokens."
_TOKEN = re.compile(r"gz_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_NOBODY = bytes(32)  # what an unknown id is compared with, so that it takes as long
_LONGEST = 300  # characters of a subject in the log


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """What is known of a token; times in seconds since 1970. `collections` None: all."""

    id: str
    role: Role
    collections: tuple[str, ...] | None
    made: float
    revoked: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """That the holder of a token did something, `at` seconds since 1970."""

    token: str
    action: str
    subject: str
    at: float


class Tokens:
    """The tokens of a home; for one thread at a time, any number of processes.

    A token is 256 random bits, so one round of SHA-256 keeps it: there is nothing to be guessed.
    """

    def __init__(self, settings: BotSettings) -> None:
        """Open nothing yet; reading makes no file."""
        self._database = Database(settings.home / ACCESS_NAME, _connect, _DAMAGED)

    def __enter__(self) -> "Tokens":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._database.close()

    def create(self, role: Role, collections: Sequence[str] | None) -> tuple[str, str]:
        """Make a token, and return its id and itself, which nobody can read out again.

        Raises:
            InvalidCollection: what cannot be the name of a collection.
            LibraryError: it cannot be kept.
        """
        for each in collections or ():
            if not COLLECTION_NAME.fullmatch(each):
                raise InvalidCollection(f"{each!r} cannot be the name of a collection.")
        name, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        token = f"gz_{name}_{secret}"
        seen = None if collections is None else " ".join(dict.fromkeys(collections or (PUBLIC,)))
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, NULL)",
                (name, _hashed(token), int(role), seen, time.time()),
            )
        return name, token

    def listed(self) -> list[TokenInfo]:
        """Return all tokens there ever were, the oldest first."""
        rows = self._database.rows("SELECT * FROM tokens ORDER BY made, id")
        return [
            TokenInfo(
                r["id"], Role(r["role"]), _collections(r["collections"]), r["made"], r["revoked"]
            )
            for r in rows
        ]

    @property
    def any_made(self) -> bool:
        """Whether a token was ever made, revoked ones too: then nobody may read without one."""
        return bool(self._database.rows("SELECT 1 FROM tokens LIMIT 1"))

    def revoke(self, name: str) -> None:
        """Revoke a token by its id; one that is revoked stays so.

        Raises:
            UnknownToken: there is none with that id.
        """
        if not self._database.rows("SELECT 1 FROM tokens WHERE id=?", name):
            raise UnknownToken(f"There is no token {name!r}.")
        with self._database.writing() as db:
            db.execute(
                "UPDATE tokens SET revoked=? WHERE id=? AND revoked IS NULL", (time.time(), name)
            )

    def caller(self, token: str) -> Caller | None:
        """Return who holds a token; None where it is wrong or revoked."""
        match = _TOKEN.fullmatch(token)
        name = match.group(1) if match else ""
        rows = self._database.rows("SELECT * FROM tokens WHERE id=? AND revoked IS NULL", name)
        kept = rows[0]["hash"] if rows else _NOBODY
        if not hmac.compare_digest(kept, _hashed(token)) or not rows:
            return None
        return Caller(Role(rows[0]["role"]), _collections(rows[0]["collections"]), name)

    # -- the log ----------------------------------------------------------------------------

    def note(self, token: str, action: str, subject: str) -> None:
        """Log that the holder of a token changed something."""
        said = subject[:_LONGEST].encode("utf-8", "replace").decode("utf-8")
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO audit (token, action, subject, at) VALUES (?, ?, ?, ?)",
                (token, action, said, time.time()),
            )

    def changes(self, limit: int) -> list[Change]:
        """Return the latest changes, the newest first."""
        rows = self._database.rows(
            "SELECT token, action, subject, at FROM audit ORDER BY row DESC LIMIT ?", max(0, limit)
        )
        return [Change(*row) for row in rows]


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    return database.connect(path, _TABLES, FORMAT)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _collections(kept: str | None) -> tuple[str, ...] | None:
    return None if kept is None else tuple(kept.split())
