"""Messages and threads: made, changed and removed, told to the bot and to who looks on."""

import time
from collections.abc import Callable
from typing import Any

from tests.e2e.discord import payloads
from tests.e2e.discord.components import displayed, numbered
from tests.e2e.discord.gateway import Gateway
from tests.e2e.discord.mentions import Pings, pings
from tests.e2e.discord.message_limits import check_message
from tests.e2e.discord.permissions import MENTION_EVERYONE, VIEW_CHANNEL, permissions
from tests.e2e.discord.snowflakes import snowflake
from tests.e2e.discord.world import (
    COMPONENTS_V2,
    EPHEMERAL,
    HAS_THREAD,
    LOADING,
    Channel,
    Message,
    Upload,
    User,
    World,
)

Body = dict[str, Any]
Files = dict[int, Upload]
_DM_MESSAGES, _GUILD_MESSAGES, _GUILDS = 1 << 12, 1 << 9, 1 << 0
_FIELDS = ("content", "embeds", "components")
_NONCE_SECONDS = 120.0


class Posting:
    """Keeps the messages of a World."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway
        self._nonces: dict[tuple[int, int, str], tuple[float, Message]] = {}
        self.base = ""
        self.on_change: Callable[[Message], None] = lambda message: None
        self.pinged: list[tuple[Message, Pings]] = []

    # -- making -------------------------------------------------------------------------------

    async def create(
        self, channel: Channel, author: User, body: Body, files: Files, **more: Any
    ) -> Message:
        """Post a message; `more` are fields of Message.

        With `enforce_nonce`, one of the same author and nonce within two minutes is given back.

        Raises:
            Refusal: a limit is broken.
        """
        nonce = str(body.get("nonce") or "")
        key = (channel.id, author.id, nonce)
        if nonce and body.get("enforce_nonce") and key in self._nonces:
            at, earlier = self._nonces[key]
            if time.monotonic() - at < _NONCE_SECONDS:
                return earlier
        message = Message(channel.id, author, nonce=nonce or None, **more)
        self.fill(message, body, files)
        self._nonces[key] = (time.monotonic(), message)
        await self.publish(message, channel)
        return message

    async def publish(self, message: Message, channel: Channel) -> None:
        """Put a message where it is seen."""
        self._world.messages[message.id] = message
        channel.last_message_id = message.id
        self.on_change(message)
        await self._tell("MESSAGE_CREATE", message, channel)

    async def edit(self, message: Message, body: Body, files: Files) -> Message:
        """Change a message; what the body does not name stays.

        Raises:
            Refusal: a limit is broken.
        """
        was_loading = message.loading
        # Who sees a message is settled when it is made.
        body = {**body, "flags": (body.get("flags") or 0) & ~EPHEMERAL}
        self.fill(message, body, files)
        message.flags &= ~LOADING
        message.edited_at = None if was_loading else time.time()
        message.edits += 1
        self.on_change(message)
        await self._tell("MESSAGE_UPDATE", message, self._world.channels[message.channel_id])
        return message

    async def delete(self, message: Message) -> None:
        """Remove a message."""
        message.deleted = True
        self.on_change(message)
        channel = self._world.channels[message.channel_id]
        data = {"id": str(message.id), "channel_id": str(channel.id)}
        if channel.guild_id is not None:
            data["guild_id"] = str(channel.guild_id)
        if not message.ephemeral:
            await self._send("MESSAGE_DELETE", data, channel)

    def fill(self, message: Message, body: Body, files: Files) -> None:
        """Write into a message what a body says.

        Raises:
            Refusal: a limit is broken.
        """
        state: Body = {name: getattr(message, name) for name in (*_FIELDS, "attachments")}
        state |= {name: body[name] or [] for name in _FIELDS if name in body}
        state["content"] = state["content"] or ""
        state["flags"] = message.flags & ~LOADING | (body.get("flags") or 0)
        state["attachments"] = self._attachments(message, body, files)
        check_message(state, body)
        for name in (*_FIELDS, "attachments"):
            setattr(message, name, state[name])
        keeps = message.flags & ~COMPONENTS_V2
        message.flags = keeps | state["flags"] & ~LOADING
        message.embeds = [{"type": "rich", **embed} for embed in message.embeds]
        numbered(message.components)
        self._mention(message, body)

    def _mention(self, message: Message, body: Body) -> None:
        replied = None
        if message.reference is not None:
            to = self._world.messages.get(int(message.reference["message_id"]))
            # What a person replies to is pinged as a user; what an interaction posted is not one.
            replied = to.author.id if to is not None and to.interaction is None else None
        text = "\n".join([message.content, *displayed(message.components)])
        found = pings(text, body.get("allowed_mentions"), replied)
        channel = self._world.channels[message.channel_id]
        may = permissions(self._world, message.author.id, channel)
        message.mention_everyone = found.everyone and bool(may & MENTION_EVERYONE)
        message.mentions, message.mention_roles = found.users, found.roles
        if found and message.author.id == self._world.bot.id:
            self.pinged.append((message, found))

    def _attachments(self, message: Message, body: Body, files: Files) -> list[Body]:
        kept = message.attachments
        named = body.get("attachments")
        if named is not None:
            ids = {str(each.get("id")) for each in named}
            kept = [each for each in kept if each["id"] in ids]
        told = {str(each.get("id")): each.get("description") for each in named or ()}
        new = [
            self.attach(message.channel_id, file)
            | ({"description": told[str(at)]} if told.get(str(at)) else {})
            for at, file in files.items()
        ]
        return kept + new

    def attach(self, channel_id: int, file: Upload) -> Body:
        """Put a file where it can be fetched, and return what Discord tells of it."""
        id_ = snowflake()
        path = f"/cdn/attachments/{channel_id}/{id_}/{file.filename}"
        self._world.files[path] = file
        return {
            "id": str(id_), "filename": file.filename, "size": len(file.data),
            "url": f"{self.base}{path}", "proxy_url": f"{self.base}{path}",
            "content_type": file.content_type,
        }  # fmt: skip

    # -- threads ------------------------------------------------------------------------------

    async def open_thread(
        self, parent: Channel, owner: User, body: Body, message: Message | None = None
    ) -> Channel:
        """Open a thread in a channel, under a message or beside all."""
        minutes = body.get("auto_archive_duration") or 1440
        more: dict[str, Any] = {"archive_minutes": minutes}
        if message is not None:
            more["id"] = message.id
            message.flags |= HAS_THREAD
        elif body.get("type") in (11, 12):
            more["type"] = body["type"]
        else:
            more["type"] = 12  # what Discord makes where no type is told
        thread = self._world.thread(parent, body["name"].strip(), owner, **more)
        told = payloads.channel(self._world, thread) | {"newly_created": True}
        await self._send("THREAD_CREATE", told, parent, _GUILDS)
        if message is not None:
            await self._tell("MESSAGE_UPDATE", message, parent)
        return thread

    # -- telling ------------------------------------------------------------------------------

    async def _tell(self, name: str, message: Message, channel: Channel) -> None:
        if message.ephemeral:
            return
        whole = payloads.message(self._world, message)
        await self._send(name, whole, channel, bare=payloads.bare(self._world, message))

    async def _send(
        self, name: str, data: Body, channel: Channel, needs: int = 0, bare: Body | None = None
    ) -> None:
        if not permissions(self._world, self._world.bot.id, channel) & VIEW_CHANNEL:
            return
        messages = _DM_MESSAGES if channel.guild_id is None else _GUILD_MESSAGES
        await self._gateway.dispatch(name, data, needs or messages, bare)
