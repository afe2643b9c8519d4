"""Real servers on loopback that answer byte for byte what a test says, and note what came."""

import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol, Self

from ingest.fetching import sockets
from ingest.fetching.base import FetchPolicy
from ingest.fetching.client import HttpFetcher

PUBLIC = "93.184.216.34"
"""A public address, which the tests never connect to: `Net` leads it to loopback."""


@dataclass(frozen=True)
class Seen:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]


Page = bytes | Callable[[Seen, socket.socket], None]
"""What is sent: these bytes, or whatever the function does with the connection."""


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """Return the bytes of an HTTP answer; underscores in header names stand for hyphens."""
    lines = {"Content-Length": str(len(body))} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value != "-")
    return f"HTTP/1.1 {status} Some\r\n{head}\r\n".encode("latin-1") + body


def redirect(location: str, status: int = 302, **headers: str) -> bytes:
    """Return the bytes of a redirect."""
    return answer(status, b"", Location=location, **headers)


@dataclass
class Server:
    """Serves `pages` by path, 404 for others; `seen` are the requests, in order."""

    pages: dict[str, Page] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    seen: list[Seen] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    @property
    def url(self) -> str:
        """The address of the server itself."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, without robots.txt."""
        return [each.path for each in self.seen if each.path != "/robots.txt"]

    def _accept(self) -> None:
        while True:
            try:
                made, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(made,), daemon=True).start()

    def _serve(self, made: socket.socket) -> None:
        try:
            connection = self.tls.wrap_socket(made, server_side=True) if self.tls else made
        except OSError:
            made.close()
            return
        with connection:
            try:
                seen = _read(connection)
                self.seen.append(seen)
                page = self.pages.get(seen.path, answer(404))
                if isinstance(page, bytes):
                    connection.sendall(page)
                else:
                    page(seen, connection)
            except OSError:
                return  # the client went away, as it should from some of these pages


def _read(connection: socket.socket) -> Seen:
    head = b""
    while b"\r\n\r\n" not in head:
        data = connection.recv(65536)
        if not data:
            raise ConnectionError
        head += data
    first, *lines = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    return Seen(first.split()[1], headers)


class Time:
    """A clock that stands still but for what is slept, and the list of that."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        """Return seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.slept.append(seconds)
        self.now += seconds


class Listening(Protocol):
    """A server on loopback."""

    @property
    def port(self) -> int:
        """Where it listens."""
        ...


class Net:
    """A network of names: `names` are their addresses; every public address is one server.

    `looked_up` and `dialled` list the names and the (address, port) pairs, in order.
    """

    def __init__(
        self, server: "Listening | None", names: Mapping[str, list[str]] | None = None
    ) -> None:
        self._server, self._names = server, names or {}
        self.looked_up: list[str] = []
        self.dialled: list[tuple[str, int]] = []

    def resolve(self, host: str, port: int) -> list[str]:
        """Look a name up: what the test says, else a public address."""
        self.looked_up.append(host)
        return self._names.get(host, [PUBLIC])

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        """Connect to the server in place of a public address."""
        self.dialled.append((address, port))
        assert self._server is not None, f"{address}:{port} was connected to"
        return sockets.connect("127.0.0.1", self._server.port, seconds)

    def fetcher(self, policy: FetchPolicy | None = None, **options: Any) -> HttpFetcher:
        """Return a fetcher in this network, which never waits unless the policy says so."""
        chosen = policy or quick()
        options = {"resolve": self.resolve, "connect": self.connect} | options
        return HttpFetcher(chosen, **options)


def quick(**changes: Any) -> FetchPolicy:
    """Return a policy for tests: no pace, no pauses, one retry, a few seconds."""
    defaults = {"rate": 0.0, "backoff": 0.0, "retries": 1, "seconds": 5.0, "robots": False}
    return FetchPolicy(**(defaults | changes))


def local(**changes: Any) -> HttpFetcher:
    """Return a fetcher with the real network, for which loopback is allowed."""
    return HttpFetcher(quick(allow_private=("127.0.0.1",), **changes))
