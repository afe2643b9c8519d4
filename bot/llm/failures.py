"""What the clients of language models raise, as errors of Gazette.

Their own words are never passed on: they can hold the key, the address with a login, or the
whole request.
"""

import email.utils
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from bot.errors import (
    ModelCutOff,
    ModelError,
    ModelMisconfigured,
    ModelUnavailable,
    ModelUnreadable,
)

_RETRIED = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
# The root of each client's errors. An answer that does not follow the interface surfaces as
# whatever the client stumbled over, hence the built-in ones.
_ROOTS = (
    ("langchain_core.exceptions", "LangChainException"), ("openai", "OpenAIError"),
    ("anthropic", "AnthropicError"), ("ollama", "ResponseError"), ("httpx", "HTTPError"),
    ("httpx2", "HTTPError"),
)  # fmt: skip
_STUMBLES = (OSError, ValueError, TypeError, LookupError, AttributeError, RuntimeError, Warning)


@dataclass(frozen=True, slots=True)
class Setback:
    """A request that failed: as what, whether another may help, and after how many seconds."""

    error: ModelError
    again: bool = False
    after: float = 0.0


def failure_types() -> tuple[type[Exception], ...]:
    """Return everything a client of a language model may raise; only what is loaded can."""
    loaded = [(sys.modules.get(module), name) for module, name in _ROOTS]
    return (*_STUMBLES, *(getattr(module, name) for module, name in loaded if module))


def setback(
    error: Exception, name: str, began: bool, now: Callable[[], float] = time.time
) -> Setback:
    """Return what an error of a client means; `began`: a part of the answer had come already."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status >= HTTPStatus.MULTIPLE_CHOICES:
        return _of_status(status, error, name, now)
    if began:
        return Setback(ModelCutOff(f"The answer of {name} broke off ({_kind(error)})."))
    if _is_connection(error):
        lost = ModelUnavailable(f"{name} cannot be reached ({_kind(error)}).")
        return Setback(lost, again=True)
    if "LANGCHAIN_TRACING" in str(error):
        wrong = ModelMisconfigured(
            "LangChain's old tracing is switched on, which stops every model.",
            "Take LANGCHAIN_TRACING and LANGCHAIN_HANDLER out of the environment.",
        )
        return Setback(wrong)
    return Setback(ModelUnreadable(f"{name} answers in no way it should ({_kind(error)})."))


def _of_status(status: int, error: Exception, name: str, now: Callable[[], float]) -> Setback:
    told = f"{name} answers {status} ({_phrase(status)})."
    if status in _RETRIED:
        return Setback(ModelUnavailable(told), again=True, after=_retry_after(error, now))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Setback(ModelUnavailable(told))
    if status >= HTTPStatus.BAD_REQUEST:
        return Setback(ModelMisconfigured(told))
    return Setback(ModelUnreadable(f"{told} Redirects are not followed."))


def _is_connection(error: Exception) -> bool:
    """Whether an error is about the way to the server; each client has classes of its own."""
    names = {each.__name__ for each in type(error).__mro__}
    return isinstance(error, ConnectionError) or not names.isdisjoint(
        {"ModelConnectionError", "ModelTimeoutError", "APIConnectionError", "TransportError"}
    )


def _retry_after(error: Exception, now: Callable[[], float]) -> float:
    """Return the seconds of a Retry-After header: a number, or a date; 0 without one."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None) or {}
    told = str(headers.get("retry-after", "")).strip()
    if told.isascii() and told.replace(".", "", 1).isdigit():
        return float(told[:12])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(told).timestamp() - now())
    except (ValueError, OverflowError):
        return 0.0


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "no standard status"


def _kind(error: Exception) -> str:
    return type(error).__name__
