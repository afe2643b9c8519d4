"""Processes whose event loops are watched: what held one longest, and how late one is."""

import asyncio
import heapq
import json
import os
import signal
import sys
import time
from asyncio.events import Handle
from collections.abc import Callable
from pathlib import Path

from tests.support import ROOT

_KEPT = 10  # of the longest callbacks
_BEAT = 0.01  # seconds between two looks at an event loop


class Held:
    """The callbacks that held an event loop longest: (seconds, CPU seconds, when, what)."""

    def __init__(self) -> None:
        self.longest: list[tuple[float, float, float, str]] = []

    def timed(self, run: Callable[[Handle], None]) -> Callable[[Handle], None]:
        """Return what runs a callback and notes how long it took."""

        def timed(handle: Handle) -> None:
            begun, cpu = time.perf_counter(), time.thread_time()
            try:
                run(handle)
            finally:
                self.note(time.perf_counter() - begun, time.thread_time() - cpu, handle)

        return timed

    def note(self, seconds: float, cpu: float, handle: Handle) -> None:
        """Keep a callback, if it is one of the longest."""
        if len(self.longest) < _KEPT or seconds > self.longest[0][0]:
            entry = (seconds, cpu, time.time(), _name(handle))
            add = heapq.heappush if len(self.longest) < _KEPT else heapq.heappushpop
            add(self.longest, entry)


def _name(handle: Handle) -> str:
    callback = getattr(handle, "_callback", None)
    owner = getattr(callback, "__self__", None)
    if isinstance(owner, asyncio.Task):
        return str(getattr(owner.get_coro(), "__qualname__", owner))
    return str(getattr(callback, "__qualname__", callback))


class Lateness:
    """How late this process's event loop is at the most, in seconds, while it is watched."""

    def __init__(self) -> None:
        self.most = 0.0

    async def watch(self) -> None:
        """Measure for ever."""
        while True:
            due = time.monotonic() + _BEAT
            await asyncio.sleep(_BEAT)
            self.most = max(self.most, time.monotonic() - due)


def watched(told: Path) -> list[str]:
    """Return what runs `gazette`, and at its end writes the longest callbacks to a file."""
    return [sys.executable, "-m", "tests.benchmarks.loops", str(told)]


async def begun(*command: str, **environment: str) -> asyncio.subprocess.Process:
    """Start a process."""
    given = {"PYTHONPATH": str(ROOT), **environment}
    return await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env={**os.environ, **given},
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip


async def ended(process: asyncio.subprocess.Process | None) -> None:
    """Interrupt a process that still runs, and wait until it has ended."""
    if process is not None:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await process.wait()


def _run(told: Path, arguments: list[str]) -> None:
    from bot.surfaces.cli.main import main as command

    held = Held()
    setattr(Handle, "_run", held.timed(Handle._run))  # noqa: B010 (a method is replaced)
    sys.argv = ["gazette", *arguments]
    try:
        command()
    finally:
        told.write_text(json.dumps(sorted(held.longest, reverse=True)), encoding="utf-8")


if __name__ == "__main__":
    _run(Path(sys.argv[1]), sys.argv[2:])
