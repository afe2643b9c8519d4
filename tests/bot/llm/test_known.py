"""Which providers there are, and what `gazette doctor` finds out about the one that is set."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ModelMisconfigured
from bot.llm.checkup import check
from bot.llm.known import ADDRESSES, PACKAGES, check_provider
from bot.settings import BotSettings
from ingest.library.verify import Finding
from ingest.settings import load_settings

SECRET = "sk-very-secret-0123456789"


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of the person who runs the tests are not for them."""
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def checked(home: Path, **flags: Any) -> Finding:
    """Return the one finding on the model that is set."""
    (found,) = check(load_settings(BotSettings, home, None, **flags))
    return found


@contextmanager
def server(status: int, body: bytes) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Serve one answer to everything; yields the address, and (path, headers) as they come."""
    seen: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append((self.path, str(self.headers)))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_address[1]}", seen
        finally:
            http.shutdown()
            thread.join()


def test_langchain_knows_every_provider_that_is_named_and_its_package() -> None:
    from langchain.chat_models import base

    theirs = {name: entry[0].split(".")[0] for name, entry in base._BUILTIN_PROVIDERS.items()}
    assert set(ADDRESSES) <= set(PACKAGES)
    assert dict(PACKAGES).items() <= theirs.items()


def test_an_unknown_provider_is_told_with_those_there_are() -> None:
    with pytest.raises(ModelMisconfigured, match="no 'foo'") as caught:
        check_provider("foo:bar")
    assert "openai, anthropic, ollama" in caught.value.hint
    assert "groq" in caught.value.hint


def test_without_a_model_all_is_well(tmp_path: Path) -> None:
    assert checked(tmp_path).ok


@pytest.mark.parametrize(
    ("llm", "message", "hint"),
    [
        ("foo:bar", "no 'foo'", "openai"),
        ("groq:x", "langchain-groq, which is not installed", "pip install langchain-groq"),
        ("openai:x", "OPENAI_API_KEY is not set", "Set OPENAI_API_KEY"),
        ("anthropic:x", "ANTHROPIC_API_KEY is not set", "Set ANTHROPIC_API_KEY"),
    ],
)
def test_a_model_that_cannot_be_used_is_found_with_its_remedy(
    tmp_path: Path, llm: str, message: str, hint: str
) -> None:
    with pytest.raises(ModelMisconfigured) as caught:
        checked(tmp_path, llm=llm)
    assert message in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize("url", ["http://[::1", "http://host:99999/v1", "http://host:0"])
def test_an_address_that_cannot_be_taken_apart_is_a_named_error(tmp_path: Path, url: str) -> None:
    with pytest.raises(ModelMisconfigured, match="llm_base_url"):
        checked(tmp_path, llm="ollama:x", llm_base_url=url)


def test_a_key_is_enough_where_the_provider_is_not_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    found = checked(tmp_path, llm="openai:x")
    assert found.ok
    assert "OPENAI_API_KEY" in found.message
    assert SECRET not in found.message


def test_a_server_that_does_not_answer_is_named_with_its_address(tmp_path: Path) -> None:
    with server(200, b"") as (gone, _):
        pass
    for llm, start in (("ollama:x", "ollama serve"), ("openai:x", "llm_base_url")):
        found = checked(tmp_path, llm=llm, llm_base_url=f"{gone}/v1?key=hidden")
        assert not found.ok
        assert f"cannot be reached at {gone}/v1 " in found.message
        assert start in (found.remedy or "")


def test_ollama_is_asked_whether_it_has_the_model(tmp_path: Path) -> None:
    tags = json.dumps({"models": [{"name": "qwen3:8b"}, {"name": "llama4:latest"}]}).encode()
    with server(200, tags) as (url, seen):
        assert checked(tmp_path, llm="ollama:qwen3:8b", llm_base_url=url).ok
        assert checked(tmp_path, llm="ollama:llama4", llm_base_url=url).ok
        missing = checked(tmp_path, llm="ollama:qwen3:4b", llm_base_url=url)
    assert not missing.ok
    assert "does not have qwen3:4b; it has qwen3:8b, llama4:latest" in missing.message
    assert "ollama pull qwen3:4b" in (missing.remedy or "")
    assert {path for path, _ in seen} == {"/api/tags"}


@pytest.mark.parametrize(("status", "body"), [(401, b"{}"), (200, b"no JSON"), (200, b"[]")])
def test_whoever_answers_is_reached_and_is_not_sent_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, body: bytes
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    with server(status, body) as (url, seen):
        for llm in ("openai:x", "ollama:x"):
            assert checked(tmp_path, llm=llm, llm_base_url=url).ok
    assert len(seen) == 2
    assert SECRET not in str(seen)
