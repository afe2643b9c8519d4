"""A bot in Discord and a team's server over one home, while a third process ingests into it."""

import asyncio
import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.conftest import settings_of
from tests.e2e.discord.running import COMMAND, Running, Server, end, running, story
from tests.e2e.team.served import Served, served
from tests.support import ingest, write

PIERS, STATES, SOON = 12, 3, 5.0  # documents, versions of all of them, and seconds
QUESTION = "At how many metres does the tide mark stand?"


def state(number: int) -> dict[str, str]:
    """Return the files of a version: in each the same number."""
    said = f"The tide mark stands at {number} metres since the survey of state {number}."
    return {f"pier{pier}.md": f"# Pier {pier}\n\nAt pier {pier}: {said}" for pier in range(PIERS)}


def numbers(text: str) -> set[int]:
    """Return the versions that a text quotes."""
    return {int(found) for found in re.findall(r"stands at (\d+) metres", text)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that is ingested over and over, in its first version."""
    made = write(tmp_path / "source", state(1))
    ingest(settings_of(tmp_path / "home"), made)
    return made


@pytest.fixture
def both(folder: Path, tmp_path: Path) -> Iterator[tuple[Running, Served]]:
    """A bot and a server over one home."""
    with running(tmp_path / "home") as bot, bot.obeying(), served(tmp_path / "home") as server:
        yield bot, server


def searched(server: Served) -> set[int]:
    """Return the versions that the server finds at once."""
    response = server.call("POST", "/api/v1/search", json={"query": QUESTION, "k": PIERS})
    found = response.json()["results"]
    assert len(found) == PIERS, response.text
    return numbers(" ".join(each["text"] for each in found))


async def asked(server: Server) -> set[int]:
    """Return the versions that the bot quotes at once."""
    outcome = await end(await server.ann.slash(server.channel, "ask", question=QUESTION))
    found = numbers(outcome.text)
    assert found, outcome.text
    return found


async def replaced(folder: Path, home: Path, number: int) -> float:
    """Bring in the next version by a process of its own, and return when it was done."""
    write(folder, state(number))
    process = await asyncio.create_subprocess_exec(
        str(COMMAND), "ingest", str(folder), "--home", str(home), "--quiet",
        env={**os.environ, "GAZETTE_EMBEDDER": "hashing"}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    assert await process.wait() == 0
    return time.monotonic()


class Watch:
    """When a reader first saw each version, and whether it ever saw two at once, or an older."""

    def __init__(self) -> None:
        self.first: dict[int, float] = {}
        self.mixed: list[set[int]] = []

    def see(self, seen: set[int]) -> None:
        """Note what was seen at once."""
        if len(seen) != 1 or min(seen) < max(self.first, default=0):
            self.mixed.append(seen)
        self.first.setdefault(max(seen, default=0), time.monotonic())


async def seen(number: int, watches: tuple[Watch, ...]) -> None:
    """Wait until all have seen a version, as long as that may take."""
    ends = time.monotonic() + SOON
    while time.monotonic() < ends and not all(number in each.first for each in watches):
        await asyncio.sleep(0.05)


@story
async def test_every_reader_sees_whole_generations_and_new_ones_soon(
    both: tuple[Running, Served], folder: Path
) -> None:
    bot, server = both
    place, over = await bot.server(), asyncio.Event()
    team, discord = Watch(), Watch()

    async def search() -> None:
        while not over.is_set():
            team.see(await asyncio.to_thread(searched, server))

    async def ask() -> None:
        while not over.is_set():
            discord.see(await asked(place))

    readers = [asyncio.create_task(each()) for each in (search, ask)]
    done = {}
    for number in range(2, STATES + 1):
        done[number] = await replaced(folder, server.home, number)
        await seen(number, (team, discord))
    over.set()
    await asyncio.gather(*readers)
    ends = time.monotonic() + SOON
    for watch in (team, discord):
        assert watch.mixed == []
        late = {number: watch.first.get(number, ends) - at for number, at in done.items()}
        assert max(late.values()) < SOON, late
