"""Marks of who was forgotten when, for answers that were being made meanwhile."""

import sqlite3

IN_FLIGHT = 3_600
"""Seconds; no answer takes longer."""
ABOUT_TO_BE_GIVEN = 60.0
"""Seconds, by far, between the receipt of an answer and what is kept of where it was given."""


def asker_of(person: int) -> str:
    """Return the name by which a person's questions are marked, and their receipts found."""
    return f"discord:{person}"


def mark_forgotten(db: sqlite3.Connection, person: int, now: float) -> None:
    """Note that somebody is forgotten now, and in which conversations others may repeat them."""
    db.execute(
        "INSERT OR REPLACE INTO forgettings"
        " SELECT DISTINCT ?1, place, ?2 FROM exchanges"
        " WHERE person=?1 OR answer IN (SELECT id FROM answers WHERE person=?1)"
        " UNION SELECT ?1, '', ?2",
        (person, now),
    )


def forgotten_since(
    db: sqlite3.Connection, since: float, person: int, place: str | None = None
) -> bool:
    """Whether somebody, or anybody of a conversation, was forgotten at a time or after it."""
    return bool(
        db.execute(
            "SELECT 1 FROM forgettings WHERE at >= ? AND (person = ? OR place = ?)",
            (since, person, place),
        ).fetchone()
    )


def let_go_of_marks(db: sqlite3.Connection, now: float) -> int:
    """Delete the marks that no answer can need any more, which name persons; return how many."""
    oldest = now - IN_FLIGHT - ABOUT_TO_BE_GIVEN
    return db.execute("DELETE FROM forgettings WHERE at < ?", (oldest,)).rowcount
