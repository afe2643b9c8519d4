"""Servers that watch for something, documents that come, and what is told of them."""

import asyncio
import itertools
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.settings import BotSettings
from bot.watching.records import Watch
from bot.watching.store import Watches
from tests.bot.conftest import settings_of
from tests.e2e.discord.outcomes import Seen
from tests.e2e.discord.person import Person
from tests.e2e.discord.running import Running, end
from tests.e2e.discord.world import Channel
from tests.support import ingest, write

_PATIENCE, _QUIET, _TICK = 30.0, 2.6, 0.05  # seconds; a look comes every two
_numbers = itertools.count(1)


def notice(text: str, kind: str = "notice", title: str = "", url: str = "") -> str:
    """Return a document that says this."""
    named = title or f"Notice {next(_numbers)}"
    address = f"url: {url}\n" if url else ""
    return (
        f"---\ntitle: '{named}'\nkind: {kind}\nissuer: Bureau of Channels\n{address}"
        f"published_on: 2024-02-03\n---\n# {named}\n\n{text}\n"
    )


@dataclass
class Watched:
    """The process, and the home that documents come into."""

    bot: Running
    settings: BotSettings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = settings_of(self.bot.home, max_file_mb=1)

    def publish(self, *texts: str, collection: str = "public") -> None:
        """Bring documents in, all at once."""
        folder = self.bot.home.parent / f"source-{next(_numbers)}"
        files = {f"d{next(_numbers)}.md": text for text in texts}
        report = ingest(self.settings, write(folder, files), collection=collection)
        assert report.added == len(texts)

    def kept(self, who: Person | None = None) -> list[Watch]:
        """Return the watches of somebody, or all."""
        with Watches(self.settings) as watches:
            owner = None if who is None else f"discord:{who.user.id}"
            return [each for each in watches.all() if owner in (None, each.owner)]

    def let_a_day_pass(self, watch: Watch) -> None:
        """Make a watch a day older."""
        with closing(sqlite3.connect(self.settings.home / "watches.db")) as db, db:
            db.execute("UPDATE watches SET made = made - 90000 WHERE id=?", (watch.id,))

    def resume(self, watch: Watch) -> None:
        """Have the place of a watch tried again, as `gazette watch resume` does."""
        with Watches(self.settings) as watches:
            watches.outbox.resume(watch)

    def said_in(self, channel: Channel) -> list[Seen]:
        """Return what was told in a channel without being asked for."""
        world = self.bot.world
        own = [each for each in self.bot.double.shown_in(channel) if each.author == world.bot.name]
        return [each for each in own if world.messages[each.id].interaction is None]

    async def told(self, channel: Channel, count: int, quiet: float = 0.3) -> list[Seen]:
        """Wait until so many messages were told in a channel, and no more."""
        await until(lambda: len(self.said_in(channel)) >= count)
        await asyncio.sleep(quiet)
        found = self.said_in(channel)
        assert len(found) == count, [each.text for each in found]
        return found

    async def silent(self, channel: Channel, count: int = 0) -> None:
        """Hold that no more than so many messages are told in a channel, over a look or two."""
        await asyncio.sleep(_QUIET)
        assert len(self.said_in(channel)) == count

    async def failing(self, who: Person) -> Watch:
        """Wait until a watch of somebody could not be told, and return it."""
        await until(lambda: any(each.trouble for each in self.kept(who)))
        return next(each for each in self.kept(who) if each.trouble)


async def until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    ends = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < ends, "it does not come"
        await asyncio.sleep(_TICK)


async def watch(who: Person, channel: Channel, query: str, **options: Any) -> str:
    """Make a watch, and return what is told of it."""
    made = await end(await who.slash(channel, "watch add", query=query, **options))
    assert made.message.ephemeral or channel.guild_id is None
    return made.text


def home_of(folder: Path) -> Path:
    """Return a new home with one document."""
    settings = settings_of(folder / "home")
    ingest(settings, write(folder / "source", {"first.md": notice("The first one.")}))
    return settings.home
