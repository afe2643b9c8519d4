"""Conversations: what was asked and answered in a place, for the follow-ups there."""

import sqlite3
from collections.abc import Iterator

from bot.database import Database
from bot.models import Turn
from bot.places.forgetting import forgotten_since
from bot.places.tables import storable
from bot.prompting import load_prompt
from bot.receipts.store import Receipts
from bot.settings import BotSettings

Place = str
"""The name of a conversation, such as `discord:dm:PERSON` or `discord:GUILD:thread:CHANNEL`."""

MESSAGES = 20
"""How many messages of a conversation are remembered: a question and its answer are two."""
_HOUR = 3_600  # seconds


class Conversations:
    """The latest messages of each place, none older than `conversation_hours`."""

    def __init__(self, database: Database, receipts: Receipts, settings: BotSettings) -> None:
        self._database = database
        self._receipts = receipts
        self._seconds = settings.conversation_hours * _HOUR

    def turns(self, place: Place, now: float) -> tuple[Turn, ...]:
        """Return the messages of a conversation, oldest first; what is too old is deleted.

        Answers read as they are kept now: without the words of Documents that were removed.
        """
        self.expire(now)
        rows = self._database.rows(
            "SELECT question, answer FROM exchanges WHERE place=? AND at >= ?"
            " ORDER BY row DESC LIMIT ?",
            place, now - self._seconds, MESSAGES // 2,
        )  # fmt: skip
        return tuple(turn for row in reversed(rows) for turn in self._both(*row))

    def _both(self, question: str, answer_id: str) -> Iterator[Turn]:
        yield Turn(role="user", content=question)
        kept = self._receipts.find(answer_id)
        text = kept.answer.answer if kept else load_prompt("answer_not_kept").text
        yield Turn(role="assistant", content=text)

    def add(
        self, place: Place, person: int, question: str, answer_id: str, asked_at: float
    ) -> bool:
        """Remember a question that was asked at a time, and the Answer; return whether it was.

        It is not where its person was forgotten since.
        """
        with self._database.writing() as db:
            if forgotten_since(db, asked_at, person):
                return False
            db.execute(
                "INSERT INTO exchanges (place, person, at, question, answer) VALUES (?,?,?,?,?)",
                (place, person, asked_at, storable(question), answer_id),
            )
            self._delete(
                db,
                "place=? AND row NOT IN"
                " (SELECT row FROM exchanges WHERE place=? ORDER BY row DESC LIMIT ?)",
                place, place, MESSAGES // 2,
            )  # fmt: skip
        self.expire(asked_at)
        return True

    def expire(self, now: float) -> int:
        """Delete what is too old in every place; return how many questions that were."""
        oldest = now - self._seconds
        if not self._database.rows("SELECT 1 FROM exchanges WHERE at < ? LIMIT 1", oldest):
            return 0
        with self._database.writing() as db:
            return self._delete(db, "at < ?", oldest)

    def _delete(self, db: sqlite3.Connection, condition: str, *values: object) -> int:
        """Delete what meets a condition, so that the next cleaning leaves no byte of it."""
        count = db.execute(f"DELETE FROM exchanges WHERE {condition}", values).rowcount
        if count:
            self._database.soil(db)
        return count
