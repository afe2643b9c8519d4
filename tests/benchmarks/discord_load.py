"""How soon Discord hears of a hundred questions asked at once, while `gazette ingest` runs.

Usage: python -m tests.benchmarks.discord_load [--people 100] [--documents 5000] [--embedder NAME]

Three processes: `gazette discord` with its real model for questions, `gazette ingest` of a large
corpus into the same home, and this one, which is the loopback Discord and everybody in it. While
the corpus is read, so many people use `/ask` in the same moment. Printed are how soon each was
acknowledged (p50, p99 and longest; limit 1 s) and answered, whether each was answered once, and the
longest time that one callback held the bot's event loop (limit 100 ms), in all and in the thread's
own CPU time, which leaves out what other processes and threads took meanwhile. What is told of
acknowledgements has the lateness of the loopback Discord's own event loop in it, printed too.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bot.settings import BotSettings
from ingest.settings import load_settings
from tests.benchmarks.loops import Lateness, begun, ended, watched
from tests.benchmarks.warm_answer import write_corpus
from tests.e2e.discord.double import Double, serving
from tests.e2e.discord.outcomes import Outcome
from tests.e2e.discord.person import Person
from tests.e2e.discord.running import COMMAND
from tests.e2e.discord.world import Channel
from tests.support import ingest

_ASKED = 300  # documents of the library that is asked
_UNDER_WAY = 8.0  # seconds after which the corpus is being read
_LONGEST = 300.0  # seconds
_LIMITS = {"acknowledged p99": 1.0, "acknowledged max": 1.0, "loop held": 0.1}


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder for a while."""
    with tempfile.TemporaryDirectory(prefix="gazette-load-") as name:
        yield Path(name)


async def bot(home: Path, url: str, told: Path, embedder: str) -> asyncio.subprocess.Process:
    """Start the bot."""
    return await begun(
        *watched(told), "discord", "--home", str(home),
        DISCORD_TOKEN="loopback-token", GAZETTE_DISCORD_URL=url, GAZETTE_LLM="none",
        GAZETTE_MIN_CONFIDENCE="0", GAZETTE_EMBEDDER=embedder,
    )  # fmt: skip


async def invited(double: Double, people: int) -> tuple[Channel, list[Person]]:
    """Invite the bot to a server of so many people; return its channel, and them."""
    world = double.world
    guild = world.guild("Harbour", [])
    channel = world.channel(guild, "general")
    asking = [Person(double, world.user(f"Person {n}")) for n in range(people)]
    for each in asking:
        world.join(guild, each.user)
    await double.add_guild(guild)
    return channel, asking


async def load(
    channel: Channel, people: list[Person], questions: list[str], lateness: Lateness
) -> list[Outcome]:
    """Have everybody ask at once; return what came of it."""
    watching = asyncio.create_task(lateness.watch())
    asked = await asyncio.gather(
        *(
            each.slash(channel, "ask", question=questions[n % len(questions)])
            for n, each in enumerate(people)
        )
    )
    await asyncio.gather(*(each.settled(timeout=_LONGEST) for each in asked))
    watching.cancel()
    return list(asked)


async def run(base: Path, people: int, documents: int, embedder: str) -> dict[str, Any]:
    """Return the figures."""
    settings = load_settings(BotSettings, base / "home", None, embedder=embedder)
    questions = write_corpus(base / "asked", _ASKED)
    ingest(settings, base / "asked")
    write_corpus(base / "brought", documents)
    told, lateness = base / "held.json", Lateness()
    command = [str(COMMAND), "ingest", str(base / "brought"), "--home", str(settings.home)]
    async with serving() as double:
        process = await bot(settings.home, double.url, told, embedder)
        bringing = None
        try:
            await double.connected(timeout=60)
            channel, asking = await invited(double, people)
            first = await asking[0].slash(channel, "ask", question=questions[0])
            await first.settled(timeout=60)
            bringing = await begun(*command, "--quiet", GAZETTE_EMBEDDER=embedder)
            await asyncio.sleep(_UNDER_WAY)
            began = time.time()
            asked = await load(channel, asking, questions, lateness)
            is_ingesting = bringing.returncode is None
        finally:
            for each in (bringing, process):
                await ended(each)
        wrong = double.violations
    held = json.loads(told.read_text(encoding="utf-8"))
    more = {"ingest went on": is_ingesting, "violations": wrong, "Discord late": lateness.most}
    return {**figures(asked), **more, "held": held, "began": began}


def figures(asked: list[Outcome]) -> dict[str, Any]:
    """Return how soon each was acknowledged and answered, and how often."""
    acks = [each.ack.seconds if each.ack else float("inf") for each in asked]
    ends = [each.states[-1][0] if each.states else float("inf") for each in asked]
    once = [len(each.messages) == each.acknowledgements == 1 for each in asked]
    return {
        "asked": len(asked), "answered once": sum(once),
        "acknowledged p50": float(np.percentile(acks, 50)),
        "acknowledged p99": float(np.percentile(acks, 99)), "acknowledged max": max(acks),
        "answered p50": float(np.percentile(ends, 50)), "answered max": max(ends),
    }  # fmt: skip


def told(found: dict[str, Any]) -> bool:
    """Print the figures; return whether the limits are kept."""
    held, began = found.pop("held"), found.pop("began")
    found["loop held"] = max(seconds for seconds, _, _, _ in held)
    kept = found["asked"] == found["answered once"] and not found["violations"]
    kept = kept and found["ingest went on"]
    for name, value in found.items():
        limit = _LIMITS.get(name)
        shown = f"{value:.3f} s" if isinstance(value, float) else value
        print(f"  {name:<20}{shown}" + (f"  limit {limit:g} s" if limit else ""))
        kept = kept and (limit is None or value <= limit)
    for seconds, cpu, at, what in held:
        print(f"    {seconds:.3f} s, {cpu:.3f} s CPU, {at - began:+7.2f} s: {what}")
    return kept


def main(arguments: list[str]) -> int:
    """Measure; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--embedder", default=BotSettings.model_fields["embedder"].default)
    given = parser.parse_args(arguments)
    with scratch() as base:
        kept = told(asyncio.run(run(base, given.people, given.documents, given.embedder)))
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
