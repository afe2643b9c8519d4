"""The watches that are told in Discord: made, listed, removed, on threads of their own."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.bridge import Bridge
from bot.errors import InvalidWatch, UnknownWatch
from bot.places.forgetting import asker_of
from bot.prompting import load_prompt
from bot.settings import BotSettings
from bot.watching.looking import Note, There, already_there, facts_again, look_first
from bot.watching.marks import Looked
from bot.watching.records import Digest, Fact, Place, Watch
from bot.watching.store import Watches
from ingest.errors import LibraryLocked

KIND = "discord"
_SHOWN = 40  # characters of an id that somebody typed


def direct_place(person: int) -> Place:
    """Return the Place that is somebody's own with the bot."""
    return Place(KIND, {"person": person})


def channel_place(guild: int, channel: int, person: int | None = None) -> Place:
    """Return a channel or thread of a guild as a Place; `person` is who asked to be told there."""
    where = {"guild": guild, "channel": channel}
    return Place(KIND, where if person is None else {**where, "person": person})


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody asks about watches: a channel of a guild, or in private (both None).

    `manages`: they may manage the guild.
    """

    person: int
    guild: int | None = None
    channel: int | None = None
    manages: bool = False

    @property
    def owner(self) -> str:
        """The name by which the person's watches are known."""
        return asker_of(self.person)

    @property
    def place(self) -> Place:
        """Where a watch is told that is made here."""
        if self.guild is None or self.channel is None:
            return direct_place(self.person)
        return channel_place(self.guild, self.channel, self.person)

    def tells(self, watch: Watch) -> bool:
        """Whether a watch is told here, whoever made it."""
        if self.guild is None:
            return watch.place == self.place
        where = watch.place.where
        here = (where.get("guild"), where.get("channel")) == (self.guild, self.channel)
        return watch.place.kind == KIND and here

    def lists(self, watch: Watch) -> bool:
        """Whether a watch is listed here: those told here, and for managers all of the guild."""
        return self.tells(watch) or self._manages(watch)

    def may_remove(self, watch: Watch) -> bool:
        """Whether the person may remove a watch: their own, and as a manager any of the guild."""
        return watch.owner == self.owner or self._manages(watch)

    def _manages(self, watch: Watch) -> bool:
        of_guild = watch.place.kind == KIND and watch.place.where.get("guild") == self.guild
        return self.manages and self.guild is not None and of_guild


class WatchBook:
    """The watches of a home, for the event loop: every call runs on the one thread they live on.

    What goes through all documents has a thread of its own: nobody who types waits for it.
    """

    def __init__(self, settings: BotSettings, note: Note = lambda message: None) -> None:
        """`note` is told when a damaged index is rebuilt."""
        self._settings = settings
        self._note = note
        self._bridge, self._slow_bridge = Bridge(), Bridge()
        self._watches = Watches(settings)

    async def close(self) -> None:
        """Give the file back, and end the threads."""
        await self._bridge.run(self._watches.close)
        self._bridge.close()
        self._slow_bridge.close()

    # -- making -----------------------------------------------------------------------------

    async def draft(
        self, query: str, collections: Sequence[str], spot: Spot, digest: Digest
    ) -> Watch:
        """Return a watch to be added; nothing is kept yet.

        Raises:
            InvalidWatch: nothing can be found by the query, it is watched there already, or the
                person or the guild has as many watches as it may have.
        """
        return await self._bridge.run(self._draft, query, tuple(collections), spot, digest)

    def _draft(self, query: str, collections: tuple[str, ...], spot: Spot, digest: Digest) -> Watch:
        try:
            made = self._watches.draft(query, collections, spot.place, digest, spot.owner)
        except InvalidWatch as error:
            raise InvalidWatch(error.message, load_prompt("discord_watch_query").text) from None
        self._check(made, spot)
        return made

    def _check(self, made: Watch, spot: Spot) -> None:
        there = self._there(spot)
        for each in there:
            if spot.tells(each) and _is_same(each, made) and _lives(each, spot):
                raise InvalidWatch(
                    f"{each.query!r} is watched here already, as {each.id}.",
                    f"`/watch remove {each.id}` ends it.",
                )
        own = [each for each in self._watches.of(spot.owner) if each.place.kind == KIND]
        _limit(len(own), self._settings.person_watches, "discord_watch_limit_person")
        if spot.guild is not None:
            _limit(len(there), self._settings.guild_watches, "discord_watch_limit_guild")

    def _there(self, spot: Spot) -> list[Watch]:
        """Return those of the spot's guild, or the person's own: no others can be told there.

        They may be many elsewhere, and it is asked for with each letter that somebody types.
        """
        if spot.guild is None:
            return self._watches.of(spot.owner)
        return self._watches.of_guild(KIND, spot.guild)

    async def add(self, watch: Watch, spot: Spot) -> There:
        """Keep a watch; return what matches it already, and is not told.

        Raises:
            InvalidWatch: as `draft`; another may have been made meanwhile.
            LibraryError, LibraryLocked: the library cannot be used.
        """
        looked = await self._slow_bridge.run(look_first, self._settings, watch, self._note)
        return await self._bridge.run(self._add, watch, spot, looked)

    def _add(self, watch: Watch, spot: Spot, looked: Sequence[Looked]) -> There:
        self._check(watch, spot)
        self._watches.add(watch, looked)
        return already_there(looked)

    # -- finding and removing ---------------------------------------------------------------

    async def listed(self, spot: Spot) -> list[Watch]:
        """Return the watches to be listed somewhere, oldest first.

        What is told there and was given up is tried again from now on.
        """
        return await self._bridge.run(self._listed, spot)

    def _listed(self, spot: Spot) -> list[Watch]:
        found = [each for each in self._there(spot) if spot.lists(each)]
        for each in found:
            if spot.tells(each) and each.given_up:
                self._watches.outbox.resume(each)
        return found

    async def removable(self, spot: Spot) -> list[Watch]:
        """Return those listed somewhere that the person may remove."""
        found = await self._bridge.run(self._there, spot)
        return [each for each in found if spot.lists(each) and spot.may_remove(each)]

    async def of(self, person: int) -> list[Watch]:
        """Return the watches of a person, wherever they are told."""
        return await self._bridge.run(self._watches.of, asker_of(person))

    async def get(self, name: str) -> Watch | None:
        """Return the watch with this id, or None."""
        return await self._bridge.run(self._watches.get, name)

    async def find(self, name: str, spot: Spot) -> Watch:
        """Return the watch with this id, if the person may remove it.

        Raises:
            UnknownWatch: they may not, or there is none; which of them is not told.
        """
        found = await self.get(name.strip())
        if found is None or found.place.kind != KIND or not spot.may_remove(found):
            told = f"There is no watch {name[:_SHOWN]!r} here that you may remove."
            raise UnknownWatch(told, "`/watch list` lists those that are told here.")
        return found

    async def facts(
        self, watch: Watch, wanted: Sequence[str], collections: Sequence[str]
    ) -> list[Fact]:
        """Return those of the facts `wanted`, by id and in that order, that collections still have.

        Raises:
            LibraryError, LibraryLocked: the library cannot be used.
        """
        names = tuple(collections)
        return await self._slow_bridge.run(
            facts_again, self._settings, watch, wanted, names, self._note
        )

    async def remove(self, watch: Watch) -> None:
        """Remove a watch with all that is kept of it; one that is gone is fine."""
        await self._bridge.run(self._remove, watch.id)

    def _remove(self, name: str) -> None:
        # What reads the file now keeps a byte of it there at most until the next round.
        with suppress(UnknownWatch, LibraryLocked):
            self._watches.remove(name)

    async def forget(self, goes: Callable[[str, Place], bool]) -> int:
        """Remove the watches whose owner and Place are to go, and return how many."""
        return await self._bridge.run(self._watches.forget, goes)


def _is_same(one: Watch, other: Watch) -> bool:
    return one.id != other.id and one.query.casefold() == other.query.casefold()


def _lives(watch: Watch, spot: Spot) -> bool:
    """Whether a watch still tells; somebody else's that was given up keeps nobody from it."""
    return watch.owner == spot.owner or not watch.given_up


def _limit(count: int, most: int, told: str) -> None:
    if most and count >= most:
        hint = load_prompt("discord_watch_limit_hint").text
        raise InvalidWatch(load_prompt(told).render(count=f"{most:,}"), hint)
