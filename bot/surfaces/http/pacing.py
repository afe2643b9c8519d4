"""How many calls somebody may make in a minute."""

import time
from collections.abc import Callable

from bot.errors import TooManyRequests

_FORGET = 10_000  # callers kept in mind; beyond, those that are full again are let go


class Pace:
    """A token bucket for each caller: it refills over a minute. 0 calls a minute: no limit."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = float(a_minute), clock
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, caller: str) -> None:
        """Count a call.

        Raises:
            TooManyRequests: it is one too many.
        """
        if not self._most:
            return
        now = self._clock()
        left, at = self._left.get(caller, (self._most, now))
        left = min(self._most, left + (now - at) * self._most / 60)
        if left < 1:
            raise TooManyRequests(f"More than {self._most:.0f} calls in a minute.")
        self._left[caller] = (left - 1, now)
        if len(self._left) > _FORGET:
            self._forget(now)

    def _forget(self, now: float) -> None:
        self._left = {who: (n, at) for who, (n, at) in self._left.items() if now - at < 60}
