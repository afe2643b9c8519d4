"""The receipts of a home: kept, found again, let go of when they are old, and scrubbed.

They are a database of their own beside the catalog, which any number of processes may use at once.
"""

import functools
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from bot.errors import AmbiguousAnswer, UnknownAnswer
from bot.models import Answer, Question
from bot.receipts.record import Receipt, Record, answer_in, pack, unpack
from bot.receipts.scrubbing import cited, scrub_answer, scrub_history
from bot.receipts.tables import connect
from bot.settings import BotSettings
from ingest.errors import LibraryDamaged, LibraryError, LibraryLocked, LibraryMissing
from ingest.library.holdings import Holdings
from ingest.library.schema import storage_errors, writing
from ingest.models import digest

RECEIPTS_NAME = "receipts.db"
_LISTED = 10  # answers whose ids begin alike
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
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> "Receipts":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

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
                self._told.add(error.message)
                self._note(f"Answers are not kept for now. {error.message} {error.hint}")

    def _keep(self, question: Question, answer: Answer) -> None:
        days = self._settings.keep_answers_days
        if not (self.path.is_file() if days == 0 else self.path.parent.is_dir()):
            return
        now = datetime.now(UTC)
        with self._writing() as db:
            if days == 0:
                db.execute("DELETE FROM receipts")
                return
            db.execute("DELETE FROM receipts WHERE at < ?", (_stamp(now - timedelta(days=days)),))
            record = pack(question, answer, functools.partial(_answer_with, db))
            self._leave_out_what_went(record)
            db.execute(
                "INSERT INTO receipts (id, at, said, record) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO NOTHING",
                (answer.id, _stamp(now), digest(answer.answer), _json(record)),
            )

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
            AmbiguousAnswer: several ids begin so; they are listed.
            LibraryError: the receipts cannot be read.
        """
        whole = self.find(name)
        if whole is not None:
            return whole
        found = self._read("substr(id, 1, ?) = ? LIMIT ?", len(name), name, _LISTED)
        if not name or not found:
            kept = self._settings.keep_answers_days
            none = "Answers are not kept here: keep_answers_days is 0."
            raise UnknownAnswer(f"There is no answer {name!r}.", None if kept else none)
        if len(found) > 1:
            ids = "; ".join(f"{each.answer.id} ({each.question.text[:60]})" for each in found)
            raise AmbiguousAnswer(f"{name!r} is the beginning of several answers: {ids}.")
        return found[0]

    def latest(self, limit: int) -> list[Receipt]:
        """Return the receipts of the latest Answers, newest first.

        Raises:
            LibraryError: the receipts cannot be read.
        """
        return self._read("1 ORDER BY at DESC, row DESC LIMIT ?", limit)

    def _read(self, condition: str, *values: object) -> list[Receipt]:
        if not self.path.is_file():
            return []
        with self._storage():
            db = self._opened()
            rows = db.execute(f"SELECT * FROM receipts WHERE {condition}", values).fetchall()
            return [self._receipt(db, row) for row in rows]

    def _receipt(self, db: sqlite3.Connection, row: sqlite3.Row) -> Receipt:
        with self._readable(row["id"]):
            text_of = functools.partial(_text_of, db)
            return unpack(row["at"], json.loads(row["record"]), text_of)

    @contextmanager
    def _readable(self, name: str) -> Iterator[None]:
        try:
            yield
        except (ValueError, KeyError, TypeError) as error:
            raise LibraryDamaged(
                f"The answer {name} in {self.path} cannot be read.", _DAMAGED
            ) from error

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
        if not self.path.is_file():
            return 0
        try:
            with Holdings(self._settings.home) as library:
                return self._scrub(library)
        except LibraryMissing:
            return 0

    def _scrub(self, library: Holdings) -> int:
        state = library.state
        if self._meta("scrubbed") == state:
            return 0
        with self._writing():
            pass  # waits for answers that were compared with the library as it was before
        changed = self._changed(functools.cache(library.holds))
        if changed:
            self._replace(changed)
        if self._meta("unclean"):
            self._clean()
        with self._writing() as db:
            db.execute("DELETE FROM meta WHERE name='unclean'")
            db.execute("INSERT OR REPLACE INTO meta VALUES ('scrubbed', ?)", (state,))
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
        for name, record in self._records() if gone else ():
            record = changed.get(name, record)
            if scrub_history(record, gone):
                changed[name] = record
        return changed

    def _records(self) -> Iterator[tuple[str, Record]]:
        with self._storage():
            for row in self._opened().execute("SELECT id, record FROM receipts"):
                with self._readable(row["id"]):
                    record = json.loads(row["record"])
                yield row["id"], record

    def _replace(self, changed: dict[str, Record]) -> None:
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES ('unclean', 'yes')")
            db.executemany(
                "UPDATE receipts SET record=? WHERE id=?",
                [(_json(record), name) for name, record in changed.items()],
            )

    def _clean(self) -> None:
        """Leave no byte of what was replaced in the file or in its log.

        `secure_delete` alone leaves copies of small rows behind in pages that were rearranged.
        """
        with self._storage():
            db = self._opened()
            db.execute("VACUUM")
            busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise LibraryLocked(f"{self.path} is being read by another process.")

    def _meta(self, name: str) -> str | None:
        with self._storage():
            row = self._opened().execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
        return row["value"] if row else None

    # -- the file ---------------------------------------------------------------------------

    def _opened(self) -> sqlite3.Connection:
        if not self.path.exists():
            self.close()  # somebody deleted the file while it was open
        if self._connection is None:
            self._connection = connect(self.path)
        return self._connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._storage():
            db = self._opened()
            with writing(db, self.path):
                yield db

    @contextmanager
    def _storage(self) -> Iterator[None]:
        """Name what is wrong with the file, and the way out of it."""
        try:
            with storage_errors(self.path):
                yield
        except LibraryDamaged as error:
            raise LibraryDamaged(error.message, _DAMAGED) from error


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _json(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False)


def _answer_with(db: sqlite3.Connection, text: str) -> str | None:
    """Return the id of the latest kept Answer that said this when it was given."""
    row = db.execute(
        "SELECT id FROM receipts WHERE said=? ORDER BY row DESC LIMIT 1", (digest(text),)
    ).fetchone()
    return row["id"] if row else None


def _text_of(db: sqlite3.Connection, name: str) -> str | None:
    """Return the text of a kept Answer as it reads now, or None where it is not kept any more."""
    row = db.execute("SELECT record FROM receipts WHERE id=?", (name,)).fetchone()
    return json.loads(row["record"])["answer"]["answer"] if row else None
