"""What stands in a server's own documents is shown to nobody of another server, by no way."""

import asyncio
import itertools
import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e.discord.components import displayed
from tests.e2e.discord.double import serving_in_a_thread
from tests.e2e.discord.outcomes import Outcome
from tests.e2e.discord.raiding import WAYS, Raid
from tests.e2e.discord.running import Running
from tests.e2e.discord.towns import Land, Town, visible
from tests.support import write

AT_ONCE, SEED = 4, 20261126
_MOST_TOWNS, _EACH = 50, 8  # so many ways are gone for each town, until there are fifty
_OWN_INSTALL = ("own_install_inside", "own_install_abroad", "document_by_own_install",
                "status_by_own_install")  # fmt: skip
_SHOW_NOTHING = ("press Helpful", "press Not helpful", "send_why", "watch")
"""They tell nothing of the answer, so that nothing could be found without the check either."""


@dataclass
class Found:
    """What raids found: by the way, whose words were seen by whom; and how often each was gone.

    `kept` has what was seen where nothing was found, so that a failure can be understood.
    """

    leaks: list[str] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)
    leaking: set[str] = field(default_factory=set)
    kept: dict[str, str] = field(default_factory=dict)

    def note(self, land: Land, way: str, outcome: Outcome) -> None:
        """Judge an outcome."""
        self.ways[way] += 1
        assert not outcome.failed, f"{way}: {outcome!r}"
        guild = land.world.channels[outcome.channel_id].guild_id
        owner = None if guild is None or way in _OWN_INSTALL else land.owner_of(guild)
        seen = land.foreign(owner, visible(outcome))
        if seen:
            self.leaking.add(way)
            self.leaks.append(f"{way} in {owner and owner.name}: {seen}: {outcome!r}")
        else:
            self.kept[way] = visible(outcome)

    def survey(self, land: Land) -> None:
        """Judge all that the bot shows anywhere, and the names of its threads."""
        world = land.world
        for message in world.messages.values():
            if message.author.id != world.bot.id:
                continue
            guild = world.channels[message.channel_id].guild_id
            owner = None if guild is None else land.owner_of(guild)
            texts = [message.content, *displayed(message.components), str(message.components)]
            texts += map(str, message.attachments)
            for word in land.foreign(owner, "\n".join(texts)):
                self.leaks.append(f"{word} in {owner and owner.name}")
        for channel in world.channels.values():
            owner = None if channel.guild_id is None else land.owner_of(channel.guild_id)
            self.leaks += land.foreign(owner, channel.name)


@contextmanager
def answering(home: Path, count: int, *program: str) -> Iterator[tuple[Land, Running]]:
    """Settle a land, and run the bot in it; everything has to end well."""
    with serving_in_a_thread(limits={}) as double:
        land = Land(home, double, count, SEED)
        unlimited = ("GUILD_DAILY_QUESTIONS", "PERSON_WATCHES", "GUILD_WATCHES")
        given = {f"GAZETTE_{name}": "0" for name in unlimited}
        bot = Running(double, home, home.parent / "log", given)
        bot.program = program or bot.program
        try:
            asyncio.run(bot.begin())
            yield land, bot
        finally:
            bot.close()
        assert bot.failures() == []
        assert double.violations == []


def raids(towns: list[Town], count: int) -> list[tuple[str, Town, Town]]:
    """Return what is tried: every way in turn, between towns that chance picks."""
    chance, names = random.Random(SEED), itertools.cycle(WAYS)
    pairs = (chance.sample(towns, 2) for _ in range(count))
    return [(next(names), thief, victim) for thief, victim in pairs]


async def raided(land: Land, canaries: int) -> Found:
    """Go all ways, several at once."""
    raid, found, gate = Raid(land), Found(), asyncio.Semaphore(AT_ONCE)

    async def go(way: str, thief: Town, victim: Town) -> None:
        async with gate:
            found.note(land, way, await raid.try_(way, thief, victim))

    await asyncio.gather(*(go(*each) for each in raids(land.towns, canaries)))
    found.survey(land)
    return found


async def trusted(land: Land, named: Path) -> Found:
    """Go each way once; the file names the victim, for a bot that takes the thief for one of it."""

    def trust(town: Town | None) -> None:
        named.write_text("" if town is None else str(town.guild.id), encoding="utf-8")

    raid, found = Raid(land, trust), Found()
    thief, victim = land.towns
    # At last what changes what the victim is shown: settings, the document taken, one put there.
    last = ("configure", "remove", "ingest_into")
    for way in [*sorted(set(WAYS) - set(last)), *last]:
        found.note(land, way, await raid.try_(way, thief, victim))
    return found


@pytest.mark.timeout(1800)
def test_nothing_of_a_servers_own_documents_is_shown_to_anybody_of_another(
    tmp_path: Path, canaries: int
) -> None:
    towns = min(_MOST_TOWNS, max(2, canaries // _EACH))
    with answering(tmp_path / "home", towns) as (land, _):
        found = asyncio.run(raided(land, canaries))
    assert found.leaks == []
    assert sum(found.ways.values()) == canaries
    assert set(found.ways) == set(WAYS) or canaries < len(WAYS)


def test_without_the_scope_check_every_way_that_shows_anything_leaks(tmp_path: Path) -> None:
    named = write(tmp_path, {"named": ""}) / "named"
    program = (sys.executable, "-m", "tests.e2e.discord.unscoped", str(named))
    with answering(tmp_path / "home", 2, *program) as (land, _):
        found = asyncio.run(trusted(land, named))
    missed = sorted(set(WAYS) - found.leaking - set(_SHOW_NOTHING))
    assert [f"{way}: {found.kept[way]}" for way in missed] == []
    assert found.leaking.isdisjoint(_SHOW_NOTHING)
