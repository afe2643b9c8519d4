"""What was found goes into the outbox, unless it is known; in the transaction of who calls."""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from bot.watching.facts import Candidate


def post(db: sqlite3.Connection, watch: str, found: Sequence[Candidate]) -> tuple[int, bool]:
    """Put what a watch (id) found, and nothing that it knows says, into the outbox.

    Returns how many, and whether something that waited was replaced.

    Listings come before Documents: one that tells a new Listing is told by it, and not once more.
    """
    count = replaced = 0
    for each in sorted(found, key=_order):
        fact, identity = each.fact, each.identity
        body = fact.model_dump_json()
        # What waits is told as the library has it now: the Document may have been replaced.
        replaced += db.execute(
            "UPDATE outbox SET body=?1 WHERE watch=?2 AND fact=?3 AND body<>?1",
            (body, watch, fact.id),
        ).rowcount
        if _knows(db, watch, identity.seeks):
            continue
        says = know(db, watch, {*identity.says, each.document})
        count += db.execute(
            "INSERT INTO outbox (watch, fact, body, says) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (watch, fact) DO NOTHING",
            (watch, fact.id, body, json.dumps(says)),
        ).rowcount
    return count, bool(replaced)


def _order(candidate: Candidate) -> tuple[bool, bool, str, str, int]:
    fact = candidate.fact
    dated = fact.document.published_on or fact.document.event_on or ""
    return fact.kind == "document", not fact.official, dated, fact.document.id, fact.start


def _knows(db: sqlite3.Connection, watch: str, said: Iterable[str]) -> bool:
    sql = "SELECT 1 FROM known WHERE watch=? AND said=?"
    return any(db.execute(sql, (watch, each)).fetchone() for each in said)


def know(db: sqlite3.Connection, watch: str, said: Iterable[str]) -> list[str]:
    """Note what was said of a watch; return what of it is new."""
    sql = "INSERT OR IGNORE INTO known VALUES (?, ?)"
    return [each for each in sorted(said) if db.execute(sql, (watch, each)).rowcount]
