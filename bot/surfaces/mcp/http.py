"""The same server over HTTP: the same guard and the same tokens as the API."""

from typing import Any

from mcp.server.mcpserver import Context
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.access.roles import Caller
from bot.surfaces.http.callers import identified
from bot.surfaces.http.guarding import Guard
from bot.surfaces.http.problems import problem
from bot.surfaces.http.serving import Service
from bot.surfaces.mcp.server import make_server
from ingest.errors import GazetteError

PATH = "/mcp"
_MOST = 1 << 20  # bytes of a call
_CALLER = "gazette.caller"


def make_app(service: Service) -> ASGIApp:
    """Return the application; every call is its caller's, there are no sessions to be taken."""
    server = make_server(service.bot, _caller_of)
    # The guard stands before it: it knows by which names the server goes.
    trusted = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(
        streamable_http_path=PATH, stateless_http=True, transport_security=trusted
    )
    return Guard(_Doorway(app, service), service.bot.settings.allowed_hosts, _MOST)


class _Doorway:
    """Lets nobody in of whom it is not known who they are."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                scope[_CALLER] = await identified(Request(scope), self._service)
            except GazetteError as error:
                await problem(error)(scope, receive, send)
                return
        await self._app(scope, receive, send)


async def _caller_of(context: Context[Any, Any]) -> Caller:
    request = context.request_context.request
    assert isinstance(request, Request), "what comes over HTTP comes with its request"
    caller = request.scope[_CALLER]
    assert isinstance(caller, Caller)
    return caller
