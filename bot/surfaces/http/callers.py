"""Who calls: the holder of a token, a session of the page, or this machine without one."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.access.roles import Caller, Role
from bot.errors import NotAllowedHere, NotIdentified
from bot.surfaces.http.guarding import is_loopback
from bot.surfaces.http.serving import Service

COOKIE = "gazette_session"
CSRF = "x-csrf-token"
_READING = ("GET", "HEAD", "OPTIONS")
_bearer = HTTPBearer(auto_error=False, description="A token of `gazette token create`.")


async def service_of(request: Request) -> Service:
    """Return what the endpoints of this server share; async, so that no thread is asked for it."""
    found: Service = request.app.state.service
    return found


ServiceOf = Annotated[Service, Depends(service_of)]


async def caller_of(
    request: Request,
    service: ServiceOf,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)] = None,
) -> Caller:
    """Return who calls; their call is counted.

    Raises:
        NotIdentified: a wrong token, or none where one is needed.
        NotAllowedHere: a write of the page without what its own pages send.
        TooManyRequests: they call too often.
    """
    caller = await _caller(request, service, bearer)
    service.pace.take(caller.token or "")
    return caller


async def identified(request: Request, service: Service) -> Caller:
    """Return who calls, outside of an endpoint; raises the same as `caller_of`."""
    return await caller_of(request, service, await _bearer(request))


async def admin_of(request: Request, service: Service) -> Caller:
    """Return the admin who calls.

    Raises:
        NotIdentified, NotAllowedHere, TooManyRequests: as `caller_of`, or it is no admin.
    """
    caller = await identified(request, service)
    return await at_least(Role.ADMIN)(caller)


async def _caller(
    request: Request, service: Service, bearer: HTTPAuthorizationCredentials | None
) -> Caller:
    if bearer is not None:
        return await service.holder(bearer.credentials)
    if "authorization" in request.headers:
        raise NotIdentified("The Authorization is no bearer token.")
    secret = request.cookies.get(COOKIE)
    session = await service.member(secret) if secret else None
    if session is not None:
        if request.method not in _READING and not session.allows(request.headers.get(CSRF, "")):
            raise NotAllowedHere("This does not come from the page.", "Load the page again.")
        return session.caller
    client = request.client.host if request.client else None
    if is_loopback(client, request.headers):
        return await service.local()
    raise NotIdentified("A token is needed.")


def at_least(role: Role) -> Callable[[Caller], Awaitable[Caller]]:
    """Return the check that a caller has a role."""

    async def checked(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
        if caller.role < role:
            raise NotAllowedHere(
                f"This needs the role {role.name.lower()}.",
                f"Use a token of `gazette token create --role {role.name.lower()}`.",
            )
        return caller

    return checked


Reader = Annotated[Caller, Depends(caller_of)]
Editor = Annotated[Caller, Depends(at_least(Role.EDITOR))]
Admin = Annotated[Caller, Depends(at_least(Role.ADMIN))]
