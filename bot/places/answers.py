"""Answers that were given: where, to whom, and of which collections they were asked."""

import json
import sqlite3
from dataclasses import dataclass

from bot.database import Database
from bot.errors import UnknownAnswer
from bot.places.forgetting import forgotten_since
from bot.receipts.store import Receipts
from bot.settings import BotSettings

_DAY, _HOUR = 86_400, 3_600  # seconds
_DIRECT = "discord:dm:"
_NOT_HERE = (
    "Ask the question again; earlier answers are kept for a time, and where they were given."
)


@dataclass(frozen=True, slots=True)
class Given:
    """An Answer that was given to `person` in a place.

    `at` is when it was asked for, in seconds since 1970. `guild` is that of the scope it was asked
    in, None outside of one. `private`: the message was shown to the person alone. `message` is its
    id, once it was shown.
    """

    answer_id: str
    place: str
    guild: int | None
    collections: tuple[str, ...]
    person: int
    at: float
    private: bool = False
    message: int | None = None

    def opens_for(self, guild: int | None, person: int) -> bool:
        """Whether somebody may open it in a guild, or outside of every guild (None)."""
        own = self.private or self.place.startswith(_DIRECT)
        return (self.guild in (None, guild)) and (not own or self.person == person)


class Answers:
    """The answers that buttons can still open, as long as their receipts are kept."""

    def __init__(self, database: Database, receipts: Receipts, settings: BotSettings) -> None:
        self._database = database
        self._receipts = receipts
        self._days = settings.keep_answers_days
        # Longer than the receipt, which is repeated by those of the same conversation.
        self._seconds = self._days * _DAY + settings.conversation_hours * _HOUR

    def keep(self, given: Given) -> bool:
        """Keep where an Answer was given, and return whether it was.

        It is not where answers are not kept: then those of before go. And it is not where its
        person, or somebody of the same conversation, was forgotten since it was asked for: then
        its receipt goes, too.
        """
        if self._days == 0:
            self._let_go_of_all()
            return False
        with self._database.writing() as db:
            oldest = given.at - self._seconds
            if db.execute("DELETE FROM answers WHERE at < ?", (oldest,)).rowcount:
                self._database.soil(db)
            forgotten = forgotten_since(db, given.at, given.person, given.place)
            if not forgotten:
                db.execute("INSERT OR REPLACE INTO answers VALUES (?,?,?,?,?,?,?,?)", _row(given))
        if forgotten:
            self._receipts.take_back(given.answer_id)
        return not forgotten

    def _let_go_of_all(self) -> None:
        """Delete those of a time in which answers were kept."""
        if self._database.rows("SELECT 1 FROM answers LIMIT 1"):
            with self._database.writing() as db:
                db.execute("DELETE FROM answers")
                self._database.soil(db)

    def shown(self, answer_id: str, message: int) -> None:
        """Keep by which message an Answer was shown, if it is kept where it was given."""
        with self._database.writing() as db:
            db.execute("UPDATE answers SET message=? WHERE id=?", (message, answer_id))

    def given(self, answer_id: str) -> Given | None:
        """Return where an Answer was given, or None where that is not kept (any more)."""
        found = self._database.rows("SELECT * FROM answers WHERE id=?", answer_id)
        return self._given(found[0]) if found else None

    def opened(self, answer_id: str, guild: int | None, person: int) -> Given:
        """Return where an Answer was given, for somebody who may open it there.

        Raises:
            UnknownAnswer: it is not kept, or it is another guild's or another person's; which of
                them is not told.
        """
        given = self.given(answer_id)
        if given is None or not given.opens_for(guild, person):
            raise UnknownAnswer(f"There is no answer {answer_id!r} here.", _NOT_HERE)
        return given

    def of(self, person: int) -> tuple[Given, ...]:
        """Return the Answers that somebody got, oldest first."""
        rows = self._database.rows("SELECT * FROM answers WHERE person=? ORDER BY at, id", person)
        return tuple(self._given(row) for row in rows)

    def _given(self, row: sqlite3.Row) -> Given:
        try:
            collections = tuple(json.loads(row["collections"]))
        except (ValueError, TypeError) as error:
            told = f"The answer {row['id']} in {self._database.path} cannot be read."
            raise self._database.damaged(told) from error
        return Given(
            answer_id=row["id"],
            place=row["place"],
            guild=row["guild"],
            collections=collections,
            person=row["person"],
            at=row["at"],
            private=bool(row["private"]),
            message=row["message"],
        )


def _row(given: Given) -> tuple[object, ...]:
    collections = json.dumps(given.collections)
    return (
        given.answer_id, given.place, given.guild, collections, given.person, given.at,
        int(given.private), given.message,
    )  # fmt: skip
