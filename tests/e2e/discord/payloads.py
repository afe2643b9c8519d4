"""What there is, as the JSON that Discord sends of it."""

from typing import Any

from tests.e2e.discord.permissions import permissions
from tests.e2e.discord.snowflakes import made_at, timestamp
from tests.e2e.discord.world import DM, Channel, Guild, Member, Message, Role, User, World

Payload = dict[str, Any]


def user(each: User) -> Payload:
    """Return a user."""
    return {
        "id": str(each.id), "username": each.name.lower(), "global_name": each.name,
        "discriminator": "0", "avatar": None, "bot": each.bot, "public_flags": 0,
    }  # fmt: skip


def member(each: Member, may: int | None = None) -> Payload:
    """Return a member, with what they may do where that is asked for."""
    told: Payload = {
        "user": user(each.user), "nick": each.nick, "avatar": None, "deaf": False, "mute": False,
        "roles": [str(role) for role in each.roles], "flags": 0, "pending": False,
        "joined_at": timestamp(made_at(each.user.id)), "premium_since": None,
        "communication_disabled_until": None,
    }  # fmt: skip
    return told if may is None else told | {"permissions": str(may)}


def role(each: Role) -> Payload:
    """Return a role."""
    own = {"tags": {"bot_id": str(each.bot)}} if each.bot else {}
    return own | {
        "id": str(each.id), "name": each.name, "permissions": str(each.permissions), "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False, "icon": None, "unicode_emoji": None, "position": 0, "managed": bool(own),
        "mentionable": False, "flags": 0,
    }  # fmt: skip


def channel(world: World, each: Channel) -> Payload:
    """Return a channel, a thread or a DM."""
    told: Payload = {"id": str(each.id), "type": each.type, "flags": 0}
    told["last_message_id"] = None if each.last_message_id is None else str(each.last_message_id)
    if each.type == DM:
        others = [world.users[id_] for id_ in each.recipients if id_ != world.bot.id]
        return told | {"recipients": [user(other) for other in others]}
    told |= {"name": each.name, "guild_id": str(each.guild_id), "rate_limit_per_user": 0}
    if each.is_thread:
        return told | thread(world, each)
    return told | {
        "position": 0, "topic": None, "nsfw": False, "parent_id": None,
        "permission_overwrites": [
            {
                "id": str(id_), "type": int(id_ in world.users),
                "allow": str(allow), "deny": str(deny),
            }
            for id_, (allow, deny) in each.overwrites.items()
        ],
    }  # fmt: skip


def thread(world: World, each: Channel) -> Payload:
    """Return what only a thread has."""
    made = timestamp(made_at(each.id))
    told: Payload = {
        "parent_id": str(each.parent_id), "owner_id": str(each.owner_id),
        "message_count": len(world.in_channel(each)), "member_count": len(each.members),
        "total_message_sent": len(world.in_channel(each)),
        "thread_metadata": {
            "archived": each.archived, "locked": each.locked, "archive_timestamp": made,
            "auto_archive_duration": each.archive_minutes, "create_timestamp": made,
        },
    }  # fmt: skip
    if world.bot.id in each.members:
        joined = {"id": str(each.id), "user_id": str(world.bot.id), "join_timestamp": made}
        told["member"] = joined | {"flags": 0}
    return told


def guild(world: World, each: Guild) -> Payload:
    """Return a server, as GUILD_CREATE brings it: with its channels and only the bot as member."""
    own = each.members.get(world.bot.id)
    return {
        **guild_alone(each), "joined_at": timestamp(made_at(each.id)), "large": False,
        "unavailable": False, "member_count": len(each.members), "voice_states": [],
        "members": [] if own is None else [member(own)], "presences": [],
        "channels": [channel(world, held) for held in world.channels_of(each)],
        "threads": [channel(world, held) for held in world.threads_of(each)],
        "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
    }  # fmt: skip


def guild_alone(each: Guild) -> Payload:
    """Return a server as REST gives it."""
    return {
        "id": str(each.id), "name": each.name, "icon": None, "splash": None, "description": None,
        "discovery_splash": None, "features": [], "emojis": [], "stickers": [], "banner": None,
        "owner_id": str(each.owner_id), "application_id": None, "region": "deprecated",
        "afk_channel_id": None, "afk_timeout": 300, "system_channel_id": None, "mfa_level": 0,
        "system_channel_flags": 0, "widget_enabled": False, "widget_channel_id": None,
        "verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0,
        "roles": [role(held) for held in each.roles.values()], "max_members": 500_000,
        "premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": "en-US",
        "rules_channel_id": None, "public_updates_channel_id": None, "nsfw_level": 0,
        "premium_progress_bar_enabled": False, "safety_alerts_channel_id": None,
        "vanity_url_code": None, "max_video_channel_users": 25,
    }  # fmt: skip


def message(world: World, each: Message) -> Payload:
    """Return a message, whole."""
    of = world.channels.get(each.channel_id)
    told: Payload = {
        "id": str(each.id), "channel_id": str(each.channel_id), "type": each.type,
        "author": user(each.author), "content": each.content, "embeds": each.embeds,
        "attachments": each.attachments, "components": each.components, "flags": each.flags,
        "timestamp": timestamp(made_at(each.id)), "pinned": False, "tts": False,
        "edited_timestamp": None if each.edited_at is None else timestamp(each.edited_at),
        "mentions": [user(world.users[id_]) for id_ in each.mentions if id_ in world.users],
        "mention_roles": [str(id_) for id_ in each.mention_roles],
        "mention_everyone": each.mention_everyone,
    }  # fmt: skip
    if each.nonce is not None:
        told["nonce"] = each.nonce
    if each.interaction is not None:
        told |= {"webhook_id": str(world.bot.id), "application_id": str(world.bot.id)}
    if each.id in world.channels:
        told["thread"] = channel(world, world.channels[each.id])
    if each.reference is not None:
        told |= {"message_reference": each.reference, **_referenced(world, each)}
    if of is not None and of.guild_id is not None:
        told |= _in_guild(world, of, each)
    return told


def bare(world: World, each: Message) -> Payload:
    """Return a message as a bot gets it that may not read the content of messages.

    It reads its own, those that mention it, and those of its DMs all the same.
    """
    whole, of = message(world, each), world.channels[each.channel_id]
    reads = each.author.id == world.bot.id or world.bot.id in each.mentions
    if reads or of.guild_id is None:
        return whole
    return whole | {"content": "", "embeds": [], "attachments": [], "components": []}


def _referenced(world: World, each: Message) -> Payload:
    assert each.reference is not None
    found = world.messages.get(int(each.reference["message_id"]))
    if found is None or found.deleted:
        return {"referenced_message": None}
    return {"referenced_message": without_reference(world, found)}


def without_reference(world: World, each: Message) -> Payload:
    """Return a message without the one that it refers to in turn."""
    told = message(world, each)
    told.pop("referenced_message", None)
    return told


def _in_guild(world: World, of: Channel, each: Message) -> Payload:
    assert of.guild_id is not None
    told: Payload = {"guild_id": str(of.guild_id)}
    held = world.guilds[of.guild_id].members.get(each.author.id)
    if held is not None and each.interaction is None:
        alone = member(held)
        del alone["user"]
        told["member"] = alone
    return told


def for_interaction(world: World, each: Channel, user_id: int) -> Payload:
    """Return the channel of an interaction, with what the person may do in it."""
    return channel(world, each) | {"permissions": str(permissions(world, user_id, each))}


def application(world: World) -> Payload:
    """Return the bot's application."""
    of = world.application
    return {
        "id": str(of.id), "name": of.bot.name, "icon": None, "description": "", "summary": "",
        "bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64,
        "flags": flags(of.privileged), "tags": [], "hook": True, "team": None, "rpc_origins": [],
        "owner": user(User("Owner", of.id - 1)), "interactions_endpoint_url": None,
        "redirect_uris": [], "role_connections_verification_url": None, "bot": user(of.bot),
        "integration_types_config": {"0": {}, "1": {}}, "approximate_guild_count": 1,
        "approximate_user_install_count": 0, "custom_install_url": None,
        "event_webhooks_url": None, "event_webhooks_status": 1, "event_webhooks_types": [],
        "install_params": None, "cover_image": None, "terms_of_service_url": None,
        "privacy_policy_url": None,
    }  # fmt: skip


def flags(privileged: int) -> int:
    """Return the application's flags for the gateway intents that were switched on for it."""
    members, presence, content = 1 << 15, 1 << 13, 1 << 19
    told = members if privileged & 1 << 1 else 0
    told |= presence if privileged & 1 << 8 else 0
    return told | (content if privileged & 1 << 15 else 0)
