"""An unmodified `gazette discord` process in a loopback Discord, started and stopped by tests.

Nothing here is async but what waits: the double runs in a thread of its own, so that one process
may serve all tests of a module.
"""

import asyncio
import functools
import json
import os
import subprocess
import sysconfig
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec

from tests.e2e.discord.double import Double, serving_in_a_thread
from tests.e2e.discord.outcomes import Outcome
from tests.e2e.discord.person import Person
from tests.e2e.discord.world import Channel, Guild, World
from tests.support import ROOT

P = ParamSpec("P")
_TICK = 0.02  # seconds
_START_SECONDS, _STOP_SECONDS = 60.0, 30.0
COMMAND = Path(sysconfig.get_path("scripts"), "gazette")
_GIVEN = {
    "DISCORD_TOKEN": "loopback-token",
    "GAZETTE_EMBEDDER": "hashing",
    "GAZETTE_MIN_CONFIDENCE": "0",
    "GAZETTE_ASK_PER_MINUTE": "0",
    "GAZETTE_LLM": "none",
    "OPENAI_API_KEY": "loopback-key",
}


@dataclass
class Server:
    """A Discord server with a channel, two members, and a manager."""

    guild: Guild
    channel: Channel
    ann: Person
    ben: Person
    boss: Person

    @property
    def collection(self) -> str:
        """The name of its collection."""
        return f"guild-{self.guild.id}"


@dataclass
class Running:
    """The process, the Discord it is in, and the home it answers from.

    `given` are environment variables of the process, and `log` is its stderr; `program` is
    `gazette`, or what a test runs in its place.
    """

    double: Double
    home: Path
    log: Path
    given: Mapping[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = (str(COMMAND),)
    process: "subprocess.Popen[bytes] | None" = None

    @contextmanager
    def obeying(self) -> Iterator["Running"]:
        """Hold that nothing is against Discord's rules, or fails, from here to the end."""
        before = len(self.double.violations), len(self.failures())
        yield self
        assert self.double.violations[before[0] :] == []
        assert self.failures()[before[1] :] == []

    @property
    def world(self) -> World:
        """All there is in that Discord."""
        return self.double.world

    async def server(self, name: str = "Harbour") -> Server:
        """Make a server, and have the bot be invited to it."""
        ann, ben, boss = (self.world.user(each) for each in ("Ann", "Ben", "Boss"))
        guild = self.world.guild(name, [ann, ben])
        self.world.join(guild, boss, self.world.role(guild, "Managers", 1 << 5))
        channel = self.world.channel(guild, "general")
        await self.double.add_guild(guild)
        people = (Person(self.double, each) for each in (ann, ben, boss))
        return Server(guild, channel, *people)

    def person(self, name: str) -> Person:
        """Make somebody who is a member of no server."""
        return Person(self.double, self.world.user(name))

    # -- the process --------------------------------------------------------------------------

    async def begin(self) -> None:
        """Start the process, and wait until it is connected."""
        assert self.process is None
        given = {"GAZETTE_DISCORD_URL": self.double.url, **_GIVEN, **self.given}
        with open(self.log, "ab") as stderr:
            self.process = subprocess.Popen(
                [*self.program, "discord", "--home", str(self.home)],
                cwd=ROOT, env={**os.environ, **given}, stderr=stderr,
            )  # fmt: skip
        ends = time.monotonic() + _START_SECONDS
        while not self.double.gateway.live:
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")[-2000:]
            assert time.monotonic() < ends, "it does not connect"
            await asyncio.sleep(_TICK)

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        assert self.process is not None
        self.process.terminate()

    async def stopped(self) -> int:
        """Wait until the process is gone, and return its exit status."""
        assert self.process is not None
        status = await asyncio.to_thread(self.process.wait, _STOP_SECONDS)
        self.process = None
        return status

    async def restart(self) -> None:
        """Stop the process as an operator does, and start another."""
        self.ask_to_stop()
        assert await self.stopped() == 0
        await self.begin()

    def close(self) -> None:
        """Stop the process, if there is one."""
        if self.process is not None:
            self.ask_to_stop()
            asyncio.run(self.stopped())

    # -- what it wrote ------------------------------------------------------------------------

    def logged(self, event: str | None = None) -> list[dict[str, Any]]:
        """Return the structured lines of its log, or those of one event."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        found = [json.loads(each) for each in lines if each.startswith("{")]
        return [each for each in found if event in (None, each["event"])]

    def failures(self) -> list[str]:
        """Return what it logged as an error, and tracebacks that it did not catch."""
        loud = [str(each) for each in self.logged() if each["level"] in ("error", "critical")]
        text = self.log.read_text(encoding="utf-8")
        return loud + ["a traceback"] * text.count("Traceback (most recent call last)")


@contextmanager
def running(home: Path, privileged: int = 0, **settings: object) -> Iterator[Running]:
    """Run the bot over a library; keywords are settings, as `GAZETTE_...` has them.

    `privileged` are gateway intents that are switched on for its application.
    """
    given = {f"GAZETTE_{name.upper()}": str(value) for name, value in settings.items()}
    with serving_in_a_thread(limits={}) as double:
        double.world.application.privileged = privileged
        bot = Running(double, home, home.parent / f"{home.name}.log", given)
        try:
            asyncio.run(bot.begin())
            yield bot
        finally:
            bot.close()


async def end(outcome: Outcome, quiet: float = 0.06, timeout: float = 60.0) -> Outcome:
    """Wait until something has come to its end, which is never that nobody responded."""
    # A press that is only acknowledged is no end: something is shown by it.
    ended = await outcome.settled(quiet, timeout, lambda each: each.failed or each.answered)
    assert not ended.failed, f"the application did not respond to {outcome.what}: {outcome!r}"
    return ended


def story(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Have a test that is async be run in an event loop of its own."""

    @functools.wraps(test)
    def played(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return played
