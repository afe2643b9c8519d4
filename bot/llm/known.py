"""Which providers of language models there are, and what each needs; LangChain is not loaded."""

from collections.abc import Mapping
from importlib.util import find_spec
from types import MappingProxyType
from urllib.parse import urlsplit

from bot.errors import ModelMisconfigured
from bot.settings import BotSettings

# Where a provider is reached when no `llm_base_url` is set. Given in any case: the clients would
# else take one from the environment. These three come as extras of Gazette.
ADDRESSES: Mapping[str, str] = MappingProxyType({
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "ollama": "http://127.0.0.1:11434",
})  # fmt: skip
_KEYS: Mapping[str, str] = MappingProxyType({
    "openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY",
})  # fmt: skip
# The others that `init_chat_model` knows, each with the module of its package.
_OTHERS: Mapping[str, str] = MappingProxyType({
    "anthropic_bedrock": "langchain_aws", "azure_ai": "langchain_azure_ai",
    "azure_openai": "langchain_openai", "baseten": "langchain_baseten",
    "bedrock": "langchain_aws", "bedrock_converse": "langchain_aws",
    "bedrock_mantle_anthropic": "langchain_aws", "bedrock_mantle_openai": "langchain_aws",
    "cohere": "langchain_cohere", "deepseek": "langchain_deepseek",
    "fireworks": "langchain_fireworks", "google_anthropic_vertex": "langchain_google_vertexai",
    "google_genai": "langchain_google_genai", "google_vertexai": "langchain_google_vertexai",
    "groq": "langchain_groq", "huggingface": "langchain_huggingface", "ibm": "langchain_ibm",
    "litellm": "langchain_litellm", "meta": "langchain_meta", "mistralai": "langchain_mistralai",
    "nvidia": "langchain_nvidia_ai_endpoints", "openrouter": "langchain_openrouter",
    "perplexity": "langchain_perplexity", "together": "langchain_together",
    "upstage": "langchain_upstage", "xai": "langchain_xai",
})  # fmt: skip
PACKAGES: Mapping[str, str] = MappingProxyType(
    {name: f"langchain_{name}" for name in ADDRESSES} | dict(_OTHERS)
)
"""Provider → the module of the package that it needs."""


def split_name(llm: str) -> tuple[str, str]:
    """Return (provider, model) of PROVIDER:MODEL."""
    provider, _, model = llm.partition(":")
    return provider, model


def check_provider(llm: str) -> None:
    """Make sure that PROVIDER:MODEL names a provider that there is.

    Raises:
        ModelMisconfigured: it does not; the hint lists those there are.
    """
    provider, _ = split_name(llm)
    if provider not in PACKAGES:
        raise ModelMisconfigured(
            f"{llm} names no provider of language models: there is no {provider!r}.",
            f"There are {', '.join(ADDRESSES)}; and, each with its package of LangChain, "
            f"{', '.join(_OTHERS)}.",
        )


def check_llm(settings: BotSettings) -> None:
    """Make sure, without loading it, that the model which is set can be used.

    Raises:
        ModelMisconfigured: there is no such provider, its package is not installed, or its address
            is none.
    """
    check_provider(settings.llm)
    provider, _ = split_name(settings.llm)
    if find_spec(PACKAGES[provider]) is None:
        package = PACKAGES[provider].replace("_", "-")
        name = f"'gazette-bot[{provider}]'" if provider in ADDRESSES else package
        raise ModelMisconfigured(
            f"{settings.llm} needs the package {package}, which is not installed.",
            f"Run `pip install {name}`.",
        )
    if settings.llm_base_url and not _is_address(settings.llm_base_url):
        # Not shown: what stands before an @ is often a password.
        raise ModelMisconfigured(
            f"The llm_base_url of {settings.llm} is no http(s) address, or has a login in it.",
            "Write https://host/path; keys come from the environment.",
        )


def _is_address(text: str) -> bool:
    """Return whether a text is an http(s) address without a login in it."""
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:  # brackets that are no IPv6 address, a port that is none
        return False
    known = url.scheme in {"http", "https"} and bool(url.hostname) and port != 0
    return known and url.username is None


def address_of(settings: BotSettings) -> str | None:
    """Return where the model is reached, as it may be shown; None where LangChain decides."""
    address = settings.llm_base_url or ADDRESSES.get(split_name(settings.llm)[0])
    return urlsplit(address)._replace(query="", fragment="").geturl() if address else None


def key_of(settings: BotSettings) -> str | None:
    """Return the variable that must hold the key; None where none is needed, or LangChain knows."""
    provider, _ = split_name(settings.llm)
    own_server = provider == "openai" and settings.llm_base_url  # may well ask for none
    return None if own_server else _KEYS.get(provider)


def no_key(llm: str, name: str) -> ModelMisconfigured:
    """Return the error for a model whose key is not in the environment."""
    return ModelMisconfigured(
        f"There is no key for {llm}: {name} is not set.", f"Set {name} in the environment."
    )
