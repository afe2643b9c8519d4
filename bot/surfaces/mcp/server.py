"""The tools and resources that assistants use; what they may see is what their caller may."""

from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Annotated, Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp_types import ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.access.roles import Caller
from bot.models import Answer
from bot.prompting import load_prompt
from bot.surfaces.requests import Request, explain
from bot.surfaces.team import Results, WholeDocument, question_of
from bot.surfaces.team import read as read_document
from bot.surfaces.team import search as find
from bot.wiring import Bot
from ingest.errors import GazetteError
from ingest.models import Kind

Identify = Callable[[Context[Any, Any]], Awaitable[Caller]]
"""Who calls a tool, from what came with the call; raises NotIdentified."""
DOCUMENT = "gazette://documents/{id}"
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False, idempotent_hint=True)


class Filters(BaseModel):
    """What is looked through: all that the caller may see, without any."""

    model_config = ConfigDict(extra="forbid")

    as_of: str | None = Field(default=None, description="Only what was published by then")
    since: str | None = Field(default=None, description="Only what was published since")
    until: str | None = Field(default=None, description="Only what was published until then")
    kind: list[Kind] = Field(default=[], description="Only these kinds of document")
    official: bool = Field(default=False, description="Only official documents, no news")
    collections: list[str] = Field(default=[], description="Only these collections")
    keys: list[str] = Field(default=[], description="Only the documents with these keys")


def make_server(bot: Bot, identify: Identify) -> MCPServer[Any]:
    """Return the server over an opened bot."""
    server: MCPServer[Any] = MCPServer(
        "gazette", title="Gazette", version=version("gazette-bot"),
        instructions=load_prompt("mcp_instructions").text, log_level="WARNING",
    )  # fmt: skip

    @server.tool(annotations=_READS, description=load_prompt("mcp_search").text)
    async def search(
        query: Annotated[str, Field(max_length=4000)],
        context: Context[Any, Any],
        k: Annotated[int, Field(ge=1, le=50)] = 8,
        filters: Filters | None = None,
    ) -> Results:
        asked = _request(filters, query=query)
        try:
            question = await question_of(bot, await identify(context), asked)
            return await find(bot, question, k)
        except GazetteError as error:
            raise ToolError(_told(error)) from error

    @server.tool(annotations=_READS, description=load_prompt("mcp_ask").text)
    async def ask(
        question: Annotated[str, Field(max_length=4000)],
        context: Context[Any, Any],
        filters: Filters | None = None,
    ) -> Answer:
        asked = _request(filters, question=question)
        try:
            return await bot.responder.respond(
                await question_of(bot, await identify(context), asked)
            )
        except GazetteError as error:
            raise ToolError(_told(error)) from error

    @server.tool(annotations=_READS, description=load_prompt("mcp_get_document").text)
    async def get_document(
        id: Annotated[str, Field(max_length=2000)], context: Context[Any, Any]
    ) -> WholeDocument:
        try:
            return await read_document(bot, await identify(context), id)
        except GazetteError as error:
            raise ToolError(_told(error)) from error

    @server.resource(DOCUMENT, mime_type="text/plain", description="The text of a document.")
    async def document(id: str, context: Context[Any, Any]) -> str:
        try:
            return (await read_document(bot, await identify(context), id)).text
        except GazetteError as error:
            raise ResourceError(_told(error)) from error

    return server


def _request(filters: Filters | None, **text: str) -> Request:
    """Return the request of a call.

    Raises:
        ToolError: a field of it is wrong; it is named.
    """
    try:
        return Request.model_validate({**(filters or Filters()).model_dump(), **text})
    except ValidationError as error:
        raise ToolError(f"{explain(error)}.") from None


def _told(error: GazetteError) -> str:
    return f"{error.message} {error.hint}".strip()
