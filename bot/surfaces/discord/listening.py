"""Messages that are questions: mentions, replies to the bot, DMs, and its own threads."""

import re

import discord
from discord.ui import LayoutView

from bot.surfaces.discord.asking import Asked, parent_of, place_of, roles_of
from bot.surfaces.discord.desk import Desk
from bot.surfaces.discord.notices import help_view, unreadable_view
from bot.surfaces.discord.replies import MessageReply
from bot.surfaces.discord.scope import scope_of_message
from bot.surfaces.discord.seen import Seen


class Listening:
    """Tells messages that ask from others, and hands them to the desk."""

    def __init__(self, client: discord.Client, desk: Desk, reads_content: bool) -> None:
        """`reads_content`: whether the operator switched the message-content intent on."""
        self._client = client
        self._desk = desk
        self._reads_content = reads_content
        self._told = Seen()  # persons: once, as they may not mean the bot

    async def take(self, message: discord.Message) -> None:
        """Answer a message, if it asks."""
        if not self._asks(message):
            return
        reply = MessageReply(message)
        await self._desk.attend(reply, self._answer(message, reply))

    async def _answer(self, message: discord.Message, reply: MessageReply) -> None:
        text = self._text(message)
        scope = scope_of_message(message, self._client)
        asked = Asked(
            text=text,
            person=message.author.id,
            place=place_of(scope, message.channel, message.author.id),
            scope=scope,
            channel=message.channel.id,
            parent=parent_of(message.channel),
            roles=roles_of(message.author),
        )
        if text:
            await self._desk.ask(asked, reply)
        elif await self._desk.admits(asked, reply):
            await reply.finish(self._without_words(message))

    def _without_words(self, message: discord.Message) -> LayoutView:
        """Return what to tell where nothing is said, or Discord keeps from the bot what is."""
        mentions: dict[str, str] = self._client.mentions  # type: ignore[attr-defined]
        kept_back = message.reference is not None or self._names_role(message)
        if kept_back and not self._reads_content:
            return unreadable_view(mentions)
        return help_view(mentions, *self._desk.memory.keeps)

    def _asks(self, message: discord.Message) -> bool:
        me = self._client.user
        if me is None or message.author.bot or message.webhook_id is not None:
            return False
        if message.type not in (discord.MessageType.default, discord.MessageType.reply):
            return False
        if message.guild is None or any(each.id == me.id for each in message.mentions):
            return True
        if self._names_role(message):
            return True
        if self._follows_command(message) and not self._reads_content:
            return self._told.first(message.author.id)
        channel = message.channel
        its_own = isinstance(channel, discord.Thread) and channel.owner_id == me.id
        return its_own and self._reads_content and bool(message.content)

    def _follows_command(self, message: discord.Message) -> bool:
        """Whether it replies to the answer of a command, whose author Discord does not mention."""
        to = message.reference.resolved if message.reference else None
        if not isinstance(to, discord.Message):
            return False
        return to.author == self._client.user and to.webhook_id is not None

    def _names_role(self, message: discord.Message) -> bool:
        """Whether the bot's own role is mentioned, which the composer proposes beside its name."""
        role = message.guild.self_role if message.guild else None
        return role is not None and role in message.role_mentions

    def _text(self, message: discord.Message) -> str:
        """Return what a message asks, without the mention of the bot or its role."""
        me = self._client.user
        assert me is not None
        role = message.guild.self_role if message.guild else None
        text = re.sub(rf"<@!?{me.id}>", " ", message.content)
        return (text.replace(role.mention, " ") if role else text).strip()
