"""Limits: how often a person may ask, and how many questions a guild has on a day."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from bot.database import Database
from bot.settings import BotSettings

_MINUTE, _DAY = 60.0, 86_400.0  # seconds
_MANY = 10_000  # persons that are remembered before those who have waited long are let go of


@dataclass(frozen=True, slots=True)
class Wait:
    """That a question has to wait: for how many `seconds`, and because of which limit."""

    limit: Literal["person", "guild"]
    seconds: float


@dataclass(slots=True)
class _Bucket:
    """What a person has left to ask, in questions, as of a time."""

    left: float
    at: float


class Limits:
    """A cooldown for each person, in memory, and a budget for each guild and day (UTC), on disk."""

    def __init__(self, database: Database, settings: BotSettings) -> None:
        self._database = database
        self._per_minute = settings.ask_per_minute
        self._daily = settings.guild_daily_questions
        self._buckets: dict[int, _Bucket] = {}

    def take(self, person: int, guild: int | None, now: float) -> Wait | None:
        """Count a question; or return why it has to wait, and count nothing.

        Outside of every guild only the person's limit holds.
        """
        bucket = self._bucket(person, now)
        if bucket is not None and bucket.left < 1:
            return Wait("person", (1 - bucket.left) * _MINUTE / self._per_minute)
        if guild is not None and not self._counted(guild, now):
            return Wait("guild", _DAY - now % _DAY)
        if bucket is not None:
            bucket.left -= 1
        return None

    def _bucket(self, person: int, now: float) -> _Bucket | None:
        """Return what a person has left now; None where there is no limit."""
        if self._per_minute == 0:
            return None
        if len(self._buckets) >= _MANY:
            self._let_go(now)
        bucket = self._buckets.setdefault(person, _Bucket(self._per_minute, now))
        passed = max(0.0, now - bucket.at)
        bucket.left = min(self._per_minute, bucket.left + passed * self._per_minute / _MINUTE)
        bucket.at = now
        return bucket

    def _let_go(self, now: float) -> None:
        """Forget those who by now may ask as if they never had."""
        self._buckets = {
            person: each for person, each in self._buckets.items() if now - each.at < _MINUTE
        }

    def _counted(self, guild: int, now: float) -> bool:
        """Count a question of a guild, in one statement for all processes, while there is room."""
        if self._daily == 0:
            return True
        day = datetime.fromtimestamp(now, UTC).date().isoformat()
        with self._database.writing() as db:
            db.execute("DELETE FROM days WHERE guild=? AND day<?", (guild, day))
            done = db.execute(
                "INSERT INTO days VALUES (?, ?, 1) ON CONFLICT (guild, day) DO UPDATE"
                " SET questions = questions + 1 WHERE questions < ?",
                (guild, day, self._daily),
            )
            return done.rowcount == 1
