"""Writing all receipts anew, some at a time, so that no byte of what was deleted stays in the file.

What SQLite deletes it overwrites, but not the copies of rows that it left in pages which it
rearranged before. Pages that are given up whole are overwritten, too: so every row moves into
another table, and what is left of the first is emptied at once. `VACUUM` does the same in one
transaction, in which nobody else can write; of years of receipts that takes longer than an answer
waits. Others read and write meanwhile, and a process that is killed leaves it to the next.
"""

import sqlite3
import time

from bot.database import Database
from bot.receipts.tables import MOVED, RECEIPTS, SHELVED

STEP = 100
"""Rows that are moved in one transaction: a few hundredths of a second for others to wait."""
_FREE = "receipts_free"  # a name for the time in which two tables change theirs


def write_anew(database: Database) -> None:
    """Move every row.

    Raises:
        LibraryError, LibraryLocked: the file cannot be used, or another process holds it.
    """
    if database.rows(f"SELECT 1 FROM {MOVED} LIMIT 1"):
        # Left by a process that was killed; something of it may have been deleted since.
        _move_all(database)
    _move_all(database)


def _move_all(database: Database) -> None:
    left = True
    while left:
        begun = time.monotonic()
        with database.writing() as db:
            left = _moved(db)
        if left:
            time.sleep(time.monotonic() - begun)  # for those who wait to write


def _moved(db: sqlite3.Connection) -> bool:
    """Move the oldest rows; with the last ones, change the tables' names. Return what is left."""
    rows = f"(SELECT row FROM {RECEIPTS} ORDER BY row LIMIT {STEP})"
    columns = "id, at, said, record"
    db.execute(
        f"INSERT INTO {MOVED} ({columns}) SELECT {columns} FROM {RECEIPTS}"
        f" WHERE row IN {rows} ORDER BY row"
    )
    db.execute(f"DELETE FROM {RECEIPTS} WHERE row IN {rows}")
    if db.execute(f"SELECT 1 FROM {RECEIPTS} LIMIT 1").fetchone():
        return True
    db.execute(f"DELETE FROM {RECEIPTS}")  # without a condition: its pages, not its rows
    db.execute("DROP VIEW shelved")
    for old, new in ((RECEIPTS, _FREE), (MOVED, RECEIPTS), (_FREE, MOVED)):
        db.execute(f"ALTER TABLE {old} RENAME TO {new}")
    db.execute(SHELVED)
    return False
