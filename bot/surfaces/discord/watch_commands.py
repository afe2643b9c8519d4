"""The command by which somebody is told of what is new: watches made, listed, removed."""

from dataclasses import asdict
from typing import Any

import discord
from discord import app_commands
from discord.ui import LayoutView

from bot.errors import NotAllowedHere
from bot.places.guilds import GuildSettings
from bot.prompting import load_prompt
from bot.surfaces.discord.asking import Asked
from bot.surfaces.discord.choosing import CHOICES, LONGEST_CHOICE, shown
from bot.surfaces.discord.commands import propose
from bot.surfaces.discord.delivering import is_closed
from bot.surfaces.discord.desk import Desk
from bot.surfaces.discord.escaping import label
from bot.surfaces.discord.notices import notice_view
from bot.surfaces.discord.replies import Reply, send
from bot.surfaces.discord.watches import Spot
from bot.surfaces.discord.watching import spot_of
from bot.watching.query import MAX_QUERY
from bot.watching.records import Digest
from ingest.options import PUBLIC

_SHOWN = 200  # UTF-16 code units of a query


def add_watch_commands(tree: app_commands.CommandTree[Any], desk: Desk) -> None:
    """Put the commands of watches onto a tree."""
    group = app_commands.Group(name="watch", description="Be told of what is new, once.")
    _add(group, desk)
    _list(group, desk)
    _remove(group, desk)
    tree.add_command(group)


def _add(group: app_commands.Group, desk: Desk) -> None:
    @group.command(name="add", description="Tell here what is published from now on and matches.")
    @app_commands.describe(
        query='A name, words, or "a phrase" in quotation marks',
        digest="Each fact in a message of its own (none), or those of a day in one (daily)",
        private="Tell it to you alone, in a direct message; public documents only",
    )
    async def add(
        interaction: discord.Interaction,
        query: app_commands.Range[str, 1, MAX_QUERY],
        digest: Digest = "none",
        private: bool | None = None,
    ) -> None:
        hidden = await desk.is_private(interaction, private)

        async def work(reply: Reply) -> None:
            asked = desk.asked_by(interaction, query, private=hidden)
            if await desk.admits(asked, reply):
                await reply.finish(notice_view(await _added(desk, interaction, asked, digest)))

        await desk.serve(interaction, work)


async def _added(desk: Desk, interaction: discord.Interaction, asked: Asked, digest: Digest) -> str:
    """Make a watch, and return what is told of it."""
    spot = spot_of(interaction, direct=asked.private)
    if spot.guild is not None and not _may_write(interaction):
        raise NotAllowedHere(load_prompt("discord_watch_mute").text, "")
    collections = _collections(spot, asked, await desk.memory.settings_of(asked.scope))
    made = await desk.watches.draft(asked.text, collections, spot, digest)
    if spot.guild is None:
        if not interaction.context.dm_channel:
            await _greet(interaction, made.query)
    else:  # first the log: what cannot be noted is not done
        await desk.memory.noted(spot.guild, spot.person, "watch", made.id)
    there = await desk.watches.add(made, spot)
    if await desk.memory.forgotten_since(asked.person, asked.at):
        await desk.watches.remove(made)
    counts = {name: f"{count:,}" for name, count in asdict(there).items()}
    name = "discord_watch_made_direct" if spot.guild is None else "discord_watch_made_here"
    return load_prompt(name).render(query=label(made.query, _SHOWN), id=made.id, **counts)


def _may_write(interaction: discord.Interaction) -> bool:
    """Whether the bot may write in the channel or thread that it was called in."""
    may = interaction.app_permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    writes = may.send_messages_in_threads if in_thread else may.send_messages
    return may.view_channel and writes


def _collections(spot: Spot, asked: Asked, settings: GuildSettings | None) -> tuple[str, ...]:
    """Return what a watch is of, fixed when it is made; a collection that is to come, too."""
    if spot.guild is None or settings is None:
        return (PUBLIC,)
    return tuple(each for each in asked.scope.collections if each in settings.collections)


async def _greet(interaction: discord.Interaction, query: str) -> None:
    """Write to a person that they will be told there.

    Raises:
        NotAllowedHere: they take no messages of the bot.
        discord.HTTPException, OSError: Discord does not take it.
    """
    told = load_prompt("discord_watch_greeting").render(query=label(query, _SHOWN))
    try:
        await send(interaction.user, notice_view(told))
    except discord.HTTPException as error:
        if not is_closed(error):
            raise
        raise NotAllowedHere(load_prompt("discord_watch_closed").text, "") from error


def _list(group: app_commands.Group, desk: Desk) -> None:
    @group.command(name="list", description="List what is watched for and told here.")
    async def list_(interaction: discord.Interaction) -> None:
        await desk.show(interaction, lambda: desk.watches_here(interaction))


def _remove(group: app_commands.Group, desk: Desk) -> None:
    @group.command(name="remove", description="End a watch of yours, or as a manager any here.")
    @app_commands.rename(name="id")
    @app_commands.describe(name="Its id, as the list has it")
    async def remove(
        interaction: discord.Interaction, name: app_commands.Range[str, 1, LONGEST_CHOICE]
    ) -> None:
        async def made() -> LayoutView:
            gone = await desk.unwatched(interaction, name)
            told = load_prompt("discord_watch_removed")
            return notice_view(told.render(query=label(gone.query, _SHOWN), id=gone.id))

        await desk.show(interaction, made)

    @remove.autocomplete("name")
    async def names(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await propose(interaction, _choices(desk, interaction, typed))


async def _choices(
    desk: Desk, interaction: discord.Interaction, typed: str
) -> list[app_commands.Choice[str]]:
    """Return the watches told here that the person may remove, that have what was typed."""
    wanted = typed.strip().casefold()
    found = [
        each for each in await desk.watches.removable(spot_of(interaction))
        if wanted in each.query.casefold() or wanted in each.id
    ]  # fmt: skip
    return [
        app_commands.Choice(name=shown(f"{each.query} ({each.id})"), value=each.id)
        for each in found[:CHOICES]
    ]
