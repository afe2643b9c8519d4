"""Threads about an answer: everybody in one goes on with the same conversation."""

from typing import Final

import discord
from discord.ui import LayoutView

from bot.models import Answer
from bot.prompting import load_prompt
from bot.surfaces.discord.answers import thread_view
from bot.surfaces.discord.delivering import deliver
from bot.surfaces.discord.escaping import label
from bot.surfaces.discord.notices import notice_view, thread_opened_view
from bot.surfaces.discord.replies import send

_TITLE = 4000  # UTF-16 code units of a question: all of it
_NAME = 90  # UTF-16 code units of a question that name a thread; Discord allows 100
_MINUTES: Final = 1440


async def opened(
    interaction: discord.Interaction, answer: Answer
) -> tuple[LayoutView, discord.Thread | None]:
    """Open a thread about an answer, and return what to tell the person, and the thread.

    Its first message says how to ask there. Where none can be opened, it is None.

    Raises:
        discord.HTTPException, OSError: Discord does not do it, for no reason of the person's.
    """
    channel = interaction.channel
    if not isinstance(channel, discord.TextChannel):
        return notice_view(load_prompt("discord_no_thread").text), None
    title = label(answer.standalone_question, _TITLE)
    try:
        thread = await _opened(interaction, channel, label(title, _NAME) or "…")
    except discord.Forbidden:
        return notice_view(load_prompt("discord_thread_forbidden").text), None
    await send(thread, thread_view(answer.id, title))
    return thread_opened_view(thread.id), thread


async def _opened(
    interaction: discord.Interaction, channel: discord.TextChannel, name: str
) -> discord.Thread:
    """Open the thread under the answer, if that is a message of the channel, else beside it."""
    message = interaction.message
    if message is not None and not message.flags.ephemeral:
        try:
            return await deliver(
                lambda: message.create_thread(name=name, auto_archive_duration=_MINUTES)
            )
        except discord.Forbidden:
            raise
        except discord.HTTPException:
            # The message is gone, or it has a thread: this one, where only the answer was lost.
            made = channel.get_thread(message.id)
            if made is not None and not message.flags.has_thread:
                return made
    return await channel.create_thread(
        name=name, type=discord.ChannelType.public_thread, auto_archive_duration=_MINUTES
    )
