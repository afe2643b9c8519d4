"""What people are told when something fails: what concerns them, and nothing of this machine."""

import logging

from bot.errors import BotError, DiscordMisconfigured, ModelError
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

# These name what somebody gave; others may name files, settings or servers of the operator.
_THEIRS = (InputError, ReadError, FetchError, LookupFailed, BotError)
_OURS = (InvalidSettings, ModelError, DiscordMisconfigured)


def told(error: GazetteError) -> str:
    """Return what a person is told about an error."""
    if isinstance(error, AmbiguousKey):
        return load_prompt("discord_ambiguous").text
    if isinstance(error, LibraryMissing):
        return load_prompt("discord_nothing_here").text
    if isinstance(error, LibraryLocked):
        return load_prompt("discord_busy").text
    if isinstance(error, _THEIRS) and not isinstance(error, _OURS):
        hint = error.hint if isinstance(error, BotError) else None
        return " ".join(part for part in (error.message, hint) if part)
    again = isinstance(error, TransientError)
    return load_prompt("discord_failed" if again else "discord_unusable").text


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
