"""The pages: a chat, a reader for documents, and the door; server-rendered, the chat by script."""

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Header, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.staticfiles import StaticFiles

from bot.access.roles import Caller, Role
from bot.access.sessions import LASTING
from bot.errors import NotIdentified
from bot.surfaces.http.answers import answer_of
from bot.surfaces.http.callers import COOKIE, ServiceOf, caller_of
from bot.surfaces.http.problems import http_status, told_of
from bot.surfaces.http.serving import Service
from bot.surfaces.receipts import when
from bot.surfaces.team import read, scope_of
from bot.surfaces.telling import authority
from ingest.errors import GazetteError, LibraryMissing, LookupFailed

_HERE = Path(__file__).parent
STATIC = StaticFiles(directory=_HERE / "static")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_OWN = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")  # a path of this server, of no other
router = APIRouter(include_in_schema=False)


@cache
def _pages() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "pages"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {"iso": _iso, "when": when}
    return made


def _iso(at: datetime | float | str) -> str:
    """Return a time, also one in seconds since 1970, in ISO 8601 and UTC."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    moment = moment if isinstance(moment, datetime) else datetime.fromtimestamp(moment, UTC)
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page; it may load nothing but what is this server's own."""
    text = _pages().get_template(f"{name}.html").render(**values)
    headers = {"content-security-policy": _POLICY, "cache-control": "no-store"}
    return HTMLResponse(text, status, headers)


async def visitor(request: Request, service: Service) -> tuple[Caller, str] | None:
    """Return who looks at a page, and what its writes must carry; None: nobody who may."""
    secret = request.cookies.get(COOKIE)
    session = await service.member(secret) if secret else None
    if session is not None:
        return session.caller, session.csrf
    try:
        return await caller_of(request, service), ""
    except NotIdentified:
        return None


def door(request: Request) -> HTMLResponse:
    """Return the page to sign in at, which leads on to the one that was wanted."""
    query = f"?{request.url.query}" if request.url.query else ""
    return page("door", 401, wrong=False, to=f"{request.url.path}{query}")


@router.get("/")
async def chat(request: Request, service: ServiceOf) -> Response:
    """Show the chat, or the door."""
    known = await visitor(request, service)
    return await _chat(service, *known) if known else door(request)


@router.get("/answers/{answer_id}")
async def answer(request: Request, answer_id: str, service: ServiceOf) -> Response:
    """Show an answer that was given, at its own address."""
    known = await visitor(request, service)
    if known is None:
        return door(request)
    try:
        shown = await answer_of(service, known[0], answer_id)
    except GazetteError as error:
        return _missing(error)
    return await _chat(service, *known, shown=shown.model_dump(mode="json"))


async def _chat(
    service: Service, caller: Caller, csrf: str, shown: dict[str, Any] | None = None
) -> Response:
    try:
        collections = await scope_of(service.bot, caller)
    except (LibraryMissing, LookupFailed):
        collections = ()
    return page(
        "chat", csrf=csrf, collections=collections, reader=caller.token or "",
        admin=caller.role >= Role.ADMIN, shown=shown,
    )  # fmt: skip


@router.post("/session")
async def enter(
    service: ServiceOf,
    token: Annotated[str, Form(max_length=200)] = "",
    to: Annotated[str, Form(max_length=2000)] = "/",
    origin: Annotated[str, Header()] = "",
) -> Response:
    """Exchange a token for a session of this browser, and go on to where it wanted to.

    Guesses are not counted: a token has 256 random bits, and a count of all guesses would let
    strangers lock everybody out.
    """
    secret = await service.look(lambda access: access.sessions.begin(token.strip()))
    if secret is None:
        return page("door", 401, wrong=True, to=to)
    response = RedirectResponse(to if _OWN.fullmatch(to) else "/", 303)
    response.set_cookie(
        COOKIE, secret, int(LASTING), httponly=True, samesite="strict", path="/",
        # Behind a proxy only the browser knows that it spoke TLS.
        secure=origin.startswith("https://"),
    )  # fmt: skip
    return response


@router.post("/session/end")
async def leave(request: Request, service: ServiceOf) -> Response:
    """End the session of this browser."""
    secret = request.cookies.get(COOKIE)
    if secret:
        await service.look(lambda access: access.sessions.end(secret))
    response = RedirectResponse("/", 303)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


@router.get("/documents/{name:path}")
async def document(
    request: Request,
    name: str,
    service: ServiceOf,
    start: Annotated[int, Query(ge=0, le=10**9)] = 0,
    end: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> Response:
    """Show a document, with the words from `start` to `end` highlighted."""
    known = await visitor(request, service)
    if known is None:
        return door(request)
    try:
        found = await read(service.bot, known[0], name)
    except GazetteError as error:
        return _missing(error)
    start, end = _within(found.text, start, end)
    return page(
        "document", document=found, nature=authority(found), before=found.text[:start],
        quote=found.text[start:end], after=found.text[end:],
    )  # fmt: skip


def nowhere(request: Request) -> Response | None:
    """Return the page for a browser that looks where there is nothing; None: it is a program."""
    program = re.match(r"/(api|v1)(/|$)", request.url.path)
    if program or "text/html" not in request.headers.get("accept", ""):
        return None
    return page("missing", 404, message="There is no page at this address.")


def _missing(error: GazetteError) -> Response:
    detail, hint = told_of(error)
    return page("missing", http_status(error), message=" ".join(filter(None, (detail, hint))))


def _within(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span as far as the text has it; an empty one at its end where it has none."""
    start, end = min(start, len(text)), min(end, len(text))
    return (start, end) if start < end else (len(text), len(text))
