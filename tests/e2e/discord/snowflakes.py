"""Ids and times as Discord makes them: an id carries the moment at which it was made."""

import itertools
import time
from datetime import UTC, datetime

EPOCH = 1_420_070_400_000  # milliseconds: the first second of 2015
_count = itertools.count(1)


def snowflake(at: float | None = None) -> int:
    """Return a new id of the moment `at` (seconds since 1970; now, where not given)."""
    milliseconds = int((time.time() if at is None else at) * 1000) - EPOCH
    return milliseconds << 22 | next(_count) & 0x3FFFFF


def made_at(id_: int) -> float:
    """Return when an id was made, in seconds since 1970."""
    return ((id_ >> 22) + EPOCH) / 1000


def timestamp(at: float) -> str:
    """Return a moment as Discord writes it."""
    return datetime.fromtimestamp(at, UTC).isoformat()


class Clock:
    """The clock by which tokens of interactions end; a test can move it on."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Return the moment, in seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float = 0.0, minutes: float = 0.0) -> None:
        """Move the clock on."""
        self._ahead += seconds + 60 * minutes
