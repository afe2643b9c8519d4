"""The REST interface: each request is read, held against faults and limits, and answered."""

import asyncio
import json
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from tests.e2e.discord import interaction_routes, message_routes, place_routes
from tests.e2e.discord.calls import API, Call, Parts, Routes, read
from tests.e2e.discord.description import published
from tests.e2e.discord.faults import Fault, Faults
from tests.e2e.discord.rates import Rates
from tests.e2e.discord.refusals import BOTS_OWN, MESSAGES, Refusal

_ROUTES: Routes = [*place_routes.ROUTES, *message_routes.ROUTES, *interaction_routes.ROUTES]
_WITH_TOKENS = ("/interactions/", "/webhooks/")
_ALREADY_ACKNOWLEDGED = 40060
_STATUS_TEXT = {
    429: "You are being rate limited.",
    500: "500: Internal Server Error",
    502: "502: Bad Gateway",
    503: "503: Service Unavailable",
}


@dataclass
class Rest:
    """Answers requests, and remembers them. `complain` is told what the bot does wrong."""

    parts: Parts
    faults: Faults
    rates: Rates
    complain: Callable[[str], None]
    calls: list[Call] = field(default_factory=list)
    refusals: list[tuple[Call, int]] = field(default_factory=list)
    _checked: int = 0
    _unheard: set[str] = field(default_factory=set)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        started = time.monotonic()
        try:
            call = await read(request)
        except Refusal as refusal:
            self.complain(f"{request.method} {request.path}: {refusal}")
            return _answer(refusal.status, refusal.body)
        call.at = started
        self.calls.append(call)
        fault = self.faults.take(call.method, call.path)
        response = await self._faulty(request, call, fault) if fault else await self._handle(call)
        call.status = response.status
        return response

    async def _faulty(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        ailment = fault.ailment
        if ailment == "hang":
            await asyncio.Event().wait()
        if ailment == "reset":
            return _reset(request)
        if ailment == "late":
            response = await self._handle(call)
            await asyncio.sleep(fault.seconds)
            return response
        if ailment == "lost":
            self._unheard.add(call.path)
            await self._handle(call)
            return _reset(request)
        assert isinstance(ailment, int), ailment
        if ailment in MESSAGES:
            refusal = Refusal(ailment)
            return _answer(refusal.status, refusal.body)
        if ailment == 429:
            return _limited(fault.seconds, {})
        if ailment >= 500:  # as the proxies before Discord put it
            return web.Response(status=ailment, text=_STATUS_TEXT.get(ailment, "error"))
        return _answer(ailment, {"message": f"{ailment}: failed on demand", "code": 0})

    async def _handle(self, call: Call) -> web.Response:
        headers, too_early = self.rates.take(call.method, call.path)
        if too_early is not None:
            return _limited(too_early, headers)
        try:
            status, body = await self._dispatch(call)
        except Refusal as refusal:
            self._refused(call, refusal)
            return _answer(refusal.status, refusal.body, headers)
        if call.method == "PATCH" and "message" in call.ids:
            self._edited(call, body)
        return _answer(status, body, headers)

    async def _dispatch(self, call: Call) -> tuple[int, object]:
        token = f"Bot {self.parts.world.application.token}"
        if not call.path.startswith(_WITH_TOKENS) and call.authorization != token:
            return 401, {"message": "401: Unauthorized", "code": 0}
        for method, pattern, handler in _ROUTES:
            found = pattern.match(call.path)
            if method == call.method and found is not None:
                call.ids = found.groupdict()
                return await handler(self.parts, call)
        self.complain(f"{call}: the double knows no such request")
        return 404, {"message": "404: Not Found", "code": 0}

    def _refused(self, call: Call, refusal: Refusal) -> None:
        call.code = refusal.code
        self.refusals.append((call, refusal.code))
        # Who never heard that it worked may well try again.
        excused = refusal.code == _ALREADY_ACKNOWLEDGED and call.path in self._unheard
        if refusal.code in BOTS_OWN and not excused:
            self.complain(f"{call}: {refusal}")

    def _edited(self, call: Call, body: object) -> None:
        assert isinstance(body, dict)
        self.rates.edited(int(body["channel_id"]), int(body["id"]))

    def check(self) -> None:
        """Hold the requests since the last time against Discord's description, if it is there."""
        description = published()
        while description is not None and self._checked < len(self.calls):
            call = self.calls[self._checked]
            self._checked += 1
            found = description.faults(call.method, call.path, call.query, call.kind, call.body)
            for fault in found:
                self.complain(f"{call}: not as described: {fault}")

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Answer a request to the CDN."""
        fault = self.faults.take(request.method, request.path)
        if fault is not None and isinstance(fault.ailment, int):
            return web.Response(status=fault.ailment)
        if fault is not None and fault.ailment in ("reset", "lost"):
            return _reset(request)
        if fault is not None:
            await asyncio.sleep(fault.seconds if fault.ailment == "late" else 3600)
        held = self.parts.world.files.get(request.path)
        if held is None:
            return web.Response(status=404)
        return web.Response(body=held.data, content_type=held.content_type.partition(";")[0])


def _answer(status: int, body: object, headers: dict[str, str] | None = None) -> web.Response:
    """Return an answer; discord.py reads JSON only where its type is told without a charset."""
    if body is None:
        return web.Response(status=status, headers=headers)
    told = {"Content-Type": "application/json", "Via": "1.1 loopback", **(headers or {})}
    return web.Response(status=status, body=json.dumps(body).encode(), headers=told)


def _limited(seconds: float, headers: dict[str, str]) -> web.Response:
    body = {"message": _STATUS_TEXT[429], "retry_after": seconds, "global": False}
    told = {"Retry-After": str(seconds), "X-RateLimit-Scope": "user", **headers}
    return _answer(429, body, told)


def _reset(request: web.Request) -> web.StreamResponse:
    """Have the connection reset: the other side reads ECONNRESET."""
    transport = request.transport
    if transport is not None:
        held: socket.socket | None = transport.get_extra_info("socket")
        if held is not None:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response(status=499)


def add_to(application: web.Application, rest: Rest) -> None:
    """Have a server answer requests to the REST interface and the CDN."""
    application.router.add_route("*", API + "/{path:.*}", rest.serve)
    application.router.add_get("/cdn/{path:.*}", rest.file)
