"""`gazette doctor` says what is wrong with the bot in Discord, and what to do."""

import asyncio
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.settings import BotSettings
from bot.surfaces.discord.checkup import check
from ingest.library.verify import Finding
from ingest.settings import load_settings
from tests.e2e.discord.double import Double

TOKEN = "loopback-token"


@pytest.fixture(autouse=True)
def real_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have discord.py's addresses put back afterwards."""
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    gateway: Any = discord.gateway.DiscordWebSocket
    monkeypatch.setattr(gateway, "DEFAULT_GATEWAY", gateway.DEFAULT_GATEWAY)
    monkeypatch.setattr(discord.asset.Asset, "BASE", discord.asset.Asset.BASE)


def checked(home: Path, double: Double, token: str = TOKEN, **flags: Any) -> dict[str, Finding]:
    """Return the findings by their names."""

    async def run() -> list[Finding]:
        url = await double.start()
        settings = load_settings(BotSettings, home, None, discord_url=url, **flags)
        try:
            return await asyncio.to_thread(check, settings, token)
        finally:
            await double.stop()

    found = asyncio.run(run())
    assert double.violations == []
    assert all(each.remedy for each in found if not each.ok), "each has a remedy"
    return {each.check: each for each in found}


def test_a_bot_that_can_do_all_it_needs_is_well(tmp_path: Path) -> None:
    double = Double()
    double.world.guild("Policy")
    found = checked(tmp_path, double)
    assert [each.ok for each in found.values()] == [True, True, True]
    assert "discord server Policy" in found


def test_a_token_that_is_refused_is_told(tmp_path: Path) -> None:
    found = checked(tmp_path, Double(), token="another")
    assert not found["discord token"].ok
    assert "another" not in str(found), "a secret is never shown"
    assert "the page Bot of your application" in str(found["discord token"].remedy)


def test_a_bot_in_no_server_is_told_how_to_get_into_one(tmp_path: Path) -> None:
    assert not checked(tmp_path, Double())["discord servers"].ok


def test_an_intent_that_is_set_and_not_granted_is_told(tmp_path: Path) -> None:
    found = checked(tmp_path, Double(), discord_message_content=True)
    assert not found["discord intent"].ok


def test_a_permission_that_is_missing_is_named(tmp_path: Path) -> None:
    double = Double()
    guild = double.world.guild("Policy")
    guild.owner_id = double.world.user("owner").id
    for role in guild.roles.values():
        role.permissions = discord.Permissions(view_channel=True, send_messages=True).value
    found = checked(tmp_path, double)["discord server Policy"]
    assert not found.ok
    assert "create public threads" in found.message


def test_a_discord_that_cannot_be_reached_is_no_crash(tmp_path: Path) -> None:
    settings = load_settings(BotSettings, tmp_path, None, discord_url="http://127.0.0.1:9")
    (found,) = check(settings, TOKEN)
    assert not found.ok
    assert "cannot be reached: Connect call failed" in found.message
    assert "Error" not in found.message, "a class of Python says nothing to anybody"
