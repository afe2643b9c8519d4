"""Connections to addresses that were looked up once, checked, and then connected to as they are.

A name is never handed to anything that would look it up again, so that the address that was
checked is the one that is reached (no DNS rebinding). Host header and TLS keep the name.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from typing import Any

from ingest.errors import BodyTooLarge, ConnectionLost, FetchError
from ingest.fetching.addresses import require_public
from ingest.fetching.deadline import Deadline
from ingest.fetching.urls import Target

Resolve = Callable[[str, int], Sequence[str]]
"""Returns the IP addresses of a host name, for a port, best first; raises OSError."""
Connect = Callable[[str, int, float], socket.socket]
"""Connects to an IP address and port within some seconds; raises OSError."""

_CONNECT_SECONDS = 10.0  # to one address, so that one dead address of several leaves time
_MAX_ADDRESSES = 4  # of one host that are tried


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses that the operating system knows a name by.

    Raises:
        OSError: there is no such host, or it cannot be asked now.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """Connect to an IP address.

    Raises:
        OSError: it is refused, not reachable, or takes longer than `seconds`.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.settimeout(seconds)
        made.connect((address, port))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        made.close()
        raise
    return made


def is_lasting(error: ConnectionLost) -> bool:
    """Return whether a connection fails for a reason that a second try would meet, too."""
    cause = error.__cause__
    if isinstance(cause, socket.gaierror):
        return cause.errno != socket.EAI_AGAIN
    return isinstance(cause, ssl.SSLCertVerificationError)


class Dialler:
    """Opens connections to targets whose addresses are public, or whose host is allowed."""

    def __init__(
        self, allowed: frozenset[str], resolve: Resolve, connect: Connect, tls: ssl.SSLContext
    ) -> None:
        self._allowed, self._resolve = allowed, resolve
        self._connect, self._tls = connect, tls

    def dial(self, target: Target, deadline: Deadline, max_bytes: int) -> "Stream":
        """Return an open connection, encrypted where the scheme says so.

        Raises:
            BlockedAddress: one of the host's addresses is not public.
            ConnectionLost: no such host, not reachable, or its certificate is not valid.
            TotalDeadlineExceeded: it took too long.
        """
        addresses = self._addresses(target, deadline)
        opened = self._open(target, addresses, deadline)
        if target.scheme == "https":
            opened = self._encrypt(opened, target, deadline)
        return Stream(opened, target.origin, deadline, max_bytes)

    def _addresses(self, target: Target, deadline: Deadline) -> Sequence[str]:
        if target.literal:
            addresses: Sequence[str] = (target.host,)
        else:
            addresses = self._looked_up(target, deadline)
        if target.host not in self._allowed:
            require_public(target.host, addresses)
        return addresses

    def _looked_up(self, target: Target, deadline: Deadline) -> Sequence[str]:
        """Look a name up in a thread, which can be left behind: the lookup has no time limit."""
        told: list[Sequence[str] | OSError] = []

        def look_up() -> None:
            try:
                told.append(self._resolve(target.host, target.port))
            except OSError as error:
                told.append(error)

        thread = threading.Thread(target=look_up, daemon=True, name="name lookup")
        thread.start()
        thread.join(deadline.left())
        if not told:
            raise deadline.exceeded()
        (answer,) = told
        if isinstance(answer, OSError) or not answer:
            cause = answer if isinstance(answer, OSError) else None
            why = f": {cause.strerror}" if cause and cause.strerror else ""
            raise ConnectionLost(f"The host {target.host} was not found{why}.") from cause
        return answer

    def _open(self, target: Target, addresses: Sequence[str], deadline: Deadline) -> socket.socket:
        failed: OSError | None = None
        for address in addresses[:_MAX_ADDRESSES]:
            seconds = min(deadline.left(), _CONNECT_SECONDS)
            try:
                return self._connect(address, target.port, seconds)
            except OSError as error:
                failed = error
        deadline.left()
        raise ConnectionLost(f"{target.origin} could not be reached: {failed}.") from failed

    def _encrypt(self, plain: socket.socket, target: Target, deadline: Deadline) -> socket.socket:
        try:
            plain.settimeout(deadline.left())
            return self._tls.wrap_socket(plain, server_hostname=target.host)
        except TimeoutError:
            plain.close()
            raise deadline.exceeded() from None
        except ssl.SSLCertVerificationError as error:
            plain.close()
            raise ConnectionLost(
                f"The certificate of {target.origin} is not valid: {error.verify_message}.",
                "Name the authority that issued it in SSL_CERT_FILE, if you trust it.",
            ) from error
        except OSError as error:
            plain.close()
            raise ConnectionLost(f"{target.origin}: no TLS connection: {error}.") from error
        except FetchError:
            plain.close()
            raise


class Stream:
    """One connection as HTTP needs it; every read and write is held to the deadline.

    `ended` tells whether the server has closed its side, `received` how many bytes came.
    """

    def __init__(
        self, opened: socket.socket, origin: str, deadline: Deadline, max_bytes: int
    ) -> None:
        self._socket, self._origin, self._deadline = opened, origin, deadline
        self._max_bytes = max_bytes
        self.received = 0
        self.ended = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return some bytes, none once the server has closed.

        Raises:
            ConnectionLost: the connection broke.
            TotalDeadlineExceeded: nothing came in what was left of the time.
            BodyTooLarge: more came than an answer may have, head and framing included.
        """
        try:
            self._socket.settimeout(self._deadline.left())
            data = self._socket.recv(max_bytes)
        except TimeoutError:
            raise self._deadline.exceeded() from None
        except OSError as error:
            raise ConnectionLost(f"{self._origin} broke the connection: {error}.") from error
        self.ended = not data
        self.received += len(data)
        if self.received > self._max_bytes:
            raise BodyTooLarge(f"{self._origin} sent more than {self._max_bytes:,} bytes.")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`.

        Raises:
            ConnectionLost: the connection broke.
            TotalDeadlineExceeded: it was not taken in what was left of the time.
        """
        try:
            self._socket.settimeout(self._deadline.left())
            self._socket.sendall(buffer)
        except TimeoutError:
            raise self._deadline.exceeded() from None
        except OSError as error:
            raise ConnectionLost(f"{self._origin} broke the connection: {error}.") from error

    def close(self) -> None:
        """Close the connection; twice does nothing."""
        self._socket.close()

    def get_extra_info(self, info: str) -> Any:
        """Return nothing: who uses this needs to know no more about it."""
        return None
