"""What buttons, menus and forms may ask of whoever does it."""

from typing import Protocol

import discord

from bot.metrics import Metrics


class Desk(Protocol):
    """Who does what a button or a form asks for; the client has one as its `desk`.

    Each acknowledges the interaction itself. `page` counts from 0.
    """

    @property
    def metrics(self) -> Metrics:
        """What failures are counted in."""
        ...

    async def sources(self, interaction: discord.Interaction, answer_id: str, page: int) -> None:
        """Show the quotes of an answer, to this person alone."""
        ...

    async def helpful(self, interaction: discord.Interaction, answer_id: str, page: int) -> None:
        """Note that an answer helped."""
        ...

    async def unhelpful(self, interaction: discord.Interaction, answer_id: str, page: int) -> None:
        """Note that an answer did not help, and open a WhyModal."""
        ...

    async def ask_in_thread(
        self, interaction: discord.Interaction, answer_id: str, page: int
    ) -> None:
        """Open a thread about an answer; its first message is a `thread_view`."""
        ...

    async def turn_page(self, interaction: discord.Interaction, answer_id: str, page: int) -> None:
        """Show another page of an answer in place of this one."""
        ...

    async def turn_sources(
        self, interaction: discord.Interaction, answer_id: str, page: int
    ) -> None:
        """Show another page of an answer's quotes in place of this one."""
        ...

    async def turn_document(
        self, interaction: discord.Interaction, document_id: str, page: int
    ) -> None:
        """Show another page of a document in place of this one."""
        ...

    async def turn_documents(self, interaction: discord.Interaction, query: str, page: int) -> None:
        """Show another page of a list of documents in place of this one."""
        ...

    async def turn_standing(
        self, interaction: discord.Interaction, subject: str, page: int
    ) -> None:
        """Show another page of where an entity stands in place of this one."""
        ...

    async def standing_sources(
        self, interaction: discord.Interaction, subject: str, page: int
    ) -> None:
        """Show the quotes for where an entity stands, to this person alone."""
        ...

    async def turn_standing_sources(
        self, interaction: discord.Interaction, subject: str, page: int
    ) -> None:
        """Show another page of those quotes in place of this one."""
        ...

    async def choose_entity(
        self, interaction: discord.Interaction, subject: str, entity: str
    ) -> None:
        """Show where the entity stands that somebody chose of several, in place of the choice."""
        ...

    async def open_document(
        self, interaction: discord.Interaction, subject: str, page: int
    ) -> None:
        """Show a document, whose id the subject begins with, to this person alone."""
        ...

    async def turn_watches(self, interaction: discord.Interaction, subject: str, page: int) -> None:
        """Show another page of the watches in place of this one."""
        ...

    async def unwatch(self, interaction: discord.Interaction, name: str, page: int) -> None:
        """Remove a watch, and show the list without it in place of this one."""
        ...

    async def turn_digest(self, interaction: discord.Interaction, letter: str, page: int) -> None:
        """Show another page of a digest in place of this one."""
        ...

    async def explained(
        self, interaction: discord.Interaction, answer_id: str, reason: str
    ) -> None:
        """Keep why an answer did not help."""
        ...

    async def asked(self, interaction: discord.Interaction, answer_id: str, question: str) -> None:
        """Answer a question that was written into a form, where the form was opened."""
        ...
