"""Requests about messages and threads: the bot's own rights count, as in Discord."""

from typing import Any

from tests.e2e.discord import payloads
from tests.e2e.discord.calls import Answer, Call, Parts, Routes, route
from tests.e2e.discord.form_limits import check_thread
from tests.e2e.discord.gateway import MESSAGE_CONTENT
from tests.e2e.discord.permissions import (
    ATTACH_FILES,
    CREATE_PRIVATE_THREADS,
    CREATE_PUBLIC_THREADS,
    EMBED_LINKS,
    MANAGE_MESSAGES,
    MANAGE_THREADS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
    permissions,
)
from tests.e2e.discord.refusals import Complaints, Refusal
from tests.e2e.discord.world import EPHEMERAL, PUBLIC_THREAD, Channel, Message

ROUTES: Routes = []


def allow(parts: Parts, channel: Channel, needs: int) -> None:
    """Let the bot do something that needs permissions.

    Raises:
        Refusal: it does not see the channel, or may not do that there.
    """
    may = permissions(parts.world, parts.world.bot.id, channel)
    if not may & VIEW_CHANNEL:
        raise Refusal(50001)
    if may & needs != needs:
        raise Refusal(50013)


def _message(parts: Parts, call: Call) -> tuple[Channel, Message]:
    channel = parts.channel(call.id("channel"))
    found = parts.world.messages.get(call.id("message"))
    if found is None or found.channel_id != channel.id or found.deleted or found.ephemeral:
        raise Refusal(10008)
    return channel, found


@route(ROUTES, "POST", "/channels/{channel}/messages")
async def post(parts: Parts, call: Call) -> Answer:
    """Post a message."""
    channel, body = parts.channel(call.id("channel")), dict(call.body)
    writes = SEND_MESSAGES_IN_THREADS if channel.is_thread else SEND_MESSAGES
    if channel.guild_id is None:
        writes = SEND_MESSAGES
    allow(parts, channel, writes | (ATTACH_FILES if call.files else 0))
    if channel.locked:
        raise Refusal(50083)
    if (body.get("flags") or 0) & EPHEMERAL:
        wrong = Complaints()
        wrong.add("flags", "MESSAGE_FLAGS_INVALID", "Only a response can be ephemeral.")
        wrong.check()
    if not permissions(parts.world, parts.world.bot.id, channel) & EMBED_LINKS:
        body.pop("embeds", None)
    more: dict[str, Any] = {}
    if body.get("message_reference"):
        more = _reference(parts, channel, body["message_reference"])
    made = await parts.posting.create(channel, parts.world.bot, body, call.files, **more)
    channel.archived = False
    return 200, payloads.message(parts.world, made)


def _reference(parts: Parts, channel: Channel, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what makes a message a reply, or nothing where the other is gone and may be."""
    found = parts.world.messages.get(int(wanted["message_id"]))
    if found is None or found.channel_id != channel.id or found.deleted or found.ephemeral:
        if wanted.get("fail_if_not_exists", True):
            wrong = Complaints()
            wrong.add("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            wrong.check()
        return {}
    if not permissions(parts.world, parts.world.bot.id, channel) & READ_MESSAGE_HISTORY:
        raise Refusal(160002)
    reference = {"type": 0, "message_id": str(found.id), "channel_id": str(channel.id)}
    if channel.guild_id is not None:
        reference["guild_id"] = str(channel.guild_id)
    return {"reference": reference, "type": 19}


@route(ROUTES, "GET", "/channels/{channel}/messages")
async def history(parts: Parts, call: Call) -> Answer:
    """The latest messages, the latest first."""
    channel = parts.channel(call.id("channel"))
    allow(parts, channel, READ_MESSAGE_HISTORY)
    held = sorted(parts.world.in_channel(channel), key=lambda each: -each.id)
    before, after = int(call.query.get("before", 1 << 63)), int(call.query.get("after", 0))
    found = [each for each in held if after < each.id < before]
    most = int(call.query.get("limit", 50))
    return 200, [_readable(parts, each) for each in found[:most]]


@route(ROUTES, "GET", "/channels/{channel}/messages/{message}")
async def get(parts: Parts, call: Call) -> Answer:
    """A message; without the message-content intent, only what the bot may read of it."""
    channel, found = _message(parts, call)
    allow(parts, channel, READ_MESSAGE_HISTORY)
    return 200, _readable(parts, found)


def _readable(parts: Parts, message: Message) -> dict[str, Any]:
    if parts.world.application.privileged & MESSAGE_CONTENT:
        return payloads.message(parts.world, message)
    return payloads.bare(parts.world, message)


@route(ROUTES, "PATCH", "/channels/{channel}/messages/{message}")
async def edit(parts: Parts, call: Call) -> Answer:
    """Change a message of the bot."""
    channel, found = _message(parts, call)
    allow(parts, channel, 0)
    if found.author.id != parts.world.bot.id:
        raise Refusal(50005)
    return 200, payloads.message(
        parts.world, await parts.posting.edit(found, call.body, call.files)
    )


@route(ROUTES, "DELETE", "/channels/{channel}/messages/{message}")
async def delete(parts: Parts, call: Call) -> Answer:
    """Remove a message."""
    channel, found = _message(parts, call)
    allow(parts, channel, 0 if found.author.id == parts.world.bot.id else MANAGE_MESSAGES)
    await parts.posting.delete(found)
    return 204, None


@route(ROUTES, "POST", "/channels/{channel}/typing")
async def typing(parts: Parts, call: Call) -> Answer:
    """Say that the bot is typing."""
    channel = parts.channel(call.id("channel"))
    allow(parts, channel, SEND_MESSAGES_IN_THREADS if channel.is_thread else SEND_MESSAGES)
    return 204, None


# -- threads ----------------------------------------------------------------------------------


@route(ROUTES, "POST", "/channels/{channel}/messages/{message}/threads")
async def thread_of_message(parts: Parts, call: Call) -> Answer:
    """Open a thread under a message."""
    channel, found = _message(parts, call)
    _allow_thread(parts, channel, CREATE_PUBLIC_THREADS)
    check_thread(call.body)
    if found.id in parts.world.channels:
        raise Refusal(160004)
    made = await parts.posting.open_thread(channel, parts.world.bot, call.body, found)
    return 201, payloads.channel(parts.world, made)


@route(ROUTES, "POST", "/channels/{channel}/threads")
async def thread(parts: Parts, call: Call) -> Answer:
    """Open a thread beside all messages."""
    channel = parts.channel(call.id("channel"))
    is_public = call.body.get("type") == PUBLIC_THREAD
    _allow_thread(parts, channel, CREATE_PUBLIC_THREADS if is_public else CREATE_PRIVATE_THREADS)
    check_thread(call.body)
    made = await parts.posting.open_thread(channel, parts.world.bot, call.body)
    return 201, payloads.channel(parts.world, made)


def _allow_thread(parts: Parts, channel: Channel, needs: int) -> None:
    if channel.guild_id is None or channel.is_thread:
        wrong = Complaints()
        wrong.add("", "INVALID_CHANNEL_TYPE", "Cannot execute action on this channel type")
        wrong.check()
    allow(parts, channel, needs)


@route(ROUTES, "PUT", "/channels/{channel}/thread-members/@me")
async def join(parts: Parts, call: Call) -> Answer:
    """Join a thread."""
    channel = parts.channel(call.id("channel"))
    allow(parts, channel, 0)
    channel.members = [*channel.members, parts.world.bot.id]
    return 204, None


@route(ROUTES, "PATCH", "/channels/{channel}")
async def change(parts: Parts, call: Call) -> Answer:
    """Rename, archive or lock a thread."""
    channel = parts.channel(call.id("channel"))
    allow(parts, channel, 0 if channel.owner_id == parts.world.bot.id else MANAGE_THREADS)
    if "name" in call.body:
        check_thread(call.body)
    for name in ("name", "archived", "locked"):
        setattr(channel, name, call.body.get(name, getattr(channel, name)))
    return 200, payloads.channel(parts.world, channel)
