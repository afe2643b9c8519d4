"""Stands before every request: its host, its origin and its size, whoever it is from."""

import ipaddress
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.surfaces.http.problems import told

LOCAL = ("localhost", "127.0.0.1", "::1")
"""Names of this machine, which are always allowed hosts."""
_FORWARDED = ("forwarded", "via", "x-real-ip", "x-client-ip", "cf-connecting-ip", "true-client-ip")
_SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)


class Guard:
    """Refuses what a page of another site could make a browser send (DNS rebinding, cross-site
    posts), and bodies of more than `most` bytes, which are read before anybody knows who sends
    them. `larger` are the paths that may have more, each with how much."""

    def __init__(
        self,
        app: ASGIApp,
        hosts: Iterable[str],
        most: int,
        larger: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._app = app
        self._hosts = {host.casefold() for host in (*LOCAL, *hosts)}
        self._most, self._larger = most, larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on an allowed request, with its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most = self._larger.get(scope["path"], self._most)
        refusal = self._refusal(headers, most)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        counted = _Counted(receive, send, most)
        await self._app(scope, counted.receive, _secured(counted.send))

    def _refusal(self, headers: Headers, most: int) -> ASGIApp | None:
        host = hostname(headers.get("host", ""))
        if host not in self._hosts:
            return told(
                HTTPStatus.MISDIRECTED_REQUEST, "ForeignHost",
                f"This server does not go by the name {host[:100]!r}.",
                "Add it to allowed_hosts in gazette.toml.",
            )  # fmt: skip
        origin = headers.get("origin")
        if origin is not None and not self._is_own(origin, headers.get("host", "")):
            return told(
                HTTPStatus.FORBIDDEN, "ForeignOrigin",
                f"Pages of {origin[:100]!r} may not call this server.",
                "Open the server's own page.",
            )  # fmt: skip
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > most:
            return too_large(most)
        return None

    def _is_own(self, origin: str, host: str) -> bool:
        try:
            return urlsplit(origin).netloc.casefold() == host.casefold()
        except ValueError:  # brackets of no address
            return False


class _Counted:
    """A request whose body ends with an error once it is over `most` bytes."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._most = receive, send, most
        self._read, self._begun, self._refused = 0, False, False

    async def receive(self) -> Message:
        """Return the next message; where there were too many bytes, that the client is gone."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._read += len(message.get("body", b""))
            if self._read > self._most and not self._begun:
                self._refused = True
                await self._refuse()
                return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        """Hand on a message, but for those after the refusal."""
        self._begun = True
        if not self._refused:
            await self._send(message)

    async def _refuse(self) -> None:
        response = too_large(self._most)
        await self._send(
            {"type": "http.response.start", "status": response.status_code,
             "headers": response.raw_headers}
        )  # fmt: skip
        await self._send({"type": "http.response.body", "body": bytes(response.body)})


def _secured(send: Send) -> Send:
    async def secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            more = [(name, value) for name, value in _SECURITY if name not in given]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return secured


def too_large(most: int) -> JSONResponse:
    """Return the response to a body of more than `most` bytes."""
    return told(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "BodyTooLarge",
        f"A request may have {most:,} bytes here.", "Send less, or raise max_file_mb for files.",
    )  # fmt: skip


def hostname(host: str) -> str:
    """Return the name in a Host header, without its port and brackets, in lower case."""
    try:
        return (urlsplit(f"//{host}").hostname or "").casefold()
    except ValueError:
        return ""


def is_loopback(client: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request is from this machine itself, and nobody forwarded it."""
    names = {name.lower() for name in headers}
    if client is None or names & set(_FORWARDED) or any(n.startswith("x-forwarded") for n in names):
        return False
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False
