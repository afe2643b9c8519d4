"""What people are told when something fails: what concerns them, and nothing of this machine."""

import logging
import re
from importlib.resources import files

import ingest.errors
from bot.errors import (
    BotError,
    CitationError,
    DiscordMisconfigured,
    DiscordUnavailable,
    MetricsUnavailable,
    ModelError,
    PromptError,
    RerankerError,
)
from bot.prompting import load_prompt
from ingest.errors import (
    AmbiguousKey,
    FetchError,
    GazetteError,
    InputError,
    InvalidSettings,
    LibraryLocked,
    LibraryMissing,
    LookupFailed,
    ReadError,
    TransientError,
)
from ingest.library.deliveries import Rejection

# These name what somebody gave; others may name files, settings or servers of the operator.
_THEIRS = (InputError, ReadError, FetchError, LookupFailed, BotError)
_OURS = (
    InvalidSettings,
    ModelError,
    DiscordMisconfigured,
    DiscordUnavailable,
    MetricsUnavailable,
    CitationError,
    PromptError,
    RerankerError,
)
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def told(error: GazetteError) -> str:
    """Return what a person is told about an error."""
    if isinstance(error, AmbiguousKey):
        return load_prompt("discord_ambiguous").text
    if isinstance(error, LibraryMissing):
        return load_prompt("discord_nothing_here").text
    if isinstance(error, LibraryLocked):
        return load_prompt("discord_busy").text
    if isinstance(error, _THEIRS) and not isinstance(error, _OURS):
        return f"{error.message} {_way_out(error)}".strip()
    again = isinstance(error, TransientError)
    return load_prompt("discord_failed" if again else "discord_unusable").text


def told_of_rejection(rejection: Rejection) -> str:
    """Return why a file could not become a document, and what its person can do."""
    kind = getattr(ingest.errors, rejection.error, GazetteError)
    return f"{rejection.message} {_hint(kind, rejection.hint)}".strip()


def _way_out(error: GazetteError) -> str:
    given = isinstance(error, BotError) and "hint" in vars(error)
    return error.hint if given else _hint(type(error), error.hint)


def _hint(kind: type[GazetteError], otherwise: str) -> str:
    """Return the hint for people in Discord of a kind of error; what others have may do for them.

    Those of the library and the terminal name commands and settings that people do not have.
    """
    names = (f"discord_hint_{_CAPITAL.sub('_', each.__name__).lower()}" for each in kind.__mro__)
    found = (name for name in names if (files("prompts") / f"{name}.md").is_file())
    name = next(found, None)
    return otherwise if name is None else load_prompt(name).text


def told_of(error: Exception) -> str:
    """Return what a person is told about whatever was raised, by way of discord.py too."""
    cause = getattr(error, "original", error)
    return told(cause) if isinstance(cause, GazetteError) else load_prompt("discord_failed").text


def note(log: logging.Logger, error: Exception) -> None:
    """Log that a person was refused something, or that something failed; never what they wrote."""
    cause = getattr(error, "original", error)
    refused = isinstance(cause, GazetteError)
    level, event = (logging.INFO, "refused") if refused else (logging.ERROR, "failed")
    log.log(level, event, extra={"error": type(cause).__name__})
