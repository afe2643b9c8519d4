"""Structured logs: one JSON object a line on stderr, and never the text of a message."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType

_KNOWN = frozenset(logging.LogRecord("", 0, "", 0, "", None, None).__dict__) | {
    "message", "asctime", "taskName",
}  # fmt: skip

_PLACES = 6  # of a traceback


class Lines(logging.Formatter):
    """A record as JSON: time, level, where, what, and the fields that were given with it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. Of an exception its type and place are told, not its words."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        told |= {k: v for k, v in record.__dict__.items() if k not in _KNOWN}
        if record.exc_info and record.exc_info[0] is not None:
            told["exception"] = record.exc_info[0].__name__
            told["where"] = _where(record.exc_info[2])
        return json.dumps(told, default=str, ensure_ascii=False)


def _where(trace: TracebackType | None) -> list[str]:
    """Return the last places of a traceback, file and line."""
    found = traceback.extract_tb(trace)[-_PLACES:]
    return [f"{each.filename.rsplit('/', 1)[-1]}:{each.lineno}" for each in found]


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a record tells something: that choices came too late for who typed does not."""
    failure = record.exc_info[0] if record.exc_info else None
    late = failure is not None and failure.__name__ == "NotFound"
    return not (late and record.name == "discord.app_commands.tree")


def log_to_stderr(verbose: bool) -> None:
    """Write the logs of Gazette, and the warnings of what it serves with, to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    handler.addFilter(_is_news)
    # The root's is for all others; where it has one, no library brings its own, with more words.
    logging.getLogger().addHandler(handler)
    for name, level in (
        ("bot", logging.DEBUG if verbose else logging.INFO),
        ("discord", logging.INFO if verbose else logging.WARNING),
        ("uvicorn", logging.INFO if verbose else logging.WARNING),
        ("mcp", logging.WARNING),  # below that it repeats what was asked
    ):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.addHandler(handler)
        logger.propagate = False
