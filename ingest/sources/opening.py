"""From an address, as it is given to `gazette ingest`, to its source."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.errors import SourceNotFound, UnknownSource
from ingest.fetching.base import Fetcher, policy
from ingest.fetching.urls import normalized_host, parse_target
from ingest.sandbox.base import FileReadings
from ingest.sandbox.pool import ReaderPool
from ingest.settings import IngestSettings
from ingest.sources.base import Source
from ingest.sources.federal_register import FederalRegisterSource, parse_query
from ingest.sources.feed import FeedSource
from ingest.sources.folder import FileSource, FolderSource
from ingest.sources.remote import Remote
from ingest.sources.spool import Spool
from ingest.sources.web import WebSource

FEED, REGISTER, WEB = "feed:", "fr:", ("http://", "https://")
_Globs = tuple[str, ...]


def check_address(address: str, allow_private: Collection[str] = ()) -> None:
    """Make sure that an address can be meant, without fetching anything.

    `allow_private` is the setting: hosts that may be fetched from although they are not public.

    Raises:
        UnknownSource: it is of a kind that cannot be ingested.
        SourceNotFound: no file or folder is there.
        InvalidAddress, BlockedScheme, BlockedAddress: a web address that is refused.
        InvalidQuery, InvalidDate: a Federal Register query that cannot be meant.
    """
    if address.startswith(REGISTER):
        parse_query(address.removeprefix(REGISTER))
    elif address.startswith((FEED, *WEB)):
        allowed = frozenset(normalized_host(each) for each in allow_private)
        parse_target(address.removeprefix(FEED), allowed)
    elif "://" in address:
        raise UnknownSource(f"{address!r} is not a file, a folder or a web address.")
    else:
        path = Path(os.path.expanduser(address))
        if not address or not os.path.exists(path):
            raise SourceNotFound(f"There is no file or folder {address[:200]!r}.")
        if not (path.is_dir() or path.is_file()):
            raise UnknownSource(f"{address!r} is neither a file nor a folder.")


@dataclass(slots=True)
class Opener:
    """Opens sources; what those at an address need is made when the first of them is opened."""

    settings: IngestSettings
    readings: FileReadings
    spool: Spool
    fetcher: Fetcher | None = None
    _made: dict[bool, Fetcher] = field(default_factory=dict)

    def open(
        self, address: str, known: set[str], include: _Globs = (), exclude: _Globs = ()
    ) -> Source:
        """Return the source at `address`; `known` are the identities already in the library.

        Raises:
            GazetteError: as `check_address`.
        """
        check_address(address, self.settings.allow_private)
        if address.startswith(REGISTER):
            # An interface that is offered to programs is not what robots.txt is about.
            query = address.removeprefix(REGISTER)
            return FederalRegisterSource(query, self._remote(robots=False))
        if address.startswith(FEED):
            return FeedSource(address.removeprefix(FEED), self._remote())
        if address.startswith(WEB):
            return WebSource(address, self._remote(), include, exclude)
        return open_local(Path(os.path.expanduser(address)), known, include, exclude, self.home)

    @property
    def home(self) -> Path:
        """The library's folder, which is left out of a folder that holds it."""
        return self.settings.home

    def close(self) -> None:
        """Close what was made to fetch with."""
        for each in self._made.values():
            each.close()

    def _remote(self, robots: bool = True) -> Remote:
        fetcher = self.fetcher or self._made.get(robots)
        if fetcher is None:
            from ingest.fetching.client import HttpFetcher

            limits = policy(self.settings)
            fetcher = HttpFetcher(replace(limits, robots=robots and limits.robots))
            self._made[robots] = fetcher
        return Remote(fetcher, self.spool, self.readings, self.settings)


def open_local(
    path: Path,
    known: set[str],
    include: _Globs = (),
    exclude: _Globs = (),
    home: Path | None = None,
) -> FolderSource | FileSource:
    """Return the source of a folder, or of a file, which belongs to a folder that is known."""
    if path.is_dir():
        return FolderSource(path, include, exclude, home)
    above = [parent for parent in path.resolve().parents if str(parent) in known]
    return FileSource(path, above[0] if above else path.resolve().parent)


@contextmanager
def opening(settings: IngestSettings, fetcher: Fetcher | None = None) -> Iterator[Opener]:
    """Yield an Opener; children, connections and fetched files are gone afterwards.

    The caller holds the library's lock: what another process fetched would go, too. `fetcher`
    stands in for the real one.
    """
    with ReaderPool(settings) as pool, Spool(settings.home) as spool:
        opener = Opener(settings, pool, spool, fetcher)
        try:
            yield opener
        finally:
            opener.close()
