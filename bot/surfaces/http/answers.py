"""`/api/v1/answers/{id}`: an answer that was given, for those who may see what it was made from."""

import time
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from bot.access.roles import Caller
from bot.errors import UnknownAnswer
from bot.models import Answer
from bot.places.feedback import MAX_REASON, TEAM, holder
from bot.receipts.record import Receipt
from bot.surfaces.http.callers import Reader, ServiceOf
from bot.surfaces.http.problems import RESPONSES
from bot.surfaces.http.serving import Service
from bot.surfaces.markdown import to_markdown

MARKDOWN = "text/markdown; charset=utf-8"
router = APIRouter(prefix="/api/v1/answers", tags=["questions"], responses=RESPONSES)


class Judged(BaseModel):
    """What a reader says of an answer: whether it helped, and why."""

    model_config = ConfigDict(extra="forbid")

    helpful: bool = Field(examples=[False])
    reason: str | None = Field(
        default=None, max_length=MAX_REASON, examples=["It names the order of 2019 alone."]
    )


@router.get(
    "/{answer_id}",
    response_model=Answer,
    responses={200: {"content": {"text/markdown": {}}, "description": "The Answer"}},
)
async def get_answer(
    answer_id: str, caller: Reader, service: ServiceOf, format: Literal["json", "markdown"] = "json"
) -> Response | Answer:
    """Show an answer that is kept, as it was given; `format=markdown` exports it with citations."""
    answer = await answer_of(service, caller, answer_id)
    if format == "markdown":
        text = f"# {' '.join(answer.question.split())}\n\n{to_markdown(answer)}"
        name = f"{answer.id}.md"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(text, headers=headers, media_type=MARKDOWN)
    return answer


@router.post("/{answer_id}/feedback", status_code=204)
async def give_feedback(answer_id: str, said: Judged, caller: Reader, service: ServiceOf) -> None:
    """Say whether an answer helped, and why. The last that a token says of it counts; to say the
    same again without a reason leaves the reason. `gazette feedback` exports it without your name.
    """
    answer = await answer_of(service, caller, answer_id)
    is_new = await service.shelf.run(
        service.places.feedback.give,
        answer.id, holder(caller.token), "helpful" if said.helpful else "unhelpful",
        said.reason or "", TEAM, answer.provenance, time.time(),
    )  # fmt: skip
    if is_new:  # a reason that is added is no second judgement
        service.metrics.judged(said.helpful)


async def answer_of(service: Service, caller: Caller, answer_id: str) -> Answer:
    """Return a kept answer.

    What persons asked in other places than this server is theirs, and counts as unknown.

    Raises:
        UnknownAnswer: none is kept, or it was made from a collection that is not the caller's.
    """
    receipt = await service.recall(answer_id)
    if receipt is not None and may_see(caller, receipt):
        return receipt.answer
    raise UnknownAnswer(f"There is no answer {answer_id[:60]!r}.", "It may not be kept any more.")


def may_see(caller: Caller, receipt: Receipt) -> bool:
    """Whether an answer was given at this server, or on its machine, and is of their collections.

    What persons asked in other places is theirs.
    """
    read = {*receipt.answer.provenance.revisions, *receipt.question.collections}
    return receipt.question.asker is None and bool(read) and all(caller.sees(c) for c in read)
