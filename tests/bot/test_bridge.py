"""The bridge: one call at a time, in the order in which those who call took their turns."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.bridge import Bridge, take_turn

CALLS = 3


@asynccontextmanager
async def busy(bridge: Bridge) -> AsyncIterator[None]:
    """Hold the thread until all that is begun meanwhile waits for it."""
    go_on = threading.Event()
    held = asyncio.ensure_future(bridge.run(go_on.wait))
    await asyncio.sleep(0)
    yield
    await asyncio.sleep(0.01)
    go_on.set()
    await held


def test_who_asked_first_is_answered_first_however_many_calls_it_takes() -> None:
    """Of three; while the first thinks about its next call, the second has one, not the third."""
    done: list[str] = []

    def called(name: str) -> None:
        time.sleep(0.02)  # in which the one before comes with its next call
        done.append(name)

    async def ask(bridge: Bridge, name: str) -> None:
        take_turn()
        for _ in range(CALLS):
            await bridge.run(called, name)

    async def story() -> None:
        bridge = Bridge()
        async with busy(bridge):
            asking = [asyncio.ensure_future(ask(bridge, name)) for name in "abc"]
        await asyncio.gather(*asking)
        bridge.close()

    asyncio.run(story())
    assert sorted(done) == sorted("abc" * CALLS)
    assert done[0] == "a"
    assert "c" not in done[: done.index("a", 2) + CALLS - 1]


def test_what_has_no_turn_goes_first() -> None:
    done: list[str] = []

    async def ask(bridge: Bridge) -> None:
        take_turn()
        await bridge.run(done.append, "an answer")

    async def story() -> None:
        bridge = Bridge()
        async with busy(bridge):
            asking = [asyncio.ensure_future(ask(bridge)) for _ in range(CALLS)]
            await asyncio.sleep(0)
            asking += [asyncio.ensure_future(bridge.run(done.append, "a choice"))]
        await asyncio.gather(*asking)
        bridge.close()

    asyncio.run(story())
    assert done == ["a choice", *["an answer"] * CALLS]


def test_what_a_call_raises_comes_to_who_waits_and_the_next_is_run() -> None:
    async def story() -> int:
        bridge = Bridge()
        with pytest.raises(ZeroDivisionError):
            await bridge.run(lambda: 1 // 0)
        found = await bridge.run(int, "7")
        bridge.close()
        return found

    assert asyncio.run(story()) == 7


def test_a_call_that_nobody_waits_for_any_more_is_not_run() -> None:
    done: list[str] = []

    async def story() -> None:
        bridge = Bridge()
        async with busy(bridge):
            left = asyncio.ensure_future(bridge.run(done.append, "left"))
            await asyncio.sleep(0)
            left.cancel()
        await bridge.run(done.append, "kept")
        bridge.close()

    asyncio.run(story())
    assert done == ["kept"]
