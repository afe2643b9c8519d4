"""The commands that everybody has: each acknowledges at once, and the desk does the rest."""

import logging
from collections import Counter
from collections.abc import Awaitable
from dataclasses import asdict
from typing import Any

import discord
from discord import app_commands
from discord.ui import LayoutView

from bot.prompting import load_prompt
from bot.surfaces.discord.choosing import CHOICES, LONGEST_CHOICE, shown
from bot.surfaces.discord.delivering import respond
from bot.surfaces.discord.desk import Desk
from bot.surfaces.discord.notices import help_view, notice_view
from bot.surfaces.discord.personal import kept_view
from bot.surfaces.discord.remarks import text_of
from bot.surfaces.discord.replies import QUIET, Reply
from ingest.errors import GazetteError
from ingest.models import Kind

_log = logging.getLogger(__name__)


def add_commands(tree: app_commands.CommandTree[Any], desk: Desk) -> None:
    """Put the commands of every member onto a tree."""
    add_ask(tree, desk)
    add_reading(tree, desk)
    add_check(tree, desk)
    add_privacy(tree, desk)
    add_help(tree, desk)


def add_ask(tree: app_commands.CommandTree[Any], desk: Desk) -> None:
    """Add `/ask`."""

    @tree.command(name="ask", description="Answer a question, every claim with a checked quote.")
    @app_commands.describe(
        question="What you want to know",
        as_of="Only what was published by this day: 2021-04-01, 2021-04 or 2021",
        kind="Only documents of this kind",
        private="Show the answer to you alone",
    )
    async def ask(
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, 1500],
        as_of: str | None = None,
        kind: Kind | None = None,
        private: bool | None = None,
    ) -> None:
        hidden = await desk.is_private(interaction, private)
        kinds = () if kind is None else (kind,)

        async def work(reply: Reply) -> None:
            asked = desk.asked_by(interaction, question, private=hidden, as_of=as_of, kinds=kinds)
            await desk.ask(asked, reply)

        await desk.serve(interaction, work, hidden)


def add_reading(tree: app_commands.CommandTree[Any], desk: Desk) -> None:
    """Add `/sources` and `/document`."""

    @tree.command(name="sources", description="List the documents that are asked here.")
    @app_commands.describe(query="Words of a title, a key or an official name")
    async def sources(
        interaction: discord.Interaction, query: app_commands.Range[str, 1, 100] | None = None
    ) -> None:
        await desk.show(interaction, lambda: desk.documents(interaction, query or ""))

    @tree.command(name="document", description="Show one document: what it is, how it begins.")
    @app_commands.describe(key="Its key, or an official name such as E.O. 13959")
    async def document(
        interaction: discord.Interaction, key: app_commands.Range[str, 1, 400]
    ) -> None:
        await desk.show(interaction, lambda: desk.document(interaction, key))

    @document.autocomplete("key")
    async def keys(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await propose(interaction, choices(desk, desk.readable(interaction), typed))


def add_check(tree: app_commands.CommandTree[Any], desk: Desk) -> None:
    """Add the message command `Check against sources`."""

    @tree.context_menu(name="Check against sources")
    async def check(interaction: discord.Interaction, message: discord.Message) -> None:
        async def work(reply: Reply) -> None:
            if text := text_of(message):
                await desk.check(desk.asked_by(interaction, text), reply)
            else:
                await reply.finish(notice_view(load_prompt("discord_check_no_text").text))

        await desk.serve(interaction, work)


async def propose(
    interaction: discord.Interaction, wanted: Awaitable[list[app_commands.Choice[str]]]
) -> list[app_commands.Choice[str]]:
    """Show the choices to who types, and return them; discord.py itself would try only once."""
    try:
        found = await wanted
    except GazetteError as error:
        _log.info("nothing was proposed", extra={"error": type(error).__name__})
        found = []
    await respond(interaction, lambda: interaction.response.autocomplete(found))
    return found


async def choices(
    desk: Desk, collections: Awaitable[tuple[str, ...]], typed: str
) -> list[app_commands.Choice[str]]:
    """Return the documents whose names have what was typed.

    They go by their ids where the key is too long, or another's as well.
    """
    found = await desk.browsing.matching(typed, await collections, CHOICES)
    keys = Counter(each.key for each in found)
    return [
        app_commands.Choice(
            name=shown(f"{each.dated or 'undated'} {each.title}"),
            value=each.key if len(each.key) <= LONGEST_CHOICE and keys[each.key] == 1 else each.id,
        )
        for each in found
    ]


def add_privacy(tree: app_commands.CommandTree[Any], desk: Desk) -> None:
    """Add `/privacy show` and `/privacy forget`."""
    group = app_commands.Group(name="privacy", description="What is kept of you.")

    @group.command(name="show", description="Show what is kept of you.")
    async def show(interaction: discord.Interaction) -> None:
        async def made() -> LayoutView:
            kept = await desk.memory.kept_of(interaction.user.id)
            return kept_view(kept, await desk.watches.of(interaction.user.id))

        await desk.show(interaction, made)

    @group.command(name="forget", description="Delete everything that is kept of you.")
    async def forget(interaction: discord.Interaction) -> None:
        async def made() -> LayoutView:
            forgotten, watches = await desk.memory.forget(interaction.user.id)
            counts = {name: str(count) for name, count in asdict(forgotten).items()}
            told = load_prompt("discord_forgotten").render(**counts, watches=str(watches))
            return notice_view(told)

        await desk.show(interaction, made)

    tree.add_command(group)


def add_help(tree: app_commands.CommandTree[Any], desk: Desk) -> None:
    """Add `/help`."""

    @tree.command(name="help", description="What I can do, and how.")
    async def help_(interaction: discord.Interaction) -> None:
        mentions: dict[str, str] = interaction.client.mentions  # type: ignore[attr-defined]
        view = help_view(mentions, *desk.memory.keeps)
        await respond(
            interaction,
            lambda: interaction.response.send_message(
                view=view, ephemeral=True, allowed_mentions=QUIET
            ),
        )
