"""Tokens: who made calls may be, kept as hashes; a revoked one is nobody's at the next call."""

import hashlib
import hmac
import re
import secrets
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.access.roles import Caller, Role
from bot.database import Database
from bot.errors import UnknownToken
from ingest.errors import InvalidCollection
from ingest.options import COLLECTION_NAME, PUBLIC

_TOKEN = re.compile(r"gz_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_NOBODY = bytes(32)  # what an unknown id is compared with, so that it takes as long


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """What is known of a token; times in seconds since 1970. `collections` None: all."""

    id: str
    role: Role
    collections: tuple[str, ...] | None
    made: float
    revoked: float | None


class Tokens:
    """The tokens of a home.

    A token is 256 random bits, so one round of SHA-256 keeps it: there is nothing to be guessed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

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
                (name, hashed(token), int(role), seen, time.time()),
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
        row = self._row(match.group(1)) if match else None
        kept = row["hash"] if row else _NOBODY
        return _caller(row) if hmac.compare_digest(kept, hashed(token)) and row else None

    def known(self, name: str) -> Caller | None:
        """Return who holds the token with this id; None where it is revoked."""
        row = self._row(name)
        return _caller(row) if row else None

    def _row(self, name: str) -> sqlite3.Row | None:
        rows = self._database.rows("SELECT * FROM tokens WHERE id=? AND revoked IS NULL", name)
        return rows[0] if rows else None


def _caller(row: sqlite3.Row) -> Caller:
    return Caller(Role(row["role"]), _collections(row["collections"]), row["id"])


def hashed(token: str) -> bytes:
    """Return what is kept of a secret."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _collections(kept: str | None) -> tuple[str, ...] | None:
    return None if kept is None else tuple(kept.split())
