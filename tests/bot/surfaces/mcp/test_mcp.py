"""The official client calls the tools, over the pipes of a process and over HTTP with a token."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from starlette.types import ASGIApp

from bot.access.roles import Role
from bot.models import Answer
from bot.surfaces.http.serving import Service
from bot.surfaces.mcp.http import make_app
from tests.bot.surfaces.http.conftest import Team, serving
from tests.bot.surfaces.http.test_access import OSTEND
from tests.bot.surfaces.http.test_api import FEE
from tests.support import ROOT

MEMO = "gazette://documents/memo.md"
SECRET = "quagga"
MAIN = "from bot.surfaces.cli.main import main; main()"
GIVEN = {"GAZETTE_EMBEDDER": "hashing", "GAZETTE_MIN_CONFIDENCE": "0"}
# What nobody foresaw, in the words of a document: a defect of the program.
CRASHING = f"""
from bot.surfaces.mcp import server
async def crash(*given: object) -> None:
    raise RuntimeError("{SECRET}")
server.read_document = crash
{MAIN}
"""
Doing = Callable[[Client], Awaitable[None]]


@pytest.fixture(scope="module")
def team(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A server over HTTP with tokens of two readers."""
    home = Path(shutil.copytree(built, tmp_path_factory.mktemp("mcp") / "home"))
    with serving(home, make_app, api_per_minute=0) as found:
        found.make("reader", Role.READER, ["public"])
        found.make("legal", Role.READER, ["public", "team-legal"])
        yield found


def over_http(team: Team, who: str, do: Doing) -> None:
    """Do something with a client that has a token."""

    async def whole() -> None:
        headers = {"Authorization": f"Bearer {team.tokens.get(who, who)}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30) as http,
            Client(streamable_http_client(f"{team.url}/mcp", http_client=http)) as client,
        ):
            await do(client)

    asyncio.run(whole())


def over_pipes(home: Path, do: Doing, *arguments: str) -> None:
    """Do something with a client that starts the server itself."""
    asyncio.run(piped(home, do, MAIN, sys.stderr, *arguments))


async def piped(home: Path, do: Doing, code: str, stderr: TextIO, *arguments: str) -> None:
    """Do something with a client that starts a process of some code itself."""
    process = StdioServerParameters(
        command=sys.executable, args=["-c", code, "mcp", "--home", str(home), *arguments], env=GIVEN
    )
    async with Client(stdio_client(process, stderr)) as client:
        await do(client)


async def listening(home: Path, do: Doing, code: str, stderr: TextIO) -> None:
    """Do something with a client of a process of some code that serves HTTP."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-c", code, "mcp", "--http", "--port", str(port)]
    given = {**os.environ, **GIVEN}
    with subprocess.Popen(
        [*command, "--home", str(home)], stderr=stderr, cwd=ROOT, env=given
    ) as process:
        try:
            await answering(port)
            async with Client(streamable_http_client(f"http://127.0.0.1:{port}/mcp")) as client:
                await do(client)
        finally:
            process.send_signal(signal.SIGINT)


async def answering(port: int) -> None:
    """Wait until somebody listens at a port."""
    end = time.monotonic() + 60
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            assert time.monotonic() < end, "nobody listens"
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return


async def called(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """Return the structured result of a tool."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    found = result.structured_content
    assert isinstance(found, dict)
    return found


async def check_tools(client: Client) -> None:
    """Check that every tool does what it says, with structured output."""
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert tools.keys() == {"search", "ask", "get_document", "entity_status"}
    assert all(tool.output_schema and tool.description for tool in tools.values())
    answer = Answer.model_validate(await called(client, "ask", question=FEE))
    assert "ten crowns" in answer.answer
    results = (await called(client, "search", query="presumption of denial", k=2))["results"]
    assert [each["rank"] for each in results] == [1, 2]
    document = await called(client, "get_document", id="E.O. 12001")
    assert document["title"] == "Order on moorings"
    (content,) = (await client.read_resource(f"gazette://documents/{document['id']}")).contents
    assert getattr(content, "text", "") == document["text"]
    (standing,) = (await called(client, "entity_status", entity="Zephyr", list="meu"))["lists"]
    assert (standing["list"], standing["status"]) == ("meu", "unknown_in_library")


def test_every_tool_works_over_http(team: Team) -> None:
    over_http(team, "reader", check_tools)


def test_every_tool_works_over_the_pipes_of_a_process(built: Path) -> None:
    over_pipes(built, check_tools)


def test_a_caller_sees_the_collections_of_the_token_alone(team: Team) -> None:
    async def legal(client: Client) -> None:
        assert "winter" in str(await called(client, "ask", question=OSTEND))
        assert "winter" in str(await client.read_resource(MEMO))

    async def reader(client: Client) -> None:
        assert "winter" not in str(await called(client, "ask", question=OSTEND))
        assert "winter" not in str(await called(client, "search", query=OSTEND))
        for tool, arguments in (
            ("get_document", {"id": "memo.md"}),
            ("ask", {"question": OSTEND, "filters": {"collections": ["team-legal"]}}),
        ):
            result = await client.call_tool(tool, arguments)
            assert result.is_error
            assert "There is no" in str(result.content)
        with pytest.raises(MCPError, match="There is no"):
            await client.read_resource(MEMO)

    over_http(team, "legal", legal)
    over_http(team, "reader", reader)


def test_the_process_shows_the_collections_that_are_named_alone(built: Path) -> None:
    async def public(client: Client) -> None:
        assert "winter" not in str(await called(client, "ask", question=OSTEND))

    async def everything(client: Client) -> None:
        assert "winter" in str(await called(client, "ask", question=OSTEND))

    over_pipes(built, public, "--collection", "public")
    over_pipes(built, everything)


def test_without_a_token_that_is_one_nothing_is_told(team: Team) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    for headers in ({}, {"Authorization": "Bearer gz_wrong"}):
        response = team.call("POST", "/mcp", json=call, headers=headers)
        assert response.status_code == 401
        assert response.headers["content-type"] == "application/problem+json"
    team.make("brief", Role.READER, ["public"])
    team.access.tokens.revoke(team.ids["brief"])
    assert team.call("POST", "/mcp", "brief", json=call).status_code == 401


@pytest.mark.parametrize("header", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
def test_a_page_of_another_site_is_refused(team: Team, header: dict[str, str]) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    response = team.call("POST", "/mcp", "reader", json=call, headers=header)
    assert response.status_code in (403, 421)


def test_what_is_wrong_is_told_with_a_way_out(team: Team) -> None:
    async def wrong(client: Client) -> None:
        for arguments in ({"question": "?!"}, {"question": FEE, "filters": {"as_of": "soon"}}):
            result = await client.call_tool("ask", arguments)
            assert result.is_error
            assert "no words" in str(result.content) or "soon" in str(result.content)

    over_http(team, "reader", wrong)


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("ask", {"query": FEE}, "ask has no argument 'query'; it has question, filters."),
        ("ask", {"question": FEE, "as_of": "2020"}, "ask has no argument 'as_of'; it has "),
        ("ask", {}, "question: Field required."),
        ("search", {"query": "fee", "k": "many"}, "k: Input should be a valid integer"),
        ("ask", {"question": FEE, "filters": {"asof": "2020"}}, "filters.asof: there is no such"),
        ("answer", {}, "Unknown tool: answer"),
    ],
)
def test_a_wrong_argument_is_named_in_plain_words(
    team: Team, tool: str, arguments: dict[str, Any], told: str
) -> None:
    async def wrong(client: Client) -> None:
        result = await client.call_tool(tool, arguments)
        assert result.is_error
        (content,) = result.content
        assert getattr(content, "text", "").startswith(told)
        assert "pydantic" not in str(result.content)

    over_http(team, "reader", wrong)


async def crash(client: Client) -> None:
    """Check that what nobody foresaw is told without its words, by a tool and by a resource."""
    result = await client.call_tool("get_document", {"id": "memo.md"})
    assert result.is_error
    assert "could not be done" in str(result.content)
    with pytest.raises(MCPError, match="could not be done") as raised:
        await client.read_resource(MEMO)
    assert SECRET not in str(result.content) + str(raised.value.error)


@pytest.mark.parametrize("way", [piped, listening])
def test_of_an_unforeseen_error_its_type_and_place_are_logged_alone(
    built: Path, tmp_path: Path, way: Callable[[Path, Doing, str, TextIO], Awaitable[None]]
) -> None:
    async def whole(stderr: TextIO) -> None:
        await way(built, crash, CRASHING, stderr)

    log = tmp_path / "log"
    with open(log, "w", encoding="utf-8") as stderr:
        asyncio.run(whole(stderr))
    told = log.read_text(encoding="utf-8")
    assert SECRET not in told
    assert "memo.md" not in told
    lines = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    assert [line["exception"] for line in lines] == ["RuntimeError"] * 2
    assert "Traceback" not in told


def test_what_is_answered_and_what_fails_is_counted_and_the_files_are_given_back(
    built: Path, tmp_path: Path
) -> None:
    made: list[Service] = []

    def make(service: Service) -> ASGIApp:
        made.append(service)
        return make_app(service)

    async def use(client: Client) -> None:
        await called(client, "ask", question=FEE)
        assert (await client.call_tool("get_document", {"id": "none"})).is_error
        with pytest.raises(MCPError):
            await client.read_resource("gazette://documents/none")

    home = Path(shutil.copytree(built, tmp_path / "home"))
    with serving(home, make, api_per_minute=0) as team:
        team.make("reader", Role.READER, ["public"])
        over_http(team, "reader", use)
        (service,) = made
        counted = service.metrics.text().decode()
        assert service.access._database._connection is not None
    assert 'gazette_answers_total{status="answered",surface="http"} 1.0' in counted
    assert 'gazette_failures_total{surface="http",type="UnknownDocument"} 2.0' in counted
    assert service.stopping.is_set()
    assert service.access._database._connection is None
