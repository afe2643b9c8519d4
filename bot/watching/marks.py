"""Marks: up to which revision of a collection a watch, or who looks for Answers, has looked."""

import sqlite3
from dataclasses import dataclass

from bot.watching.facts import Candidate

_ANSWERED = "looked-"


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to which revision of a collection of which library a watch has looked."""

    library: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """What a watch found in a collection between two marks."""

    watch: str
    collection: str
    before: Mark
    now: Mark
    found: tuple[Candidate, ...] = ()


def answered(kind: str) -> str:
    """Return whose marks tell up to where the Answers of a surface were looked at."""
    return f"{_ANSWERED}{kind}"


def mark_of(db: sqlite3.Connection, looked: Looked) -> Mark:
    """Return the mark that is kept now where somebody looked."""
    row = db.execute(
        "SELECT library, revision FROM marks WHERE watch=? AND collection=?",
        (looked.watch, looked.collection),
    ).fetchone()
    return Mark(*row) if row else Mark()


def keep_mark(db: sqlite3.Connection, looked: Looked) -> None:
    """Keep up to where somebody looked."""
    now = looked.now
    db.execute(
        "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?)",
        (looked.watch, looked.collection, now.library, now.revision),
    )


def look_for_answers_anew(db: sqlite3.Connection) -> None:
    """Have all Answers looked at the next time; what a place knows is not told again."""
    db.execute("UPDATE marks SET revision=0 WHERE substr(watch, 1, 7)=?", (_ANSWERED,))
