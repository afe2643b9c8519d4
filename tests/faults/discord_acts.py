"""What a person can do in Discord that the bot has to answer, and by which requests it does so."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.e2e.discord.outcomes import Outcome
from tests.faults.discord_lane import QUESTION, Lane, ended

CALLBACK = ("POST", "/interactions/*/callback")
ORIGINAL = ("PATCH", "/webhooks/*/messages/@original")
POST = ("POST", "/channels/*/messages")
INTERACTION, MESSAGE = "INTERACTION_CREATE", "MESSAGE_CREATE"

Do = Callable[[], Awaitable[Outcome]]


@dataclass(frozen=True)
class Act:
    """One way in: `ready` prepares it and returns what does it.

    `first` is the request that acknowledges it, `last` the one that shows the answer; they are the
    same where there is nothing to wait for. `private`: nobody else sees the answer.
    """

    name: str
    ready: Callable[[Lane], Awaitable[Do]]
    event: str = INTERACTION
    first: tuple[str, str] = CALLBACK
    last: tuple[str, str] = ORIGINAL
    private: bool = True


def _slash(name: str, **options: object) -> Callable[[Lane], Awaitable[Do]]:
    async def ready(lane: Lane) -> Do:
        return lambda: lane.person.slash(lane.channel, name, **options)

    return ready


def _press(label: str) -> Callable[[Lane], Awaitable[Do]]:
    async def ready(lane: Lane) -> Do:
        return lambda: lane.person.click(lane.answer, label)

    return ready


async def _mention(lane: Lane) -> Do:
    return lambda: lane.person.say(lane.channel, QUESTION, mention=True)


async def _reply(lane: Lane) -> Do:
    # What Discord pings is told by the message itself: a reply to an interaction's pings nobody.
    return lambda: lane.person.say(
        lane.channel, f"<@{lane.double.world.bot.id}> {QUESTION}", reply_to=lane.answer
    )


async def _dm(lane: Lane) -> Do:
    return lambda: lane.person.dm(QUESTION)


async def _check(lane: Lane) -> Do:
    return lambda: lane.person.message_command(lane.remark, "Check against sources")


async def _typing(lane: Lane) -> Do:
    return lambda: lane.person.autocomplete(lane.channel, "document", key="order")


async def _page(lane: Lane) -> Do:
    """Turn a page of the list: on, or back where there is no further one."""
    seen = next(each for each in lane.said if each.id == lane.listed.id)
    pressable = [each.label for each in seen.buttons if not each.disabled]
    return lambda: lane.person.click(seen, pressable[-1])


async def _why(lane: Lane) -> Do:
    asked = await ended(await lane.person.click(lane.answer, "Not helpful"))
    modal = asked.modal
    assert modal is not None
    return lambda: lane.person.submit(modal, "It names no date.")


async def _thread(lane: Lane) -> Do:
    """Press below an answer that has no thread yet: of one that has, nothing is asked for."""
    asked = await ended(await lane.person.slash(lane.channel, "ask", question=QUESTION))
    lane.known.add(asked.message.id)
    return lambda: lane.person.click(asked.message, "Ask in thread")


async def _form(lane: Lane) -> Do:
    modal = (await ended(await lane.person.click(lane.begun, "Ask a question"))).modal
    assert modal is not None
    return lambda: lane.person.submit(modal, QUESTION)


async def _config(lane: Lane) -> Do:
    return lambda: lane.boss.slash(lane.channel, "config show")


ACTS = {
    act.name: act
    for act in (
        Act("ask", _slash("ask", question=QUESTION), private=False),
        Act("ask in private", _slash("ask", question=QUESTION, private=True)),
        Act("document", _slash("document", key="E.O. 12001")),
        Act("sources", _slash("sources", query="order")),
        Act("privacy", _slash("privacy show")),
        Act("check", _check),
        Act("quotes", _press("Sources")),
        Act("helpful", _press("Helpful")),
        Act("thread", _thread),
        Act("why", _why),
        Act("form", _form, private=False),
        Act("config", _config),
        Act("help", _slash("help"), last=CALLBACK),
        Act("unhelpful", _press("Not helpful"), last=CALLBACK),
        Act("page", _page, last=CALLBACK),
        Act("typing", _typing, last=CALLBACK),
        Act("mention", _mention, MESSAGE, POST, POST, private=False),
        Act("reply", _reply, MESSAGE, POST, POST, private=False),
        Act("dm", _dm, MESSAGE, POST, POST),
    )
}
