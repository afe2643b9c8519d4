"""Sessions of the web page: a token is exchanged for one, so that no page ever holds the token."""

import hmac
import secrets
import time
from dataclasses import dataclass

from bot.access.roles import Caller
from bot.access.tokens import Tokens, hashed
from bot.database import Database

LASTING = 12 * 3600.0
"""Seconds after which somebody has to give their token again."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody at the web page. `csrf` is what their page must send with every write."""

    caller: Caller
    csrf: str

    def allows(self, csrf: str) -> bool:
        """Whether a write is from their page."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode("utf-8", "replace"))


class Sessions:
    """The sessions of a home. A secret is kept as a hash; one of a revoked token is nobody's."""

    def __init__(self, database: Database, tokens: Tokens) -> None:
        self._database = database
        self._tokens = tokens

    def begin(self, token: str) -> str | None:
        """Return the secret of a new session of a token's holder; None where it is no token."""
        caller = self._tokens.caller(token)
        if caller is None or caller.token is None:
            return None
        secret, now = secrets.token_urlsafe(32), time.time()
        with self._database.writing() as db:
            db.execute("DELETE FROM sessions WHERE until < ?", (now,))
            db.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?)",
                (hashed(secret), caller.token, secrets.token_urlsafe(24), now + LASTING),
            )
        return secret

    def find(self, secret: str) -> Session | None:
        """Return the session with this secret; None where it is over or its token is revoked."""
        rows = self._database.rows(
            "SELECT token, csrf FROM sessions WHERE hash=? AND until >= ?",
            hashed(secret), time.time(),
        )  # fmt: skip
        caller = self._tokens.known(rows[0]["token"]) if rows else None
        return Session(caller, rows[0]["csrf"]) if caller else None

    def end(self, secret: str) -> None:
        """End a session."""
        with self._database.writing() as db:
            db.execute("DELETE FROM sessions WHERE hash=?", (hashed(secret),))
