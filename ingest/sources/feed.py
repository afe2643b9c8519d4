"""The items of a feed, each with the page it leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ingest.files import SourceFile
from ingest.models import Metadata, Parsed
from ingest.sources.base import SourceUnit
from ingest.sources.remote import Remote, RemoteFile, spooled

_SUFFIX = ".rss"  # by which the reader of feeds knows one, whatever its address


@dataclass(frozen=True, slots=True)
class FeedSource:
    """What `url` announces. An item that the feed no longer has stays in the library.

    A Document is the page that the item leads to; the item's own words stand in where that page
    cannot be had.
    """

    measure: ClassVar[Literal["B", "documents"]] = "documents"

    url: str
    remote: Remote

    @property
    def identity(self) -> str:
        """The address, as it is given to `gazette ingest`."""
        return f"feed:{self.url}"

    @property
    def whole(self) -> bool:
        """A feed has the newest items alone."""
        return False

    def units(self, states: Mapping[str, Mapping[str, Any]]) -> Sequence[SourceUnit]:
        """Return one unit an item, in the feed's order.

        Raises:
            FetchError: the feed cannot be fetched.
            ReadError: what is served there is no feed.
        """
        file = RemoteFile([self.url], self.remote, name="feed" + _SUFFIX)
        file.ready()
        found: dict[str, SourceUnit] = {}
        for read in self.remote.readings.read(file):
            if read.error and not read.record:
                raise read.error
            if read.parsed is not None:
                unit = self._unit(read.parsed, file.address, states)
                found.setdefault(unit.uri, unit)
        return list(found.values())

    def _unit(
        self, item: Parsed, feed: str | None, states: Mapping[str, Mapping[str, Any]]
    ) -> SourceUnit:
        said = item.metadata
        uri = said.url or said.key or said.title or item.text[:80]
        words = item.text.encode("utf-8", "replace")
        own = spooled(f"{uri}#item", "item.txt", words, self.remote.spool, feed)
        files: tuple[SourceFile, ...] = (own,)
        if said.url:
            state = states.get(uri, {}).get(said.url, {})
            page = RemoteFile([said.url], self.remote, state, optional=True)
            files = (page, own)
        return SourceUnit(uri, files, said=_of_the_item(said))


def _of_the_item(said: Metadata) -> Metadata:
    """Return what the feed knows better than the page: when it was published, and its address."""
    fields = ("key", "url", "title", "published_on", "modified_on", "authors", "issuer")
    kept = {name: getattr(said, name) for name in fields}
    source = "feed" if said.published_on or said.modified_on else None
    return Metadata(**kept, date_source=source)
