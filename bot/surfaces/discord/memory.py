"""What the Discord surface remembers, on a thread of its own: questions never wait for it."""

import json
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from bot.bridge import Bridge
from bot.errors import UnknownAnswer
from bot.models import Answer, Turn
from bot.places.answers import Given
from bot.places.audit import Action, Entry
from bot.places.digests import Digested
from bot.places.forgetting import asker_of
from bot.places.guilds import GuildSettings
from bot.places.limits import Wait
from bot.places.privacy import Forgotten, Personal
from bot.places.store import Places
from bot.settings import BotSettings
from bot.surfaces.discord.asking import Asked
from bot.surfaces.discord.scope import Scope
from bot.surfaces.discord.watches import direct_place
from bot.watching.records import Letter
from bot.watching.store import Watches

P = ParamSpec("P")
R = TypeVar("R")
_SYNCED = "discord-commands"
_AUDITED = 10  # entries of the log that `/config show` tells
Mentions = dict[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer that was given, and where."""

    answer: Answer
    given: Given


class Memory:
    """The places of a home, for the event loop: every call runs on the one thread they live on.

    What goes through all that is kept of somebody has a thread and a connection of its own.
    """

    def __init__(self, settings: BotSettings) -> None:
        self._bot_settings = settings
        self._bridge, self._slow_bridge = Bridge(), Bridge()
        self._places, self._slow_places = Places(settings), Places(settings)
        self._settings: dict[int, GuildSettings] = {}  # which no other process changes

    async def _run(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self._bridge.run(call, *args, **kwargs)

    async def close(self) -> None:
        """Give the files back."""
        await self._run(self._places.close)
        await self._slow_bridge.run(self._slow_places.close)
        self._bridge.close()
        self._slow_bridge.close()

    @property
    def keeps(self) -> tuple[float, int]:
        """For how many hours a conversation is kept, and for how many days an answer."""
        return self._bot_settings.conversation_hours, self._bot_settings.keep_answers_days

    # -- conversations ----------------------------------------------------------------------

    async def turns(self, place: str) -> tuple[Turn, ...]:
        """Return what was said in a place so far."""
        return await self._run(self._places.conversations.turns, place, time.time())

    async def expire(self) -> None:
        """Delete what is too old, also where nobody asks any more."""
        await self._run(self._places.conversations.expire, time.time())
        await self._slow_bridge.run(self._slow_places.privacy.finish, time.time())

    async def keep(self, asked: Asked, answer: Answer, collections: Sequence[str]) -> bool:
        """Remember a question and its answer, for follow-ups and for the buttons under it.

        Returns whether the buttons will find it.
        """
        return await self._run(self._keep, asked, answer, tuple(collections))

    def _keep(self, asked: Asked, answer: Answer, collections: tuple[str, ...]) -> bool:
        kept = self._places.answers.keep(
            Given(
                answer_id=answer.id,
                place=asked.place,
                guild=asked.scope.guild,
                collections=collections,
                person=asked.person,
                at=asked.at,
                private=asked.private,
            )
        )
        self._places.conversations.add(asked.place, asked.person, asked.text, answer.id, asked.at)
        return kept

    async def shown_as(self, answer_id: str, message: int) -> None:
        """Remember by which message an answer was shown."""
        await self._run(self._places.answers.shown, answer_id, message)

    async def given(self, answer_id: str) -> Given | None:
        """Return where an answer was given, or None where that is not kept (any more)."""
        return await self._run(self._places.answers.given, answer_id)

    async def continued(self, shown: Shown, place: str, at: float) -> None:
        """Let the conversation of another place begin with an answer.

        `at` is when that was asked for: not where its person was forgotten since.
        """
        given, question = shown.given, shown.answer.question
        await self._run(
            self._places.conversations.add,
            place,
            given.person,
            question,
            given.answer_id,
            at,
        )

    async def shown(
        self, answer_id: str, scope: Scope, readable: Collection[str], person: int
    ) -> Shown:
        """Return a kept answer, for somebody who may see it where they are.

        Raises:
            UnknownAnswer: it is not kept, it was given elsewhere or to somebody else alone, or of
                more collections than are `readable`.
        """
        return await self._run(self._shown, answer_id, scope.guild, frozenset(readable), person)

    def _shown(
        self, answer_id: str, guild: int | None, readable: frozenset[str], person: int
    ) -> Shown:
        given = self._places.answers.opened(answer_id, guild, person)
        if not readable.issuperset(given.collections):
            raise UnknownAnswer(
                f"The answer {answer_id!r} is of a collection that is not asked here any more.",
                "Ask the question again.",
            )
        kept = self._places.receipts.find(answer_id)
        if kept is None:
            raise UnknownAnswer(f"The answer {answer_id!r} is not kept any more.")
        return Shown(kept.answer, given)

    async def judged(self, shown: Shown, person: int, helpful: bool, reason: str) -> None:
        """Keep what somebody thinks of an answer."""
        await self._run(
            self._places.feedback.give,
            shown.answer.id,
            person,
            "helpful" if helpful else "unhelpful",
            reason,
            shown.given.place,
            shown.answer.provenance,
            time.time(),
        )

    async def keep_digest(self, letter: Letter) -> None:
        """Remember which facts a digest has, for the buttons that turn its pages."""
        facts = tuple(each.id for each in letter.facts)
        await self._run(self._places.digests.keep, letter.id, letter.watch.id, facts, time.time())

    async def digest(self, letter: str) -> Digested | None:
        """Return which facts a digest has, or None where that is not kept (any more)."""
        return await self._run(self._places.digests.get, letter)

    # -- servers ----------------------------------------------------------------------------

    async def settings_of(self, scope: Scope) -> GuildSettings | None:
        """Return the settings of a scope's guild; None outside of one."""
        guild = scope.guild
        if guild is None:
            return None
        if guild not in self._settings:  # then no database keeps a response waiting
            self._settings[guild] = await self._run(self._places.guilds.get, guild)
        return self._settings[guild]

    async def take(self, person: int, scope: Scope) -> Wait | None:
        """Count a question, or return why it has to wait."""
        return await self._run(self._places.limits.take, person, scope.guild, time.time())

    async def configure(
        self, guild: int, setting: str, value: str | None, by: int
    ) -> GuildSettings:
        """Change a setting of a guild, and return all.

        Raises:
            InvalidPlaceSetting: there is none of that name, or it cannot have this value.
        """
        changed = await self._run(self._places.guilds.set, guild, setting, value, by, time.time())
        self._settings[guild] = changed
        return changed

    async def noted(self, guild: int, by: int, action: Action, subject: str) -> None:
        """Write into the log who did what in a guild."""
        await self._run(self._places.audit.note, guild, by, action, subject, time.time())

    async def log_of(self, guild: int) -> Sequence[Entry]:
        """Return the latest entries of a guild's log, newest first."""
        return await self._run(self._places.audit.recent, guild, _AUDITED)

    # -- persons ----------------------------------------------------------------------------

    async def kept_of(self, person: int) -> Personal:
        """Return all that is kept of somebody."""
        return await self._slow_bridge.run(self._slow_places.privacy.show, person)

    async def forget(self, person: int) -> tuple[Forgotten, int]:
        """Delete all that is kept of somebody; return how much, and how many watches."""
        return await self._slow_bridge.run(self._forget, person)

    def _forget(self, person: int) -> tuple[Forgotten, int]:
        slow = self._slow_places
        forgotten = slow.privacy.forget(person, time.time())
        own = direct_place(person)
        with Watches(self._bot_settings) as watches:
            removed = watches.forget(
                lambda owner, place: owner == asker_of(person) or place == own,
                lambda answer: slow.answers.given(answer) is not None,
            )
        return forgotten, removed

    async def forgotten_since(self, person: int, at: float) -> bool:
        """Whether somebody was forgotten since they asked for something, at a time."""
        return await self._run(self._places.privacy.forgotten_since, person, at)

    # -- commands ---------------------------------------------------------------------------

    async def synced(self) -> tuple[str, Mentions] | None:
        """Return the digest of the commands that Discord was told of last, and their mentions."""
        kept = await self._run(self._places.fact, _SYNCED)
        if kept is None:
            return None
        record = json.loads(kept)
        return record["digest"], record["mentions"]

    async def keep_synced(self, digest: str, mentions: Mentions) -> None:
        """Remember the commands that Discord was told of."""
        record = json.dumps({"digest": digest, "mentions": mentions})
        await self._run(self._places.keep_fact, _SYNCED, record)
