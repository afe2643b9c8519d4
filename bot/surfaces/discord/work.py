"""What is under way: it is waited for when the bot stops, and told where it is not done by then."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_NOTICE_SECONDS, _PAUSE = 5.0, 0.2  # for notices that the bot stops, and between two looks


class Work:
    """The tasks that answer somebody. `stopping`: they are cancelled now, and tell so."""

    def __init__(self) -> None:
        self.stopping = False
        self._under_way: set[asyncio.Task[Any]] = set()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Let the current task be waited for, until the outermost of these blocks ends."""
        task = asyncio.current_task()
        if task is None or task in self._under_way:
            yield
            return
        self._under_way.add(task)
        try:
            yield
        finally:
            self._under_way.discard(task)

    async def settle(self, seconds: float) -> None:
        """Wait for what is under way, and for what comes meanwhile, for so many seconds at most.

        What is not done by then is cancelled, with some seconds to tell so.
        """
        until = time.monotonic() + seconds
        while self._under_way and (left := until - time.monotonic()) > 0:
            await asyncio.wait(set(self._under_way), timeout=left)
        self.stopping, until = True, time.monotonic() + _NOTICE_SECONDS
        while self._under_way and time.monotonic() < until:
            for task in self._under_way:
                if not task.cancelling():  # once: it may be telling so
                    task.cancel()
            await asyncio.wait(set(self._under_way), timeout=_PAUSE)
