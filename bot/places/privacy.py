"""Privacy: all that is kept of a person, shown to them, and forgotten."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.database import Database
from bot.places.answers import Answers
from bot.places.audit import Audit, Entry, forget_in
from bot.places.feedback import Feedback
from bot.places.forgetting import (
    ABOUT_TO_BE_GIVEN,
    IN_FLIGHT,
    asker_of,
    let_go_of_marks,
    mark_forgotten,
)
from bot.receipts.store import Receipts

# Places that are one person's own end with their id.
_ELSEWHERE = (
    "UPDATE feedback SET place='' WHERE place<>''"
    " AND (answer IN (SELECT value FROM json_each(?)) OR place GLOB ?)"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is kept, asked `at` seconds since 1970 in a place.

    `question` is None where only that an answer was given is kept. `remembered`: it is part of
    the conversation there.
    """

    at: float
    place: str
    answer_id: str
    question: str | None
    remembered: bool


@dataclass(frozen=True, slots=True)
class Personal:
    """All that is kept of a person; `changes` are those they made in guilds.

    `feedback`: of how many answers they said what they think.
    """

    asked: tuple[Asked, ...]
    feedback: int
    changes: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was forgotten: questions of conversations, answers with their receipts, feedback.

    `changes`: entries of the audit log that no longer say who did what.
    """

    questions: int
    answers: int
    feedback: int
    changes: int = 0


class Privacy:
    """What of a person is kept: conversations, answers they got, feedback, changes they made."""

    def __init__(
        self,
        database: Database,
        receipts: Receipts,
        answers: Answers,
        feedback: Feedback,
        audit: Audit,
    ) -> None:
        self._database = database
        self._receipts = receipts
        self._answers = answers
        self._feedback = feedback
        self._audit = audit

    def show(self, person: int) -> Personal:
        """Return all that is kept of a person, oldest first."""
        asked = {each.answer_id: each for each in self._given(person)}
        asked |= {each.answer_id: each for each in self._remembered(person)}
        in_order = sorted(asked.values(), key=lambda each: each.at)
        return Personal(tuple(in_order), self._feedback.count(person), self._audit.of(person))

    def _given(self, person: int) -> list[Asked]:
        given = self._answers.of(person)
        asked = self._receipts.asked_in([each.answer_id for each in given])
        return [
            Asked(each.at, each.place, each.answer_id, asked.get(each.answer_id), False)
            for each in given
        ]

    def _remembered(self, person: int) -> list[Asked]:
        rows = self._database.rows(
            "SELECT at, place, answer, question FROM exchanges WHERE person=? ORDER BY row", person
        )
        return [
            Asked(row["at"], row["place"], row["answer"], row["question"], True) for row in rows
        ]

    def forget(self, person: int, now: float) -> Forgotten:
        """Delete all that is kept of a person; no byte of their text stays below the home.

        That goes for an answer that is just being made, too. Others' receipts lose the messages
        of the person that they repeat, and others' feedback on the person's answers where they
        were given. What is cut short is finished by the next call. For an hour it is kept that
        the person was forgotten: see `finish`.

        Raises:
            LibraryError, LibraryLocked: a file cannot be used, or another process holds it.
        """
        with self._database.writing() as db:
            mark_forgotten(db, person, now)
        ids = {given.answer_id for given in self._answers.of(person)}
        ids |= {each.answer_id for each in self._remembered(person)}
        # Also those that a killed process kept, and did not come to note here.
        ids |= set(self._receipts.asked_by(asker_of(person)))
        # The receipts go first: without the ids they could not be found again.
        self._receipts.remove(ids, self._questions(person, ids))
        forgotten = self._delete(person, ids)
        self._database.clean()
        return forgotten

    def forgotten_since(self, person: int, at: float) -> bool:
        """Whether somebody was forgotten at a time or after it, of what takes less than an hour."""
        sql = "SELECT 1 FROM forgettings WHERE person=? AND at >= ?"
        return bool(self._database.rows(sql, person, at))

    def finish(self, now: float) -> int:
        """Let go of Answers that were being made while somebody was forgotten, and never given.

        A process that was killed kept their receipts, and could not take them back. Returns how
        many there were; what another process is about to give stays. Of what expired meanwhile
        no byte stays either, and none of the marks of who was forgotten that did their work.

        Raises:
            LibraryError, LibraryLocked: as for `forget`.
        """
        count = self._take_back(now)
        if self._database.rows("SELECT 1 FROM forgettings LIMIT 1"):
            with self._database.writing() as db:
                if let_go_of_marks(db, now):
                    self._database.soil(db)
        self._database.clean()
        return count

    def _take_back(self, now: float) -> int:
        marks = self._database.rows("SELECT min(at) AS first, max(at) AS last FROM forgettings")
        if not marks or marks[0]["first"] is None:
            return 0
        last = min(marks[0]["last"] + IN_FLIGHT, now - ABOUT_TO_BE_GIVEN)
        kept = self._receipts.asked_between(_iso(marks[0]["first"]), _iso(last))
        lost = [each for each in kept if self._answers.given(each) is None]
        if lost:
            return self._receipts.remove(lost)
        self._receipts.clean()
        return 0

    def _questions(self, person: int, ids: set[str]) -> set[str]:
        """Return what the person asked, also where somebody else goes on with it in a thread."""
        said = {each.question for each in self._remembered(person) if each.question}
        for name in ids:
            rows = self._database.rows("SELECT question FROM exchanges WHERE answer=?", name)
            said |= {str(row["question"]) for row in rows}
        return said

    def _delete(self, person: int, ids: set[str]) -> Forgotten:
        with self._database.writing() as db:
            before = db.total_changes
            questions = db.execute("DELETE FROM exchanges WHERE person=?", (person,)).rowcount
            for name in ids:
                db.execute("DELETE FROM exchanges WHERE answer=?", (name,))
            answers = db.execute("DELETE FROM answers WHERE person=?", (person,)).rowcount
            feedback = db.execute("DELETE FROM feedback WHERE person=?", (person,)).rowcount
            db.execute(_ELSEWHERE, (json.dumps(sorted(ids)), f"discord:*:{person}"))
            changes = forget_in(db, person)
            if db.total_changes > before:
                self._database.soil(db)
        return Forgotten(questions, answers, feedback, changes)


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
