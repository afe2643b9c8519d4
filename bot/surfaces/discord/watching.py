"""What the buttons under watches do: lists and digests are turned, watches removed."""

import asyncio

import discord
from discord.ui import LayoutView

from bot.errors import NotAllowedHere, UnknownAnswer
from bot.prompting import load_prompt
from bot.surfaces.discord.admission import is_allowed
from bot.surfaces.discord.browsing import Browsing
from bot.surfaces.discord.memory import Memory
from bot.surfaces.discord.reading import Reading
from bot.surfaces.discord.register import Register
from bot.surfaces.discord.replies import replace_by
from bot.surfaces.discord.scope import scope_of_interaction
from bot.surfaces.discord.watch_views import digest_view, watches_view
from bot.surfaces.discord.watches import Spot, WatchBook
from bot.watching.records import Fact, Watch
from bot.wiring import Bot


def spot_of(interaction: discord.Interaction, direct: bool = False) -> Spot:
    """Return where somebody asks about watches; `direct`: about those told to them alone."""
    guild = scope_of_interaction(interaction).guild
    if direct or guild is None:
        return Spot(interaction.user.id)
    manages = interaction.permissions.manage_guild
    return Spot(interaction.user.id, guild, interaction.channel_id, manages)


class Watching(Reading):
    """Shows watches and what they told, to who may see it where they are."""

    def __init__(self, bot: Bot, memory: Memory, watches: WatchBook) -> None:
        super().__init__(memory, Browsing(bot), Register(bot))
        self.bot = bot
        self.watches = watches

    async def watches_here(self, interaction: discord.Interaction, page: int = 0) -> LayoutView:
        """Return a page of the watches that are told where somebody is.

        Raises:
            NotAllowedHere: the server's managers did not allow asking there, or to them.
            LibraryError, LibraryLocked: the watches cannot be used.
        """
        spot = spot_of(interaction)
        asked = self.asked_by(interaction, "")
        settings = await self.memory.settings_of(asked.scope)
        if not spot.manages and not is_allowed(asked, settings):
            raise NotAllowedHere(load_prompt("discord_not_here").text, "")
        return watches_view(await self.watches.listed(spot), spot, page)

    async def unwatched(self, interaction: discord.Interaction, name: str) -> Watch:
        """Remove a watch, and return what it was.

        Raises:
            UnknownWatch: there is none with this id that the person may remove.
            LibraryError, LibraryLocked: the watches cannot be used.
        """
        spot = spot_of(interaction)
        found = await self.watches.find(name, spot)
        guild = found.place.where.get("guild")
        if isinstance(guild, int):
            await self.memory.noted(guild, interaction.user.id, "unwatch", found.id)
        await self.watches.remove(found)
        return found

    async def turn_watches(self, interaction: discord.Interaction, subject: str, page: int) -> None:
        """Show another page of the watches in place of this one."""
        await replace_by(interaction, lambda: self.watches_here(interaction, page))

    async def unwatch(self, interaction: discord.Interaction, name: str, page: int) -> None:
        """Remove a watch, and show the list without it in place of this one."""

        async def turned() -> LayoutView:
            await self.unwatched(interaction, name)
            return await self.watches_here(interaction, page)

        await replace_by(interaction, turned)

    async def turn_digest(self, interaction: discord.Interaction, letter: str, page: int) -> None:
        """Show another page of a digest in place of this one."""

        async def turned() -> LayoutView:
            watch, facts = await self._digested(interaction, letter)
            return await asyncio.to_thread(digest_view, watch, letter, facts, page)

        await replace_by(interaction, turned)

    async def _digested(
        self, interaction: discord.Interaction, letter: str
    ) -> tuple[Watch, list[Fact]]:
        """Return what a digest tells that was told here, as the library has it now.

        Raises:
            UnknownAnswer: it was told elsewhere, its watch or all its documents are gone, or it is
                not kept any more; which of them is not told.
            NotAllowedHere, LibraryMissing: as `readable`.
        """
        readable = await self.readable(interaction)
        kept = await self.memory.digest(letter)
        watch = None if kept is None else await self.watches.get(kept.watch)
        if kept is not None and watch is not None and spot_of(interaction).tells(watch):
            names = [each for each in watch.collections if each in readable]
            facts = await self.watches.facts(watch, kept.facts, names)
            if facts:
                return watch, facts
        raise UnknownAnswer(load_prompt("discord_watch_gone").text, "")
