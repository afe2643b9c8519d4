"""At a stop, what is under way is waited for; what is not done by then can still tell so."""

import asyncio

import pytest

from bot.surfaces.discord import work as working
from bot.surfaces.discord.work import Work
from tests.bot.surfaces.discord.test_buttons import in_loop


async def answering(work: Work, seconds: float, done: list[str], name: str = "answer") -> None:
    """Answer somebody, which takes a while; if it is cancelled, tell so, which takes a while."""
    with work.under_way():
        try:
            await asyncio.sleep(seconds)
            done.append(name)
        except asyncio.CancelledError:
            await asyncio.sleep(0.05)
            done.append(f"{name} stopped: {work.stopping}")


@in_loop
async def test_what_is_under_way_at_a_stop_is_done() -> None:
    work, done = Work(), list[str]()
    task = asyncio.create_task(answering(work, 0.05, done))
    await asyncio.sleep(0)
    await work.settle(10)
    assert done == ["answer"]
    await task


@in_loop
async def test_what_comes_while_others_are_waited_for_is_done_too() -> None:
    work, done, later = Work(), list[str](), list[asyncio.Task[None]]()

    async def first() -> None:
        with work.under_way():
            await asyncio.sleep(0.02)
            later.append(asyncio.create_task(answering(work, 0.05, done)))
            await asyncio.sleep(0.02)

    task = asyncio.create_task(first())
    await asyncio.sleep(0)
    await work.settle(10)
    assert done == ["answer"]
    await asyncio.gather(task, *later)


@in_loop
async def test_what_is_not_done_in_time_is_cancelled_once_and_tells_so() -> None:
    work, done = Work(), list[str]()
    tasks = [asyncio.create_task(answering(work, 60, done, name)) for name in ("one", "two")]
    await asyncio.sleep(0)
    await work.settle(0.05)
    assert sorted(done) == ["one stopped: True", "two stopped: True"]
    await asyncio.gather(*tasks)


@in_loop
async def test_a_block_within_another_ends_nothing() -> None:
    work = Work()
    with work.under_way():
        with work.under_way():
            pass
        waiting = asyncio.create_task(work.settle(60))
        await asyncio.sleep(0.05)
        assert not waiting.done()
    await waiting


def test_a_stop_waits_no_longer_than_notices_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "_NOTICE_SECONDS", 0.1)

    async def deaf(work: Work, over: asyncio.Event) -> None:
        with work.under_way():
            while not over.is_set():
                try:
                    await over.wait()
                except asyncio.CancelledError:
                    continue

    async def play() -> None:
        work, over = Work(), asyncio.Event()
        task = asyncio.create_task(deaf(work, over))
        await asyncio.sleep(0)
        await asyncio.wait_for(work.settle(0.05), 10)
        assert not task.done(), "it goes on, and is left to itself"
        over.set()
        await task

    asyncio.run(play())
