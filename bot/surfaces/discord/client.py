"""The client: what comes in from Discord, each event once, and the commands it is told of."""

import asyncio
import logging
from typing import Any

import discord
from discord import app_commands

from bot.surfaces.discord.buttons import DeskButton, failed, submitted
from bot.surfaces.discord.choosing import EntityMenu
from bot.surfaces.discord.commands import add_commands
from bot.surfaces.discord.delivering import Clock, deliver
from bot.surfaces.discord.desk import Desk
from bot.surfaces.discord.guild_commands import add_guild_commands
from bot.surfaces.discord.listening import Listening
from bot.surfaces.discord.register_commands import add_register_commands
from bot.surfaces.discord.replies import QUIET
from bot.surfaces.discord.seen import Seen, is_to_be_taken
from bot.surfaces.discord.watch_commands import add_watch_commands
from bot.surfaces.discord.watches import KIND
from ingest.errors import GazetteError
from ingest.models import digest

_log = logging.getLogger(__name__)
_HOUR = 3600.0  # seconds


class Tree(app_commands.CommandTree["Client"]):
    """The commands; what is too late or comes again is let go of, what fails is told once."""

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Whether a command is to be run: once, and only while Discord waits for it."""
        return is_to_be_taken(interaction)

    async def on_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Tell in one notice that a command failed."""
        if interaction.type is not discord.InteractionType.autocomplete:
            await failed(interaction, error)


class Client(discord.Client):
    """Gazette in Discord. It reads no more of a server than it is asked with."""

    def __init__(self, desk: Desk, reads_content: bool = False) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.message_content = reads_content
        super().__init__(
            intents=intents,
            allowed_mentions=QUIET,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
        )
        self.desk = desk
        self.seen, self.clock = Seen(), Clock()
        self.tree = Tree(
            self,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
        )
        self.mentions: dict[str, str] = {}
        self._cleaning: asyncio.Task[None] | None = None
        self._listening = Listening(self, desk, reads_content)
        add_commands(self.tree, desk)
        add_register_commands(self.tree, desk)
        add_watch_commands(self.tree, desk)
        add_guild_commands(self.tree, desk)

    async def setup_hook(self) -> None:
        """Make the buttons of earlier messages work, and tell Discord of the commands."""
        self.add_dynamic_items(DeskButton, EntityMenu)
        await self._sync()
        self._cleaning = asyncio.create_task(self._clean())

    async def _clean(self) -> None:
        """Delete expired conversations every hour."""
        while True:
            try:
                await self.desk.memory.expire()
            except GazetteError as error:  # the next hour tries again
                _log.warning("not cleaned", extra={"error": type(error).__name__})
            await asyncio.sleep(_HOUR)

    async def close(self) -> None:
        """Stop cleaning, and leave Discord."""
        if self._cleaning is not None:
            self._cleaning.cancel()
        await super().close()

    async def _sync(self) -> None:
        """Tell Discord of the commands where they are not those it was told of last."""
        commands = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        wanted = digest(str(self.application_id), discord.utils._to_json(commands))
        known = await self.desk.memory.synced()
        if known is None or known[0] != wanted:
            told = await deliver(self.tree.sync)
            known = wanted, {each.name: each.mention for each in told}
            await self.desk.memory.keep_synced(*known)
            _log.info("commands synced", extra={"commands": len(told)})
        self.mentions = known[1]

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that asks, once."""
        if self.seen.first(message.id):
            await self._listening.take(message)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Take on forms that were sent; everything else is discord.py's."""
        await submitted(interaction)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Remove the watches of a server that the bot is in no longer, and what waits there."""
        removed = await self.desk.watches.forget(
            lambda owner, place: (place.kind, place.where.get("guild")) == (KIND, guild.id)
        )
        _log.info("left a server", extra={"watches": removed})

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what failed, without the text of messages."""
        _log.exception("an event failed", extra={"event": event_method})
