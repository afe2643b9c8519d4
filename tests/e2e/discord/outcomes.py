"""What comes of something a person did: how soon it was acknowledged, and what they see at last."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.discord.components import Button, Modal, buttons, displayed
from tests.e2e.discord.world import Message, World

KINDS = {
    4: "message",
    5: "deferred",
    6: "deferred_update",
    7: "update",
    8: "choices",
    9: "modal",
}
"""How an interaction is acknowledged, by the type of its callback."""
_TICK = 0.03


@dataclass(frozen=True)
class Ack:
    """An acknowledgement: what kind, and so many seconds after the person acted."""

    kind: str
    seconds: float


@dataclass(frozen=True)
class Seen:
    """A message as somebody sees it; `text` is everything that can be read in it but buttons."""

    id: int
    channel_id: int
    author: str
    text: str
    content: str
    embeds: tuple[dict[str, Any], ...]
    components: tuple[dict[str, Any], ...]
    buttons: tuple[Button, ...]
    attachments: tuple[dict[str, Any], ...]
    ephemeral: bool
    loading: bool
    deleted: bool
    edits: int
    reply_to: int | None

    def button(self, label_or_id: str) -> Button | None:
        """Return the button with a label or a custom id."""
        named = (each for each in self.buttons if label_or_id in (each.label, each.custom_id))
        return next(named, None)


def seen(message: Message) -> Seen:
    """Return a message as somebody sees it."""
    reference = message.reference
    return Seen(
        id=message.id,
        channel_id=message.channel_id,
        author=message.author.name,
        text="\n".join([part for part in _texts(message) if part]),
        content=message.content,
        embeds=tuple(message.embeds),
        components=tuple(message.components),
        buttons=tuple(buttons(message.components)),
        attachments=tuple(message.attachments),
        ephemeral=message.ephemeral,
        loading=message.loading,
        deleted=message.deleted,
        edits=message.edits,
        reply_to=None if reference is None else int(reference["message_id"]),
    )


def _texts(message: Message) -> list[str]:
    texts: list[str | None] = [message.content]
    for embed in message.embeds:
        texts += [(embed.get("author") or {}).get("name")]
        texts += [embed.get("title"), embed.get("description")]
        for each in embed.get("fields") or []:
            texts += [each.get("name"), each.get("value")]
        texts += [(embed.get("footer") or {}).get("text")]
    return [*(text or "" for text in texts), *displayed(message.components)]


class NotSettledError(AssertionError):
    """Something came to no end in time."""


@dataclass
class Outcome:
    """What came of one action. It goes on changing until it is settled.

    `failed`: Discord told the person that the application did not respond. `states`: every text
    that was shown on the way, with the seconds since the action.
    """

    world: World
    what: str
    channel_id: int
    message_id: int | None = None
    started: float = field(default_factory=time.monotonic)
    ack: Ack | None = None
    acknowledgements: int = 0
    failed: bool = False
    modal: Modal | None = None
    choices: list[tuple[str, str]] | None = None
    message_ids: list[int] = field(default_factory=list)
    states: list[tuple[float, str]] = field(default_factory=list)
    changed_at: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds since the person acted."""
        return time.monotonic() - self.started

    @property
    def messages(self) -> tuple[Seen, ...]:
        """The messages that the person sees now because of it."""
        held = [self.world.messages[id_] for id_ in self.message_ids]
        return tuple(seen(each) for each in held if not each.deleted)

    @property
    def message(self) -> Seen:
        """The one message there is.

        Raises:
            AssertionError: there is none, or several.
        """
        held = self.messages
        assert len(held) == 1, f"{self.what}: {len(held)} messages: {self!r}"
        return held[0]

    @property
    def text(self) -> str:
        """What can be read in all its messages."""
        return "\n".join(each.text for each in self.messages)

    @property
    def answered(self) -> bool:
        """Whether there is an end that a person can see: a message, a form or choices."""
        if self.modal is not None or self.choices is not None:
            return True
        held = self.messages
        return bool(held) and not any(each.loading for each in held)

    def acknowledged_by(self, callback: int) -> None:
        """Note an acknowledgement."""
        self.acknowledgements += 1
        if self.ack is None:
            self.ack = Ack(KINDS[callback], self.seconds)
        self.changed_at = time.monotonic()

    def shows(self, message: Message) -> None:
        """Note that a message was made or changed."""
        if message.id not in self.message_ids:
            self.message_ids.append(message.id)
        self.changed_at = time.monotonic()
        if not message.loading:
            self.states.append((self.seconds, seen(message).text))

    async def acknowledged(self, timeout: float = 5.0) -> "Outcome":
        """Wait until it is acknowledged, or has failed.

        Raises:
            NotSettledError: neither, in time.
        """
        return await self._until(lambda: self.ack is not None or self.failed, timeout)

    async def settled(
        self,
        quiet: float = 0.3,
        timeout: float = 10.0,
        until: Callable[["Outcome"], bool] | None = None,
    ) -> "Outcome":
        """Wait for an end that nothing changed for `quiet` seconds; `until` may ask for more.

        Raises:
            NotSettledError: there is none, in time.
        """

        def is_over() -> bool:
            calm = time.monotonic() - self.changed_at >= quiet
            ended = self.failed or self.answered or (self._only_acknowledges and self.ack)
            return bool(ended) and calm and (until is None or until(self))

        return await self._until(is_over, timeout)

    async def silent(self, seconds: float = 0.5) -> bool:
        """Wait so long; whether nothing came of it."""
        await asyncio.sleep(seconds)
        return self.ack is None and not self.messages

    @property
    def _only_acknowledges(self) -> bool:
        return self.ack is not None and self.ack.kind in ("deferred_update", "update")

    async def _until(self, is_over: Callable[[], bool], timeout: float) -> "Outcome":
        ends = time.monotonic() + timeout
        while not is_over():
            if time.monotonic() > ends:
                raise NotSettledError(f"{self.what}: after {timeout} s: {self!r}")
            await asyncio.sleep(_TICK)
        return self

    def __repr__(self) -> str:
        shown = [each.text[:200] for each in self.messages]
        return f"<Outcome ack={self.ack} failed={self.failed} messages={shown}>"


class Ledger:
    """All outcomes, and which of them a message of the bot belongs to."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self._of_interaction: dict[int, Outcome] = {}
        self._of_message: dict[int, Outcome] = {}
        self._shown: dict[int, Outcome] = {}

    def open(self, outcome: Outcome, interaction: int | None = None) -> Outcome:
        """Begin an outcome: of an interaction, or of a message."""
        self.outcomes.append(outcome)
        if interaction is not None:
            self._of_interaction[interaction] = outcome
        if outcome.message_id is not None:
            self._of_message[outcome.message_id] = outcome
        return outcome

    def changed(self, message: Message, bot: int) -> None:
        """Tell the outcome that a message of the bot belongs to of its making or change."""
        if message.author.id != bot:
            return
        found = self._of(message)
        if found is not None:
            self._shown[message.id] = found
            found.shows(message)

    def updates(self, message: Message, interaction: int) -> None:
        """Have what an interaction does to an earlier message belong to the interaction too."""
        outcome = self._shown[message.id] = self._of_interaction[interaction]
        outcome.shows(message)

    def _of(self, message: Message) -> Outcome | None:
        if message.id in self._shown:
            return self._shown[message.id]
        if message.interaction is not None:
            return self._of_interaction.get(message.interaction)
        if message.reference is not None:
            replied = self._of_message.get(int(message.reference["message_id"]))
            if replied is not None:
                return replied
        here = [each for each in self.outcomes if each.channel_id == message.channel_id]
        waiting = [each for each in here if not each.answered]
        return waiting[-1] if waiting else here[-1] if here else None
