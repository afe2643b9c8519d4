"""What somebody looks at in Discord: documents, answers that were given, where entities stand."""

import discord
from discord.ui import LayoutView

from bot.errors import NotAllowedHere
from bot.prompting import load_prompt
from bot.surfaces.discord.admission import is_allowed
from bot.surfaces.discord.answers import answer_view
from bot.surfaces.discord.asking import Asked, parent_of, place_of, roles_of
from bot.surfaces.discord.browsing import Browsing
from bot.surfaces.discord.enquiry import carried, enquiry_in
from bot.surfaces.discord.memory import Memory, Shown
from bot.surfaces.discord.register import Register
from bot.surfaces.discord.replies import replace_by
from bot.surfaces.discord.scope import Scope, scope_of_interaction
from bot.surfaces.discord.sources import sources_view


class Reading:
    """Shows what a person may see where they are, and nothing else."""

    def __init__(self, memory: Memory, browsing: Browsing, register: Register) -> None:
        self.memory = memory
        self.browsing = browsing
        self.register = register

    def asked_by(self, interaction: discord.Interaction, text: str, **more: object) -> Asked:
        """Return what a person asks by a command or a form."""
        scope = scope_of_interaction(interaction)
        channel, person = interaction.channel, interaction.user.id
        is_shared = not interaction.context.dm_channel  # a DM with somebody else is one, too
        return Asked(
            text=text,
            person=person,
            place=place_of(scope, channel, person, is_shared, more.get("private") is True),
            scope=scope,
            channel=interaction.channel_id,
            parent=parent_of(channel),
            roles=roles_of(interaction.user),
            **more,  # type: ignore[arg-type]
        )

    async def readable(self, interaction: discord.Interaction) -> tuple[str, ...]:
        """Return the collections whose documents a person may look at where they are.

        Raises:
            NotAllowedHere: the server's managers did not allow it there, or to them.
            LibraryMissing: there is no such collection.
        """
        asked = self.asked_by(interaction, "")
        if not is_allowed(asked, await self.memory.settings_of(asked.scope)):
            raise NotAllowedHere(load_prompt("discord_not_here").text, "")
        return await self.collections_of(asked.scope)

    async def collections_of(self, scope: Scope) -> tuple[str, ...]:
        """Return those that exist of what a scope and its guild's settings allow.

        Raises:
            LibraryMissing: none does; never nothing is returned, as that would mean everything.
        """
        settings = await self.memory.settings_of(scope)
        allowed = scope.collections
        if settings is not None:
            allowed = tuple(name for name in allowed if name in settings.collections)
        return await self.browsing.existing(allowed)

    async def shown(self, interaction: discord.Interaction, answer_id: str) -> Shown:
        """Return a kept answer that this person may see here.

        Raises:
            UnknownAnswer: there is none, it is not kept any more, it was given elsewhere, or it is
                of a collection that is not asked here any more.
            NotAllowedHere, LibraryMissing: as `readable`.
        """
        readable = await self.readable(interaction)
        scope = scope_of_interaction(interaction)
        return await self.memory.shown(answer_id, scope, readable, interaction.user.id)

    # -- what is shown, as it may be seen where somebody is ---------------------------------

    async def document(
        self, interaction: discord.Interaction, name: str, page: int = 0
    ) -> LayoutView:
        """Return a page of the document with this id, key or official name.

        Raises:
            UnknownDocument, AmbiguousKey: there is none, or several.
            NotAllowedHere, LibraryMissing: as `readable`.
        """
        return await self.browsing.document(name, await self.readable(interaction), page)

    async def documents(
        self, interaction: discord.Interaction, query: str, page: int = 0
    ) -> LayoutView:
        """Return a page of the documents that a query finds by their titles, keys and names.

        Raises:
            NotAllowedHere, LibraryMissing: as `readable`.
        """
        return await self.browsing.listed(query, await self.readable(interaction), page)

    async def quotes(
        self, interaction: discord.Interaction, answer_id: str, page: int
    ) -> LayoutView:
        """Return a page of the quotes of an answer.

        Raises:
            UnknownAnswer, NotAllowedHere, LibraryMissing: as `shown`.
        """
        return sources_view((await self.shown(interaction, answer_id)).answer, page)

    async def proof(self, interaction: discord.Interaction, subject: str, page: int) -> LayoutView:
        """Return a page of the quotes for where an entity stands.

        Raises:
            AmbiguousEntity, UnknownList, InvalidQuestion: as `Register.proof`.
            NotAllowedHere, LibraryMissing: as `readable`.
        """
        enquiry, collections = carried(interaction, subject), await self.readable(interaction)
        return await self.register.proof(enquiry, collections, page)

    # -- pages turned -----------------------------------------------------------------------

    async def turn_page(self, interaction: discord.Interaction, answer_id: str, page: int) -> None:
        """Show another page of an answer in place of this one."""

        async def turned() -> LayoutView:
            return answer_view((await self.shown(interaction, answer_id)).answer, page)

        await replace_by(interaction, turned)

    async def turn_sources(
        self, interaction: discord.Interaction, answer_id: str, page: int
    ) -> None:
        """Show another page of an answer's quotes in place of this one."""
        await replace_by(interaction, lambda: self.quotes(interaction, answer_id, page))

    async def turn_document(
        self, interaction: discord.Interaction, document_id: str, page: int
    ) -> None:
        """Show another page of a document in place of this one."""
        await replace_by(interaction, lambda: self.document(interaction, document_id, page))

    async def turn_documents(self, interaction: discord.Interaction, query: str, page: int) -> None:
        """Show another page of a list of documents in place of this one."""
        await replace_by(interaction, lambda: self.documents(interaction, query, page))

    async def turn_standing(
        self, interaction: discord.Interaction, subject: str, page: int
    ) -> None:
        """Show another page of where an entity stands in place of this one."""

        async def turned() -> LayoutView:
            enquiry, collections = carried(interaction, subject), await self.readable(interaction)
            pictured = interaction.app_permissions.attach_files
            return await self.register.standing(enquiry, collections, page, pictured)

        await replace_by(interaction, turned)

    async def turn_standing_sources(
        self, interaction: discord.Interaction, subject: str, page: int
    ) -> None:
        """Show another page of the quotes for where an entity stands in place of this one."""
        await replace_by(interaction, lambda: self.proof(interaction, subject, page))

    async def choose_entity(
        self, interaction: discord.Interaction, subject: str, entity: str
    ) -> None:
        """Show where the entity stands that somebody chose of several, in place of the choice."""

        async def turned() -> LayoutView:
            collections = await self.readable(interaction)
            name = await self.register.called(entity, collections)
            pictured = interaction.app_permissions.attach_files
            enquiry = enquiry_in(subject).of(name)
            return await self.register.standing(enquiry, collections, 0, pictured)

        await replace_by(interaction, turned)
