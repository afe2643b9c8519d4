"""Takes out what is kept of persons and places that are gone: watches, and what waits there."""

import json
import sqlite3
from collections.abc import Callable

from bot.database import Database
from bot.settings import BotSettings
from bot.watching.records import Place
from bot.watching.store import ANSWERS, KEPT
from bot.watching.tables import DAMAGED, WATCHES_NAME, connect
from ingest.errors import LibraryLocked


def forget_watches(
    settings: BotSettings,
    goes: Callable[[str, Place], bool],
    is_kept: Callable[[str], bool] = lambda answer: True,
) -> int:
    """Remove the watches whose owner and Place are to go; return how many somebody had made.

    What waits about an Answer goes too where the Answer, by its id, is not kept any more. No byte
    of it stays, at the latest after the next round. Without a file none is made.

    Raises:
        LibraryError, LibraryLocked: the watches cannot be used.
    """
    database = Database(settings.home / WATCHES_NAME, connect, DAMAGED)
    try:
        if not database.exists:
            return 0
        with database.writing() as db:
            owners = _removed(db, goes)
            if owners or _dropped(db, is_kept):
                database.soil(db)
        _clean(database)
        return sum(owner != ANSWERS for owner in owners)
    finally:
        database.close()


def _removed(db: sqlite3.Connection, goes: Callable[[str, Place], bool]) -> list[str]:
    """Remove watches; return their owners."""
    rows = db.execute("SELECT id, owner, kind, place FROM watches").fetchall()
    gone = [
        row for row in rows if goes(row["owner"], Place(row["kind"], json.loads(row["place"])))
    ]  # fmt: skip
    for table, column in KEPT:
        db.executemany(f"DELETE FROM {table} WHERE {column}=?", [(row["id"],) for row in gone])
    return [str(row["owner"]) for row in gone]


def _dropped(db: sqlite3.Connection, is_kept: Callable[[str], bool]) -> int:
    """Drop what waits about Answers that are not kept; return how much."""
    sql = "SELECT row, json_extract(body, '$.answer.id') AS answer FROM outbox"
    waiting = [row for row in db.execute(sql).fetchall() if row["answer"] is not None]
    gone = [(row["row"],) for row in waiting if not is_kept(row["answer"])]
    db.executemany("DELETE FROM outbox WHERE row=?", gone)
    return len(gone)


def _clean(database: Database) -> None:
    try:
        database.clean()
    except LibraryLocked:
        return  # a round that reads it now cleans at its end
