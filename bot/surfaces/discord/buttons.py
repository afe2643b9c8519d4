"""The buttons and forms under a message. What they are about is in their id: they work for good."""

import asyncio
import logging
import re
import secrets
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, cast

import discord
from discord.ui import Button, DynamicItem, Label, LayoutView, Modal, TextInput

from bot.prompting import load_prompt
from bot.surfaces.discord.deeds import Desk
from bot.surfaces.discord.delivering import FAILED, deliver, respond
from bot.surfaces.discord.escaping import clean
from bot.surfaces.discord.failures import note, told_of
from bot.surfaces.discord.graphemes import graphemes
from bot.surfaces.discord.notices import notice_view
from bot.surfaces.discord.seen import is_to_be_taken

_log = logging.getLogger(__name__)
LONGEST_SUBJECT = 75
"""UTF-8 bytes of what a button is about, so that its id has at most 100 of any kind."""
LONGEST_REASON, LONGEST_QUESTION = 1000, 1000
_VERBS = {
    "sources": "sources",
    "helpful": "helpful",
    "unhelpful": "unhelpful",
    "thread": "ask_in_thread",
    "page": "turn_page",
    "quotes": "turn_sources",
    "text": "turn_document",
    "list": "turn_documents",
    "standing": "turn_standing",
    "proof": "standing_sources",
    "proofs": "turn_standing_sources",
    "open": "open_document",
    "watches": "turn_watches",
    "unwatch": "unwatch",
    "digest": "turn_digest",
}
_LABELS = {
    "sources": "Sources",
    "helpful": "Helpful",
    "unhelpful": "Not helpful",
    "thread": "Ask in thread",
    "proof": "Sources",
}
_FORM_SECONDS = 3600.0


class DeskButton(
    DynamicItem[Button[Any]],
    template=re.compile(
        r"gz:(?P<verb>[a-z]+):(?P<subject>.*?)(?::(?P<page>[0-9]{1,4}))?", re.DOTALL
    ),
):
    """A button whose id says what to do, about what, and on which page: `gz:VERB:SUBJECT[:PAGE]`.

    A client knows it after a restart once it has been told `add_dynamic_items(DeskButton)`.
    """

    def __init__(
        self, verb: str, subject: str, page: int | None = None, label: str = "", **looks: Any
    ) -> None:
        self.verb, self.subject, self.page = verb, subject, page
        tail = "" if page is None else f":{page}"
        shown = label or _LABELS.get(verb) or verb
        custom_id = f"gz:{verb}:{within(subject)}{tail}"
        super().__init__(Button(label=shown, custom_id=custom_id, **looks))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: Any, match: "re.Match[str]", /
    ) -> "DeskButton":
        """Return the button that was pressed."""
        page = match["page"]
        return cls(match["verb"], match["subject"], None if page is None else int(page))

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Whether a press is to be taken: once, and while Discord waits for it."""
        return is_to_be_taken(interaction)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the button says; whatever fails is told in one notice."""
        await told_of_failure(interaction, self._press(interaction))

    async def _press(self, interaction: discord.Interaction) -> None:
        if self.verb == "write":
            form = AskModal(self.subject)
            await respond(interaction, lambda: interaction.response.send_modal(form))
            return
        method = _VERBS.get(self.verb)
        if method is None:
            raise LookupError(f"no button does {self.verb!r}")
        await getattr(desk_of(interaction), method)(interaction, self.subject, self.page or 0)


def within(subject: str) -> str:
    """Return a subject without hidden signs, or as much as a button's id can carry of it."""
    kept = clean(subject)
    while len(kept.encode("utf-8")) > LONGEST_SUBJECT:
        kept = "".join(graphemes(kept[:LONGEST_SUBJECT])[:-1])
    return kept


def turning(verb: str, subject: str) -> Callable[[int, int], tuple[DeskButton, ...]]:
    """Return what makes the two buttons that turn pages, of a page and how many there are.

    The button that leads nowhere cannot be pressed.
    """

    def buttons(page: int, count: int) -> tuple[DeskButton, ...]:
        back, on = max(page - 1, 0), min(page + 1, count - 1)
        return (
            DeskButton(verb, subject, back, "◀ Previous", disabled=page == 0),
            DeskButton(verb, subject, on, "Next ▶", disabled=page == count - 1),
        )

    return buttons


def under_answer(answer_id: str, has_sources: bool) -> tuple[DeskButton, ...]:
    """Return the buttons under an answer."""
    return (
        DeskButton("sources", answer_id, disabled=not has_sources),
        DeskButton("helpful", answer_id),
        DeskButton("unhelpful", answer_id),
        DeskButton("thread", answer_id),
    )


class _Form(Modal, ABC):
    """A form with one field, which tells a Desk what was written into it.

    Its id says what it is about: that is all `submitted` needs, also after a restart.
    """

    verb: ClassVar[str]
    longest: ClassVar[int]

    def __init__(self, answer_id: str) -> None:
        name = f"discord_{self.verb}"
        self.answer_id = answer_id
        super().__init__(
            title=load_prompt(f"{name}_title").text,
            timeout=_FORM_SECONDS,
            custom_id=f"gz:{self.verb}:{answer_id}:{secrets.token_hex(4)}",
        )
        self.field: TextInput[Any] = TextInput(
            custom_id="text",
            style=discord.TextStyle.paragraph,
            max_length=self.longest,
            placeholder=load_prompt(f"{name}_placeholder").text,
        )
        self.add_item(Label(text=load_prompt(f"{name}_label").text, component=self.field))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Do nothing: `submitted` takes every form, also one that discord.py forgot."""

    @abstractmethod
    async def told(self, interaction: discord.Interaction, text: str) -> None:
        """Tell the Desk what was written."""


class WhyModal(_Form):
    """Asks why an answer did not help."""

    verb, longest = "why", LONGEST_REASON

    async def told(self, interaction: discord.Interaction, text: str) -> None:
        """Tell the Desk the reason."""
        await desk_of(interaction).explained(interaction, self.answer_id, text)


class AskModal(_Form):
    """Asks for a further question, in a thread."""

    verb, longest = "ask", LONGEST_QUESTION

    async def told(self, interaction: discord.Interaction, text: str) -> None:
        """Tell the Desk the question."""
        await desk_of(interaction).asked(interaction, self.answer_id, text)


async def submitted(interaction: discord.Interaction) -> bool:
    """Take on a form that somebody sent; False where it is none of those above.

    discord.py forgets a form once it was sent, after an hour, and with its process; a person may
    send it all the same. For the client's `on_interaction`.
    """
    if interaction.type is not discord.InteractionType.modal_submit:
        return False
    data = cast("dict[str, Any]", interaction.data or {})
    parts = str(data.get("custom_id", "")).split(":")
    forms = {form.verb: form for form in (WhyModal, AskModal)}
    if len(parts) != 4 or parts[0] != "gz" or parts[1] not in forms:
        return False
    form = forms[parts[1]](parts[2])
    if is_to_be_taken(interaction):
        await told_of_failure(interaction, form.told(interaction, _written(data)))
    return True


def _written(data: dict[str, Any]) -> str:
    """Return what the one field of a form holds."""
    held = [part.get("component") or {} for part in data.get("components", ())]
    return next((str(each["value"]) for each in held if each.get("custom_id") == "text"), "")


def desk_of(interaction: discord.Interaction) -> Desk:
    """Return the Desk of the client that an interaction came to."""
    return cast("Desk", cast("Any", interaction.client).desk)


async def told_of_failure(interaction: discord.Interaction, work: Awaitable[None]) -> None:
    """Do some work for an interaction; whatever fails is told in one notice."""
    (outcome,) = await asyncio.gather(work, return_exceptions=True)
    if isinstance(outcome, Exception):
        await failed(interaction, outcome)


async def failed(interaction: discord.Interaction, error: Exception) -> None:
    """Log and count that something failed, and tell the person in one plain notice of their own."""
    note(_log, error)
    desk_of(interaction).metrics.failed(getattr(error, "original", error))
    view = notice_view(told_of(error))
    try:
        await deliver(lambda: _tell(interaction, view), lost_too=False)
    except (*FAILED, discord.InteractionResponded) as lost:
        _log.error("nor could it be told", extra={"error": type(lost).__name__})


async def _tell(interaction: discord.Interaction, view: LayoutView) -> None:
    quiet = discord.AllowedMentions.none()
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=quiet)
    else:
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=quiet)
