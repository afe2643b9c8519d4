"""`/api/v1/answers/{id}`: an answer that was given, for those who may see what it was made from."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response

from bot.access.roles import Caller
from bot.errors import UnknownAnswer
from bot.models import Answer
from bot.surfaces.http.callers import Reader, ServiceOf
from bot.surfaces.http.problems import RESPONSES
from bot.surfaces.http.serving import Service
from bot.surfaces.markdown import to_markdown

MARKDOWN = "text/markdown; charset=utf-8"
router = APIRouter(prefix="/api/v1/answers", tags=["questions"], responses=RESPONSES)


@router.get(
    "/{answer_id}",
    response_model=Answer,
    responses={200: {"content": {"text/markdown": {}}, "description": "The Answer"}},
)
async def kept(
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


async def answer_of(service: Service, caller: Caller, answer_id: str) -> Answer:
    """Return a kept answer.

    What persons asked in other places than this server is theirs, and counts as unknown.

    Raises:
        UnknownAnswer: none is kept, or it was made from a collection that is not the caller's.
    """
    receipt = await service.recall(answer_id)
    if receipt is not None and receipt.question.asker is None:
        read = receipt.answer.provenance.revisions or receipt.question.collections
        if read and all(caller.sees(each) for each in read):
            return receipt.answer
    raise UnknownAnswer(f"There is no answer {answer_id[:60]!r}.", "It may not be kept any more.")
