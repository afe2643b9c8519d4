"""Messages that are questions: mentions, replies to the bot, DMs, and its own threads."""

import re

import discord

from bot.surfaces.discord.asking import Asked, parent_of, place_of, roles_of
from bot.surfaces.discord.desk import Desk
from bot.surfaces.discord.notices import help_view
from bot.surfaces.discord.replies import MessageReply
from bot.surfaces.discord.scope import scope_of_message


class Listening:
    """Tells messages that ask from others, and hands them to the desk."""

    def __init__(self, client: discord.Client, desk: Desk, reads_content: bool) -> None:
        """`reads_content`: whether the operator switched the message-content intent on."""
        self._client = client
        self._desk = desk
        self._reads_content = reads_content

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
            mentions: dict[str, str] = self._client.mentions  # type: ignore[attr-defined]
            await reply.finish(help_view(mentions))

    def _asks(self, message: discord.Message) -> bool:
        me = self._client.user
        if me is None or message.author.bot or message.webhook_id is not None:
            return False
        if message.type not in (discord.MessageType.default, discord.MessageType.reply):
            return False
        if message.guild is None or any(each.id == me.id for each in message.mentions):
            return True
        channel = message.channel
        its_own = isinstance(channel, discord.Thread) and channel.owner_id == me.id
        return its_own and self._reads_content and bool(message.content)

    def _text(self, message: discord.Message) -> str:
        """Return what a message asks, without the mention of the bot."""
        me = self._client.user
        assert me is not None
        return re.sub(rf"<@!?{me.id}>", " ", message.content).strip()
