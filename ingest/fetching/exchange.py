"""One request and its answer, through httpcore2: the only file that speaks HTTP.

Each exchange has a connection of its own. So no cookie, login or half-read answer can get from
one to the next, and every address is checked anew; at a few requests a second to one host, the
handshake is not what takes the time.
"""

import re
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ingest.errors import BodyTooLarge, ConnectionLost, InvalidAddress, UnexpectedAnswer
from ingest.fetching.sockets import Stream
from ingest.fetching.unpacking import ACCEPTED, unpack
from ingest.fetching.urls import DEFAULT_PORTS, Target

if TYPE_CHECKING:
    from httpcore2 import HTTP11Connection, NetworkStream, Request, Response

_HEAD_BYTES = 256 * 1024  # more than httpcore2 lets a head have
_MEDIA_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)\s*(?:;|$)", re.ASCII)
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([\w.:+-]+)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: names of headers in lower case, the body unpacked.

    Only a 200 has its body read; what other answers say is for people.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type in lower case, "" where none is told."""
        found = _MEDIA_TYPE.match(self.headers.get("content-type", ""))
        return found[1].lower() if found else ""

    @property
    def charset(self) -> str | None:
        """The charset of the Content-Type, in lower case."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1].lower() if found else None

    @property
    def location(self) -> str:
        """Where a redirect leads, "" where it does not say; some servers write it in UTF-8."""
        told = self.headers.get("location", "")
        try:
            return told.encode("latin-1").decode("utf-8")
        except UnicodeDecodeError:
            return told


def default_tls() -> ssl.SSLContext:
    """Return what verifies certificates: by the authorities of the operating system."""
    from httpcore2 import default_ssl_context

    return default_ssl_context()


def wire_limit(max_bytes: int) -> int:
    """Return how many bytes may come in all for a body of `max_bytes`: its head and framing too."""
    return 2 * max_bytes + _HEAD_BYTES


def exchange(
    stream: Stream,
    target: Target,
    headers: Sequence[tuple[str, str]],
    max_bytes: int,
    posted: bytes | None = None,
) -> Answer:
    """Ask for `target` over an open connection, which is closed in the end.

    With `posted` that is handed over, and what the server says to it is not read.

    Raises:
        UnexpectedAnswer: what comes is not HTTP/1.1, or not packed as it says.
        ConnectionLost: it ends too early.
        BodyTooLarge: the body has more than `max_bytes`, packed or unpacked.
        TotalDeadlineExceeded: from the stream.
    """
    from httpcore2 import HTTP11Connection, LocalProtocolError, RemoteProtocolError

    try:
        request = _request(target, headers, posted)
        connection = HTTP11Connection(request.url.origin, cast("NetworkStream", stream))
        if posted is not None:
            response = connection.handle_request(request)
            return Answer(response.status, _headers(response), b"")
        return _answer(connection, request, target.url, max_bytes)
    except RemoteProtocolError as error:
        if stream.ended:
            raise ConnectionLost(f"{target.url} was cut off: {error}.") from error
        raise UnexpectedAnswer(f"{target.url} does not answer in HTTP: {error}.") from None
    except (LocalProtocolError, UnicodeEncodeError) as error:
        raise InvalidAddress(f"{target.url} cannot be asked for: {error}.") from None
    finally:
        stream.close()


def _request(target: Target, headers: Sequence[tuple[str, str]], posted: bytes | None) -> "Request":
    from httpcore2 import URL, Request

    port = None if target.port == DEFAULT_PORTS[target.scheme] else target.port
    url = URL(scheme=target.scheme, host=target.host, port=port, target=target.path)
    fixed = [
        ("Host", target.authority),
        ("Accept-Encoding", ACCEPTED),
        ("Connection", "close"),
    ]
    length = [] if posted is None else [("Content-Length", str(len(posted)))]
    lines = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in (*fixed, *length, *headers)]
    return Request("GET" if posted is None else "POST", url, headers=lines, content=posted)


def _answer(connection: "HTTP11Connection", request: "Request", url: str, max_bytes: int) -> Answer:
    response = connection.handle_request(request)
    headers = _headers(response)
    if response.status != 200:
        return Answer(response.status, headers, b"")
    told = headers.get("content-length", "")
    if told.isdecimal() and int(told) > max_bytes:
        raise BodyTooLarge(f"{url} has {int(told):,} bytes, more than {max_bytes:,}.")
    encodings = headers.get("content-encoding", "")
    body = b"".join(unpack(_pieces(response), encodings, max_bytes, url))
    # A body that goes on after its told length is cut where it should not be. The connection
    # knows, but has no public way to say so.
    if connection._h11_state.trailing_data[0]:
        raise UnexpectedAnswer(f"{url} sends more than the {told or 'told'} bytes it announces.")
    return Answer(response.status, headers, body)


def _pieces(response: "Response") -> Iterator[bytes]:
    yield from response.iter_stream()


def _headers(response: "Response") -> dict[str, str]:
    """Return the headers: the first of a name, but all the encodings, in their order.

    They are in Latin-1, which keeps every byte, so that an ETag goes back as it came.
    """
    found: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name == "content-encoding" and name in found:
            found[name] += f", {value}"
        else:
            found.setdefault(name, value)
    return found
