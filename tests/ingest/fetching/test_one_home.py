"""Nothing but fetching opens a connection."""

import ast
from pathlib import Path

import pytest

from tests.support import ROOT

OPENING = frozenset({
    "aiohttp", "asyncio.streams", "ftplib", "h11", "h2", "http.client", "httpcore", "httpcore2",
    "httplib2", "httpx", "httpx2", "imaplib", "niquests", "nntplib", "poplib", "pycurl",
    "requests", "smtplib", "socket", "socketserver", "telnetlib", "treq", "urllib.request",
    "urllib3", "websocket", "websockets", "xmlrpc.client",
})  # fmt: skip
"""Modules by which a program reaches another; a submodule of one counts as it."""

ALLOWED = {
    "ingest/fetching/sockets.py": {"socket"},
    "ingest/fetching/exchange.py": {"httpcore2"},
    # Listens, and connects to nothing.
    "bot/surfaces/http/running.py": {"socket"},
    # Asks the operator's own model server whether it is there; LangChain asks it the questions.
    "bot/llm/checkup.py": {"http.client"},
    # For the errors of connections that discord.py opens.
    "bot/surfaces/discord/delivering.py": {"aiohttp"},
}


def opening(source: str) -> set[str]:
    """Return the modules of `OPENING` that a source imports, anywhere and in any way."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} | {f"{node.module}.{each.name}" for each in node.names}
        elif isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else None
            called = node.func.id if isinstance(node.func, ast.Name) else called
            first = node.args[0]
            if called in {"import_module", "__import__"} and isinstance(first, ast.Constant):
                names.add(str(first.value))
    return {each for each in OPENING for name in names if f"{name}.".startswith(f"{each}.")}


def imports() -> dict[str, set[str]]:
    """Return path → modules of `OPENING` for each source of the product that has any."""
    paths = [path for top in ("bot", "ingest", "prompts") for path in (ROOT / top).rglob("*.py")]
    found = {_name(path): opening(path.read_text(encoding="utf-8")) for path in paths}
    return {path: modules for path, modules in found.items() if modules}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_module_but_those_of_fetching_can_open_a_connection() -> None:
    assert imports() == ALLOWED


@pytest.mark.parametrize(
    "source",
    ["import requests", "from urllib import request", "import urllib.request as r",
     "def f():\n    from http.client import HTTPConnection", "import socket, json",
     "__import__('httpx')", "importlib.import_module('httpx2')", "from aiohttp.web import x"],
)  # fmt: skip
def test_the_rule_sees_an_import_however_it_is_written(source: str) -> None:
    assert opening(source)


@pytest.mark.parametrize("source", ["from urllib.parse import urlsplit", "import http",
                                    "from ingest.fetching import sockets"])  # fmt: skip
def test_the_rule_leaves_other_imports_alone(source: str) -> None:
    assert not opening(source)
