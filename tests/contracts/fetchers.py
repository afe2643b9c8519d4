"""What every Fetcher promises; `tests/ingest/fetching` runs it over the real one and the double."""

from dataclasses import dataclass

import pytest

from ingest.errors import (
    BlockedAddress,
    BlockedScheme,
    FetchError,
    InvalidAddress,
    NotServed,
)
from ingest.fetching.base import Fetched, Fetcher, Validators

BASE = "http://public.test"


NONE = Validators()


@dataclass(frozen=True)
class Page:
    """A page that the fetcher under test must be able to get at `BASE` + its path."""

    body: bytes
    content_type: str = ""
    charset: str | None = None
    validators: Validators = NONE


DATED = Validators(last_modified="Wed, 21 Oct 2020 07:28:00 GMT")
PAGES = {
    "/tagged": Page(b"<p>\xff\x00", "text/html", "utf-8", Validators('W/"1"')),
    "/dated": Page(b"{}", "application/json", None, DATED),
    "/plain?of=it": Page(b"plain"),
    "/empty": Page(b"", "text/plain"),
}
REFUSED: dict[str, type[FetchError]] = {
    "file:///etc/passwd": BlockedScheme,
    "ftp://public.test/": BlockedScheme,
    "http://127.0.0.1/": BlockedAddress,
    "http://[::1]/": BlockedAddress,
    "http://localhost/": BlockedAddress,
    "http://169.254.169.254/latest/meta-data/": BlockedAddress,
    "http://public.test:22/": BlockedAddress,
    "http://me:secret@public.test/": InvalidAddress,
    "http://public.test\\@127.0.0.1/": InvalidAddress,
    "http://2130706433/": InvalidAddress,
    "/plain": InvalidAddress,
    "": InvalidAddress,
    BASE + "/missing": NotServed,
}


def check_fetcher(fetcher: Fetcher) -> None:
    """Assert the whole contract for a fetcher that serves `PAGES`."""
    check_pages(fetcher)
    check_conditions(fetcher)
    check_refusals(fetcher)
    fetcher.close()
    fetcher.close()


def check_pages(fetcher: Fetcher) -> None:
    """Assert that a page comes as it is, again and again, however its address is spelled."""
    for path, page in PAGES.items():
        expected = Fetched(
            BASE + path, 200, page.content_type, page.charset, page.body, page.validators
        )
        assert not expected.not_modified
        for url in (BASE + path, f"HTTP://Public.Test:80{path}", f"{BASE}{path}#part"):
            assert fetcher.get(url) == expected
        assert fetcher.get(BASE + path, NONE, "text/html", {"X-Own": "1"}) == expected


def check_conditions(fetcher: Fetcher) -> None:
    """Assert that a page is not sent again to who has it, and is to who has another."""
    for path, page in PAGES.items():
        if page.validators == NONE:
            continue
        again = fetcher.get(BASE + path, page.validators)
        assert (again.status, again.body, again.not_modified) == (304, b"", True)
        assert again.validators == page.validators
        other = Validators('"other"', "Thu, 22 Oct 2020 07:28:00 GMT")
        assert fetcher.get(BASE + path, other).body == page.body


def check_refusals(fetcher: Fetcher) -> None:
    """Assert that what may not or cannot be fetched is a named error with a way out."""
    for url, error in REFUSED.items():
        with pytest.raises(error) as raised:
            fetcher.get(url)
        assert raised.value.message
        assert raised.value.hint
        assert "secret" not in raised.value.message
