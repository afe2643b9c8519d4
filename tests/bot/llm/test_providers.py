"""Providers: LangChain's models, and nothing contacted but the address of the model."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.bridge import Bridge
from bot.errors import ModelCutOff, ModelError, ModelMisconfigured, ModelStalled, OverBudget
from bot.llm.budget import Budget
from bot.llm.langchain import LangChainModel
from bot.llm.providers import Client, connect
from bot.models import Usage
from bot.settings import BotSettings
from ingest.settings import load_settings
from tests.bot.model_server import Exchange, ModelServer, fails, model_server, says, stalls

SECRET = "sk-very-secret-0123456789"


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of the person who runs the tests are not for them."""
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OLLAMA_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def trap() -> Iterator[ModelServer]:
    """A server that nobody should talk to."""
    with model_server(fails(500)) as server:
        yield server
        assert server.seen == []


def ask(home: Path, llm: str, url: str | None, **flags: Any) -> tuple[str, Usage]:
    """Return what a model answers to one message, and what it took."""
    settings = load_settings(BotSettings, home, None, llm=llm, llm_base_url=url,
                             **{"llm_seconds": 10.0, **flags})  # fmt: skip

    async def run() -> list[str | Usage]:
        bridge = Bridge()
        try:
            return [each async for each in LangChainModel(settings, bridge).stream("Be.", "Hi?")]
        finally:
            bridge.close()

    *text, usage = asyncio.run(run())
    assert isinstance(usage, Usage)
    return "".join(map(str, text)), usage


def anthropic(exchange: Exchange) -> None:
    """Answer as Anthropic's interface does."""
    exchange.begin()
    for record in (
        {"type": "message_start", "message": {
            "id": "m", "type": "message", "role": "assistant", "model": "x", "content": [],
            "stop_reason": None, "stop_sequence": None,
            "usage": {"input_tokens": 11, "output_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0,
         "delta": {"type": "text_delta", "text": "Hello"}},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None},
         "usage": {"input_tokens": 11, "output_tokens": 5}},
        {"type": "message_stop"},
    ):  # fmt: skip
        exchange.raw(f"event: {record['type']}\ndata: {json.dumps(record)}\n\n")


def ollama(exchange: Exchange) -> None:
    """Answer as Ollama's interface does."""
    exchange.begin(kind="application/x-ndjson")
    base = {"model": "x", "created_at": "2026-01-01T00:00:00Z"}
    said = {"message": {"role": "assistant", "content": "Hello"}, "done": False}
    end = {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop",
           "prompt_eval_count": 11, "eval_count": 5}  # fmt: skip
    for record in (said, end):
        exchange.raw(json.dumps(base | record) + "\n")


PROVIDERS = {"openai": says("Hello"), "anthropic": anthropic, "ollama": ollama}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_provider_answers_from_its_address_whatever_the_environment_says(
    provider: str, tmp_path: Path, trap: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = {
        "HTTP_PROXY": trap.url, "HTTPS_PROXY": trap.url, "ALL_PROXY": trap.url,
        "http_proxy": trap.url, "OPENAI_PROXY": trap.url, "ANTHROPIC_PROXY": trap.url,
        "OPENAI_BASE_URL": trap.url, "OPENAI_API_BASE": trap.url, "ANTHROPIC_BASE_URL": trap.url,
        "ANTHROPIC_API_URL": trap.url, "OLLAMA_HOST": trap.url, "LANGSMITH_GATEWAY": trap.url,
        "LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_ENDPOINT": trap.url,
        "LANGCHAIN_ENDPOINT": trap.url, "LANGSMITH_API_KEY": "x", "ANTHROPIC_API_KEY": SECRET,
    }  # fmt: skip
    for name, value in elsewhere.items():
        monkeypatch.setenv(name, value)
    with model_server(PROVIDERS[provider]) as server:
        url = server.url if provider == "openai" else server.url.removesuffix("/v1")
        text, usage = ask(tmp_path, f"{provider}:x", url)
        (told,) = (each.said for each in server.seen)
    assert text == "Hello"
    assert usage.requests == 1
    assert usage.input_tokens in {11, 100}
    assert usage.output_tokens > 0
    assert "Hi?" in told


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_provider_has_retries_of_its_own_or_follows_redirects(
    provider: str, tmp_path: Path, trap: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", SECRET)
    for behave, requests in ((fails(500), 3), (fails(307, Location=trap.url), 1)):
        with model_server(behave) as server:
            url = server.url if provider == "openai" else server.url.removesuffix("/v1")
            with pytest.raises(ModelError) as caught:
                ask(tmp_path, f"{provider}:x", url)
            assert len(server.seen) == requests
            assert caught.value.spent["requests"] == requests


def test_the_key_is_sent_and_never_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    with model_server(fails(401)) as server:
        with pytest.raises(ModelMisconfigured) as caught:
            ask(tmp_path, "openai:x", server.url)
        assert server.headers[0]["authorization"] == f"Bearer {SECRET}"
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in f"{error!r} {getattr(error, 'hint', '')}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert not any(SECRET.encode() in each.read_bytes() for each in tmp_path.rglob("*.*"))


@pytest.mark.parametrize(("llm", "name"), [
    ("openai:x", "OPENAI_API_KEY"), ("anthropic:x", "ANTHROPIC_API_KEY"),
])  # fmt: skip
def test_a_missing_key_is_named(tmp_path: Path, llm: str, name: str) -> None:
    with pytest.raises(ModelMisconfigured, match="no key") as caught:
        ask(tmp_path, llm, None)
    assert name in caught.value.hint


def test_a_server_of_ones_own_needs_no_key(tmp_path: Path) -> None:
    with model_server(says("Hello")) as server:
        assert ask(tmp_path, "openai:x", server.url)[0] == "Hello"


def test_an_unknown_provider_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMisconfigured, match="nobody:x"):
        ask(tmp_path, "nobody:x", None)


def test_a_missing_package_is_one_sentence_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.llm.known.find_spec", lambda name: None)
    settings = load_settings(BotSettings, tmp_path, None, llm="ollama:x")
    bridge = Bridge()
    with pytest.raises(ModelMisconfigured, match="langchain-ollama") as caught:
        LangChainModel(settings, bridge)
    bridge.close()
    assert caught.value.hint == "Run `pip install 'gazette-bot[ollama]'`."


@pytest.mark.parametrize("url", ["ftp://x", "localhost:8080", "http://", "http://me:pw@host/v1"])
def test_an_address_with_a_login_or_none_at_all_is_refused_unseen(tmp_path: Path, url: str) -> None:
    settings = load_settings(BotSettings, tmp_path, None, llm="openai:x", llm_base_url=url)
    bridge = Bridge()
    with pytest.raises(ModelMisconfigured) as caught:
        LangChainModel(settings, bridge)
    bridge.close()
    assert "pw" not in str(caught.value)


def test_nothing_of_langchain_is_loaded_until_a_question(tmp_path: Path) -> None:
    before = set(sys.modules)
    settings = load_settings(BotSettings, tmp_path, None, llm="openai:x")
    bridge = Bridge()
    LangChainModel(settings, bridge)
    bridge.close()
    assert not {m for m in set(sys.modules) - before if m.startswith(("langchain", "openai"))}


DEFAULTS = {
    "openai": "https://api.openai.com/v1/",
    "anthropic": "https://api.anthropic.com",
    "ollama": "http://127.0.0.1:11434",
}


@pytest.mark.parametrize("provider", DEFAULTS)
def test_without_an_address_of_ones_own_it_is_the_providers_and_not_the_environments(
    provider: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL",
                 "OLLAMA_HOST", "LANGSMITH_GATEWAY"):  # fmt: skip
        monkeypatch.setenv(name, "http://192.0.2.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("ANTHROPIC_API_KEY", SECRET)

    async def run() -> str:
        client = connect(load_settings(BotSettings, tmp_path, None, llm=f"{provider}:x"))
        model: Any = client.model
        own = {"openai": lambda: model.root_async_client, "anthropic": lambda: model._async_client,
               "ollama": lambda: model._async_client._client}  # fmt: skip
        address = str(own[provider]().base_url)
        await client.close()
        return address

    assert asyncio.run(run()) == DEFAULTS[provider]


def test_no_trace_is_made_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langchain_core.messages import AIMessageChunk
    from langsmith import utils

    environment: Any = utils.get_env_var  # which remembers what it read
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    traced = []

    class Fake:
        async def astream(self, messages: object) -> AsyncGenerator[AIMessageChunk, None]:
            traced.append(utils.tracing_is_enabled())
            yield AIMessageChunk(content="Hello", response_metadata={"finish_reason": "stop"})

    async def close() -> None:
        """There is nothing to close."""

    async def run() -> None:
        settings = load_settings(BotSettings, tmp_path, None, llm="openai:x")
        bridge = Bridge()
        fake: Any = Fake()
        model = LangChainModel(settings, bridge, lambda settings: Client(fake, close))
        said, _ = [each async for each in model.stream("", "")]
        bridge.close()
        assert said == "Hello"

    environment.cache_clear()
    assert utils.tracing_is_enabled()
    asyncio.run(run())
    environment.cache_clear()
    assert traced == [False]


def test_the_budget_holds_and_counts_what_a_stall_may_have_cost(tmp_path: Path) -> None:
    with model_server(stalls(), says("Hello")) as server:
        limits = {"llm_daily_tokens": 300, "llm_max_tokens": 290, "llm_seconds": 0.5}
        with pytest.raises(ModelError) as stalled:
            ask(tmp_path, "openai:x", server.url, **limits)
        assert stalled.value.spent["input_tokens"] > 0
        with pytest.raises(ModelError, match="300 tokens"):
            ask(tmp_path, "openai:x", server.url, **limits | {"llm_max_tokens": 299})
        assert len(server.seen) == 1
        assert ask(tmp_path, "openai:x", server.url, llm_daily_tokens=300, llm_max_tokens=200)[0]


def streamed(
    home: Path, url: str, seconds: float | None = None, **flags: Any
) -> tuple[list[str | Usage], list[str]]:
    """Return what a stream yields and what is noted; a stream that hangs is a failure."""
    settings = load_settings(BotSettings, home, None, llm="openai:x", llm_base_url=url, **flags)
    notes: list[str] = []

    async def run() -> list[str | Usage]:
        bridge = Bridge()
        model = LangChainModel(settings, bridge, note=notes.append)
        try:
            async with asyncio.timeout(20):
                return [each async for each in model.stream("Be.", "Hi?", seconds)]
        finally:
            bridge.close()

    return asyncio.run(run()), notes


def _uncountable(self: Budget, *given: object) -> None:
    raise OverBudget("The disk is full.")


def test_an_answer_whose_cost_cannot_be_counted_is_whole_and_the_trouble_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Budget, "settle", _uncountable)
    with model_server(says("Hello there.")) as server:
        (*text, usage), notes = streamed(tmp_path, server.url, llm_daily_tokens=9000)
    assert "".join(map(str, text)) == "Hello there."
    assert usage == Usage(requests=1, input_tokens=100, output_tokens=20)
    assert notes == ["The disk is full."]


def test_a_stream_ends_with_the_error_whatever_fails_while_its_cost_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Budget, *given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Budget, "settle", broken)
    with model_server(says("Hello.")) as server, pytest.raises(ZeroDivisionError):
        streamed(tmp_path, server.url, llm_daily_tokens=9000)


def test_an_answer_may_be_given_less_time_and_tells_what_it_took_all_the_same(
    tmp_path: Path,
) -> None:
    with (
        model_server(stalls("Hel")) as server,
        pytest.raises(ModelStalled, match=r"0\.4 s") as late,
    ):
        streamed(tmp_path, server.url, seconds=0.4)
    assert late.value.spent["requests"] == 1
    assert late.value.spent["input_tokens"] > 0


def test_an_answer_is_never_given_more_time_than_the_settings_allow(tmp_path: Path) -> None:
    with model_server(stalls()) as server, pytest.raises(ModelStalled, match=r"0\.3 s"):
        streamed(tmp_path, server.url, seconds=9.0, llm_seconds=0.3)


def test_no_word_of_the_server_is_in_an_error(tmp_path: Path) -> None:
    with (
        model_server(says("Hello.", "evil_word")) as server,
        pytest.raises(ModelCutOff) as caught,
    ):
        streamed(tmp_path, server.url)
    assert "evil_word" not in caught.value.message
