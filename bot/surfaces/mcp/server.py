"""The tools and resources that assistants use; what they may see is what their caller may."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from typing import Annotated, Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError, UnexpectedToolError
from mcp_types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.access.roles import Caller
from bot.metrics import Metrics
from bot.models import MAX_QUESTION, Answer
from bot.prompting import load_prompt
from bot.surfaces.requests import Request, explain
from bot.surfaces.standing import status_json
from bot.surfaces.team import MAX_NAME, Results, Standings, WholeDocument, question_of, status_of
from bot.surfaces.team import read as read_document
from bot.surfaces.team import search as find
from bot.wiring import Bot
from ingest.errors import GazetteError, LibraryError
from ingest.models import Kind

Identify = Callable[[Context[Any, Any]], Awaitable[Caller]]
"""Who calls a tool, from what came with the call; raises NotIdentified."""
Tell = Callable[[GazetteError], tuple[str, str]]
"""What callers are told of an error, and their way out."""
DOCUMENT = "gazette://documents/{id}"
_UNFORESEEN = "This could not be done; the log of the server says where it failed."
_log = logging.getLogger(__name__)
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


class _Server(MCPServer[Any]):
    """The SDK's server, but that wrong arguments are named in plain words, unknown ones too."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool.

        Raises:
            ToolError: there is no such tool, an argument is wrong, or the tool says so.
        """
        await self._require_known(name, arguments)
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError:
            raise
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(f"{explain(error.__cause__)}.") from error.__cause__
            raise

    async def _require_known(self, name: str, arguments: dict[str, Any]) -> None:
        """Refuse what the SDK would drop: an `as_of` beside the filters would go unheeded."""
        for tool in await self.list_tools():
            known = tool.input_schema["properties"]
            unknown = sorted(arguments.keys() - known.keys())
            if tool.name == name and unknown:
                there = ", ".join(known)
                raise ToolError(f"{name} has no argument {unknown[0][:60]!r}; it has {there}.")


def make_server(bot: Bot, identify: Identify, tell: Tell, metrics: Metrics) -> MCPServer[Any]:
    """Return the server over an opened bot; answers, and what fails, are counted."""
    telling = partial(_telling, tell, metrics)
    server = _Server(
        "gazette", title="Gazette", version=version("gazette-bot"),
        instructions=load_prompt("mcp_instructions").text, log_level="WARNING",
    )  # fmt: skip

    @server.tool(annotations=_READS, description=load_prompt("mcp_search").text)
    async def search(
        query: Annotated[str, Field(max_length=MAX_QUESTION)],
        context: Context[Any, Any],
        k: Annotated[int, Field(ge=1, le=50)] = 8,
        filters: Filters | None = None,
    ) -> Results:
        asked = _request(filters, query=query)
        with telling(ToolError):
            question = await question_of(bot, await identify(context), asked)
            return await find(bot, question, k)

    @server.tool(annotations=_READS, description=load_prompt("mcp_ask").text)
    async def ask(
        question: Annotated[str, Field(max_length=MAX_QUESTION)],
        context: Context[Any, Any],
        filters: Filters | None = None,
    ) -> Answer:
        asked = _request(filters, question=question)
        with telling(ToolError):
            made = await question_of(bot, await identify(context), asked)
            answer = await bot.responder.respond(made)
            metrics.answered(answer)
            return answer

    @server.tool(annotations=_READS, description=load_prompt("mcp_get_document").text)
    async def get_document(
        id: Annotated[str, Field(max_length=2000)], context: Context[Any, Any]
    ) -> WholeDocument:
        with telling(ToolError):
            return await read_document(bot, await identify(context), id)

    @server.tool(annotations=_READS, description=load_prompt("mcp_entity_status").text)
    async def entity_status(
        entity: Annotated[str, Field(max_length=MAX_NAME)],
        context: Context[Any, Any],
        list: str | None = None,
        as_of: str | None = None,
    ) -> Standings:
        with telling(ToolError):
            found = await status_of(bot, await identify(context), entity, list, as_of)
            return Standings.model_validate(status_json(found))

    @server.resource(DOCUMENT, mime_type="text/plain", description="The text of a document.")
    async def document(id: str, context: Context[Any, Any]) -> str:
        with telling(ResourceError):
            return (await read_document(bot, await identify(context), id)).text

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


@contextmanager
def _telling(tell: Tell, metrics: Metrics, as_: type[ToolError | ResourceError]) -> Iterator[None]:
    """Count what fails in a call, and tell its caller: an error of ours, and that others were."""
    try:
        yield
    except GazetteError as error:
        metrics.failed(error)
        if isinstance(error, LibraryError):
            said = {"error": type(error).__name__, "detail": error.message}
            _log.error("library", extra=said)
        raise as_(" ".join(tell(error)).strip()) from error
    except Exception as error:  # noqa: BLE001 (the top of a call: the SDK would log its address)
        metrics.failed(error)
        _log.error("failed", extra={"error": type(error).__name__}, exc_info=error)
        raise as_(_UNFORESEEN) from None
