"""The log of changes: which token changed what, and when. Rows are added, never changed."""

import time
from dataclasses import dataclass

from bot.database import Database

_LONGEST = 300  # characters of a subject


@dataclass(frozen=True, slots=True)
class Change:
    """That the holder of a token did something, `at` seconds since 1970.

    `subject` is an address, a file's name, a Document's key or a token's id; never a question.
    """

    token: str
    action: str
    subject: str
    at: float


class Log:
    """The log of a home."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, token: str, action: str, subject: str) -> None:
        """Add a change."""
        said = subject[:_LONGEST].encode("utf-8", "replace").decode("utf-8")
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO audit (token, action, subject, at) VALUES (?, ?, ?, ?)",
                (token, action, said, time.time()),
            )

    def recent(self, limit: int) -> list[Change]:
        """Return the latest changes, the newest first."""
        rows = self._database.rows(
            "SELECT token, action, subject, at FROM audit ORDER BY row DESC LIMIT ?", max(0, limit)
        )
        return [Change(*row) for row in rows]
