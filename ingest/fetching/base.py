"""What fetching is asked and what it answers: Validators, Fetched, FetchPolicy, Fetcher."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ingest.settings import IngestSettings

MEBIBYTE = 2**20
OK, NOT_MODIFIED = 200, 304


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional request is made with, verbatim as the server told them last time."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: the page, or that it has not changed since the validators were told.

    `url` is the address after redirects. `status` is 200, or 304 where the validators matched.
    `content_type` is the media type that the server tells, in lower case and without parameters,
    "" where it tells none; `charset` is the one it tells. `body` is unpacked, empty for a 304.
    """

    url: str
    status: int
    content_type: str
    charset: str | None
    body: bytes
    validators: Validators

    @property
    def not_modified(self) -> bool:
        """Whether the page is the one that the validators were told with."""
        return self.status == NOT_MODIFIED


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """The limits of fetching.

    `allow_private` names the hosts (or addresses) that the operator allows although they are
    private or loopback; they may use any port, too. `max_bytes` holds for the packed and for the
    unpacked body. `seconds` is for all of one try: redirects, name lookups and the whole body,
    without the pauses of politeness. `rate` is in requests a second to one host, 0 for no limit.
    `retries` are further tries after a busy server or a lost connection; `backoff` is seconds
    before the first of them, and doubles.
    """

    allow_private: tuple[str, ...] = ()
    max_bytes: int = 50 * MEBIBYTE
    seconds: float = 60.0
    rate: float = 4.0
    retries: int = 4
    backoff: float = 1.0
    robots: bool = True
    user_agent: str = "Gazette/0.1 (+policy library; respects robots.txt)"


class Fetcher(Protocol):
    """Gets what an address serves. Two threads may use one at a time."""

    def get(
        self,
        url: str,
        validators: Validators | None = None,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Return what `url` serves, or that it has not changed since `validators`.

        `accept` is sent to every host on the way; `headers` only as long as the origin stays.

        Raises:
            FetchError: the address may not be fetched, or could not be.
        """
        ...

    def close(self) -> None:
        """Let go of what is held; closing twice does nothing."""
        ...


def policy(settings: IngestSettings) -> FetchPolicy:
    """Return the limits that the settings ask for."""
    return FetchPolicy(
        allow_private=settings.allow_private,
        max_bytes=settings.max_fetch_mb * MEBIBYTE,
        seconds=settings.fetch_seconds,
        rate=settings.fetch_rate,
        retries=settings.fetch_retries,
        backoff=settings.fetch_backoff,
        robots=settings.robots,
    )
