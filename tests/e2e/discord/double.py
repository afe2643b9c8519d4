"""A Discord on loopback for an unmodified discord.py client, in this process or another."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

from aiohttp import web

from tests.e2e.discord import payloads
from tests.e2e.discord.calls import Call, Parts
from tests.e2e.discord.faults import Ailment, Fault, Faults
from tests.e2e.discord.gateway import Gateway
from tests.e2e.discord.interactions import Interactions
from tests.e2e.discord.outcomes import Ledger, Outcome, Seen, seen
from tests.e2e.discord.posting import Posting
from tests.e2e.discord.rates import Limits, Rates
from tests.e2e.discord.rest import Rest, add_to
from tests.e2e.discord.snowflakes import Clock
from tests.e2e.discord.world import Channel, Guild, World

T = TypeVar("T")
_TICK = 0.02


class Double:
    """The server, its world, what was asked of it, and what goes wrong.

    `limits` are the rate limits by bucket (rates.REAL where not given; empty: none).
    """

    def __init__(self, world: World | None = None, limits: Limits | None = None) -> None:
        self.world = world or World()
        self.clock = Clock()
        self.faults = Faults()
        self.rates = Rates() if limits is None else Rates(limits)
        self.gateway = Gateway(self.world, self.faults, self._complain)
        self.posting = Posting(self.world, self.gateway)
        self.ledger = Ledger()
        self.interactions = Interactions(
            self.world, self.gateway, self.posting, self.ledger, self.clock
        )
        self.interactions.complain = self._complain
        self.posting.on_change = lambda message: self.ledger.changed(message, self.world.bot.id)
        parts = Parts(self.world, self.gateway, self.posting, self.interactions)
        self.rest = Rest(parts, self.faults, self.rates, self._complain)
        self.url = ""
        self._complaints: list[str] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._runner: web.AppRunner | None = None

    # -- what a test asserts ------------------------------------------------------------------

    @property
    def violations(self) -> list[str]:
        """What the bot did that Discord forbids, or does not describe."""
        self.rest.check()
        return self._complaints

    @property
    def calls(self) -> list[Call]:
        """Every request, in order."""
        return self.rest.calls

    @property
    def outcomes(self) -> list[Outcome]:
        """What came of everything that people did."""
        return self.ledger.outcomes

    def shown_in(self, channel: Channel) -> tuple[Seen, ...]:
        """Return what everybody sees in a channel, oldest first."""
        return tuple(seen(each) for each in self.world.in_channel(channel))

    def _complain(self, told: str) -> None:
        self._complaints.append(told)

    # -- what goes wrong ----------------------------------------------------------------------

    def fail(
        self,
        method: str,
        pattern: str,
        ailment: Ailment,
        times: int = 1,
        *,
        after: int = 0,
        seconds: float = 1.0,
    ) -> Fault:
        """Have the next requests fail whose path (without `/api/v10`; `*` for anything) matches.

        `after` lets so many through first; `seconds` is how late, or how long to wait after 429.
        The Fault says how often it was `met`.
        """
        fault = Fault(method, pattern, ailment, times, after, seconds)
        self.faults.of_requests.append(fault)
        return fault

    def fail_event(
        self, name: str, ailment: Ailment, times: int = 1, *, seconds: float = 3.2
    ) -> Fault:
        """Have the next events of a name (`*` for anything) come `twice`, or `late`."""
        fault = Fault("*", name, ailment, times, 0, seconds)
        self.faults.of_events.append(fault)
        return fault

    # -- running ------------------------------------------------------------------------------

    async def start(self, port: int = 0) -> str:
        """Serve in this event loop, and return the address: `http://127.0.0.1:PORT`."""
        application = web.Application(client_max_size=32 * 1024**2)
        application.router.add_get("/gateway", self.gateway.serve)
        application.router.add_get("/gateway/", self.gateway.serve)
        add_to(application, self.rest)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, backlog=1024)
        await site.start()
        at = self._runner.addresses[0][1]
        self._loop = asyncio.get_running_loop()
        self.url = self.posting.base = f"http://127.0.0.1:{at}"
        self.gateway.url = f"ws://127.0.0.1:{at}/gateway"
        return self.url

    async def stop(self) -> None:
        """Serve no longer."""
        self.interactions.stop()
        await self.gateway.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the double's own event loop, from whichever."""
        assert self._loop is not None, "the double is not started"
        if self._loop is asyncio.get_running_loop():
            return await work
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    async def connected(self, sessions: int = 1, timeout: float = 15.0) -> None:
        """Wait until so many bots are connected.

        Raises:
            TimeoutError: they are not, in time.
        """
        ends = time.monotonic() + timeout
        while len(self.gateway.live) < sessions:
            if time.monotonic() > ends:
                raise TimeoutError(f"{len(self.gateway.live)} sessions, not {sessions}")
            await asyncio.sleep(_TICK)

    # -- the world as it changes --------------------------------------------------------------

    async def add_guild(self, guild: Guild) -> None:
        """Tell the bot that it has become a member of a guild."""
        data = payloads.guild(self.world, guild)
        await self.run(self.gateway.dispatch("GUILD_CREATE", data, 1))

    async def remove_guild(self, guild: Guild, unavailable: bool = False) -> None:
        """Have the bot be thrown out of a guild, or the guild be out of reach."""
        data: dict[str, object] = {"id": str(guild.id)}
        if unavailable:
            data["unavailable"] = True
        else:
            guild.has_bot = guild.has_commands = False
            guild.members.pop(self.world.bot.id, None)
        await self.run(self.gateway.dispatch("GUILD_DELETE", data, 1))

    async def remove_channel(self, channel: Channel) -> None:
        """Remove a channel, or a thread."""
        self.world.channels.pop(channel.id, None)
        name = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        data = payloads.channel(self.world, channel)
        await self.run(self.gateway.dispatch(name, data, 1))

    async def delete(self, message: Seen) -> None:
        """Have somebody remove a message."""
        await self.run(self.posting.delete(self.world.messages[message.id]))


@asynccontextmanager
async def serving(
    world: World | None = None, limits: Limits | None = None
) -> AsyncIterator[Double]:
    """Serve a double in this event loop."""
    double = Double(world, limits)
    await double.start()
    try:
        yield double
    finally:
        await double.stop()


@contextmanager
def serving_in_a_thread(
    world: World | None = None, limits: Limits | None = None
) -> Iterator[Double]:
    """Serve a double in a thread of its own, for a bot in another process."""
    double, loop = Double(world, limits), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="loopback-discord", daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(double.start(), loop).result(10)
    try:
        yield double
    finally:
        asyncio.run_coroutine_threadsafe(double.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
