"""Requests about the bot itself, its commands, servers, members and channels."""

from typing import Any

from tests.e2e.discord import payloads
from tests.e2e.discord.calls import Answer, Call, Parts, Routes, route
from tests.e2e.discord.form_limits import check_commands
from tests.e2e.discord.permissions import of_roles
from tests.e2e.discord.refusals import Refusal
from tests.e2e.discord.snowflakes import snowflake

ROUTES: Routes = []
Commands = list[dict[str, Any]]


@route(ROUTES, "GET", "/gateway")
async def gateway(parts: Parts, call: Call) -> Answer:
    """Where the gateway is."""
    return 200, {"url": parts.gateway.url}


@route(ROUTES, "GET", "/gateway/bot")
async def gateway_of_a_bot(parts: Parts, call: Call) -> Answer:
    """Where the gateway is, and how often a session may be begun."""
    limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
    return 200, {"url": parts.gateway.url, "shards": 1, "session_start_limit": limit}


@route(ROUTES, "GET", "/users/@me")
async def me(parts: Parts, call: Call) -> Answer:
    """The bot's own user."""
    return 200, payloads.user(parts.world.bot) | {"verified": True, "mfa_enabled": False}


@route(ROUTES, "GET", "/users/@me/guilds")
async def my_guilds(parts: Parts, call: Call) -> Answer:
    """The guilds that the bot is a member of."""
    held = [each for each in parts.world.guilds.values() if each.has_bot]
    bot = parts.world.bot.id
    return 200, [
        payloads.guild_alone(each) | {"permissions": str(of_roles(each, bot))} for each in held
    ]


@route(ROUTES, "GET", "/users/{user}")
async def user(parts: Parts, call: Call) -> Answer:
    """A user."""
    found = parts.world.users.get(call.id("user"))
    if found is None:
        raise Refusal(10013)
    return 200, payloads.user(found)


@route(ROUTES, "POST", "/users/@me/channels")
async def open_dm(parts: Parts, call: Call) -> Answer:
    """Open the DM channel with somebody."""
    found = parts.world.users.get(int(call.body["recipient_id"]))
    if found is None:
        raise Refusal(10013)
    return 200, payloads.channel(parts.world, parts.world.dm(found))


@route(ROUTES, "GET", "/applications/@me")
@route(ROUTES, "GET", "/oauth2/applications/@me")
async def application(parts: Parts, call: Call) -> Answer:
    """The bot's application."""
    return 200, payloads.application(parts.world)


# -- commands ---------------------------------------------------------------------------------


def _told(parts: Parts, call: Call, commands: Commands) -> Commands:
    """Return commands as Discord keeps them: one that was known keeps its id."""
    known = {
        (each["name"], each["type"]): each["id"]
        for each in parts.world.application.commands.get(_scope(parts, call), [])
    }
    more: dict[str, Any] = {"application_id": str(parts.world.application.id), "version": "1"}
    if "guild" in call.ids:
        more["guild_id"] = call.ids["guild"]
    kept = []
    for each in commands:
        full: dict[str, Any] = {"type": 1, "description": "", "options": [], "nsfw": False}
        full |= {"default_member_permissions": None, "contexts": None, "integration_types": [0]}
        full |= each | more
        full["id"] = known.get((full["name"], full["type"])) or str(snowflake())
        may = full["default_member_permissions"]
        full["default_member_permissions"] = None if may is None else str(may)
        kept.append(full)
    return kept


def _scope(parts: Parts, call: Call) -> int | None:
    if call.id("application") != parts.world.application.id:
        raise Refusal(50001)
    return parts.guild(call.id("guild")).id if "guild" in call.ids else None


@route(ROUTES, "GET", "/applications/{application}/commands")
@route(ROUTES, "GET", "/applications/{application}/guilds/{guild}/commands")
async def commands(parts: Parts, call: Call) -> Answer:
    """The commands of everywhere, or of a guild."""
    return 200, parts.world.application.commands.get(_scope(parts, call), [])


@route(ROUTES, "PUT", "/applications/{application}/commands")
@route(ROUTES, "PUT", "/applications/{application}/guilds/{guild}/commands")
async def tell_commands(parts: Parts, call: Call) -> Answer:
    """Tell of all commands at once; those that are not named are gone."""
    scope = _scope(parts, call)
    check_commands(call.body)
    told = _told(parts, call, call.body)
    parts.world.application.commands[scope] = told
    return 200, told


@route(ROUTES, "POST", "/applications/{application}/commands")
@route(ROUTES, "POST", "/applications/{application}/guilds/{guild}/commands")
async def tell_command(parts: Parts, call: Call) -> Answer:
    """Tell of one command, in the place of one of the same name."""
    scope = _scope(parts, call)
    (told,) = _told(parts, call, [call.body])
    held = parts.world.application.commands.setdefault(scope, [])
    held[:] = [*(each for each in held if each["id"] != told["id"]), told]
    check_commands(held)
    return 201, told


# -- servers ----------------------------------------------------------------------------------


@route(ROUTES, "GET", "/guilds/{guild}")
async def guild(parts: Parts, call: Call) -> Answer:
    """A guild."""
    return 200, payloads.guild_alone(parts.guild(call.id("guild")))


@route(ROUTES, "GET", "/guilds/{guild}/channels")
async def channels(parts: Parts, call: Call) -> Answer:
    """The channels of a guild."""
    held = parts.world.channels_of(parts.guild(call.id("guild")))
    return 200, [payloads.channel(parts.world, each) for each in held]


@route(ROUTES, "GET", "/guilds/{guild}/members/{user}")
async def member(parts: Parts, call: Call) -> Answer:
    """A member."""
    found = parts.guild(call.id("guild")).members.get(call.id("user"))
    if found is None:
        raise Refusal(10007)
    return 200, payloads.member(found)


@route(ROUTES, "GET", "/guilds/{guild}/members")
async def members(parts: Parts, call: Call) -> Answer:
    """The members of a guild, for whom the members intent was switched on."""
    held = parts.guild(call.id("guild"))
    if not parts.world.application.privileged & 1 << 1:
        raise Refusal(50001)
    return 200, [payloads.member(each) for each in held.members.values()]


@route(ROUTES, "GET", "/channels/{channel}")
async def channel(parts: Parts, call: Call) -> Answer:
    """A channel."""
    return 200, payloads.channel(parts.world, parts.channel(call.id("channel")))
