"""The commands of those who manage a server: its documents, and how it is answered there.

Discord hides them from others (`default_member_permissions`), which a server may change; so each
looks again at what the person may do.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ui import LayoutView

from bot.errors import NotAllowedHere
from bot.places.audit import Entry
from bot.places.guilds import GuildSettings
from bot.prompting import load_prompt
from bot.surfaces.discord.commands import choices, propose
from bot.surfaces.discord.desk import Desk
from bot.surfaces.discord.escaping import line
from bot.surfaces.discord.ingesting import LISTED, own_collection, told_of
from bot.surfaces.discord.layout import Accent, Piece, laid_out, pack
from bot.surfaces.discord.notices import and_more, notice_view
from bot.surfaces.discord.replies import Reply
from bot.surfaces.discord.scope import Scope, scope_of_interaction
from ingest.options import SyncReport

_MANAGERS = discord.Permissions(manage_guild=True)
_GUILDS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
_INSTALLED = app_commands.AppInstallationType(guild=True, user=False)
Setting = Literal["channels", "roles", "private", "language", "collections", "model"]
_MENTIONS = {"channels": "<#{}>", "roles": "<@&{}>"}
_SHOWN = 40  # channels or roles, of up to 500
_SUBJECT = 100  # UTF-16 code units
Work = Callable[[Reply, Scope], Awaitable[None]]


def add_guild_commands(tree: app_commands.CommandTree[Any], desk: Desk) -> None:
    """Put the commands of managers onto a tree."""
    tree.add_command(_ingest(desk))
    tree.add_command(_remove(desk))
    tree.add_command(_config(desk))


async def managed(interaction: discord.Interaction, desk: Desk, work: Work) -> None:
    """Do what a manager asks for, in their server alone."""

    async def checked(reply: Reply) -> None:
        scope = scope_of_interaction(interaction)
        own_collection(scope.own)
        if not interaction.permissions.manage_guild:
            raise NotAllowedHere("Only those who may manage this server can do that.")
        await work(reply, scope)

    await desk.serve(interaction, checked)


def guild_of(scope: Scope) -> int:
    """Return the guild of a scope.

    Raises:
        NotAllowedHere: it is none's.
    """
    own_collection(scope.own)
    assert scope.guild is not None
    return scope.guild


def settings_view(settings: GuildSettings | None, log: Sequence[Entry] = ()) -> LayoutView:
    """Return the settings of a server, one a line, and who changed what, latest first.

    Channels, roles and persons are shown by their names, which a mention has Discord look up.
    """
    record = {} if settings is None else settings.model_dump()
    lines = [f"{name}: {_said(name, value)}" for name, value in record.items()]
    pieces = [Piece("\n".join(lines), "settings"), *(Piece(_logged(each), "log") for each in log)]
    return laid_out(pack(pieces)[:1], 0, Accent.NOTICE)


def _said(name: str, value: object) -> str:
    if isinstance(value, tuple):
        mention = _MENTIONS.get(name)
        told = [mention.format(each) if mention else line(str(each)) for each in value[:_SHOWN]]
        more = [and_more(len(value) - _SHOWN)] if len(value) > _SHOWN else []
        return ", ".join([*told, *more]) or "all"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "default" if value is None else line(str(value))


def _logged(entry: Entry) -> str:
    at = time.strftime("%Y-%m-%d %H:%M", time.gmtime(entry.at))
    by = f"<@{entry.person}>" if entry.person else "somebody"
    return f"{at} UTC, {by}: {entry.action} {line(entry.subject, _SUBJECT)}".rstrip()


def _group(name: str, description: str) -> app_commands.Group:
    return app_commands.Group(
        name=name,
        description=description,
        default_permissions=_MANAGERS,
        allowed_contexts=_GUILDS,
        allowed_installs=_INSTALLED,
    )


def _ingest(desk: Desk) -> app_commands.Group:
    group = _group("ingest", "Bring documents into this server's own collection.")

    @group.command(name="url", description="A page, a sitemap, a feed or the Federal Register.")
    @app_commands.describe(address="https://..., feed:https://... or fr:WORDS")
    async def url(
        interaction: discord.Interaction, address: app_commands.Range[str, 1, 1500]
    ) -> None:
        async def work(reply: Reply, scope: Scope) -> None:
            collection = own_collection(scope.own)
            # First the log: what cannot be noted is not done, and what fails halfway is noted.
            await desk.memory.noted(guild_of(scope), interaction.user.id, "ingest", address)
            report = await desk.ingesting.address(address, collection, reply)
            await reply.finish(await _brought(desk, report, collection))

        await managed(interaction, desk, work)

    @group.command(name="file", description="A file: PDF, Word, web page, text, CSV and more.")
    @app_commands.describe(attachment="The file")
    async def file(interaction: discord.Interaction, attachment: discord.Attachment) -> None:
        async def work(reply: Reply, scope: Scope) -> None:
            collection = own_collection(scope.own)
            await desk.memory.noted(
                guild_of(scope), interaction.user.id, "ingest", attachment.filename
            )
            report = await desk.ingesting.file(attachment, collection, reply)
            await reply.finish(await _brought(desk, report, collection))

        await managed(interaction, desk, work)

    return group


async def _brought(desk: Desk, report: SyncReport, collection: str) -> LayoutView:
    named = await desk.browsing.with_ids(report.ids[:LISTED], collection)
    return notice_view(told_of(report, named))


def _remove(desk: Desk) -> app_commands.Command[Any, Any, None]:
    @app_commands.command(name="remove", description="Remove a document of this server.")
    @app_commands.describe(key="Its key")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def remove(
        interaction: discord.Interaction, key: app_commands.Range[str, 1, 400]
    ) -> None:
        async def work(reply: Reply, scope: Scope) -> None:
            collection = own_collection(scope.own)
            await desk.browsing.existing((collection,))
            document = await desk.browsing.find(key, (collection,))
            await desk.memory.noted(guild_of(scope), interaction.user.id, "remove", document.key)
            await desk.ingesting.remove(document)
            told = load_prompt("discord_removed").render(key=document.key, title=document.title)
            await reply.finish(notice_view(told))

        await managed(interaction, desk, work)

    @remove.autocomplete("key")
    async def keys(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        own = scope_of_interaction(interaction).own
        if own is None or not interaction.permissions.manage_guild:
            return []
        return await propose(interaction, choices(desk, desk.browsing.existing((own,)), typed))

    return remove


def _config(desk: Desk) -> app_commands.Group:
    group = _group("config", "How I answer in this server.")

    @group.command(name="show", description="Show this server's settings and latest changes.")
    async def show(interaction: discord.Interaction) -> None:
        async def work(reply: Reply, scope: Scope) -> None:
            guild = guild_of(scope)
            settings = await desk.memory.settings_of(scope)
            log = await desk.memory.log_of(guild)
            await reply.finish(settings_view(settings, log))

        await managed(interaction, desk, work)

    @group.command(name="set", description="Change one setting; without a value, its default.")
    @app_commands.describe(
        setting="Which",
        value="Channels and roles by mention or id; private: yes or no; a language: en; "
        "collections by name; a model of the operator's list",
    )
    async def set_(
        interaction: discord.Interaction,
        setting: Setting,
        value: app_commands.Range[str, 1, 1000] | None = None,
    ) -> None:
        async def work(reply: Reply, scope: Scope) -> None:
            by = interaction.user.id
            settings = await desk.memory.configure(guild_of(scope), setting, value, by)
            await reply.finish(settings_view(settings))

        await managed(interaction, desk, work)

    return group
