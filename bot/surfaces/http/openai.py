"""`/v1/chat/completions` and `/v1/models`: OpenAI's shape, so that existing chat front ends work.

The last message of the user is the question, those before it the conversation. What a front end
may send beside them (temperature, tools, a system prompt) has no part in a cited answer.
"""

import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from bot.errors import UnknownModel
from bot.models import Answer, Delta, Done, Question, Retrieved, Turn
from bot.prompting import load_prompt
from bot.surfaces.http.asking import EVENTS
from bot.surfaces.http.callers import Reader, ServiceOf
from bot.surfaces.http.problems import RESPONSES
from bot.surfaces.http.serving import Service
from bot.surfaces.markdown import ending, opening, text_of, to_markdown
from bot.surfaces.requests import Request, latest_turns
from bot.surfaces.team import question_of
from ingest.errors import GazetteError, InvalidQuestion

MODEL = "gazette"
_MADE = 1_767_225_600  # seconds: a model has to have a date
_MODEL = {"id": MODEL, "object": "model", "created": _MADE, "owned_by": "gazette"}
_MARK = re.compile(r"\[(\d+)\]")
_MOST = 200  # messages
router = APIRouter(prefix="/v1", tags=["openai"], responses=RESPONSES)


class Part(BaseModel):
    """A piece of a message; what is no text (a picture) has no part in a question."""

    model_config = ConfigDict(extra="allow")

    type: str
    text: str | None = None


class Message(BaseModel):
    """A message of the conversation."""

    model_config = ConfigDict(extra="allow")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """Its text; of an answer of ours, without what stands around it."""
        content = self.content or ""
        if isinstance(content, list):
            content = "\n".join(part.text for part in content if part.text)
        return text_of(content) if self.role == "assistant" else content


class StreamOptions(BaseModel):
    """What a stream ends with."""

    model_config = ConfigDict(extra="allow")

    include_usage: bool | None = None


class Completion(BaseModel):
    """A request for a completion; fields that are not listed are accepted, and have no effect."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "Is Huawei on the Entity List?"}],
                }
            ]
        },
    )

    model: str
    messages: Annotated[list[Message], Field(min_length=1, max_length=_MOST)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None

    def to_request(self) -> Request:
        """Return what is asked.

        Raises:
            InvalidQuestion: the last message that counts is not the user's.
        """
        told = [m for m in self.messages if m.role in ("user", "assistant") and m.text.strip()]
        if not told or told[-1].role != "user":
            raise InvalidQuestion("The last message is no question of a user.")
        turns = tuple(Turn.model_validate({"role": m.role, "content": m.text}) for m in told[:-1])
        return Request(question=told[-1].text, history=latest_turns(turns))


@router.get("/models")
async def models(caller: Reader) -> dict[str, Any]:
    """List the one model there is."""
    return {"object": "list", "data": [_MODEL]}


@router.get("/models/{name}")
async def model(name: str, caller: Reader) -> dict[str, Any]:
    """Describe the one model there is."""
    _check_model(name)
    return _MODEL


@router.post(
    "/chat/completions",
    responses={200: {"content": {EVENTS: {}}, "description": "A completion, or its chunks"}},
)
async def complete(completion: Completion, caller: Reader, service: ServiceOf) -> Response:
    """Answer the last message. Citations are Markdown in the text, `url_citation`s in
    `annotations`, and whole in `gazette`, the Answer."""
    _check_model(completion.model)
    question = await question_of(service.bot, caller, completion.to_request())
    if completion.stream:
        usage = bool(completion.stream_options and completion.stream_options.include_usage)
        chunks = _chunks(service, question, usage)
        return StreamingResponse(chunks, media_type=EVENTS, headers={"cache-control": "no-store"})
    answer = await service.bot.responder.respond(question)
    service.metrics.answered(answer)
    text = to_markdown(answer)
    message = {
        "role": "assistant", "content": text, "refusal": None,
        "annotations": list(annotations(text, answer)),
    }  # fmt: skip
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return JSONResponse(
        {
            **_head(answer.id, "chat.completion"),
            "choices": [choice],
            "usage": _usage(answer),
            "gazette": answer.model_dump(mode="json"),
        }
    )


def _check_model(name: str) -> None:
    if name != MODEL:
        raise UnknownModel(f"There is no model {name[:100]!r}.")


async def _chunks(service: Service, question: Question, usage: bool) -> AsyncIterator[str]:
    """Yield the chunks of an answer. A text that is taken back cannot be unsaid here: what stands
    for it follows, and says so."""
    head = _head(f"{time.time_ns():x}", "chat.completion.chunk")
    before = told = ""
    yield _chunk(head, {"role": "assistant", "content": ""})
    try:
        async for event in service.bot.responder.stream(question):
            if isinstance(event, Retrieved):
                before = opening(question.text, event.standalone)
                if before:
                    yield _chunk(head, {"content": before})
            elif isinstance(event, Delta):
                said = event.text
                if event.restart and told:
                    said = f"\n\n{load_prompt('stream_replaced').text}\n\n{said}"
                told += said
                yield _chunk(head, {"content": said})
            elif isinstance(event, Done):
                service.metrics.answered(event.answer)
                for chunk in _ending(head, before, told, event.answer, usage):
                    yield chunk
    except GazetteError as error:
        service.metrics.failed(error)
        failure = {"message": error.message, "type": type(error).__name__, "code": None}
        yield f"data: {json.dumps({'error': failure})}\n\n"
    yield "data: [DONE]\n\n"


def _ending(
    head: dict[str, Any], before: str, told: str, answer: Answer, usage: bool
) -> Iterator[str]:
    """Yield the sources, the annotations with the whole Answer, and what it took."""
    rest = ending(answer)
    if not told.endswith(answer.answer):
        rest = f"\n\n{answer.answer}{rest}"
    yield _chunk(head, {"content": rest})
    noted = list(annotations(before + told + rest, answer))
    final = {"gazette": answer.model_dump(mode="json")}
    yield _chunk({**head, **final}, {"annotations": noted}, "stop")
    if usage:
        yield f"data: {json.dumps({**head, 'choices': [], 'usage': _usage(answer)})}\n\n"


def _head(name: str, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{name}", "object": kind, "created": int(time.time()), "model": MODEL,
    }  # fmt: skip


def _chunk(head: dict[str, Any], delta: dict[str, Any], reason: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
    return f"data: {json.dumps({**head, 'choices': [choice]})}\n\n"


def annotations(text: str, answer: Answer) -> Iterator[dict[str, Any]]:
    """Yield a `url_citation` for each mark in a text of a source with an address.

    Indices are those of the text's characters, as OpenAI counts them.
    """
    by_number = {citation.n: citation for citation in answer.citations}
    for mark in _MARK.finditer(text):
        citation = by_number.get(int(mark.group(1)))
        if citation is not None and citation.url:
            yield {
                "type": "url_citation",
                "url_citation": {
                    "url": citation.url, "title": citation.title,
                    "start_index": mark.start(), "end_index": mark.end(),
                },
            }  # fmt: skip


def _usage(answer: Answer) -> dict[str, int]:
    """Return what a language model took; nothing without one."""
    used = answer.provenance.usage
    asked, said = (used.input_tokens, used.output_tokens) if used else (0, 0)
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}
