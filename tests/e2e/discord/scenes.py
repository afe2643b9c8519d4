"""A server with one channel, one person and the bot, and a way to play something in it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from discord.gateway import KeepAliveHandler

from tests.e2e.discord.double import Double, serving
from tests.e2e.discord.outcomes import Outcome
from tests.e2e.discord.person import Person
from tests.e2e.discord.specimen import Specimen, running
from tests.e2e.discord.world import Channel, Guild, World


@dataclass
class Scene:
    """What there is."""

    double: Double
    guild: Guild
    channel: Channel
    ann: Person
    bot: Specimen


@asynccontextmanager
async def scene(bot: Specimen | None = None, privileged: int = 0) -> AsyncIterator[Scene]:
    """Set the scene; `privileged` are gateway intents that are switched on."""
    world = World()
    world.application.privileged = privileged
    ann = world.user("Ann")
    guild = world.guild("Harbour", [ann])
    channel = world.channel(guild, "general")
    async with serving(world) as double, running(bot or Specimen(), double) as client:
        yield Scene(double, guild, channel, Person(double, ann), client)


def play(
    test: Callable[[Scene], Awaitable[None]],
    bot: Specimen | None = None,
    privileged: int = 0,
    breaks: tuple[str, ...] = (),
) -> None:
    """Run a scene, after which nothing else was against the rules than what it `breaks`."""

    async def whole() -> None:
        async with scene(bot, privileged) as made:
            await test(made)
            async with asyncio.timeout(5):
                while made.bot.under_way:
                    await asyncio.sleep(0.01)
            found = made.double.violations
            assert len(found) == len(breaks), found
            assert all(part in told for part, told in zip(breaks, found, strict=True)), found
            assert made.bot.failures == []
        await asyncio.to_thread(_end_heartbeats)

    asyncio.run(whole())


def _end_heartbeats() -> None:
    """End the threads of discord.py that beat for a connection; they outlive it by a beat."""
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler):
            thread.stop()
            thread.join()


async def end(action: Coroutine[Any, Any, Outcome], quiet: float = 0.06) -> Outcome:
    """Do something, and wait for what comes of it."""
    return await (await action).settled(quiet)
