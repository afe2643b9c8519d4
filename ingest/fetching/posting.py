"""Handing something over to an address: one POST, with the address checks of fetching.

No redirect is followed, since what is sent is meant for one server alone. What comes back is not
read: it is only told whether it was taken. Errors name the server and never the whole address,
which may hold a secret.
"""

import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from ingest.errors import FetchError, InvalidAddress, NotServed, ServerBusy, UnexpectedAnswer
from ingest.fetching.deadline import Deadline
from ingest.fetching.exchange import default_tls, exchange, wire_limit
from ingest.fetching.sockets import Connect, Dialler, Resolve, connect, resolve
from ingest.fetching.urls import Target, normalized_host, parse_target
from ingest.settings import IngestSettings

SECONDS = 15.0
"""For all of one POST."""
_TRIED_LATER = frozenset({408, 425, 429})
_SERVER = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://)?[^/?#\\]*")


class Poster:
    """Posts to public hosts, and to those of the setting `allow_private`.

    The keywords are for tests: how names are looked up and connected to, and what time it is.
    """

    def __init__(
        self,
        settings: IngestSettings,
        *,
        resolve: Resolve = resolve,
        connect: Connect = connect,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
        seconds: float = SECONDS,
    ) -> None:
        self._allowed = frozenset(normalized_host(each) for each in settings.allow_private)
        self._resolve, self._connect, self._tls = resolve, connect, tls
        self._clock, self._seconds = clock, seconds

    def check(self, url: str) -> str:
        """Return the server (scheme, host, port) of an address that may be posted to.

        Raises:
            InvalidAddress, BlockedScheme, BlockedAddress: it may not.
        """
        return self._target(url).origin

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Hand `body` over; it was taken once this returns.

        Raises:
            InvalidAddress, BlockedScheme, BlockedAddress: the address may not be posted to.
            NotServed: the server refuses it (4xx).
            ServerBusy, ConnectionLost, TotalDeadlineExceeded: it may be taken later.
            UnexpectedAnswer: a redirect, or no HTTP.
        """
        target = self._target(url)
        with _discreet(target):
            tls = self._tls or default_tls()
            dialler = Dialler(self._allowed, self._resolve, self._connect, tls)
            deadline = Deadline(target.origin, self._seconds, self._clock)
            stream = dialler.dial(target, deadline, wire_limit(0))
            lines = tuple(headers.items())
            _require_taken(target, exchange(stream, target, lines, 0, body).status)

    def _target(self, url: str) -> Target:
        """Take an address apart; what is wrong with its server is said of that alone."""
        told = _SERVER.match(url)
        server = parse_target(told.group() if told else "", self._allowed)
        try:
            return parse_target(url, self._allowed)
        except InvalidAddress as error:
            message = f"What follows {server.origin} in the address is too long, or no path."
            raise InvalidAddress(message, error.hint) from None


def _require_taken(target: Target, status: int) -> None:
    told = f"{target.origin} answers {status}."
    if 200 <= status < 300:
        return
    if status in _TRIED_LATER or status >= 500:
        raise ServerBusy(told)
    if status >= 400:
        raise NotServed(told, "Check the address, and what the server says of it.")
    raise UnexpectedAnswer(told, "Give the address that it leads to: no redirect is followed.")


@contextmanager
def _discreet(target: Target) -> Iterator[None]:
    """Leave the path out of what is said of a failure."""
    try:
        yield
    except FetchError as error:
        if target.url not in error.message:
            raise
        message = error.message.replace(target.url, target.origin)
        raise type(error)(message, error.hint) from None
