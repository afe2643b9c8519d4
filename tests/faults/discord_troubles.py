"""What can go wrong between Discord and the bot: events, requests and the gateway."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from tests.e2e.discord.faults import Ailment
from tests.e2e.discord.outcomes import Outcome
from tests.faults.discord_acts import ACTS, INTERACTION, MESSAGE, Act
from tests.faults.discord_lane import Lane

MOMENT = 0.15
"""Seconds in which the bot has taken something on."""
FOR_GOOD = 99
"""How often a request fails that is never to succeed."""

Step = Callable[[Lane, Act], Awaitable[None]]
After = Callable[[Lane, Outcome], Awaitable[None]]


async def _nothing_before(lane: Lane, act: Act) -> None:
    return


async def _nothing_after(lane: Lane, outcome: Outcome) -> None:
    return


@dataclass(frozen=True)
class Case:
    """An act and its trouble: what goes wrong `before` it is done, and just `after`.

    `ends`: whether an answer or a notice can come. Where it cannot, Discord itself tells the
    person that the application did not respond. `answers`: a notice will not do, as what goes
    wrong is over when the bot tries again, or leaves another way.
    """

    kind: str
    name: str
    act: Act
    before: Step = _nothing_before
    after: After = _nothing_after
    ends: bool = True
    answers: bool = False


# -- events and requests ----------------------------------------------------------------------


def _event(ailment: Ailment) -> Step:
    async def before(lane: Lane, act: Act) -> None:
        lane.double.fail_event(act.event, ailment)

    return before


def failing(ailment: Ailment, times: int = 1, last: bool = False, seconds: float = 0.3) -> Step:
    """Return what has the first, or the last, request of an act fail so many times."""

    async def before(lane: Lane, act: Act) -> None:
        lane.double.fail(*(act.last if last else act.first), ailment, times, seconds=seconds)

    return before


def events() -> Iterator[Case]:
    """Yield the cases of events that come twice, or late."""
    for act in ACTS.values():
        told, in_time = f"{act.name}: its event comes", act.event == MESSAGE
        yield Case("duplicate", f"{told} twice", act, _event("twice"), answers=True)
        late = _event("late")
        yield Case("late", f"{told} late", act, late, ends=in_time, answers=in_time)


_PASSING: tuple[tuple[str, Ailment, int], ...] = (
    ("429", 429, 1), ("429", 429, 3), ("500", 500, 1), ("502", 502, 1), ("503", 503, 1),
    ("reset", "reset", 1), ("reset", "reset", 2), ("reset", "lost", 1),
)  # fmt: skip


def requests() -> Iterator[Case]:
    """Yield the cases of requests that fail for a while, or for good."""
    for act in ACTS.values():
        for kind, ailment, times in _PASSING:
            told = f"{ailment} x{times}"
            first = failing(ailment, times)
            yield Case(kind, f"{act.name}: {told} at first", act, first, answers=True)
            if act.last != act.first:
                again = failing(ailment, times, last=True)
                yield Case(kind, f"{act.name}: {told} at last", act, again, answers=True)
        if act.event == INTERACTION:
            gone = failing(10062, FOR_GOOD)
            yield Case("10062", f"{act.name}: the interaction is unknown", act, gone, ends=False)


def threads() -> Iterator[Case]:
    """Yield the cases of requests that fail while a thread is opened."""
    act = ACTS["thread"]
    for kind, ailment, times in _PASSING:
        for path in ("/channels/*/messages/*/threads", "/channels/*/messages"):

            async def before(
                lane: Lane, act: Act, fault: tuple[str, Ailment, int] = (path, ailment, times)
            ) -> None:
                lane.double.fail("POST", *fault, seconds=0.3)

            told = f"thread: {ailment} x{times} at {path}"
            yield Case(kind, told, act, before, answers=True)


# -- the gateway ------------------------------------------------------------------------------


def _gateway(how: str) -> Callable[[Lane], Awaitable[None]]:
    async def trouble(lane: Lane) -> None:
        gateway = lane.double.gateway
        if how == "is cut":
            await gateway.cut()
        elif how == "closes with 4000":
            await gateway.close(4000)
        elif how == "asks to reconnect":
            await gateway.reconnect()
        elif how == "invalidates, resumable":
            await gateway.invalidate(resumable=True)
        elif how == "closes with 4009":
            await gateway.close(4009)
        else:
            await gateway.invalidate()

    return trouble


async def _back(lane: Lane, identified: int) -> None:
    """Wait until the bot has begun a new session and knows of its servers."""
    while lane.double.gateway.identified <= identified or not lane.double.gateway.live:
        await asyncio.sleep(0.02)
    await asyncio.sleep(MOMENT)


def gateways() -> Iterator[Case]:
    """Yield the cases of connections that end: what came before, or meanwhile, is answered."""
    for act in (ACTS[name] for name in ("ask", "mention", "dm", "quotes", "typing", "why", "page")):
        for how in ("is cut", "closes with 4000", "asks to reconnect", "invalidates, resumable"):
            told = f"{act.name}: the gateway {how}"
            yield Case("resume", f"{told} before", act, _just_before(_gateway(how)), answers=True)
            yield Case("resume", f"{told} meanwhile", act, after=_of(_gateway(how)), answers=True)
        for how in ("closes with 4009", "invalidates"):
            told = f"{act.name}: the gateway {how}"
            yield Case("re-identify", f"{told} before", act, _anew(_gateway(how)), answers=True)
            yield Case(
                "re-identify", f"{told} meanwhile", act, after=_of(_gateway(how)), answers=True
            )


def _of(trouble: Callable[[Lane], Awaitable[None]]) -> After:
    async def after(lane: Lane, outcome: Outcome) -> None:
        await trouble(lane)

    return after


def _just_before(trouble: Callable[[Lane], Awaitable[None]]) -> Step:
    async def before(lane: Lane, act: Act) -> None:
        await trouble(lane)

    return before


def _anew(trouble: Callable[[Lane], Awaitable[None]]) -> Step:
    async def before(lane: Lane, act: Act) -> None:
        identified = lane.double.gateway.identified
        await trouble(lane)
        await _back(lane, identified)

    return before
