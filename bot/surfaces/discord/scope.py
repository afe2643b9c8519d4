"""Which collections a person in Discord may ask: by where the call comes from, and nothing else.

What the asker writes, shares elsewhere or clicks never widens it. In doubt it is `public` alone.
"""

from dataclasses import dataclass

import discord

from bot.places.guilds import collection_of
from ingest.options import PUBLIC


@dataclass(frozen=True, slots=True)
class Scope:
    """The guild whose own collection may be asked beside `public`; None: no guild's."""

    guild: int | None = None

    @property
    def own(self) -> str | None:
        """The guild's own collection."""
        return None if self.guild is None else collection_of(self.guild)

    @property
    def collections(self) -> tuple[str, ...]:
        """What may be asked, never empty."""
        return (PUBLIC,) if self.own is None else (PUBLIC, self.own)


def scope_of_interaction(interaction: discord.Interaction) -> Scope:
    """Return the scope of a command, a button or a modal.

    Discord tells by whose installation a call is made (`authorizing_integration_owners`): by the
    guild's, or by the person's own, who then may be in any guild. Only in a guild that installed
    the bot, and that the bot is a member of, is the guild's collection asked.
    """
    guild = interaction.guild_id
    if guild is None or not interaction.is_guild_integration():
        return Scope()
    return Scope(guild) if _is_member(interaction.client, guild) else Scope()


def scope_of_message(message: discord.Message, client: discord.Client) -> Scope:
    """Return the scope of a message: its guild's, or `public` alone in a DM."""
    guild = message.guild
    return Scope(guild.id) if guild is not None and _is_member(client, guild.id) else Scope()


def _is_member(client: discord.Client, guild: int) -> bool:
    known = client.get_guild(guild)
    return known is not None and not known.unavailable
