"""The receipts of a home: kept, found again, let go of when they are old, and scrubbed.

They are a database of their own beside the catalog, which any number of processes may use at once.
"""

import functools
import json
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import cast

from bot.database import Database
from bot.errors import AmbiguousAnswer, UnknownAnswer
from bot.models import Answer, Question
from bot.receipts.moving import write_anew
from bot.receipts.record import Receipt, Record, answer_in, listed, pack, unpack
from bot.receipts.removing import REMOVALS, Removal, removing
from bot.receipts.scrubbing import cited, scrub_answer, scrub_conversation, scrub_new
from bot.receipts.tables import add, answer_with, connect, delete, delete_where, text_of, update
from bot.receipts.tallies import Tally, tally
from bot.settings import BotSettings
from ingest.errors import LibraryError, LibraryLocked, LibraryMissing
from ingest.library.holdings import Holdings

RECEIPTS_NAME = "receipts.db"
_LISTED = 5  # answers whose ids begin alike
_ASKED = "iif(json_valid(record), json_extract(record, '$.question.text'), NULL)"
_ASKER = "iif(json_valid(record), json_extract(record, '$.question.asker'), NULL)"
_DAMAGED = "Delete the file; only the earlier answers are lost, and nothing of the library."


class Receipts:
    """The receipts of `settings.home`; for one thread at a time."""

    def __init__(
        self, settings: BotSettings, note: Callable[[str], None] = lambda message: None
    ) -> None:
        """Open nothing yet; `note` is told, once, why answers cannot be kept."""
        self.path = settings.home / RECEIPTS_NAME
        self._settings = settings
        self._note = note
        self._told: set[str] = set()
        self._database = Database(self.path, lambda path: connect(path), _DAMAGED, write_anew)

    def __enter__(self) -> "Receipts":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._database.close()

    # -- keeping ----------------------------------------------------------------------------

    def keep(self, question: Question, answer: Answer) -> None:
        """Keep an Answer for `keep_answers_days` days, and let go of those that are older.

        Where there is no home yet nothing is kept. Never fails because of the disk or of another
        process: an answer is worth more than its receipt.
        """
        try:
            self._keep(question, answer)
        except (LibraryError, LibraryLocked) as error:
            if error.message not in self._told:
                self._note(f"Answers are not kept for now. {error.message} {error.hint}")
            self._told.add(error.message)

    def _keep(self, question: Question, answer: Answer) -> None:
        days = self._settings.keep_answers_days
        if not (self._database.exists if days == 0 else self.path.parent.is_dir()):
            return
        now = datetime.now(UTC)
        with self._database.writing() as db:
            over = ("at < ?", _stamp(now - timedelta(days=days))) if days else ("1",)
            if delete_where(db, *over):
                self._database.soil(db)  # the next scrubbing leaves no byte of them
            if days == 0:
                return
            record = pack(question, answer, functools.partial(answer_with, db))
            scrub_new(record, question, functools.partial(text_of, db))
            self._leave_out_what_went(record)
            add(db, _stamp(now), answer.answer, record)

    def _leave_out_what_went(self, record: Record) -> None:
        """Scrub a new record of Documents that went while the question was answered.

        Inside the write transaction: whoever removes a Document commits that first and waits for
        such transactions before scrubbing, so one of the two always sees the other.
        """
        if any(cited(answer_in(record))):
            try:
                with Holdings(self._settings.home) as library:
                    scrub_answer(record, library.holds)
            except LibraryMissing:
                scrub_answer(record, lambda document, words: False)

    # -- finding ----------------------------------------------------------------------------

    def find(self, answer_id: str) -> Receipt | None:
        """Return the receipt of the Answer with this id, or None.

        Raises:
            LibraryError: the receipts cannot be read.
        """
        return next(iter(self._read("id = ?", answer_id)), None)

    def get(self, name: str) -> Receipt:
        """Return the receipt of the Answer with this id, or whose id alone begins with it.

        Raises:
            UnknownAnswer: there is none.
            AmbiguousAnswer: several ids begin so; the latest five are listed, a line each.
            LibraryError: the receipts cannot be read.
        """
        whole = self.find(name)
        if whole is not None:
            return whole
        begun = "substr(id, 1, ?) = ? ORDER BY at DESC, row DESC LIMIT ?"
        found = self._read(begun, len(name), name, _LISTED + 1)
        if not name or not found:
            kept = self._settings.keep_answers_days
            none = "Answers are not kept here: keep_answers_days is 0."
            raise UnknownAnswer(f"There is no answer {name!r}.", None if kept else none)
        if len(found) > 1:
            latest = listed(found, _LISTED)
            raise AmbiguousAnswer(f"{name!r} is the beginning of several answers:\n{latest}")
        return found[0]

    def latest(self, limit: int) -> list[Receipt]:
        """Return the receipts of the latest Answers, newest first.

        Raises:
            LibraryError: the receipts cannot be read.
        """
        return self._read("1 ORDER BY at DESC, row DESC LIMIT ?", limit)

    def tally(self, since: datetime) -> list[Tally]:
        """Return how many Answers were given since a time, by day, status and collections."""
        return tally(self._database, _stamp(since))

    def _read(self, condition: str, *values: object) -> list[Receipt]:
        if not self._database.exists:
            return []
        with self._database.storage():
            db = self._database.opened()
            rows = db.execute(f"SELECT * FROM shelved WHERE {condition}", values).fetchall()
            return [self._receipt(db, row) for row in rows]

    def _receipt(self, db: sqlite3.Connection, row: sqlite3.Row) -> Receipt:
        with self._readable(row["id"]):
            return unpack(row["at"], json.loads(row["record"]), functools.partial(text_of, db))

    @contextmanager
    def _readable(self, name: str) -> Iterator[None]:
        try:
            yield
        except (ValueError, KeyError, TypeError) as error:
            told = f"The answer {name} in {self.path} cannot be read."
            raise self._database.damaged(told) from error

    # -- scrubbing --------------------------------------------------------------------------

    def scrub(self) -> int:
        """Take the words of Documents that are gone out of the receipts; return of how many.

        To be called after whatever removes or replaces Documents. Words that stand elsewhere in
        their Document now are still there, and stay. Where nothing changed since the last time
        nothing is done; what a killed process left undone is done the next time.

        Raises:
            LibraryError: the receipts or the catalog cannot be used.
            LibraryLocked: another process did not let go of them.
        """
        if not self._database.exists:
            return 0
        try:
            with Holdings(self._settings.home) as library:
                return self._scrub(library)
        except LibraryMissing:
            return 0

    def _scrub(self, library: Holdings) -> int:
        state = library.state
        if self._database.meta("scrubbed") == state:
            self._database.clean()
            return 0
        with self._database.writing():
            pass  # waits for answers that were compared with the library as it was before
        holds = functools.cache(library.holds)
        while True:
            removals, changed = self._database.meta(REMOVALS), self._changed(holds)
            if self._replaced(changed, removals):
                break
        self._database.clean()
        self._database.keep_meta("scrubbed", state)
        return len(changed)

    def _changed(self, holds: Callable[[str, str], bool]) -> dict[str, Record]:
        """Return, by id, the records that have to be replaced, scrubbed."""
        changed: dict[str, Record] = {}
        gone: set[str] = set()
        for name, record in self._records():
            with self._readable(name):
                before, taken = record["removed"], scrub_answer(record, holds)
            if record["removed"] != before:
                changed[name] = record
                gone |= taken
        answers = dict(changed)
        for name, record in self._records() if gone else ():
            record = changed.get(name, record)
            if scrub_conversation(record, gone, answers):
                changed[name] = record
        return changed

    def _records(self) -> Iterator[tuple[str, Record]]:
        for row in self._database.rows("SELECT id FROM shelved"):
            record = self._record(row["id"])
            if record is not None:
                yield row["id"], record

    def _record(self, name: str) -> Record | None:
        found = self._database.rows("SELECT record FROM shelved WHERE id=?", name)
        with self._readable(name):
            return cast("Record", json.loads(found[0]["record"])) if found else None

    def _replaced(self, changed: dict[str, Record], removals: str | None) -> bool:
        """Put the changed records in place, unless some were forgotten since they were read."""
        if not changed:
            return True
        with self._database.writing() as db:
            if self._database.meta(REMOVALS) != removals:
                return False
            self._database.soil(db)
            update(db, changed)
        return True

    # -- forgetting -------------------------------------------------------------------------

    def remove(self, answer_ids: Collection[str], said: Collection[str] = ()) -> int:
        """Let go of Answers, leaving no byte of them in the file; return how many there were.

        What was asked in them, and the messages of `said`, go out of the conversations that other
        receipts repeat, too; such a receipt goes whole where its Answer may have words of them.

        Raises:
            LibraryError: the receipts cannot be used.
            LibraryLocked: another process did not let go of them.
        """
        if not self._database.exists:
            return 0
        count = Removal(self._database, answer_ids, said, self._record, self._readable).run()
        self._database.clean()
        return count

    def take_back(self, answer_id: str) -> None:
        """Let go of an Answer that was just kept, and that nobody was given.

        No other receipt has anything of it, so none has to be looked at.

        Raises:
            LibraryError, LibraryLocked: as for `remove`.
        """
        if self._database.exists:
            with removing(self._database) as db:
                delete(db, answer_id)
            self._database.empty_log()

    def clean(self) -> None:
        """Leave no byte of what was taken back, or of what a killed process let go of."""
        self._database.clean()

    def asked_by(self, asker: str) -> list[str]:
        """Return the ids of the Answers to somebody's questions (`Question.asker`)."""
        rows = self._database.rows(f"SELECT id FROM shelved WHERE {_ASKER} = ?", asker)
        return [row["id"] for row in rows]

    def asked_in(self, ids: Collection[str]) -> dict[str, str]:
        """Return id → what was asked, of those of some Answers that are kept and can be read."""
        of_them = "id IN (SELECT value FROM json_each(?))"
        sql = f"SELECT id, {_ASKED} AS asked FROM shelved WHERE {of_them}"
        rows = self._database.rows(sql, json.dumps(list(ids)))
        return {row["id"]: row["asked"] for row in rows if row["asked"]}

    def asked_between(self, first: str, last: str) -> list[str]:
        """Return the ids of Answers whose askers are known, kept between two times.

        The times are in ISO 8601 and UTC.
        """
        rows = self._database.rows(
            f"SELECT id FROM shelved WHERE at BETWEEN ? AND ? AND {_ASKER} IS NOT NULL", first, last
        )
        return [row["id"] for row in rows]


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
