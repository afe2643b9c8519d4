"""One bot of a process of its own, in a loopback Discord with a server, and a person to ask it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.discord.double import Double, serving
from tests.e2e.discord.outcomes import Outcome, Seen, seen
from tests.e2e.discord.person import Person
from tests.e2e.discord.world import Channel, Guild, World
from tests.support import ROOT

QUESTION = "Which mooring is prohibited in a harbour without a permit?"
ANSWER = "Mooring without a permit is prohibited"
_QUIET = 0.2  # seconds without anything new, after which there is an end
_STOP_SECONDS = 20.0


@dataclass
class Lane:
    """What there is. `named` is the file that says which method of the bot raises.

    `boss` manages the server. `known` are the messages of the bot that were looked at; `begun` is
    the one that begins a thread.
    """

    double: Double
    guild: Guild
    channel: Channel
    person: Person
    boss: Person
    named: Path
    known: set[int] = field(default_factory=set)
    answer: Seen = field(init=False)
    listed: Seen = field(init=False)
    remark: Seen = field(init=False)
    begun: Seen = field(init=False)

    @property
    def said(self) -> list[Seen]:
        """Everything that the bot shows anywhere, but that it thinks."""
        world = self.double.world
        own = [each for each in world.messages.values() if each.author.id == world.bot.id]
        return [seen(each) for each in own if not (each.deleted or each.loading)]

    async def prepare(self) -> None:
        """Have an answer, a list of several pages, a remark and a thread to press and check."""
        slash = self.person.slash
        self.answer = (await ended(await slash(self.channel, "ask", question=QUESTION))).message
        self.listed = (await ended(await slash(self.channel, "sources"))).message
        await self.person.say(self.channel, f"{ANSWER} in every harbour of the country.")
        self.remark = self.double.shown_in(self.channel)[-1]
        await ended(await self.person.click(self.answer, "Ask in thread"))
        (thread,) = self.double.world.threads_of(self.guild)
        (self.begun,) = self.double.shown_in(thread)
        self.known |= {each.id for each in self.said}

    def breaks(self, method: str) -> None:
        """Have a method of the bot raise from now on; empty: none does."""
        self.named.write_text(method, encoding="utf-8")


async def ended(outcome: Outcome, timeout: float = 20.0) -> Outcome:
    """Wait until there is an end, and nothing comes after it for a moment."""
    return await outcome.settled(_QUIET, timeout)


@asynccontextmanager
async def lane(home: Path, log: Path) -> AsyncIterator[Lane]:
    """Start a double and a bot over the library of a home, and stop both."""
    world = World()
    ann, boss = world.user("Ann"), world.user("Boss")
    guild = world.guild("Harbour", [ann])
    guild.owner_id = boss.id
    world.join(guild, boss)
    channel = world.channel(guild, "general")
    named = home.parent / f"{home.name}-raises"
    named.write_text("", encoding="utf-8")
    async with serving(world, limits={}) as double:
        made = Lane(double, guild, channel, Person(double, ann), Person(double, boss), named)
        process = await started(home, log, double.url, named)
        try:
            await double.connected(timeout=60)
            await made.prepare()
            yield made
        finally:
            if process.returncode is None:
                process.terminate()
            await asyncio.wait_for(process.wait(), _STOP_SECONDS)
            assert process.returncode == 0, log.read_text(encoding="utf-8")[-2000:]


async def started(home: Path, log: Path, url: str, named: Path) -> asyncio.subprocess.Process:
    """Start the bot."""
    given = {
        "DISCORD_TOKEN": "loopback-token", "GAZETTE_DISCORD_URL": url, "PYTHONPATH": str(ROOT),
        "GAZETTE_EMBEDDER": "hashing", "GAZETTE_MIN_CONFIDENCE": "0", "GAZETTE_LLM": "none",
        "GAZETTE_ASK_PER_MINUTE": "0", "GAZETTE_GUILD_DAILY_QUESTIONS": "0",
    }  # fmt: skip
    arguments = ["-m", "tests.faults.discord_worker", str(named), "discord", "--home", str(home)]
    with open(log, "ab") as stderr:
        return await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=ROOT, env={**os.environ, **given}, stderr=stderr
        )
