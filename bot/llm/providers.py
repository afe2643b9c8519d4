"""LangChain's chat models, each with a connection of its own that goes to one address alone.

Whatever the environment says, nothing but the model's server is contacted: no proxy and no
gateway of the environment, no redirect, no tracing (see `bot.llm.langchain`). These connections
do not go through `ingest.fetching`, whose checks are for addresses that strangers give: the
address of a model is the operator's word, and is often on a private network.
"""

import functools
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import ModelMisconfigured
from bot.llm.known import ADDRESSES, no_key, split_name
from bot.settings import BotSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_OLLAMA_CONTEXT = 8192  # tokens; Ollama's own 4,096 would cut the instructions off, in silence
_NO_KEY = "none"  # what a server of one's own is sent, which asks for no key


@dataclass(frozen=True, slots=True)
class Client:
    """A chat model with its connections, for one answer; `close` gives them back."""

    model: "BaseChatModel"
    close: Callable[[], Awaitable[None]]


def connect(settings: BotSettings) -> Client:
    """Return a client of the model that is set; nothing is contacted yet.

    Raises:
        ModelMisconfigured: LangChain does not know the provider, or its package or key is missing.
    """
    provider, _ = split_name(settings.llm)
    build = {"openai": _openai, "anthropic": _anthropic, "ollama": _ollama}.get(provider, _other)
    try:
        return build(settings)
    except (ImportError, ValueError, TypeError) as error:
        raise ModelMisconfigured(f"{settings.llm} cannot be used: {_first_line(error)}") from None


def _openai(settings: BotSettings) -> Client:
    """OpenAI, and every server with its interface: vLLM, llama.cpp, LM Studio, gateways."""
    import openai

    http = openai.DefaultAsyncHttpxClient(**_http(settings))
    make = functools.partial(
        _init, settings, max_tokens=settings.llm_max_tokens, max_retries=0,
        use_responses_api=False, stream_usage=True, stream_chunk_timeout=None,
        openai_proxy=None, http_async_client=http,
    )  # fmt: skip
    try:
        return Client(make(), http.aclose)
    except openai.OpenAIError:
        if settings.llm_base_url:
            return Client(make(api_key=_NO_KEY), http.aclose)
        raise no_key(settings.llm, "OPENAI_API_KEY") from None


def _anthropic(settings: BotSettings) -> Client:
    import anthropic

    model: Any = _init(
        settings, max_tokens=settings.llm_max_tokens, max_retries=0, anthropic_proxy=None
    )
    if not model.anthropic_api_key.get_secret_value():
        raise no_key(settings.llm, "ANTHROPIC_API_KEY")
    http = anthropic.DefaultAsyncHttpxClient(**_http(settings))
    # The one way in: the class takes no client, and its own would follow the environment.
    model._async_client = anthropic.AsyncAnthropic(
        api_key=model.anthropic_api_key.get_secret_value(),
        base_url=model.anthropic_api_url, max_retries=0, http_client=http,
    )  # fmt: skip
    return Client(model, http.aclose)


def _ollama(settings: BotSettings) -> Client:
    model: Any = _init(
        settings, num_predict=settings.llm_max_tokens, num_ctx=_OLLAMA_CONTEXT,
        async_client_kwargs=_http(settings),
    )  # fmt: skip
    return Client(model, model._async_client.close)


def _other(settings: BotSettings) -> Client:
    """Any other provider of LangChain, by the parameters that all of them share."""

    async def nothing() -> None:
        """Its connections are its own."""

    model = _init(
        settings, max_tokens=settings.llm_max_tokens, max_retries=0, timeout=settings.llm_seconds
    )
    return Client(model, nothing)


def _init(settings: BotSettings, **given: Any) -> "BaseChatModel":
    from langchain.chat_models import init_chat_model

    provider, name = split_name(settings.llm)
    address = settings.llm_base_url or ADDRESSES.get(provider)
    if address:
        given["base_url"] = address
    if settings.llm_temperature is not None:
        given["temperature"] = settings.llm_temperature
    model: BaseChatModel = init_chat_model(name, model_provider=provider, **given)
    return model


def _http(settings: BotSettings) -> dict[str, Any]:
    """Return the arguments of an HTTP client that goes where it is told, and nowhere else."""
    return {
        "timeout": settings.llm_seconds, "trust_env": False, "follow_redirects": False,
        "proxy": settings.llm_proxy, "verify": _tls(),
    }  # fmt: skip


@functools.cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _first_line(error: Exception) -> str:
    """Return what is wrong, without the values that a validation error lists below it."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__
