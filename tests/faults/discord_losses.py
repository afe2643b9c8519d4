"""What the bot may not do, what is gone, and methods of its own that raise."""

import asyncio
from collections.abc import Iterator

from tests.e2e.discord import payloads
from tests.e2e.discord.outcomes import Outcome
from tests.e2e.discord.permissions import (
    CREATE_PUBLIC_THREADS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
)
from tests.e2e.discord.world import LOADING, Channel
from tests.faults.discord_acts import ACTS, ORIGINAL, Act
from tests.faults.discord_lane import Lane
from tests.faults.discord_troubles import Case, Step, failing

_GONE_SECONDS = 16 * 60.0

# -- permissions, and what is gone ------------------------------------------------------------


async def _channel(lane: Lane, denied: int = 0) -> Channel:
    """Go on in a channel of its own, in which the bot may not do something."""
    world = lane.double.world
    lane.channel = world.channel(lane.guild, "side")
    lane.channel.overwrites[world.bot.id] = (0, denied)
    await _told(lane, "CHANNEL_CREATE", lane.channel)
    return lane.channel


async def _told(lane: Lane, event: str, channel: Channel) -> None:
    data = payloads.channel(lane.double.world, channel)
    await lane.double.gateway.dispatch(event, data, 1)
    await asyncio.sleep(0.05)


def _denied(permission: int) -> Step:
    async def before(lane: Lane, act: Act) -> None:
        await _channel(lane, permission)

    return before


async def _no_threads(lane: Lane, act: Act) -> None:
    world = lane.double.world
    lane.channel.overwrites[world.bot.id] = (0, CREATE_PUBLIC_THREADS)


def permissions() -> Iterator[Case]:
    """Yield the cases of permissions that the bot lacks."""
    kind = "permissions"
    for act in (ACTS["mention"], ACTS["ask"], ACTS["ask in private"]):
        yield Case(kind, f"{act.name}: it may not write there", act, _denied(SEND_MESSAGES))
        told = f"{act.name}: it may not read back"
        yield Case(kind, told, act, _denied(READ_MESSAGE_HISTORY), answers=True)
    for act in (ACTS["mention"], ACTS["reply"], ACTS["dm"]):
        yield Case(kind, f"{act.name}: 50013 once", act, failing(50013))
    yield Case(kind, "thread: it may open none", ACTS["thread"], _no_threads)


async def _slowly(lane: Lane, act: Act) -> None:
    """Have the answer wait for a second try, so that something can happen before."""
    lane.double.fail(*act.last, 429, seconds=0.5)


async def _slowly_aside(lane: Lane, act: Act) -> None:
    await _channel(lane)
    await _slowly(lane, act)


async def _slowly_in_thread(lane: Lane, act: Act) -> None:
    world = lane.double.world
    lane.channel = world.thread(lane.channel, "talk", world.bot)
    await _told(lane, "THREAD_CREATE", lane.channel)
    await _slowly(lane, act)


async def _refused_once(lane: Lane) -> None:
    """Wait until the bot has been told to try again, which it does half a second later."""
    while not all(fault.met for fault in lane.double.faults.of_requests):
        await asyncio.sleep(0.01)


async def _question_goes(lane: Lane, outcome: Outcome) -> None:
    await _refused_once(lane)
    assert outcome.message_id is not None
    await lane.double.posting.delete(lane.double.world.messages[outcome.message_id])


async def _waiting_goes(lane: Lane, outcome: Outcome) -> None:
    await _refused_once(lane)
    for seen in outcome.messages:
        message = lane.double.world.messages[seen.id]
        message.flags &= ~LOADING  # what comes next is a message of its own
        await lane.double.posting.delete(message)


async def _channel_goes(lane: Lane, outcome: Outcome) -> None:
    await _refused_once(lane)
    await lane.double.remove_channel(lane.channel)


async def _token_ends(lane: Lane, outcome: Outcome) -> None:
    await _refused_once(lane)
    lane.double.clock.advance(_GONE_SECONDS)


def gone() -> Iterator[Case]:
    """Yield the cases of messages and threads that are removed, and of tokens that end."""
    for act in (ACTS["mention"], ACTS["reply"], ACTS["dm"]):
        told = f"{act.name}: the question goes"
        yield Case("deleted", told, act, _slowly, _question_goes, answers=True)
    for act in (ACTS["mention"], ACTS["ask"], ACTS["ask in private"]):
        yield Case("deleted", f"{act.name}: the thread goes", act, _slowly_in_thread, _channel_goes)
        yield Case("deleted", f"{act.name}: the channel goes", act, _slowly_aside, _channel_goes)
    for act in (each for each in ACTS.values() if each.last == ORIGINAL):
        told, public = f"{act.name}: the reply goes", not act.private
        yield Case("deleted", told, act, _slowly, _waiting_goes, answers=True)
        told = f"{act.name}: the token ends"
        yield Case("token", told, act, _slowly, _token_ends, answers=public)


# -- handlers that raise ----------------------------------------------------------------------

_RAISING = {
    "settings_of": (
        "ask", "ask in private", "mention", "dm", "check", "document", "page", "form", "config",
    ),
    "turns": ("ask", "mention", "dm", "form"),
    "scope_of_message": ("mention", "dm"),
    "shown": ("quotes", "helpful", "unhelpful", "thread", "why"),
    "judged": ("helpful", "unhelpful", "why"),
    "kept_of": ("privacy",),
    "document": ("document",),
    "listed": ("sources", "page"),
    "matching": ("typing", "sources"),
}  # fmt: skip


def _breaks(method: str) -> Step:
    async def before(lane: Lane, act: Act) -> None:
        lane.breaks(method)

    return before


def raising() -> Iterator[Case]:
    """Yield the cases of methods that raise."""
    for method, names in _RAISING.items():
        for name in names:
            told = f"{name}: {method} raises"
            yield Case("raises", told, ACTS[name], _breaks(method), ends=name != "typing")
