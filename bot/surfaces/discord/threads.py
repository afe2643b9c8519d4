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
    interaction: discord.Interaction, answer: Answer, private: bool
) -> tuple[LayoutView, discord.Thread | None]:
    """Open a thread about an answer, and return what to tell the person, and the thread.

    Its first message says how to ask there. Where none can be opened, or there is one, it is None.
    What was answered in `private` stays so.

    Raises:
        discord.HTTPException, OSError: Discord does not do it, for no reason of the person's.
    """
    channel, message = interaction.channel, interaction.message
    if not isinstance(channel, discord.TextChannel):
        return notice_view(load_prompt("discord_no_thread").text), None
    if private or message is None or message.flags.ephemeral:
        return notice_view(load_prompt("discord_thread_private").text), None
    if message.flags.has_thread:  # it has the message's id
        return thread_opened_view(message.id), None
    if not interaction.permissions.create_public_threads:
        return notice_view(load_prompt("discord_thread_not_yours").text), None
    title = label(answer.standalone_question, _TITLE)
    try:
        thread = await _opened(message, channel, label(title, _NAME) or "…")
    except discord.Forbidden:
        return notice_view(load_prompt("discord_thread_forbidden").text), None
    await send(thread, thread_view(answer.id, title))
    return thread_opened_view(thread.id), thread


async def _opened(
    message: discord.Message, channel: discord.TextChannel, name: str
) -> discord.Thread:
    """Open the thread under the answer; beside it, where that is gone meanwhile."""
    try:
        return await deliver(
            lambda: message.create_thread(name=name, auto_archive_duration=_MINUTES)
        )
    except discord.Forbidden:
        raise
    except discord.HTTPException:
        made = channel.get_thread(message.id)  # where only Discord's answer was lost
        if made is not None:
            return made
    return await channel.create_thread(
        name=name, type=discord.ChannelType.public_thread, auto_archive_duration=_MINUTES
    )
