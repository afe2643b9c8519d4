"""The audit log: who changed what in which guild, and when. Rows are added, never changed.

Who is forgotten is taken out of their rows, with what they wrote: a name of a file, an address.
"""

import sqlite3
from dataclasses import dataclass
from typing import Literal

from bot.database import Database
from bot.places.tables import storable

Action = Literal["config", "ingest", "remove", "watch", "unwatch"]
_LONGEST = 300  # characters of a subject


@dataclass(frozen=True, slots=True)
class Entry:
    """That somebody did something, `at` seconds since 1970.

    `subject` is a setting with its new value, an address or file's name, a Document's key, or a
    watch's id.
    Of somebody who was forgotten, `person` is 0 and `subject` empty.
    """

    guild: int
    person: int
    action: Action
    subject: str
    at: float


class Audit:
    """The log of every guild. No text of a question or an answer is ever in it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, guild: int, person: int, action: Action, subject: str, now: float) -> None:
        """Add an entry."""
        with self._database.writing() as db:
            note_in(db, Entry(guild, person, action, subject, now))

    def recent(self, guild: int, limit: int) -> tuple[Entry, ...]:
        """Return the latest entries of a guild, newest first."""
        rows = self._database.rows(
            "SELECT guild, person, action, subject, at FROM audit WHERE guild=?"
            " ORDER BY row DESC LIMIT ?",
            guild, max(0, limit),
        )  # fmt: skip
        return tuple(Entry(*row) for row in rows)

    def of(self, person: int) -> tuple[Entry, ...]:
        """Return the entries of what somebody did, oldest first."""
        rows = self._database.rows(
            "SELECT guild, person, action, subject, at FROM audit WHERE person=? ORDER BY row",
            person,
        )
        return tuple(Entry(*row) for row in rows)


def forget_in(db: sqlite3.Connection, person: int) -> int:
    """Take somebody out of the log in a transaction; return of how many entries."""
    return db.execute("UPDATE audit SET person=0, subject='' WHERE person=?", (person,)).rowcount


def note_in(db: sqlite3.Connection, entry: Entry) -> None:
    """Add an entry in the transaction that does what it tells of."""
    subject = storable(entry.subject[:_LONGEST])
    db.execute(
        "INSERT INTO audit (guild, person, action, subject, at) VALUES (?,?,?,?,?)",
        (entry.guild, entry.person, entry.action, subject, entry.at),
    )
