"""What `gazette doctor` finds out about the language model that is set. The model is asked nothing.

Only a server of the operator's own is contacted (Ollama's, or that of `llm_base_url`), without
the key: whether there is somebody who answers.
"""

import http.client
import json
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from bot.llm.known import address_of, check_llm, key_of, no_key, split_name
from bot.settings import BotSettings
from ingest.library.verify import Finding
from ingest.settings import secret

_SECONDS = 2.0
_MOST = 1_000_000  # bytes of an answer
_NAMED = 5  # models that are there, where the one that is set is not


def check(settings: BotSettings) -> Iterator[Finding]:
    """Yield what there is to say of the setting `llm`.

    Raises:
        ModelMisconfigured: there is no such provider, its package is not installed, its key is not
            in the environment, or its address is none.
    """
    if settings.llm == "none":
        yield Finding("llm", True, "none is set: answers are in the documents' own words")
        return
    check_llm(settings)
    key = key_of(settings)
    if key and secret(key) is None:
        raise no_key(settings.llm, key)
    provider, _ = split_name(settings.llm)
    if settings.llm_proxy or not (settings.llm_base_url or provider == "ollama"):
        held = f"the key is in {key}" if key else "its package is installed"
        yield Finding("llm", True, f"{settings.llm}: {held}; whether it answers was not tried")
    else:
        yield _tried(settings, address_of(settings) or "")


def _tried(settings: BotSettings, address: str) -> Finding:
    """Return whether somebody answers at the address, and of Ollama, whether it has the model."""
    provider, model = split_name(settings.llm)
    try:
        status, said = _get(f"{address.rstrip('/')}/{'api/tags' if provider == 'ollama' else ''}")
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        told = f"{settings.llm} cannot be reached at {address} ({_why(error)})"
        start = "Start it (`ollama serve`), or set" if provider == "ollama" else "Start it, or set"
        return Finding("llm", False, told, f"{start} llm_base_url to where it is.")
    there = _models(said) if status == http.HTTPStatus.OK and provider == "ollama" else None
    if there is not None and not {model, f"{model}:latest"} & set(there):
        told = f"Ollama at {address} does not have {model}; it has {_listed(there)}"
        return Finding("llm", False, told, f"Run `ollama pull {model}`, or set llm to another.")
    return Finding("llm", True, f"{settings.llm}: {address} answers")


def _why(error: Exception) -> str:
    """Say in words why nobody was reached."""
    if isinstance(error, OSError):
        return error.strerror or str(error) or "the connection is lost"
    is_http = isinstance(error, http.client.HTTPException)
    return "what answers there does not speak HTTP" if is_http else "there is no such address"


def _get(address: str) -> tuple[int, bytes]:
    """Return the status and the beginning of what is answered, within two seconds a step."""
    url = urlsplit(address)
    secure = url.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=_SECONDS)
    try:
        connection.request("GET", url.path)
        answer = connection.getresponse()
        return answer.status, answer.read(_MOST)
    finally:
        connection.close()


def _models(said: bytes) -> list[str] | None:
    """Return the names of the models in an answer of Ollama; None where it is no such answer."""
    with suppress(ValueError, TypeError, KeyError):
        return [str(each["name"]) for each in json.loads(said)["models"]]
    return None


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and more" if len(names) > _NAMED else shown or "none"
