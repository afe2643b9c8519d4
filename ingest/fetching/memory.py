"""A Fetcher without a network: answers out of a table, for tests of what fetches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ingest.errors import GazetteError, NotServed
from ingest.fetching.base import NOT_MODIFIED, Fetched, Validators
from ingest.fetching.urls import parse_target


@dataclass(frozen=True, slots=True)
class Asked:
    """One call of `get`, as it came."""

    url: str
    validators: Validators | None
    accept: str
    headers: Mapping[str, str]


Served = Fetched | GazetteError | Callable[[Asked], Fetched]
"""An answer, an error that is raised, or what makes an answer of a call."""


class MemoryFetcher:
    """Serves `pages` by URL; what is not among them is NotServed.

    An address is refused as the real Fetcher refuses it before any name lookup. A page whose
    validators are the ones that are asked with is answered 304. `asked` lists every call.
    """

    def __init__(self, pages: Mapping[str, Served]) -> None:
        self._pages = {_spelled(url): page for url, page in pages.items()}
        self.asked: list[Asked] = []

    def get(
        self,
        url: str,
        validators: Validators | None = None,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Return the page at `url`, or that it has not changed since `validators`.

        Raises:
            FetchError: the address may not be fetched, is not among the pages, or the error
                that stands in its place.
        """
        asked = Asked(url, validators, accept, dict(headers or {}))
        self.asked.append(asked)
        page = self._pages.get(_spelled(url))
        if page is None:
            raise NotServed(f"{url} answers 404.")
        if isinstance(page, GazetteError):
            raise page
        fetched = page if isinstance(page, Fetched) else page(asked)
        return _unchanged(fetched) if _matches(validators, fetched.validators) else fetched

    def close(self) -> None:
        """Do nothing: nothing is held."""


def _spelled(url: str) -> str:
    return parse_target(url).url


def _matches(asked: Validators | None, told: Validators) -> bool:
    """Return whether a condition holds: by the tag where one is asked with, else by the date."""
    if asked is None:
        return False
    if asked.etag:
        return asked.etag == told.etag
    return bool(asked.last_modified) and asked.last_modified == told.last_modified


def _unchanged(fetched: Fetched) -> Fetched:
    return replace(fetched, status=NOT_MODIFIED, body=b"")
