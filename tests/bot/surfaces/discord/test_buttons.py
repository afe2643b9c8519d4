"""Buttons and forms reach the Desk, also after a restart, and a failure is told once."""

import asyncio
import functools
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

import discord
import pytest
from discord.ui import LayoutView
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.metrics import Metrics
from bot.surfaces.discord.answers import answer_view, thread_view
from bot.surfaces.discord.buttons import (
    LONGEST_SUBJECT,
    AskModal,
    DeskButton,
    WhyModal,
    failed,
    submitted,
    turning,
)
from bot.surfaces.discord.delivering import Clock
from bot.surfaces.discord.escaping import clean
from bot.surfaces.discord.seen import Seen
from tests.bot.surfaces.discord.limits import buttons_of, texts_of
from tests.bot.surfaces.discord.made import answer, texts


def in_loop(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Return a test that runs in an event loop of its own."""

    @functools.wraps(test)
    def run(*arguments: Any, **named: Any) -> None:
        async def done() -> None:
            await test(*arguments, **named)

        asyncio.run(done())

    return run


class Counter:
    """A Desk that notes what it is asked for, or fails."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.calls: list[tuple[str, str, object]] = []
        self.metrics = Metrics("discord")
        self._fails = fails

    def __getattr__(self, name: str) -> Any:
        async def called(interaction: object, subject: str, more: object) -> None:
            self.calls.append((name, subject, more))
            if self._fails:
                raise self._fails

        return called


@dataclass
class Client:
    """A client with a Desk."""

    desk: Counter
    seen: Seen = field(default_factory=Seen)
    clock: Clock = field(default_factory=Clock)


@dataclass
class Replies:
    """The response and the follow-ups of an interaction; they note what is sent."""

    done: bool = False
    lost: Exception | None = None
    sent: list[LayoutView] = field(default_factory=list)
    forms: list[discord.ui.Modal] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)

    def is_done(self) -> bool:
        """Whether it was acknowledged."""
        return self.done

    async def send_message(self, view: LayoutView, **told: Any) -> None:
        """Note a message."""
        if self.lost:
            raise self.lost
        self.sent.append(view)
        self.told = told

    send = send_message

    async def send_modal(self, form: discord.ui.Modal) -> None:
        """Note a form."""
        self.forms.append(form)


class Interaction:
    """What a press or a form brings."""

    def __init__(self, desk: Counter, **replies: Any) -> None:
        self.client = Client(desk)
        self.response = self.followup = Replies(**replies)
        self.type = discord.InteractionType.modal_submit
        self.data: dict[str, Any] = {}
        self.id, self.created_at = 1, discord.utils.utcnow()

    @property
    def real(self) -> discord.Interaction:
        """The interaction as discord.py would give it."""
        return cast("discord.Interaction", self)


async def press(custom_id: str, interaction: Interaction) -> None:
    """Press a button as a client does that knows nothing but its id."""
    template = DeskButton.__discord_ui_compiled_template__
    match = template.fullmatch(custom_id)
    assert match is not None
    button = await DeskButton.from_custom_id(interaction.real, None, match)
    assert button.custom_id == custom_id
    await button.callback(interaction.real)


@in_loop
async def test_each_button_of_an_answer_reaches_the_desk_by_its_id_alone() -> None:
    desk = Counter()
    long = answer("word " * 3000)
    for button in buttons_of(answer_view(long, 1)):
        await press(button["custom_id"], Interaction(desk))
    assert desk.calls == [
        ("turn_page", long.id, 0), ("turn_page", long.id, 2), ("sources", long.id, 0),
        ("helpful", long.id, 0), ("unhelpful", long.id, 0), ("ask_in_thread", long.id, 0),
    ]  # fmt: skip


@given(texts(), st.integers(min_value=0, max_value=9990))
@settings(deadline=None)
def test_whatever_a_button_is_about_its_id_is_short_enough_and_says_it(
    subject: str, page: int
) -> None:
    for button in turning("list", subject)(page, page + 2):
        assert len(button.custom_id.encode("utf-8")) <= 100
        match = DeskButton.__discord_ui_compiled_template__.fullmatch(button.custom_id)
        assert match is not None
        assert match["verb"] == "list"
        assert clean(subject).startswith(match["subject"])
        if len(clean(subject).encode("utf-8")) <= LONGEST_SUBJECT:
            assert match["subject"] == clean(subject)


@in_loop
async def test_a_failure_of_the_desk_is_told_once_in_a_notice_for_the_person_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for done in (False, True):
        interaction = Interaction(Counter(RuntimeError("secret words")), done=done)
        await press("gz:sources:a1", interaction)
        (view,) = interaction.response.sent
        assert "did not work" in texts_of(view)[0]
        assert interaction.response.told["ephemeral"]
        assert interaction.response.told["allowed_mentions"].to_dict() == {"parse": []}
    assert "secret words" not in caplog.text


@in_loop
async def test_a_failure_that_cannot_be_told_ends_there() -> None:
    interaction = Interaction(Counter(RuntimeError()), lost=ConnectionResetError())
    await press("gz:sources:a1", interaction)
    assert interaction.response.sent == []


@in_loop
async def test_a_button_of_a_later_version_is_answered_too() -> None:
    interaction = Interaction(Counter())
    await press("gz:teleport:a1", interaction)
    assert len(interaction.response.sent) == 1


@in_loop
async def test_the_button_of_a_thread_opens_a_form_for_a_question() -> None:
    interaction = Interaction(Counter())
    (button,) = buttons_of(thread_view("a1", "Is it?"))
    await press(button["custom_id"], interaction)
    (form,) = interaction.response.forms
    assert isinstance(form, AskModal)
    assert form.answer_id == "a1"


def written(form: WhyModal | AskModal, text: str) -> dict[str, Any]:
    """Return what Discord sends when a form is handed in."""
    (label,) = form.to_components()
    assert label["component"]["max_length"] == 1000
    field = {"type": 4, "id": 2, "custom_id": label["component"]["custom_id"], "value": text}
    return {
        "custom_id": form.custom_id,
        "components": [{"type": 18, "id": 1, "component": field}],
    }


@pytest.mark.parametrize(("form", "call"), [(WhyModal, "explained"), (AskModal, "asked")])
@in_loop
async def test_what_was_written_reaches_the_desk_once_whether_discord_py_knows_the_form_or_not(
    form: Any, call: str
) -> None:
    interaction, opened = Interaction(desk := Counter()), form("a1")
    interaction.data = written(opened, "It is old.")
    opened._refresh(interaction.real, interaction.data["components"], {})
    await opened.on_submit(interaction.real)  # what discord.py does with one that it knows
    assert await submitted(interaction.real)
    assert desk.calls == [(call, "a1", "It is old.")]


@in_loop
async def test_forms_of_others_are_left_alone() -> None:
    interaction = Interaction(desk := Counter())
    for name in ("somebody else's", "gz:other:a1:x", "gz:why:a1"):
        interaction.data = {"custom_id": name}
        assert not await submitted(interaction.real)
    assert desk.calls == []


@in_loop
async def test_a_form_has_an_id_of_its_own_for_each_person_who_opens_it() -> None:
    ids = {WhyModal("a0123456789abcdef").custom_id for _ in range(50)}
    assert len(ids) == 50
    assert all(re.fullmatch(r"gz:why:a0123456789abcdef:\w{8}", each) for each in ids)


@in_loop
async def test_a_failure_of_a_form_is_told_once() -> None:
    interaction = Interaction(desk := Counter())
    await failed(interaction.real, RuntimeError())
    assert len(interaction.response.sent) == 1
    assert b'type="RuntimeError"' in desk.metrics.text()
