"""The same server over HTTP: the same guard and the same tokens as the API."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.mcpserver import Context
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from bot.access.roles import Caller
from bot.surfaces.http.callers import identified
from bot.surfaces.http.guarding import Guard
from bot.surfaces.http.problems import problem, told_of
from bot.surfaces.http.serving import Service
from bot.surfaces.mcp.server import make_server
from ingest.errors import GazetteError

PATH = "/mcp"
_MOST = 1 << 20  # bytes of a call
_CALLER = "gazette.caller"


def make_app(service: Service) -> ASGIApp:
    """Return the application; every call is its caller's, there are no sessions to be taken.

    It closes the service at its end.
    """
    server = make_server(service.bot, _caller_of, told_of, service.metrics)
    # The guard stands before it: it knows by which names the server goes.
    trusted = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(
        streamable_http_path=PATH, stateless_http=True, transport_security=trusted
    )
    app.router.lifespan_context = _closing(app.router.lifespan_context, service)
    return Guard(_Doorway(app, service), service.bot.settings.allowed_hosts, _MOST)


def _closing(lifespan: Lifespan[Any], service: Service) -> Lifespan[Any]:
    """Return the lifespan of an application that measures how late the loop is, and closes."""

    @asynccontextmanager
    async def whole(app: Any) -> AsyncIterator[Any]:
        watching = asyncio.create_task(service.metrics.watch_loop())
        try:
            async with lifespan(app) as state:
                yield state
        finally:
            watching.cancel()
            await service.close()

    return whole


class _Doorway:
    """Lets nobody in of whom it is not known who they are."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                scope[_CALLER] = await identified(Request(scope), self._service)
            except GazetteError as error:
                self._service.metrics.failed(error)
                await problem(error)(scope, receive, send)
                return
        await self._app(scope, receive, send)


async def _caller_of(context: Context[Any, Any]) -> Caller:
    request = context.request_context.request
    assert isinstance(request, Request), "what comes over HTTP comes with its request"
    caller = request.scope[_CALLER]
    assert isinstance(caller, Caller)
    return caller
