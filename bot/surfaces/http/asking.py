"""`POST /api/v1/ask` and `/search`: a question or a query, answered whole or in pieces."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from bot.models import MAX_QUESTION, Answer, Delta, Done, Question, Retrieved
from bot.surfaces.http.callers import Reader, ServiceOf
from bot.surfaces.http.problems import RESPONSES
from bot.surfaces.http.serving import Service
from bot.surfaces.requests import Request
from bot.surfaces.results import results_json
from bot.surfaces.team import Results, question_of
from bot.surfaces.team import search as find
from ingest.errors import GazetteError

EVENTS = "text/event-stream"
MOST_RESULTS = 100
router = APIRouter(prefix="/api/v1", tags=["questions"], responses=RESPONSES)


class Asked(Request):
    """A question, as a line of `gazette ask --batch`; all but `question` may be left out. It may
    be given as `query`, too."""

    question: str | None = Field(
        default=None,
        max_length=MAX_QUESTION,
        examples=["Is Huawei on the Entity List?"],
        min_length=1,
    )


class Searched(Request):
    """A query, as a line of `gazette search --batch`, and how many results are wanted."""

    query: str = Field(max_length=MAX_QUESTION, examples=["presumption of denial"], min_length=1)
    k: int = Field(default=10, ge=1, le=MOST_RESULTS)


@router.post(
    "/ask",
    response_model=Answer,
    responses={200: {"content": {EVENTS: {}}, "description": "The Answer, or its events"}},
)
async def ask(
    asked: Asked, caller: Reader, service: ServiceOf, accept: Annotated[str, Header()] = "*/*"
) -> Response | Answer:
    """Answer a question, every claim with a checked quote. With `Accept: text/event-stream`: the
    events `retrieved` (the passages), `delta` (a piece of the text; with `restart` it begins anew)
    and `done` (the Answer); `error` where it failed on the way."""
    question = await question_of(service.bot, caller, asked)
    if EVENTS in accept:
        events = _events(service, question)
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(events, media_type=EVENTS, headers=headers)
    answer = await service.bot.responder.respond(question)
    service.metrics.answered(answer)
    return answer


async def _events(service: Service, question: Question) -> AsyncIterator[str]:
    try:
        async for event in service.bot.responder.stream(question):
            if isinstance(event, Retrieved):
                passages = results_json(list(event.passages))
                told: dict[str, Any] = {"passages": passages, "standalone": event.standalone}
                yield sse("retrieved", told)
            elif isinstance(event, Delta):
                yield sse("delta", {"text": event.text, "restart": event.restart})
            elif isinstance(event, Done):
                service.metrics.answered(event.answer)
                yield sse("done", event.answer.model_dump(mode="json"))
    except GazetteError as error:
        service.metrics.failed(error)
        told = {"type": type(error).__name__, "detail": error.message, "hint": error.hint}
        yield sse("error", told)


def sse(name: Literal["retrieved", "delta", "done", "error"], data: dict[str, Any]) -> str:
    """Return one server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=True)}\n\n"


@router.post("/search")
async def search(searched: Searched, caller: Reader, service: ServiceOf) -> Results:
    """Find passages instead of an answer, the best first."""
    question = await question_of(service.bot, caller, searched)
    return await find(service.bot, question, searched.k)
