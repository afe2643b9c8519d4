"""The menu by which somebody says whom of several they mean; it works after a restart, too."""

import re
from collections.abc import Sequence
from typing import Any, cast

import discord
from discord.ui import DynamicItem, Select

from bot.prompting import load_prompt
from bot.surfaces.discord.buttons import desk_of, told_of_failure, within
from bot.surfaces.discord.escaping import label
from bot.surfaces.discord.seen import is_to_be_taken
from ingest.models import digest

CHOICES = 25
"""Choices that a menu, or what is proposed while somebody types, has at most."""
LONGEST_CHOICE = 100
"""Characters of a choice and of its value; a longer name is known by its digest."""
_BY_DIGEST = "name:"


class EntityMenu(
    DynamicItem[Select[Any]], template=re.compile(r"gz-choose:(?P<subject>.*)", re.DOTALL)
):
    """A menu of names whose id says what is asked of the one that is chosen."""

    def __init__(self, subject: str, names: Sequence[str] = ()) -> None:
        self.subject = subject
        values = {value_of(name): shown(name) for name in names}
        options = [discord.SelectOption(label=name, value=value) for value, name in values.items()]
        menu: Select[Any] = Select(
            custom_id=f"gz-choose:{within(subject)}",
            placeholder=load_prompt("discord_status_choose").text,
            options=options[:CHOICES],
        )
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: Any, match: "re.Match[str]", /
    ) -> "EntityMenu":
        """Return the menu that was chosen from."""
        return cls(match["subject"])

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Whether a choice is to be taken: once, and while Discord waits for it."""
        return is_to_be_taken(interaction)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Show what was asked of the one that was chosen; whatever fails is told in one notice."""
        data = cast("dict[str, Any]", interaction.data or {})
        chosen = "".join(map(str, data.get("values", ())[:1]))
        desk = desk_of(interaction)
        await told_of_failure(interaction, desk.choose_entity(interaction, self.subject, chosen))


def shown(name: str) -> str:
    """Return a name as a choice shows it."""
    return label(name, LONGEST_CHOICE) or "…"


def value_of(name: str) -> str:
    """Return what stands for a name in a choice: itself, or a digest where it is too long."""
    said = shown(name)
    return said if len(name) <= LONGEST_CHOICE else f"{_BY_DIGEST}{digest(name)[:32]}"


def is_digest(value: str) -> bool:
    """Whether a value stands for a name by a digest."""
    return value.startswith(_BY_DIGEST)
