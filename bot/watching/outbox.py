"""What is still to be told: taken out a letter at a time, and gone once it was told."""

import json
import sqlite3
from collections.abc import Callable, Sequence

from bot.database import Database
from bot.settings import BotSettings
from bot.watching.facts import ANYWHERE
from bot.watching.posting import drop, drop_of_answers, forget
from bot.watching.records import Fact, Letter, Place, Watch
from ingest.errors import LibraryMissing
from ingest.library.holdings import Holdings
from ingest.models import digest

DAY = 86_400.0
PATIENCE = 3 * DAY
"""Seconds for which a place that cannot be told is tried before it is given up."""
_FIRST, _LONGEST = 60.0, 6 * 3_600.0  # seconds between two tries; they double
_MOST = 1_000  # facts in one digest
_SAID = 300  # characters of an error
_DUE = (
    "w.kind=?1 AND (w.failing IS NULL OR w.again<=?2) AND"
    f" (o.letter IS NOT NULL OR w.digest<>'daily' OR coalesce(w.told, w.made)+{DAY}<=?2)"
)


class Outbox:
    """The outbox of a home. A letter is under way from `begin` until `told` or `failed`."""

    def __init__(
        self,
        database: Database,
        settings: BotSettings,
        watch_of: Callable[[sqlite3.Row], Watch],
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._settings = settings
        self._watch_of = watch_of
        self._clock = clock

    def waits(self, kind: str) -> bool:
        """Whether something is to be told to a place of a kind now."""
        return bool(self._due(kind))

    def begin(self, kind: str) -> Letter | None:
        """Return the next letter to places of a kind, noted as under way; None where none is due.

        One that was under way when a process ended comes first, as it was.
        """
        while due := self._due(kind):
            letter = self._begun(due[0])
            if letter is not None:
                return letter
        return None

    def _due(self, kind: str) -> list[sqlite3.Row]:
        return self._database.rows(
            "SELECT w.*, o.letter, o.row AS first, 0 AS waiting FROM outbox o"
            f" JOIN watches w ON w.id=o.watch WHERE {_DUE}"
            " ORDER BY o.letter IS NULL, o.row LIMIT 1",
            kind, self._clock(),
        )  # fmt: skip

    def _begun(self, due: sqlite3.Row) -> Letter | None:
        """Return the letter of a row that is due, of what the library still holds of it."""
        watch, name = self._watch_of(due), due["letter"]
        rows = self._rows(watch, name, due["first"])
        there = self._held(rows)
        if not there:
            return None
        facts = tuple(map(self._fact, there))
        again = name is not None
        if name is None:
            ids = [fact.id for fact in facts]
            name = ids[0] if watch.digest == "none" else digest(*ids)
            with self._database.writing() as db:
                db.executemany(
                    "UPDATE outbox SET letter=? WHERE watch=? AND fact=?",
                    [(name, watch.id, row["fact"]) for row in there],
                )
        return Letter(name, watch, facts, again)

    def _fact(self, row: sqlite3.Row) -> Fact:
        try:
            return Fact.model_validate_json(row["body"], extra="ignore")
        except ValueError as error:
            told = f"What waits for the watch {row['watch']} in {self._database.path}"
            raise self._database.damaged(f"{told} cannot be read.") from error

    def _rows(self, watch: Watch, letter: str | None, first: int) -> list[sqlite3.Row]:
        sql = "SELECT * FROM outbox WHERE watch=?"
        if letter is not None:
            return self._database.rows(f"{sql} AND letter=? ORDER BY row", watch.id, letter)
        most = _MOST if watch.digest == "daily" else 1
        return self._database.rows(
            f"{sql} AND letter IS NULL AND row>=? ORDER BY row LIMIT ?", watch.id, first, most
        )

    def told(self, letter: Letter) -> None:
        """Note that a letter was told: nothing of it stays but that it was."""
        with self._database.writing() as db:
            gone = db.execute(
                "DELETE FROM outbox WHERE watch=? AND letter=?", (letter.watch.id, letter.id)
            ).rowcount
            # What did not fit into a digest is told in another one, and not a day later.
            more = (
                gone >= _MOST
                and db.execute("SELECT 1 FROM outbox WHERE watch=?", (letter.watch.id,)).fetchone()
            )
            at = letter.watch.told if more else self._clock()
            db.execute(
                "UPDATE watches SET told=?, tally=tally+? WHERE id=?", (at, gone, letter.watch.id)
            )
            _goes_well(db, letter.watch, " AND (alone=0 OR id=?)", letter.watch.id)
            self._database.soil(db)

    def failed(self, letter: Letter, error: str, alone: bool = False) -> None:
        """Note that the place of a letter could not be told; it is tried again, for three days.

        `alone`: that it is this watch which fails, and what else is told there need not wait.
        """
        now, before = self._clock(), letter.watch.trouble
        since, tries = (before.since, before.tries) if before else (now, 0)
        wait = min(_FIRST * 2 ** min(tries, 10), _LONGEST)
        again = now + wait if now + wait <= since + PATIENCE else None
        with self._database.writing() as db:
            where, of = _of_place(letter.watch)
            db.execute(
                f"UPDATE watches SET failing=?, tries=?, again=?, error=?, alone=? WHERE {where}"
                " AND (? = 0 OR id=?)",
                (since, tries + 1, again, error[:_SAID], alone, *of, alone, letter.watch.id),
            )

    def resume(self, watch: Watch, place: Place | None = None) -> None:
        """Have the place of a watch tried again now, also where it was given up.

        With a `place`, all that tell to the watch's tell there from now on.
        """
        with self._database.writing() as db:
            _goes_well(db, watch)
            if place is not None:
                where, of = _of_place(watch)
                db.execute(f"UPDATE watches SET place=? WHERE {where}", (place.as_json, *of))
                self._database.soil(db)

    # -- what is gone -----------------------------------------------------------------------

    def scrub(self) -> int:
        """Drop what the library does not hold any more, leaving no byte of it; return how many.

        To be called after whatever removes or replaces Documents. It was never told: should it
        be ingested again, it is new.

        Raises:
            LibraryError: the watches or the catalog cannot be used.
            LibraryLocked: another process did not let go of them.
        """
        if not self._database.exists:
            return 0
        rows = self._database.rows("SELECT * FROM outbox")
        gone = len(rows) - len(self._held(rows))
        self.clean()
        return gone

    def clean(self) -> None:
        """Leave no byte of what was told or dropped.

        Raises:
            LibraryLocked: another process reads the file; the next call cleans.
        """
        if self._database.exists:
            self._database.clean()

    def _held(self, rows: Sequence[sqlite3.Row]) -> list[sqlite3.Row]:
        """Return the rows whose quotes their Documents still have, and drop the others."""
        try:
            with Holdings(self._settings.home) as library:
                there = [row for row in rows if _is_held(self._fact(row), library)]
        except LibraryMissing:
            there = []
        kept = {row["row"] for row in there}
        self._drop([row for row in rows if row["row"] not in kept])
        return there

    def _drop(self, rows: Sequence[sqlite3.Row]) -> None:
        if not rows:
            return
        with self._database.writing() as db:
            drop(db, rows)
            self._database.soil(db)

    def withdraw(self, answer: str) -> int:
        """Drop what waits about an Answer (its id) that is not kept any more; return how much."""
        with self._database.writing() as db:
            count = drop_of_answers(db, lambda each: each != answer)
            self._database.soil(db)
        return count

    def discard(self, letter: Letter, facts: Sequence[Fact]) -> None:
        """Drop facts of a letter that its place may not see; they stay known, and are never told.

        The same may be found in a collection that it may see: that is looked for again.
        """
        watch = letter.watch.id
        with self._database.writing() as db:
            gone = [
                row for fact in facts
                for row in db.execute(
                    "DELETE FROM outbox WHERE watch=? AND fact=? RETURNING says", (watch, fact.id)
                ).fetchall()
            ]  # fmt: skip
            said = [each for row in gone for each in json.loads(row["says"])]
            if anywhere := [each for each in said if each.startswith(ANYWHERE)]:
                forget(db, watch, anywhere)
                db.execute("UPDATE marks SET revision=0 WHERE watch=?", (watch,))
            self._database.soil(db)


def _of_place(watch: Watch) -> tuple[str, tuple[str, str]]:
    """Return the condition that a watch tells to the place of another: a place is asked once."""
    return "kind=? AND place=?", (watch.place.kind, watch.place.as_json)


def _goes_well(db: sqlite3.Connection, watch: Watch, but: str = "", *values: object) -> None:
    where, of = _of_place(watch)
    db.execute(
        f"UPDATE watches SET failing=NULL, tries=0, again=NULL, error=NULL, alone=0 WHERE {where}"
        + but,
        (*of, *values),
    )


def _is_held(fact: Fact, library: Holdings) -> bool:
    """Whether a Document has the quote of a fact, and the one that an answer cited is there."""
    cited = fact.answer is None or library.holds(fact.answer.document_id, "")
    return cited and library.holds(fact.document.id, fact.quote)
