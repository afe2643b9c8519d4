"""The real Fetcher: redirects by hand, retries, deadlines, politeness."""

import email.utils
import random
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.errors import (
    ConnectionLost,
    FetchError,
    NotServed,
    ServerBusy,
    TooManyRedirects,
    UnexpectedAnswer,
)
from ingest.fetching.base import NOT_MODIFIED, OK, Fetched, FetchPolicy, Validators
from ingest.fetching.deadline import Deadline
from ingest.fetching.exchange import Answer, default_tls, exchange, wire_limit
from ingest.fetching.politeness import ROBOTS_BYTES, Outages, Pacer, Robots
from ingest.fetching.sockets import Connect, Dialler, Resolve, connect, is_lasting, resolve
from ingest.fetching.urls import Target, join, normalized_host, parse_target

MAX_REDIRECTS = 10
MAX_RETRY_AFTER = 60.0  # seconds that a server can make a run wait for it
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_RETRIED = frozenset({429, 500, 502, 503, 504})
# These are set for each request here; a caller's would undo a check.
_OURS = frozenset({"host", "connection", "accept-encoding", "cookie", "content-length",
                   "transfer-encoding", "upgrade", "te", "expect", "range"})  # fmt: skip
_Headers = tuple[tuple[str, str], ...]
_JITTER = 0.25  # of a wait, so that many clients do not come back in step


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one call of `get` asks for."""

    url: str
    accept: str
    validators: Validators
    own: _Headers
    max_bytes: int
    is_robots: bool = False


@dataclass(frozen=True, slots=True)
class _Setback:
    """A try that `origin` failed, as the next may not; `after` seconds, if the server says."""

    origin: str
    error: FetchError
    after: float = 0.0


class HttpFetcher:
    """Fetches over HTTP and HTTPS from public hosts, and those that the policy allows.

    Nothing is kept between two requests but pace, robots.txt and which origins were given up (see
    `Outages`): no cookie, no connection, no login. Proxies of the environment are not used,
    because they would look names up unchecked.
    The keywords are for tests: how names are looked up and connected to, and what time it is
    (`clock` in monotonic seconds, `now` in seconds since 1970).
    """

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        resolve: Resolve = resolve,
        connect: Connect = connect,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._policy, self._clock, self._now, self._sleep = policy, clock, now, sleep
        self._allowed = frozenset(normalized_host(each) for each in policy.allow_private)
        self._dialler = Dialler(self._allowed, resolve, connect, tls or default_tls())
        self._pacer = Pacer(policy.rate, clock, sleep)
        self._robots = Robots(policy.user_agent, self._get_robots, clock)
        self._outages = Outages(clock, now)
        self._dice = random.Random()

    def get(
        self,
        url: str,
        validators: Validators | None = None,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Return what `url` serves, or that it has not changed since `validators`.

        `accept` and the validators, which came from where the redirects end, are sent to every
        host on the way; `headers` are not sent on once a redirect leaves the origin.

        Raises:
            InvalidAddress, BlockedScheme, BlockedAddress: it may not be fetched, or what it
                redirects to.
            DisallowedByRobots: the site does not wish it.
            TooManyRedirects, BodyTooLarge, NotServed, UnexpectedAnswer: of the answer.
            ServerBusy, ConnectionLost: still after every retry; or at once, where that was so
                for other addresses of the origin.
            TotalDeadlineExceeded: one try took longer than the policy's `seconds`.
        """
        own = tuple((n, v) for n, v in (headers or {}).items() if n.lower() not in _OURS)
        wish = _Wish(url, accept, validators or Validators(), own, self._policy.max_bytes)
        return self._tried(wish)

    def close(self) -> None:
        """Do nothing: no connection outlives its request."""

    def _get_robots(self, url: str) -> Fetched:
        limit = min(ROBOTS_BYTES, self._policy.max_bytes)
        return self._tried(_Wish(url, "text/plain, */*", Validators(), (), limit, is_robots=True))

    def _tried(self, wish: _Wish) -> Fetched:
        """Try as often as the policy allows, with growing pauses."""
        from tenacity import RetryCallState, Retrying, retry_if_result

        def last(state: RetryCallState) -> Any:
            return state.outcome and state.outcome.result()

        def pause(state: RetryCallState) -> float:
            setback = last(state)
            wait = self._policy.backoff * 2.0 ** (state.attempt_number - 1)
            wait *= 1 + self._dice.uniform(0, _JITTER)
            return float(max(wait, min(setback.after, MAX_RETRY_AFTER)))

        def is_enough(state: RetryCallState) -> bool:
            enough = state.attempt_number > self._policy.retries
            return enough or self._outages.is_on(last(state).origin)

        result: Fetched | _Setback = Retrying(
            sleep=self._sleep,
            stop=is_enough,
            wait=pause,
            retry=retry_if_result(lambda each: isinstance(each, _Setback)),
            retry_error_callback=last,
        )(self._once, wish)
        if isinstance(result, _Setback):
            self._outages.note(result.origin, result.error)
            raise result.error
        return result

    def _once(self, wish: _Wish) -> Fetched | _Setback:
        """Make one try: the request, and those that its redirects lead to."""
        deadline = Deadline(wish.url, self._policy.seconds, self._clock)
        target, own = parse_target(wish.url, self._allowed), wish.own
        seen: set[str] = set()
        while target.url not in seen and len(seen) <= MAX_REDIRECTS:
            seen.add(target.url)
            answer = self._asked(target, wish, own, deadline)
            if isinstance(answer, _Setback):
                return answer
            if answer.status not in _REDIRECTS:
                return self._concluded(target, wish, answer)
            led = self._led_to(target, answer)
            own = own if led.origin == target.origin else ()
            target = led
        raise TooManyRedirects(
            f"{wish.url} redirects in a circle or more than {MAX_REDIRECTS} times, "
            f"lastly to {target.url}."
        )

    def _asked(
        self, target: Target, wish: _Wish, own: _Headers, deadline: Deadline
    ) -> Answer | _Setback:
        """Make one request, when it is its turn."""
        self._outages.require(target)
        with deadline.paused():
            wished = self._policy.robots and not wish.is_robots
            self._pacer.wait(target.host, self._robots.require(target) if wished else 0.0)
        headers = (*self._headers(wish), *own)
        try:
            stream = self._dialler.dial(target, deadline, wire_limit(wish.max_bytes))
            answer = exchange(stream, target, headers, wish.max_bytes)
        except ConnectionLost as error:
            if is_lasting(error):
                self._outages.note(target.origin, error)
                raise
            return _Setback(target.origin, error)
        if answer.status not in _RETRIED:
            self._outages.clear(target.origin)
        return answer

    def _headers(self, wish: _Wish) -> Iterator[tuple[str, str]]:
        yield "User-Agent", self._policy.user_agent
        yield "Accept", wish.accept
        if wish.validators.etag:
            yield "If-None-Match", wish.validators.etag
        if wish.validators.last_modified:
            yield "If-Modified-Since", wish.validators.last_modified

    def _led_to(self, target: Target, answer: Answer) -> Target:
        if not answer.location:
            raise UnexpectedAnswer(f"{target.url} redirects ({answer.status}) to nowhere.")
        return parse_target(join(target, answer.location), self._allowed)

    def _concluded(self, target: Target, wish: _Wish, answer: Answer) -> Fetched | _Setback:
        status = answer.status
        conditional = wish.validators != Validators()
        if status == OK or (status == NOT_MODIFIED and conditional):
            return _fetched(target, wish, answer)
        told = f"{target.url} answers {status}."
        if status in _RETRIED:
            return _Setback(target.origin, ServerBusy(told), self._retry_after(answer))
        if 400 <= status < 500:
            raise NotServed(told)
        raise ServerBusy(told) if status >= 500 else UnexpectedAnswer(told)

    def _retry_after(self, answer: Answer) -> float:
        """Return the seconds of a Retry-After header: a number, or a date; 0 without one."""
        told = answer.headers.get("retry-after", "").strip()
        if told.isascii() and told.isdigit():
            return float(told[:9])
        try:
            at = email.utils.parsedate_to_datetime(told)
        except (ValueError, OverflowError):
            return 0.0
        return max(0.0, at.timestamp() - self._now())


def _fetched(target: Target, wish: _Wish, answer: Answer) -> Fetched:
    told = Validators(answer.headers.get("etag"), answer.headers.get("last-modified"))
    if answer.status == NOT_MODIFIED:  # which may leave out what has not changed
        told = Validators(
            told.etag or wish.validators.etag,
            told.last_modified or wish.validators.last_modified,
        )
    return Fetched(
        target.url, answer.status, answer.content_type, answer.charset, answer.body, told
    )
