"""The items of a feed, each with the page it leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ingest.models import Metadata, Parsed
from ingest.readers.kinds import is_official_host, is_official_name
from ingest.sources.base import SourceUnit
from ingest.sources.remote import Remote, RemoteFile
from ingest.sources.spool import spooled

_SUFFIX = ".rss"  # by which the reader of feeds knows one, whatever its address
_WORDS = "item.text"  # by which the reader of plain text alone takes an item's own words


@dataclass(frozen=True, slots=True)
class FeedSource:
    """What `url` announces. An item that the feed no longer has stays in the library.

    A Document is the page that the item leads to; the item's own words stand in where that page
    cannot be had, and where several items lead to one page.
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
        """Return an item with its page, if it has one of its own (see `readers.feed`)."""
        said = item.metadata
        own_page = said.url if said.url == said.key else None
        uri = own_page or said.key or said.title or item.text[:80]
        words = item.text.encode("utf-8", "replace")
        own = spooled(f"{uri}#item", _WORDS, words, self.remote.spool, feed or self.url)
        if own_page is None:
            known = _of_the_item(said, feed)
            if is_official_name(said.key) and not is_official_host(feed):
                known = known.model_copy(update={"key": own.uri})
            return SourceUnit(uri, (own,), said=known)
        speaks = _may_speak(feed, own_page)
        state = states.get(uri, {}).get(own_page, {})
        page = RemoteFile([own_page], self.remote, state, optional=speaks)
        stand_in = own if speaks else None
        return SourceUnit(uri, (page,), said=_of_the_item(said, feed), stand_in=stand_in)


def _may_speak(feed: str | None, url: str | None) -> bool:
    """Whether a feed's own words may stand for a page: not a stranger's for a government's."""
    return is_official_host(feed) or not is_official_host(url)


def _of_the_item(said: Metadata, feed: str | None) -> Metadata:
    """Return what the feed knows better than the page: when it was published, and its address.

    That it is news is believed of an item, and nothing higher.
    """
    fields = ["key", "title", "published_on", "modified_on", "authors"]
    fields += ["url", "issuer"] if _may_speak(feed, said.url) else []
    kept = {name: getattr(said, name) for name in fields}
    kind = "news" if said.kind == "news" and not is_official_host(said.url) else None
    source = "feed" if said.published_on or said.modified_on else None
    return Metadata(**kept, kind=kind, date_source=source)
