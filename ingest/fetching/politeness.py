"""Being a good guest: requests at a pace, what robots.txt asks, and patience that ends."""

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.errors import (
    BodyTooLarge,
    DisallowedByRobots,
    FetchError,
    NotServed,
    ServerBusy,
    TooManyRedirects,
    UnexpectedAnswer,
)
from ingest.fetching.base import Fetched
from ingest.fetching.urls import Target

if TYPE_CHECKING:
    from protego import Protego

ROBOTS_BYTES = 512 * 1024
"""The bytes of a robots.txt that are read; RFC 9309 asks for 500 KiB at least."""

_MAX_CRAWL_DELAY = 30.0  # seconds: a page every half minute is as slow as it gets
_REMEMBERED, _REFUSAL_REMEMBERED = 86_400.0, 600.0  # seconds; RFC 9309 allows a day
OUTAGE_REMEMBERED = 600.0
"""Seconds after its last failure for which an origin that was given up is remembered."""
LAST_TRIES = 5
"""Single tries that an origin is given once it was given up, before it is not asked at all."""


class Pacer:
    """Spaces requests to one host `1 / rate` seconds apart, over all threads."""

    def __init__(
        self, rate: float, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._interval = 1 / rate if rate > 0 else 0.0
        self._clock, self._sleep = clock, sleep
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str, delay: float = 0.0) -> None:
        """Sleep until `host` may be asked again; `delay` are seconds that it wishes between."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._free_at.get(host, now))
            self._free_at[host] = turn + max(self._interval, delay)
        if turn > now:
            self._sleep(turn - now)


@dataclass(frozen=True, slots=True)
class _Outage:
    """What an origin failed with at last, when it first did (ISO 8601), and how often since."""

    since: str
    expires: float
    failures: int
    kind: type[FetchError]
    message: str
    hint: str


class Outages:
    """Remembers which origins were given up, so that each page of a dead one costs no retries.

    For ten minutes after its last failure such an origin is tried once for each request, without
    retries; after five more failures in a row it is not asked at all. An answer clears it.
    `clock` is in monotonic seconds, `now` in seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float], now: Callable[[], float]) -> None:
        self._clock, self._now = clock, now
        self._known: dict[str, _Outage] = {}
        self._lock = threading.Lock()

    def require(self, target: Target) -> None:
        """Do nothing, unless it is useless to ask.

        Raises:
            FetchError: of the kind that the origin failed with at last, and with its hint.
        """
        known = self._of(target.origin)
        if known is not None and known.failures > LAST_TRIES:
            raise known.kind(
                f"{target.url} is not asked for: {target.origin} has failed {known.failures} times "
                f"in a row since {known.since}, lastly so: {known.message}",
                known.hint,
            )

    def is_on(self, origin: str) -> bool:
        """Whether an origin was given up a short while ago and did not answer since."""
        return self._of(origin) is not None

    def note(self, origin: str, error: FetchError) -> None:
        """Remember that an origin was given up with `error`."""
        since = datetime.fromtimestamp(self._now(), UTC).isoformat(timespec="seconds")
        with self._lock:
            known, time = self._known.get(origin), self._clock()
            failures = 1
            if known is not None and known.expires > time:
                since, failures = known.since, known.failures + 1
            self._known[origin] = _Outage(
                since, time + OUTAGE_REMEMBERED, failures, type(error), error.message, error.hint
            )

    def clear(self, origin: str) -> None:
        """Forget what was: the origin answers."""
        with self._lock:
            self._known.pop(origin, None)

    def _of(self, origin: str) -> _Outage | None:
        with self._lock:
            known = self._known.get(origin)
        return known if known is not None and known.expires > self._clock() else None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one origin until `expires`: its rules, or why there can be none."""

    expires: float
    rules: "Protego | None" = None
    refusal: str | None = None


class Robots:
    """Asks each origin for its robots.txt, once, and obeys it.

    `fetch` gets the file. Where there is none (any 4xx status), all is allowed; where it cannot
    be told whether there is one, nothing is (RFC 9309). A host that cannot be reached at all is
    not reported here, but as what it is.
    """

    def __init__(
        self, user_agent: str, fetch: Callable[[str], Fetched], clock: Callable[[], float]
    ) -> None:
        # Only the product's name: a group for `library` is not meant for what calls itself one.
        self._agent = user_agent.partition("/")[0].strip()
        self._fetch, self._clock = fetch, clock
        self._known: dict[str, _Known] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def require(self, target: Target) -> float:
        """Return the seconds that the site wishes between two requests, once it allows this one.

        Raises:
            DisallowedByRobots: it does not, or it cannot be asked.
            FetchError: the host cannot be reached, or must not be.
        """
        known = self._of(target)
        robots = f"{target.origin}/robots.txt"
        if known.refusal is not None:
            raise DisallowedByRobots(
                f"{target.url} is not fetched, because {robots} cannot be read: {known.refusal}",
                "Try again later: a site whose wishes cannot be read is left alone.",
            )
        if known.rules is None:
            return 0.0
        if not known.rules.can_fetch(target.url, self._agent):
            raise DisallowedByRobots(f"{robots} asks not to fetch {target.url}.")
        return min(known.rules.crawl_delay(self._agent) or 0.0, _MAX_CRAWL_DELAY)

    def _of(self, target: Target) -> _Known:
        with self._locks[target.origin]:
            known = self._known.get(target.origin)
            if known is None or known.expires <= self._clock():
                known = self._asked(f"{target.origin}/robots.txt")
                self._known[target.origin] = known
            return known

    def _asked(self, url: str) -> _Known:
        try:
            fetched = self._fetch(url)
        except (NotServed, TooManyRedirects):
            return _Known(self._clock() + _REMEMBERED)
        except (ServerBusy, UnexpectedAnswer, BodyTooLarge) as error:
            return _Known(self._clock() + _REFUSAL_REMEMBERED, refusal=error.message)
        return _Known(self._clock() + _REMEMBERED, rules=_parsed(fetched.body))


def _parsed(body: bytes) -> "Protego":
    from protego import Protego

    return Protego.parse(body.decode("utf-8-sig", "replace"))
