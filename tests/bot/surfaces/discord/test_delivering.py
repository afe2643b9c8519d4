"""What discord.py gives up is tried again, and nothing happens twice for it."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest

from bot.surfaces.discord import delivering
from bot.surfaces.discord.delivering import Clock, acknowledge, deliver, has_expired, nonce


def failure(status: int, code: int = 0) -> discord.HTTPException:
    """Return an error of Discord's as discord.py raises it."""
    response = cast("Any", SimpleNamespace(status=status, reason=""))
    kind = discord.DiscordServerError if status >= 500 else discord.HTTPException
    return kind(response, {"code": code, "message": "no"})


class Call:
    """A call that fails with some errors, one after the other, and then works."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.made = 0

    async def __call__(self, **given: object) -> str:
        self.made += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait no time between two tries."""
    monkeypatch.setattr(delivering, "_PAUSE", 0.0)


@pytest.mark.parametrize(
    "error",
    [failure(503), ConnectionResetError(104, "reset"), aiohttp.ServerDisconnectedError()],
)
def test_a_call_that_was_lost_is_made_again(error: Exception) -> None:
    call = Call(error, error)
    assert asyncio.run(deliver(call)) == "done"
    assert call.made == 3


def test_it_is_not_made_without_end() -> None:
    call = Call(*[failure(503)] * 10)
    with pytest.raises(discord.DiscordServerError):
        asyncio.run(deliver(call))
    assert call.made == 4


@pytest.mark.parametrize("error", [failure(403, 50013), failure(502)])
def test_what_is_refused_or_was_repeated_by_discord_py_is_not_asked_again(
    error: discord.HTTPException,
) -> None:
    call = Call(error)
    with pytest.raises(discord.HTTPException):
        asyncio.run(deliver(call))
    assert call.made == 1


def interaction(call: Call, seconds_old: float = 0.0) -> Any:
    """Return an interaction that a person made so many seconds ago."""
    made = discord.utils.utcnow() - timedelta(seconds=seconds_old)
    client = SimpleNamespace(clock=Clock())
    response = SimpleNamespace(defer=call)
    return SimpleNamespace(created_at=made, response=response, client=client)


@pytest.mark.parametrize(
    ("errors", "acknowledged"),
    [
        ([], True),
        ([failure(503)], True),
        # The first try came through, and its answer was lost: Discord says so at the second.
        ([ConnectionResetError(104, "reset"), failure(400, 40060)], True),
        ([failure(404, 10062)], False),
    ],
)
def test_an_acknowledgement_holds_whichever_way_it_came_through(
    errors: list[Exception], acknowledged: bool
) -> None:
    assert asyncio.run(acknowledge(interaction(Call(*errors)), False)) is acknowledged


def test_an_interaction_that_is_too_old_is_let_go_of_without_a_word() -> None:
    call = Call()
    assert not asyncio.run(acknowledge(interaction(call, 2.9), False))
    assert call.made == 0


def test_the_end_of_a_token_is_told_from_other_failures() -> None:
    assert has_expired(failure(404, 10015))
    assert has_expired(failure(401, 50027))
    assert not has_expired(failure(403, 50013))


def test_a_nonce_is_short_enough_and_never_the_same() -> None:
    some = {nonce() for _ in range(1000)}
    assert len(some) == 1000
    assert all(len(each) <= 25 for each in some)
