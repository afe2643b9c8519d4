"""Whose documents a person may ask in Discord is decided by where the call comes from."""

from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import Mock

import discord
import pytest

from bot.surfaces.discord.asking import place_of
from bot.surfaces.discord.scope import Scope, scope_of_interaction, scope_of_message

HERE, ELSEWHERE = 11, 22


def client(*guilds: int, unavailable: bool = False) -> discord.Client:
    """Return a client that is a member of some guilds."""
    known = {each: SimpleNamespace(id=each, unavailable=unavailable) for each in guilds}
    return cast("discord.Client", SimpleNamespace(get_guild=known.get))


def interaction(guild: int | None, installed_by_guild: bool, of: discord.Client) -> Any:
    """Return an interaction from a guild, made by its installation or by the person's own."""
    return SimpleNamespace(
        guild_id=guild, client=of, is_guild_integration=lambda: installed_by_guild
    )


@pytest.mark.parametrize(
    ("guild", "installed", "member_of", "scope"),
    [
        (HERE, True, (HERE,), Scope(HERE)),
        (HERE, True, (), Scope()),  # commands without the bot: it is no member
        (HERE, False, (HERE,), Scope()),  # the person's own installation, in whatever guild
        (HERE, True, (ELSEWHERE,), Scope()),
        (None, False, (HERE,), Scope()),
        (None, True, (HERE,), Scope()),
    ],
)
def test_a_call_sees_its_guild_only_where_the_guild_installed_the_bot(
    guild: int | None, installed: bool, member_of: tuple[int, ...], scope: Scope
) -> None:
    assert scope_of_interaction(interaction(guild, installed, client(*member_of))) == scope


def test_a_guild_that_cannot_be_reached_is_not_asked() -> None:
    of = client(HERE, unavailable=True)
    assert scope_of_interaction(interaction(HERE, True, of)) == Scope()


def test_a_dm_sees_what_is_public_alone() -> None:
    dm = cast("discord.Message", SimpleNamespace(guild=None))
    assert scope_of_message(dm, client(HERE)) == Scope()
    of = cast("discord.Message", SimpleNamespace(guild=SimpleNamespace(id=HERE)))
    assert scope_of_message(of, client(HERE)) == Scope(HERE)
    assert scope_of_message(of, client()) == Scope()


def test_what_may_be_asked_is_never_nothing_which_would_mean_everything() -> None:
    assert Scope().collections == ("public",)
    assert Scope(HERE).collections == ("public", f"guild-{HERE}")


def test_a_conversation_of_a_guild_is_not_gone_on_with_outside_of_it() -> None:
    channel = SimpleNamespace(id=5)
    assert place_of(Scope(HERE), channel, 7) != place_of(Scope(), channel, 7)
    assert place_of(Scope(HERE), channel, 7) != place_of(Scope(HERE), channel, 8)


def test_what_is_private_in_a_thread_is_a_conversation_of_its_own() -> None:
    thread = Mock(spec=discord.Thread, id=5)
    shared = place_of(Scope(HERE), thread, 7)
    assert shared == place_of(Scope(HERE), thread, 8)
    private = [place_of(Scope(HERE), thread, person, is_private=True) for person in (7, 8)]
    assert len({shared, *private}) == 3
