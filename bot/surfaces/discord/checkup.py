"""What `gazette doctor` finds out about the bot: its token, its intents, its permissions."""

import asyncio
from collections.abc import Iterator
from typing import Any, cast

import discord

from bot.settings import BotSettings
from bot.surfaces.discord.delivering import FAILED, deliver, reason
from bot.surfaces.discord.running import reach
from bot.surfaces.discord.token import RESET, check_shape
from ingest.library.verify import Finding

_NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    read_message_history=True,
)
_TOLD = 10  # servers that are named
_PORTAL = "discord.com/developers"


def check(settings: BotSettings, token: str) -> list[Finding]:
    """Return a finding for the token, the intent, and the permissions in each server.

    Nothing is changed, and the bot does not go online.

    Raises:
        DiscordMisconfigured: the token cannot be one.
    """
    check_shape(settings, token)
    reach(settings.discord_url)
    return asyncio.run(_check(settings, token))


async def _check(settings: BotSettings, token: str) -> list[Finding]:
    client = discord.Client(intents=discord.Intents.none())
    try:
        await client.login(token)
        application = await deliver(client.application_info)
        guilds = cast("list[dict[str, Any]]", await deliver(lambda: client.http.get_guilds(200)))
    except discord.LoginFailure:
        return [Finding("discord token", False, "Discord refuses the token.", RESET)]
    except FAILED as error:
        told = f"Discord cannot be reached: {reason(error)}."
        return [Finding("discord", False, told, "Check the connection, and discordstatus.com.")]
    finally:
        await client.close()
    return [
        Finding("discord token", True, f"valid, of the application {application.name}"),
        _intent(settings, application),
        *_permissions(guilds),
    ]


def _intent(settings: BotSettings, application: discord.AppInfo) -> Finding:
    flags = application.flags
    granted = flags.gateway_message_content or flags.gateway_message_content_limited
    if settings.discord_message_content and not granted:
        return Finding(
            "discord intent",
            False,
            "discord_message_content is set, and the application does not have the intent.",
            f"Switch Message Content Intent on, on the page Bot at {_PORTAL}.",
        )
    wanted = "message content" if settings.discord_message_content else "none that is privileged"
    return Finding("discord intent", True, f"needed: {wanted}")


def _permissions(guilds: list[dict[str, Any]]) -> Iterator[Finding]:
    if not guilds:
        remedy = f"Open the install link of the page Installation at {_PORTAL}."
        yield Finding("discord servers", False, "The bot is in no server.", remedy)
    if len(guilds) > _TOLD:
        told = f"The bot is in {len(guilds):,} servers; the first {_TOLD} were looked at."
        yield Finding("discord servers", True, told)
    for guild in guilds[:_TOLD]:
        has = discord.Permissions(int(guild["permissions"]))
        missing = [
            name.replace("_", " ")
            for name, wanted in _NEEDED
            if wanted and not (getattr(has, name) or has.administrator)
        ]
        name = f"discord server {guild['name']}"
        if missing:
            remedy = "Give the bot's role these permissions in the server's settings."
            yield Finding(name, False, f"It lacks: {', '.join(missing)}.", remedy)
        else:
            yield Finding(name, True, "all permissions are there")
