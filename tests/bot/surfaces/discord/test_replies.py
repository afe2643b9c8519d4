"""What was to be shown is shown somewhere, once, whatever is lost on the way."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import Mock

import aiohttp
import discord
import pytest
from discord.ui import LayoutView

from bot.surfaces.discord import replies
from bot.surfaces.discord.delivering import has_expired
from bot.surfaces.discord.notices import notice_view
from bot.surfaces.discord.replies import InteractionReply, MessageReply
from tests.bot.surfaces.discord.standing import PICTURE, shown_as, standing, status_of


def refused(status: int, code: int) -> discord.HTTPException:
    """Return what discord.py raises where Discord refuses something."""
    response = Mock(status=status, reason="refused")
    return discord.HTTPException(response, {"code": code, "message": "refused"})


def is_expired(error: Exception) -> bool:
    """Whether an error is that the token of an interaction has ended."""
    return isinstance(error, discord.HTTPException) and has_expired(error)


class Channel:
    """A channel to which what is sent may be lost after it was posted; nonces are enforced."""

    def __init__(self, losses: int = 0) -> None:
        self.posted: dict[str, Any] = {}
        self._losses = losses

    async def send(self, *, view: LayoutView, nonce: str, **more: object) -> Any:
        if nonce not in self.posted:
            message = SimpleNamespace(id=len(self.posted) + 1, view=view)

            async def edit(*, view: LayoutView, **more: object) -> Any:
                message.view = view
                return message

            message.edit = edit
            self.posted[nonce] = message
        self._losses -= 1
        if self._losses >= 0:
            raise aiohttp.ServerDisconnectedError
        return self.posted[nonce]


class Person(Channel):
    """Somebody who may be written to."""


def interaction(person: Person, error: Exception) -> discord.Interaction:
    """Return an interaction whose response cannot be edited."""

    async def edit(**more: object) -> None:
        raise error

    return cast(
        "discord.Interaction",
        SimpleNamespace(edit_original_response=edit, user=person, channel=None),
    )


def test_what_is_private_is_written_to_the_person_once_its_token_has_ended() -> None:
    person, view = Person(), notice_view("Three documents were added.")
    reply = InteractionReply(interaction(person, refused(401, 50027)), private=True)
    assert asyncio.run(reply.finish(view)) is None
    (message,) = person.posted.values()
    assert message.view is view


@pytest.mark.parametrize(
    ("error", "edits"),
    [
        (refused(401, 50027), 1),
        (refused(404, 10015), 1),
        (refused(404, 10008), 1),
        (refused(500, 0), 3),
        (aiohttp.ServerDisconnectedError(), 3),
    ],
)
def test_how_far_a_job_is_gets_shown_no_more_once_that_cannot_work_and_its_end_is(
    monkeypatch: pytest.MonkeyPatch, error: Exception, edits: int
) -> None:
    monkeypatch.setattr(replies, "_EVERY", 0.0)
    made: list[object] = []

    async def edit(**more: object) -> None:
        made.append(more)
        raise error

    person = Person()
    given = SimpleNamespace(edit_original_response=edit, user=person, channel=None)
    reply = InteractionReply(cast("discord.Interaction", given), private=True)

    async def story() -> None:
        for _ in range(3):
            await reply.update(notice_view("Reading files: 1 of 9 files …"))
        assert len(made) == edits
        if is_expired(error):
            await reply.finish(notice_view("9 added."))
            assert len(person.posted) == 1

    asyncio.run(story())


def test_a_reply_that_seemed_lost_is_edited_and_not_posted_again() -> None:
    channel = Channel(losses=4)  # as many as there are tries
    asked = SimpleNamespace(channel=channel, author=Person(), to_reference=lambda **more: None)
    reply = MessageReply(cast("discord.Message", asked))
    last = notice_view("The answer.")

    async def story() -> int | None:
        await reply.update(notice_view("The ans"))
        return await reply.finish(last)

    assert asyncio.run(story()) == 1
    (message,) = channel.posted.values()
    assert message.view is last


def test_a_file_is_sent_whole_by_each_try_and_is_gone_with_the_page_that_has_none() -> None:
    tries: list[dict[str, Any]] = []

    async def edit(attachments: list[discord.File], **more: object) -> Any:
        tries.append({each.filename: each.fp.read() for each in attachments})
        for each in attachments:
            each.close()  # as discord.py does after each call
        if len(tries) == 1:
            raise aiohttp.ServerDisconnectedError
        return SimpleNamespace(id=1)

    pressed = cast("discord.Interaction", SimpleNamespace(edit_original_response=edit))
    for page in (0, 1):
        reply = InteractionReply(pressed, private=False)
        asyncio.run(reply.finish(shown_as(status_of(standing()), page, PICTURE)))
    assert tries == [{"standing.svg": b"<svg/>"}, {"standing.svg": b"<svg/>"}, {}]
