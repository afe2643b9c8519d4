"""One page at an address, or all the pages that a sitemap there names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

from ingest.errors import EmptyFile, EmptySource, MalformedFile
from ingest.readers.kinds import host_of
from ingest.readers.many.sitemap import SUFFIX, looks_like_sitemap
from ingest.sources.base import SourceUnit
from ingest.sources.remote import Remote, RemoteFile
from ingest.sources.spool import SpooledFile

_GZIP = b"\x1f\x8b"
_MAX_DEPTH = 3  # indexes of sitemaps below one another


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a sitemap says of one address."""

    url: str
    version: str | None
    sitemap: bool


@dataclass(slots=True)
class WebSource:
    """What `url` serves: a page, or a sitemap, whose pages are then what is delivered.

    Of a sitemap only addresses of its own host count (sitemaps.org), up to `max_pages` of the
    settings; where there are more, nothing is known to be gone. Globs are held against an
    address's path.
    """

    measure: ClassVar[Literal["B", "documents"]] = "documents"

    url: str
    remote: Remote
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    whole: bool = False
    """Whether a page that is not delivered is gone; known once the units are."""
    _hosts: frozenset[str] = frozenset()

    @property
    def identity(self) -> str:
        """The address."""
        return self.url

    def units(self, states: Mapping[str, Mapping[str, Any]]) -> Sequence[SourceUnit]:
        """Return the page, or the pages of the sitemap, in the order of the sitemap.

        Raises:
            FetchError: the address, or a sitemap that it leads to, cannot be fetched.
            EmptySource: a sitemap without a page that is wanted.
        """
        known = bool(states)
        first = RemoteFile([self.url], self.remote, _state(states, self.url))
        if known and self.url not in states:  # it was a sitemap the last time
            return self._pages(first, states)
        first.digest()
        if looks_like_sitemap(first.head) or (first.head[:2] == _GZIP and "sitemap" in self.url):
            return self._pages(first, states)
        return [SourceUnit(self.url, (first,))]

    def _pages(
        self, sitemap: RemoteFile, states: Mapping[str, Mapping[str, Any]]
    ) -> Sequence[SourceUnit]:
        found: dict[str, SourceUnit] = {}
        cut = False
        for entry in self._entries(sitemap, 0):
            if entry.url in found or not self._wanted(entry.url):
                continue
            cut = len(found) >= self.remote.settings.max_pages
            if cut:
                break
            state = _state(states, entry.url)
            file = RemoteFile([entry.url], self.remote, state, entry.version)
            found[entry.url] = SourceUnit(entry.url, (file,))
        if not found:
            raise EmptySource(f"The sitemap {self.url} names no page that is wanted.")
        self.whole = not (self.include or self.exclude or cut)
        return list(found.values())

    def _wanted(self, url: str) -> bool:
        if host_of(url) not in self._hosts:
            return False
        path = urlsplit(url).path.lstrip("/")
        kept = not self.include or any(fnmatch(path, glob) for glob in self.include)
        return kept and not any(fnmatch(path, glob) for glob in self.exclude)

    def _entries(self, sitemap: RemoteFile, depth: int) -> Iterator[_Entry]:
        """Yield the pages that a sitemap names, itself or through the sitemaps it names."""
        if depth > _MAX_DEPTH:
            raise MalformedFile(f"{self.url}: sitemaps name sitemaps more than {_MAX_DEPTH} deep.")
        sitemap.ready()
        if depth == 0:
            self._hosts = frozenset({host_of(self.url), host_of(sitemap.address)})
        for entry in self._read(sitemap):
            if not entry.sitemap:
                yield entry
            elif host_of(entry.url) in self._hosts:
                yield from self._entries(RemoteFile([entry.url], self.remote), depth + 1)

    def _read(self, sitemap: RemoteFile) -> Iterator[_Entry]:
        """Yield what one sitemap says; nothing where it names no page as yet."""
        size, digest = sitemap.size(), sitemap.digest()
        file = SpooledFile(sitemap.uri, "list" + SUFFIX, sitemap.path, digest, size)
        for read in self.remote.readings.read(file):
            if isinstance(read.error, EmptyFile):
                continue
            if read.error:
                raise read.error
            assert read.parsed is not None
            said = read.parsed.metadata
            yield _Entry(read.parsed.text, _version(said.date_source), said.title == "sitemap")


def _state(states: Mapping[str, Mapping[str, Any]], uri: str) -> Mapping[str, Any]:
    """Return the state that the one file of a unit had."""
    state: Mapping[str, Any] = states.get(uri, {}).get(uri, {})
    return state


def _version(lastmod: str | None) -> str | None:
    """Return a time of last change that can be relied on; a day alone may hold several changes."""
    return lastmod if lastmod and "T" in lastmod else None
