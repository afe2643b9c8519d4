"""Whatever is asked for is acknowledged first, done once, and shown to whom it is for."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord.ui import LayoutView

from bot.metrics import Metrics
from bot.prompting import load_prompt
from bot.surfaces.discord.delivering import Clock
from bot.surfaces.discord.desk import Desk
from bot.surfaces.discord.notices import notice_view
from bot.surfaces.discord.replies import Reply
from ingest.errors import InvalidDate
from tests.bot.surfaces.discord.limits import texts_of
from tests.bot.surfaces.discord.test_buttons import in_loop


class Asked:
    """An interaction that notes in `done`, in order, what is done for it."""

    def __init__(self, seconds_old: float = 0.0) -> None:
        self.done: list[str] = []
        self.created_at = discord.utils.utcnow() - timedelta(seconds=seconds_old)
        self.response = SimpleNamespace(defer=self._defer)
        self.client = SimpleNamespace(clock=Clock())

    async def _defer(self, thinking: bool, ephemeral: bool) -> None:
        self.done.append("hidden" if ephemeral else "open")

    async def edit_original_response(self, view: LayoutView, **more: object) -> Any:
        """Note what is shown."""
        self.done += texts_of(view)
        return SimpleNamespace(id=1)

    async def made(self) -> LayoutView:
        """Note that a view is made, and return it."""
        self.done.append("made")
        return notice_view("It is open.")

    async def work(self, reply: Reply) -> None:
        """Note that something is done, and show it."""
        await reply.finish(await self.made())

    async def fail(self) -> LayoutView:
        """Fail by what the person wrote."""
        raise InvalidDate("'soon' is no date.")

    @property
    def real(self) -> discord.Interaction:
        """The interaction as discord.py would give it."""
        return cast("discord.Interaction", self)


def desk() -> Desk:
    """Return a Desk that is asked for nothing but to acknowledge and to show."""
    nothing = cast("Any", None)
    return Desk(nothing, nothing, nothing, Metrics("discord"), nothing)


@in_loop
async def test_a_view_is_made_once_discord_knows_that_it_comes_and_shown_to_one_alone() -> None:
    asked = Asked()
    await desk().show(asked.real, asked.made)
    assert asked.done == ["hidden", "made", "It is open."]


@pytest.mark.parametrize(("hidden", "seen"), [(True, "hidden"), (False, "open")])
@in_loop
async def test_what_is_asked_is_answered_to_one_alone_or_to_everybody(
    hidden: bool, seen: str
) -> None:
    asked = Asked()
    await desk().serve(asked.real, asked.work, hidden)
    assert asked.done == [seen, "made", "It is open."]


@in_loop
async def test_nothing_is_done_where_it_is_too_late_to_acknowledge() -> None:
    asked = Asked(seconds_old=2.9)
    await desk().show(asked.real, asked.made)
    await desk().serve(asked.real, asked.work)
    assert asked.done == []


@in_loop
async def test_what_fails_is_told_in_the_same_place_and_counted() -> None:
    asked, one = Asked(), desk()
    await one.show(asked.real, asked.fail)
    (seen, told) = asked.done
    assert seen == "hidden"
    assert "'soon' is no date." in told
    assert 'type="InvalidDate"' in one.metrics.text().decode()


@in_loop
async def test_what_a_stop_leaves_undone_is_told_to_whom_it_was_asked_by() -> None:
    asked, at = Asked(), desk()

    async def work(reply: Reply) -> None:
        await asyncio.sleep(60)

    task = asyncio.create_task(at.serve(asked.real, work))
    await asyncio.sleep(0.05)
    await at.work.settle(0)
    await task
    assert asked.done == ["hidden", load_prompt("discord_restarting").text]
