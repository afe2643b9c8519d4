"""Whether a question may be asked here and now, by the settings of its server and the limits."""

import math

from bot.places.guilds import GuildSettings
from bot.places.limits import Wait
from bot.prompting import load_prompt
from bot.surfaces.discord.asking import Asked
from bot.surfaces.discord.memory import Memory
from bot.surfaces.discord.scope import Scope


async def refusal(asked: Asked, settings: GuildSettings | None, memory: Memory) -> str | None:
    """Return why a question is not answered here, politely, or None where it is.

    The limits count it in any case: to be refused is an answer, too. But who may not ask here uses
    up their own limit alone, and nothing of what the server has left for those who may.
    """
    allowed = is_allowed(asked, settings)
    wait = await memory.take(asked.person, asked.scope if allowed else Scope())
    if wait is not None:
        return _told(wait)
    return None if allowed else load_prompt("discord_not_here").text


def is_allowed(asked: Asked, settings: GuildSettings | None) -> bool:
    """Whether who asks may do so in their channel, by the settings of its server."""
    if settings is None:
        return True
    channels = {asked.channel, asked.parent} & set(settings.channels)
    roles = asked.roles & set(settings.roles)
    return bool(channels or not settings.channels) and bool(roles or not settings.roles)


def _told(wait: Wait) -> str:
    if wait.limit == "guild":
        hours = max(1, math.ceil(wait.seconds / 3600))
        return load_prompt("discord_wait_guild").render(hours=str(hours))
    return load_prompt("discord_wait_person").render(seconds=str(math.ceil(wait.seconds)))
