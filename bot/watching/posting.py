"""What was found goes into the outbox, unless it is known; in the transaction of who calls."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence

from bot.watching.facts import Candidate
from bot.watching.marks import look_for_answers_anew

_OF_ANSWERS = (
    "SELECT watch, fact, body, json_extract(body, '$.answer.id') AS answer,"
    " json_extract(body, '$.answer.earlier') AS earlier FROM outbox"
)


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


# -- what is never told ---------------------------------------------------------------------


def forget(db: sqlite3.Connection, watch: str, said: Iterable[str]) -> None:
    """Have what was said of a watch be news again."""
    db.executemany("DELETE FROM known WHERE watch=? AND said=?", [(watch, each) for each in said])


def drop(db: sqlite3.Connection, rows: Iterable[sqlite3.Row]) -> int:
    """Take rows of the outbox out, with what is known by them; return how many.

    One that another process renewed since it was read stays.
    """
    count = 0
    for row in rows:
        gone = db.execute(
            "DELETE FROM outbox WHERE watch=? AND fact=? AND body=? RETURNING says",
            (row["watch"], row["fact"], row["body"]),
        ).fetchall()
        for each in gone:
            forget(db, row["watch"], json.loads(each["says"]))
        count += len(gone)
    return count


def drop_of_answers(db: sqlite3.Connection, is_kept: Callable[[str], bool]) -> int:
    """Drop what waits about Answers (ids) that are not kept any more; return how much.

    Earlier ones that it spoke for may be kept: these are looked for again.
    """
    waiting = [row for row in db.execute(_OF_ANSWERS).fetchall() if row["answer"] is not None]
    gone = [row for row in waiting if not is_kept(row["answer"])]
    if any(row["earlier"] for row in gone):
        look_for_answers_anew(db)
    return drop(db, gone)
