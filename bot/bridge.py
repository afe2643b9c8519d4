"""The one bridge from the async bot to the sync library: a thread that the library lives on."""

import asyncio
import itertools
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from queue import PriorityQueue
from types import TracebackType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_turns = itertools.count(1)
_turn: ContextVar[int] = ContextVar("turn", default=0)


def take_turn() -> None:
    """Have what this task runs from here on wait for all tasks that took a turn before it.

    So of many questions at once each is answered in its turn, and not all of them at the end. What
    has no turn is short, such as a list that somebody waits for while typing, and goes first.
    """
    _turn.set(next(_turns))


class Bridge:
    """Runs library calls one after the other on a single thread, so the event loop stays free."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="library")
        self._waiting: PriorityQueue[tuple[int, int, Callable[[], None]]] = PriorityQueue()
        self._calls = itertools.count()

    async def run(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what `call` returns, run on the library's thread when it is its turn."""
        outcome: Future[R] = Future()

        def work() -> None:
            if outcome.set_running_or_notify_cancel():
                with _Raising(outcome):
                    outcome.set_result(call(*args, **kwargs))

        self._waiting.put((_turn.get(), next(self._calls), work))
        self._pool.submit(self._next)
        return await asyncio.wrap_future(outcome)

    def _next(self) -> None:
        self._waiting.get_nowait()[-1]()

    def close(self) -> None:
        """Wait for the calls under way and end the thread."""
        self._pool.shutdown()


class _Raising:
    """Hands whatever is raised to who waits for the outcome."""

    def __init__(self, outcome: "Future[R]") -> None:
        self._outcome = outcome

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if error is not None:
            self._outcome.set_exception(error)
        return True
