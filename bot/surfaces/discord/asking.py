"""A question as it comes from Discord, and how it becomes one of the bot's."""

import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace

import discord

from bot.models import Question, Turn
from bot.places.forgetting import asker_of
from bot.surfaces.discord.scope import Scope
from bot.surfaces.requests import Request
from ingest.dates import parse_date
from ingest.models import Kind


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks, where, and what of the libraries they may see.

    `channel` is the channel's id, a thread's its own; `parent` is that of the channel a thread is
    in, else the same. `private`: nobody else sees the answer.
    """

    text: str
    person: int
    place: str
    scope: Scope
    channel: int | None
    parent: int | None
    roles: frozenset[int] = frozenset()
    private: bool = False
    at: float = field(default_factory=time.time)
    as_of: str | None = None
    kinds: tuple[Kind, ...] = ()

    def question(self, history: tuple[Turn, ...], collections: Collection[str]) -> Question:
        """Return the Question, to be asked of the `collections` alone.

        Raises:
            InvalidQuestion: no words, too many, or not Unicode.
            InvalidDate: `as_of` is no date.
        """
        request = Request(
            question=self.text,
            history=history,
            collections=tuple(collections),
            as_of=parse_date(self.as_of),
            kind=self.kinds,
        )
        return replace(request.to_question(), asker=asker_of(self.person))


def place_of(
    scope: Scope, channel: object, person: int, is_shared: bool = False, is_private: bool = False
) -> str:
    """Return the name of the conversation that somebody has somewhere.

    A thread of the bot is one conversation for everybody in it; in a channel each person has their
    own. The scope is part of it, so that what was read in a guild is not carried out of it.
    `is_shared`: the channel is not the person's own with the bot, so that others read along.
    `is_private`: what is answered is for the person alone, so in a thread it is no part of what
    everybody there goes on with.
    """
    of = "public" if scope.guild is None else str(scope.guild)
    if not is_shared and (isinstance(channel, discord.DMChannel) or channel is None):
        return f"discord:dm:{person}"
    if isinstance(channel, discord.Thread):
        own = f":{person}" if is_private else ""
        return f"discord:{of}:thread:{channel.id}{own}"
    return f"discord:{of}:{getattr(channel, 'id', 0)}:{person}"


def parent_of(channel: object) -> int | None:
    """Return the id of the channel that a thread is in, or of the channel itself."""
    if isinstance(channel, discord.Thread):
        return channel.parent_id
    return getattr(channel, "id", None)


def roles_of(person: object) -> frozenset[int]:
    """Return the ids of a member's roles; none in a DM."""
    return frozenset(role.id for role in getattr(person, "roles", ()))
