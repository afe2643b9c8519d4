"""Digests that were told: which facts are in each, so that their pages can be turned."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.database import Database
from bot.settings import BotSettings

_DAY = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Digested:
    """The facts of a letter, by their ids and in its order, that were told for a watch."""

    watch: str
    facts: tuple[str, ...]


class Digests:
    """The digests that were told, as long as answers are kept, and for a day at least.

    No word of them is here.
    """

    def __init__(self, database: Database, settings: BotSettings) -> None:
        self._database = database
        self._seconds = max(settings.keep_answers_days, 1) * _DAY

    def keep(self, letter: str, watch: str, facts: Sequence[str], now: float) -> None:
        """Keep which facts a letter has."""
        with self._database.writing() as db:
            db.execute("DELETE FROM digests WHERE at < ?", (now - self._seconds,))
            db.execute(
                "INSERT OR REPLACE INTO digests VALUES (?,?,?,?)",
                (letter, watch, json.dumps(list(facts)), now),
            )

    def get(self, letter: str) -> Digested | None:
        """Return what a letter has, or None where that is not kept (any more)."""
        found = self._database.rows("SELECT watch, facts FROM digests WHERE letter=?", letter)
        if not found:
            return None
        try:
            return Digested(found[0]["watch"], tuple(map(str, json.loads(found[0]["facts"]))))
        except (ValueError, TypeError) as error:
            told = f"The digest {letter} in {self._database.path} cannot be read."
            raise self._database.damaged(told) from error
