"""Discord's events come zero, one or several times; each is handled once."""

import logging
from collections import OrderedDict
from typing import Any, cast

import discord

from bot.surfaces.discord.delivering import LATEST, age

_log = logging.getLogger(__name__)
_KEPT = 20_000  # ids; a repeated event follows within minutes


class Seen:
    """The ids of the events that were taken on lately."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._ids: OrderedDict[int, None] = OrderedDict()
        self._kept = kept

    def first(self, event: int) -> bool:
        """Whether an id is a new one; it counts as seen from then on."""
        if event in self._ids:
            return False
        self._ids[event] = None
        if len(self._ids) > self._kept:
            self._ids.popitem(last=False)
        return True


def is_to_be_taken(interaction: discord.Interaction) -> bool:
    """Whether an interaction came now for the first time, and in time to be acknowledged."""
    client = cast("Any", interaction.client)
    client.clock.tell(interaction.created_at)
    late = age(interaction)
    if late > LATEST:
        _log.warning("let go of as too late", extra={"seconds": round(late, 3)})
        return False
    seen: Seen = client.seen
    return seen.first(interaction.id)
