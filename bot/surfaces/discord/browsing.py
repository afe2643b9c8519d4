"""The Documents that somebody may see, looked up for commands, choices and pages."""

from collections.abc import Collection, Sequence

from discord.ui import LayoutView

from bot.surfaces.discord.choosing import CHOICES
from bot.surfaces.discord.documents import document_view, documents_view, searched
from bot.upkeep import find_document
from bot.wiring import Bot
from ingest.errors import LibraryMissing
from ingest.models import Document

_LISTED = 200  # Documents of a list that pages can be turned through
# Characters of a Document that pages can be turned through: to lay out more takes so long that
# others would wait.
_READ = 20_000


class Browsing:
    """Looks into the library on its own thread."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def existing(self, collections: Collection[str]) -> tuple[str, ...]:
        """Return those collections that exist; never none, as none would mean all.

        Raises:
            LibraryMissing: none does.
        """
        known = await self._bot.bridge.run(self._known)
        found = tuple(name for name in collections if name in known)
        if not found:
            raise LibraryMissing("None of the collections exists.")
        return found

    def _known(self) -> list[str]:
        return self._bot.reader().collections()

    async def document(self, name: str, collections: Sequence[str], page: int = 0) -> LayoutView:
        """Return a page of the Document with this id, key or official name.

        Raises:
            UnknownDocument, AmbiguousKey: there is none, or several.
        """
        found, text, whole = await self._bot.bridge.run(self._read, name, collections)
        return document_view(found, text, page, whole)

    async def find(self, name: str, collections: Sequence[str]) -> Document:
        """Return the Document with this id, key or official name.

        Raises:
            UnknownDocument, AmbiguousKey: there is none, or several.
        """
        return (await self._bot.bridge.run(self._read, name, collections))[0]

    def _read(self, name: str, collections: Sequence[str]) -> tuple[Document, str, bool]:
        with self._bot.reader().snapshot(collections) as snapshots:
            snapshot, document = find_document(snapshots, name, suggest=False)
            text = snapshot.text(document.id)
            return document, text[:_READ], len(text) <= _READ

    async def with_ids(self, ids: Sequence[str], collection: str) -> list[Document]:
        """Return the Documents with these ids, but those that are gone."""
        return await self._bot.bridge.run(self._with_ids, ids, collection) if ids else []

    def _with_ids(self, ids: Sequence[str], collection: str) -> list[Document]:
        if collection not in self._known():  # as its last Document was removed since
            return []
        with self._bot.reader().snapshot((collection,)) as (snapshot,):
            found = map(snapshot.document, ids)
            return [each for each in found if each is not None]

    async def listed(self, query: str, collections: Sequence[str], page: int = 0) -> LayoutView:
        """Return a page of the Documents that a query finds by their titles, keys and names."""
        query = searched(query)  # what the buttons that turn the pages can carry
        found, count = await self._bot.bridge.run(self._counted, query, collections)
        return documents_view(found, page, query, count)

    def _counted(self, query: str, collections: Sequence[str]) -> tuple[list[Document], int]:
        found = self._matching(query, collections, _LISTED)
        if len(found) < _LISTED:
            return found, len(found)
        with self._bot.reader().snapshot(collections) as snapshots:
            # Of all, the count is kept as long as the revision is the same.
            return found, sum(
                each.count_matching(query) if query else each.count() for each in snapshots
            )

    async def matching(
        self, query: str, collections: Sequence[str], limit: int = CHOICES
    ) -> list[Document]:
        """Return the Documents whose title, key or names have all words of a query.

        A server's own come first, as they are the fewer: of the others there may be more than
        `limit`. The newest of each collection come first.
        """
        return await self._bot.bridge.run(self._matching, query, collections, limit)

    def _matching(self, query: str, collections: Sequence[str], limit: int) -> list[Document]:
        with self._bot.reader().snapshot(collections) as snapshots:
            own_first = reversed(snapshots)
            return [d for each in own_first for d in each.matching(query, limit)][:limit]
