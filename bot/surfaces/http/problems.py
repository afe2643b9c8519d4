"""Errors as `application/problem+json` (RFC 9457), each with the way out."""

import json
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.errors import AmbiguousEntity, NotAllowedHere, NotIdentified, TooManyRequests
from bot.metrics import Metrics
from ingest.errors import (
    AmbiguousKey,
    FetchError,
    FileTooLarge,
    GazetteError,
    InputError,
    LibraryError,
    LibraryLocked,
    LibraryMissing,
    LookupFailed,
    ReadError,
    TransientError,
    UnknownDocument,
    UnknownSource,
)

PROBLEM = "application/problem+json"
_log = logging.getLogger(__name__)

# The first that fits; a more special error stands before its base.
_STATUS: tuple[tuple[type[GazetteError], HTTPStatus], ...] = (
    (NotIdentified, HTTPStatus.UNAUTHORIZED),
    (NotAllowedHere, HTTPStatus.FORBIDDEN),
    (TooManyRequests, HTTPStatus.TOO_MANY_REQUESTS),
    (AmbiguousKey, HTTPStatus.CONFLICT),
    (AmbiguousEntity, HTTPStatus.CONFLICT),
    (LookupFailed, HTTPStatus.NOT_FOUND),
    (LibraryMissing, HTTPStatus.NOT_FOUND),
    (FileTooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    # Another's server failed, not this one, even where trying again may help.
    (FetchError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (TransientError, HTTPStatus.SERVICE_UNAVAILABLE),
    (ReadError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InputError, HTTPStatus.UNPROCESSABLE_ENTITY),
)


_CALLS: tuple[tuple[type[GazetteError], str], ...] = (
    (UnknownDocument, "GET /api/v1/documents lists what there is."),
    (AmbiguousKey, "Give its id."),
    (UnknownSource, "Give an https:// address, feed:https://… or fr:WORDS."),
)


class Problem(BaseModel):
    """What went wrong (RFC 9457): `type` is the name of the error, `hint` the way out."""

    type: str
    title: str
    status: int
    detail: str
    hint: str | None = None
    retryable: bool = False


def problem(error: GazetteError) -> JSONResponse:
    """Return the response that tells of an error.

    What is wrong with the library is told to its operator, in the log: it names paths of theirs.
    """
    detail, hint = told_of(error)
    retryable = isinstance(error, TransientError)
    return told(http_status(error), type(error).__name__, detail, hint, retryable)


def told_of(error: GazetteError) -> tuple[str, str]:
    """Return what callers are told of an error, and their way out."""
    if isinstance(error, LibraryMissing):
        return "There is no library yet.", "Ask whoever runs this server to bring documents in."
    if isinstance(error, LibraryError | LibraryLocked):
        return "The library cannot be used now.", "Try again in a minute, or tell its operator."
    # What hints say of commands is nothing for those who call from elsewhere.
    calls = (hint for kind, hint in _CALLS if isinstance(error, kind))
    return error.message, next(calls, error.hint)


def http_status(error: GazetteError) -> HTTPStatus:
    """Return the status that tells of an error."""
    status = next((s for kind, s in _STATUS if isinstance(error, kind)), None)
    return status or HTTPStatus.INTERNAL_SERVER_ERROR


def as_openai(response: JSONResponse) -> JSONResponse:
    """Return a problem that OpenAI's clients can tell, too: they look for `error`."""
    body: dict[str, Any] = json.loads(bytes(response.body))
    body["error"] = {
        "message": body["detail"], "type": body["type"], "code": body["status"], "param": None,
    }  # fmt: skip
    headers = {k: v for k, v in response.headers.items() if k != "content-length"}
    return JSONResponse(body, response.status_code, headers, media_type=PROBLEM)


def told(
    status: HTTPStatus, name: str, detail: str, hint: str | None = None, retryable: bool = False
) -> JSONResponse:
    """Return a problem as a response; who may try again is told when."""
    body = Problem(
        type=name, title=status.phrase, status=status, detail=detail, hint=hint, retryable=retryable
    )
    headers = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        headers["Retry-After"] = "5"
    content = _encodable(body.model_dump())
    return JSONResponse(content, status, headers, media_type=PROBLEM)


def _encodable(value: Any) -> Any:
    """Return the same with what is not Unicode replaced: it may repeat what was asked."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return {k: _encodable(v) for k, v in value.items()} if isinstance(value, Mapping) else value


def add_handlers(
    app: FastAPI, metrics: Metrics, nowhere: Callable[[Request], Response | None]
) -> None:
    """Have every error of an app told as a problem, and counted.

    `nowhere` gives what persons are shown instead where there is nothing at an address.
    """

    def shaped(request: Request, response: JSONResponse) -> JSONResponse:
        return as_openai(response) if request.url.path.startswith("/v1/") else response

    @app.exception_handler(GazetteError)
    async def _named(request: Request, error: GazetteError) -> JSONResponse:
        response = problem(error)
        said = {"error": type(error).__name__, "status": response.status_code}
        if isinstance(error, LibraryError):
            _log.error("library", extra={**said, "detail": error.message})
        else:
            # The message may repeat what was asked; it is nobody's business but the asker's.
            _log.info("refused", extra=said)
        metrics.failed(error)
        return shaped(request, response)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return shaped(request, _invalid_request(request, error))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.NOT_FOUND and (shown := nowhere(request)):
            return shown
        status, allowed = HTTPStatus(error.status_code), Headers(error.headers).get("allow")
        hint = f"Use {allowed}." if allowed else "See /openapi.json for what there is."
        response = told(status, "HTTPError", str(error.detail), hint)
        response.headers.update(error.headers or {})
        return shaped(request, response)

    @app.exception_handler(Exception)
    async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
        _log.error("failed", extra={"error": type(error).__name__}, exc_info=error)
        said = "This could not be done; the log of the server says where it failed."
        return shaped(request, told(HTTPStatus.INTERNAL_SERVER_ERROR, "InternalError", said))


def _wrong(problem: dict[str, Any]) -> str:
    """Return a field and what is wrong with it, in a caller's words."""
    said = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        said = "There is no such field"
    return f"{'.'.join(map(str, problem['loc']))}: {said}"


def _invalid_request(request: Request, error: RequestValidationError) -> JSONResponse:
    said = "; ".join(_wrong(each) for each in error.errors())
    hint = "See /openapi.json for the fields."
    if request.method == "POST" and "json" not in request.headers.get("content-type", ""):
        hint = "Send JSON, with the header Content-Type: application/json."
    return told(HTTPStatus.UNPROCESSABLE_ENTITY, "InvalidRequest", said, hint)


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "content": {PROBLEM: {}}, "description": HTTPStatus(status).phrase}
    for status in (400, 401, 403, 404, 405, 409, 413, 421, 422, 429, 500, 503)
}
"""The errors of every endpoint, for the description."""
