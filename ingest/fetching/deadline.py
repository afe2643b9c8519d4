"""The time that one try may take in all, whatever it waits for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ingest.errors import TotalDeadlineExceeded


class Deadline:
    """Counts `seconds` down by `clock` (monotonic seconds) from the moment it is made."""

    def __init__(self, url: str, seconds: float, clock: Callable[[], float]) -> None:
        self._url, self._seconds, self._clock = url, seconds, clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Return the seconds that are left, more than none.

        Raises:
            TotalDeadlineExceeded: none are.
        """
        left = self._end - self._clock()
        if left <= 0:
            raise self.exceeded()
        return left

    def exceeded(self) -> TotalDeadlineExceeded:
        """Return the error that says so, for a wait that ran out by itself."""
        return TotalDeadlineExceeded(f"{self._url} took longer than {self._seconds:g} seconds.")

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Do not count what happens inside: waiting out of politeness is not the server's fault."""
        begun = self._clock()
        try:
            yield
        finally:
            self._end += self._clock() - begun
