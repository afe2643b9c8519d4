"""Removing answers for good: theirs, and what was asked in them from the conversations of others.

It is done in steps, each a short transaction, so that answers can be kept meanwhile; the answers
themselves go last, so that what is cut short can be done again from its beginning.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress

from bot.database import Database
from bot.receipts.forgetting import repeats, stands_alone, take_out, words_asked
from bot.receipts.record import Record
from bot.receipts.tables import delete, update
from ingest.errors import LibraryDamaged

REMOVALS = "removals"
"""The fact that tells how often something was removed, for those who read before they write."""
STEP = 200
"""Records that are looked at, or deleted, at a time."""
_COUNT = "INSERT INTO meta VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value=value+1"
_HISTORY = "iif(json_valid(record), json_extract(record, '$.question.history'), 'damaged')"
_REPEATING = (
    f"SELECT id, {_HISTORY} AS history FROM shelved"
    f" WHERE id > ? AND {_HISTORY} IS NOT '[]' ORDER BY id LIMIT ?"
)


class Removal:
    """One removal, of the Answers `gone` and of the messages `said`.

    `record_of` gives the record of an id or None, and `readable` turns what is wrong with one into
    LibraryDamaged.
    """

    def __init__(
        self,
        database: Database,
        gone: Collection[str],
        said: Collection[str],
        record_of: Callable[[str], Record | None],
        readable: Callable[[str], AbstractContextManager[None]],
    ) -> None:
        self._database = database
        self._gone = frozenset(gone)
        self._said = {text.strip() for text in said}
        self._record = record_of
        self._readable = readable

    def run(self) -> int:
        """Remove them; return how many Answers there were."""
        for name in self._gone:
            with suppress(LibraryDamaged), self._readable(name):
                self._said |= words_asked(self._record(name) or {})
        for names in self._repeating():
            with removing(self._database) as db:
                for name in names:
                    self._take_out(db, name)
        count, ids = 0, sorted(self._gone)
        for start in range(0, len(ids), STEP):
            with removing(self._database) as db:
                count += sum(delete(db, name) for name in ids[start : start + STEP])
        return count

    def _repeating(self) -> Iterator[Sequence[str]]:
        """Yield the ids of the records whose conversations have any of it, or cannot be read."""
        last = ""
        while rows := self._database.rows(_REPEATING, last, STEP):
            last = rows[-1]["id"]
            others = [row for row in rows if row["id"] not in self._gone]
            found = [row["id"] for row in others if self._is_repeating(row["history"])]
            if found:
                yield found

    def _is_repeating(self, history: str | None) -> bool:
        try:
            record = {"question": {"history": json.loads(history or "")}}
            return repeats(record, self._gone, self._said)
        except (ValueError, KeyError, TypeError, AttributeError):
            return True

    def _take_out(self, db: sqlite3.Connection, name: str) -> None:
        """Take it out of a record; where that may not be enough, the record goes."""
        with suppress(LibraryDamaged), self._readable(name):
            record = self._record(name)
            if record is None or not repeats(record, self._gone, self._said):
                return
            take_out(record, self._gone, self._said)
            update(db, {name: record})
            if stands_alone(record):
                return
        delete(db, name)


@contextmanager
def removing(database: Database) -> Iterator[sqlite3.Connection]:
    """Yield a connection for one transaction that removes what it finds, which may be nothing."""
    with database.writing() as db:
        before = db.total_changes
        yield db
        if db.total_changes > before:
            database.soil(db)
            db.execute(_COUNT, (REMOVALS,))
