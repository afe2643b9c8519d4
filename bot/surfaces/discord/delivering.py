"""Calls to Discord that are made again where discord.py gives up, and never take effect twice.

discord.py repeats 429, 500, 502, 504 and 524. It does not repeat 503, nor a connection that is
reset; an edit may be repeated as it is, and a new message carries a nonce that Discord enforces.
"""

import asyncio
import logging
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar, cast

import aiohttp
import discord

T = TypeVar("T")
_log = logging.getLogger(__name__)
LOST = (OSError, aiohttp.ClientError, asyncio.TimeoutError)
"""A connection that was lost on the way, in whatever words."""
FAILED = (discord.HTTPException, *LOST)
"""All that a call to Discord fails with."""
LATEST = 2.8
"""Seconds after which an interaction can no longer be acknowledged: Discord allows 3."""
_LATELY = 100  # events that tell how far the two clocks are apart
_TRIES, _PAUSE = 4, 0.25  # seconds before the second try, doubled for each further one
_ACKNOWLEDGED, _UNKNOWN_INTERACTION, _UNKNOWN_WEBHOOK = 40060, 10062, 10015
_EXPIRED = 50027  # the token of an interaction that is older than 15 minutes
_UNKNOWN_CHANNEL, _UNKNOWN_MESSAGE, _NO_HISTORY, _LOCKED = 10003, 10008, 160002, 50083


async def deliver(
    call: Callable[[], Awaitable[T]], until: float | None = None, lost_too: bool = True
) -> T:
    """Return what an idempotent call returns; it is made up to four times.

    `until` is a time of `time.monotonic()` after which no further try is begun. A call that is not
    idempotent is made again without `lost_too`: only where Discord says that it did not take it.

    Raises:
        discord.HTTPException, or one of `LOST`: it failed for good.
    """
    for attempt in range(_TRIES):
        try:
            return await call()
        except discord.HTTPException as error:
            if error.status != 503 or attempt == _TRIES - 1 or _over(until):
                raise
        except LOST:
            if attempt == _TRIES - 1 or _over(until) or not lost_too:
                raise
        await asyncio.sleep(_PAUSE * 2**attempt)
    raise AssertionError("the last try returns or raises")


def reason(error: BaseException) -> str:
    """Say in words why Discord was not reached, without what only programmers know."""
    if isinstance(error, discord.HTTPException):
        return f"it answers with the error {error.status}"
    if isinstance(error, asyncio.TimeoutError):
        return "it does not answer in time"
    system = error.strerror if isinstance(error, OSError) else str(error)
    return (system or "the connection is lost").rstrip(".")


def _over(until: float | None) -> bool:
    return until is not None and time.monotonic() >= until


def nonce() -> str:
    """Return a nonce for a new message: a second try with it makes no second message."""
    return secrets.token_hex(12)


class Clock:
    """How far this machine's clock is from Discord's, by the events that came soonest of late.

    A clock that is three seconds fast would else make every interaction look too late. One that
    really is, and the first of all, is tried: Discord says that it is too late.
    """

    def __init__(self) -> None:
        self._ages: deque[float] = deque(maxlen=_LATELY)

    def tell(self, created_at: datetime) -> None:
        """Take an event into account that has just come."""
        self._ages.append(_seconds_since(created_at))

    def age(self, created_at: datetime) -> float:
        """Return the seconds since an event, by Discord's clock."""
        return _seconds_since(created_at) - min(self._ages, default=0.0)


def _seconds_since(moment: datetime) -> float:
    return (discord.utils.utcnow() - moment).total_seconds()


def age(interaction: discord.Interaction) -> float:
    """Return the seconds since a person made an interaction, by Discord's clock."""
    clock: Clock = cast("Any", interaction.client).clock
    return clock.age(interaction.created_at)


async def acknowledge(interaction: discord.Interaction, ephemeral: bool) -> bool:
    """Tell Discord that an answer will come; False where it is too late for one.

    Raises:
        discord.HTTPException, or one of `LOST`: Discord does not take it.
    """
    response = interaction.response
    return await respond(interaction, lambda: response.defer(thinking=True, ephemeral=ephemeral))


async def respond(interaction: discord.Interaction, call: Callable[[], Awaitable[object]]) -> bool:
    """Make the one response to an interaction; False where it is too late for one.

    A first try that was lost on the way back is told by Discord's `already acknowledged`.

    Raises:
        discord.HTTPException, or one of `LOST`: Discord does not take it.
    """
    left = LATEST - age(interaction)
    if left <= 0:
        _log.warning("too late to respond", extra={"seconds": round(LATEST - left, 3)})
        return False
    try:
        await deliver(call, time.monotonic() + left)
    except discord.InteractionResponded:
        return True
    except discord.HTTPException as error:
        if error.code == _ACKNOWLEDGED:
            return True
        if error.code == _UNKNOWN_INTERACTION:
            return False
        raise
    return True


def has_expired(error: discord.HTTPException) -> bool:
    """Whether the token of an interaction no longer works, so that another way must be taken."""
    return error.code in (_UNKNOWN_WEBHOOK, _EXPIRED, _UNKNOWN_INTERACTION) or error.status == 401


def is_gone(error: discord.HTTPException) -> bool:
    """Whether the message that was to be changed is there no longer."""
    return error.code == _UNKNOWN_MESSAGE


def is_closed(error: discord.HTTPException) -> bool:
    """Whether the bot cannot write there: it may not, or the place is gone or locked."""
    forbidden = isinstance(error, discord.Forbidden) or has_expired(error)
    return forbidden or error.code in (_UNKNOWN_CHANNEL, _LOCKED)


def needs_history(error: discord.HTTPException) -> bool:
    """Whether the bot may write there, but not as a reply to what it may not read."""
    return error.code == _NO_HISTORY
