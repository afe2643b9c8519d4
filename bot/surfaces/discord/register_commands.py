"""The command that asks the register: where an entity stands on lists."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.register.lettering import capital
from bot.surfaces.discord.choosing import CHOICES, shown, value_of
from bot.surfaces.discord.commands import propose
from bot.surfaces.discord.desk import Desk
from bot.surfaces.discord.replies import Reply
from bot.surfaces.team import MAX_NAME
from ingest.register.described import described_lists
from ingest.register.listing import LISTS, RegisterList

_Choice = app_commands.Choice[str]


def add_register_commands(tree: app_commands.CommandTree[Any], desk: Desk) -> None:
    """Put the commands that ask the register onto a tree."""
    lists = (*LISTS, *described_lists(desk.bot.settings.lists))
    tree.add_command(_status(desk, lists))


def _status(desk: Desk, lists: Sequence[RegisterList]) -> app_commands.Command[Any, Any, None]:
    @app_commands.command(
        name="status", description="Tell on which lists somebody is or was, since when, by whom."
    )
    @app_commands.rename(list_id="list")
    @app_commands.describe(
        entity="The name of a company or a person",
        list_id="Only this list",
        as_of="As it was on this day: 2021-04-01, 2021-04 or 2021",
        private="Show the answer to you alone",
    )
    async def status(
        interaction: discord.Interaction,
        entity: app_commands.Range[str, 1, MAX_NAME],
        list_id: str | None = None,
        as_of: str | None = None,
        private: bool | None = None,
    ) -> None:
        hidden = await desk.is_private(interaction, private)

        async def work(reply: Reply) -> None:
            asked = desk.asked_by(interaction, entity, private=hidden, as_of=as_of)
            pictured = interaction.app_permissions.attach_files
            await desk.status(asked, list_id, reply, pictured)

        await desk.serve(interaction, work, hidden)

    @status.autocomplete("entity")
    async def entities(interaction: discord.Interaction, typed: str) -> list[_Choice]:
        return await propose(interaction, named(desk, interaction, typed))

    if len(lists) <= CHOICES:  # more cannot be offered: then an id is typed
        app_commands.choices(list_id=[_choice(each) for each in lists])(status)
    return status


def _choice(of: RegisterList) -> _Choice:
    return app_commands.Choice(name=shown(capital(of.title)), value=of.id)


async def named(desk: Desk, interaction: discord.Interaction, typed: str) -> list[_Choice]:
    """Return the names in lists, of those that a person may see, that have what was typed.

    Raises:
        NotAllowedHere, LibraryMissing: as `Desk.readable`.
    """
    found = await desk.register.matching(typed, await desk.readable(interaction))
    return [app_commands.Choice(name=shown(name), value=value_of(name)) for name in found]
