"""The register asked from Discord: where entities stand, and the names in lists, as views."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from discord.ui import LayoutView

from bot.bridge import take_turn
from bot.errors import AmbiguousEntity
from bot.register.picture import description, picture
from bot.register.status import EntityStatus, entity_status
from bot.surfaces.discord.choosing import CHOICES, LONGEST_CHOICE, is_digest, value_of
from bot.surfaces.discord.enquiry import Enquiry
from bot.surfaces.discord.graphemes import cut
from bot.surfaces.discord.layout import Attached
from bot.surfaces.discord.standings import (
    Paged,
    choice_view,
    proof_pages,
    proof_view,
    standing_pages,
    standing_view,
)
from bot.wiring import Bot
from ingest.errors import LibraryMissing
from ingest.library.register import entities_like, entities_longer_than
from ingest.register.names import fold

_PICTURE = "standing.svg"
_ALT = 1024  # characters of a file's description


@dataclass(frozen=True, slots=True)
class _Found:
    """Where an entity stands, in pages, with its picture if it was asked for."""

    status: EntityStatus
    paged: Paged
    attached: Attached | None = None


class Register:
    """Asks the library on its own thread; texts are put on pages there, too."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def standing(
        self,
        enquiry: Enquiry,
        collections: Sequence[str],
        page: int = 0,
        pictured: bool = False,
    ) -> LayoutView:
        """Return a page of where an entity stands, or the question whom of several a name means.

        Raises:
            UnknownList, InvalidQuestion: there is no such list, or it is no name.
            LibraryMissing: there are no documents.
        """
        try:
            found = await self._read(enquiry, collections, standing_pages, pictured and page <= 0)
        except AmbiguousEntity as error:
            return choice_view(enquiry, error.candidates)
        return standing_view(enquiry, found.status, found.paged, page, found.attached)

    async def proof(
        self, enquiry: Enquiry, collections: Sequence[str], page: int = 0
    ) -> LayoutView:
        """Return a page of the quotes for where an entity stands.

        Raises:
            AmbiguousEntity: the name may mean several by now.
            UnknownList, InvalidQuestion, LibraryMissing: as `standing`.
        """
        found = await self._read(enquiry, collections, proof_pages)
        return proof_view(enquiry, found.paged, page)

    async def called(self, value: str, collections: Sequence[str]) -> str:
        """Return the name that a choice stands for."""
        if not is_digest(value):
            return value
        return await self._bot.bridge.run(self._called, value, collections)

    async def matching(self, typed: str, collections: Sequence[str]) -> list[str]:
        """Return the names in lists that have what was typed, those that begin with it first."""
        return await self._bot.bridge.run(self._matching, typed, collections)

    # -- on the library's thread ------------------------------------------------------------

    async def _read(
        self,
        enquiry: Enquiry,
        collections: Sequence[str],
        paged: Callable[[Enquiry, EntityStatus], Paged],
        pictured: bool = False,
    ) -> _Found:
        take_turn()
        return await self._bot.bridge.run(self._found, enquiry, collections, paged, pictured)

    def _found(
        self,
        enquiry: Enquiry,
        collections: Sequence[str],
        paged: Callable[[Enquiry, EntityStatus], Paged],
        pictured: bool,
    ) -> _Found:
        with self._bot.reader().snapshot(collections) as snapshots:
            if not any(each.count() for each in snapshots):
                raise LibraryMissing("The collections have no documents.")
            status = entity_status(snapshots, enquiry.entity, enquiry.list_id, enquiry.as_of)
        attached = _attached(status) if pictured else None
        return _Found(status, paged(enquiry, status), attached)

    def _called(self, value: str, collections: Sequence[str]) -> str:
        with self._bot.reader().snapshot(collections) as snapshots:
            long = (n for each in snapshots for n in entities_longer_than(each, LONGEST_CHOICE))
            return next((name for name in long if value_of(name) == value), value)

    def _matching(self, typed: str, collections: Sequence[str]) -> list[str]:
        with self._bot.reader().snapshot(collections) as snapshots:
            found = {
                fold(name): name
                for each in snapshots
                for name in entities_like(each, typed, CHOICES)
            }
        wanted = fold(typed)
        best = sorted(found, key=lambda folded: (not folded.startswith(wanted), folded))
        return [found[folded] for folded in best[:CHOICES]]


def _attached(status: EntityStatus) -> Attached | None:
    """Return the picture of an entity's events; without any, there is nothing to be drawn."""
    if not any(each.events or each.reported for each in status.standings):
        return None
    said = cut(" ".join(description(status)), _ALT)
    return Attached(_PICTURE, picture(status).encode("utf-8"), said)
