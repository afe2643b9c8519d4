"""What goes to standard output and to standard error, as JSON or as text."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click

from ingest.errors import GazetteError

# Control characters but tab and newline (an ANSI escape begins with one of them), and the marks
# that make a terminal show text in another order than it has.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Return document text that a terminal only shows: control characters are written out.

    An ANSI escape becomes `\\x1b[...`; text without control characters is returned as it is.
    """
    return _UNSAFE.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def one_line(text: str) -> str:
    """Return document text cleaned, on a single line."""
    return clean(" ".join(text.split()))


def write_json(value: object) -> None:
    """Write one JSON value and a newline to standard output, in UTF-8."""
    try:
        data = json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate, which only an escape can carry
        data = json.dumps(value).encode("ascii")
    click.echo(data)


def error_record(error: Exception) -> dict[str, str]:
    """Return what the contract says of an error: its type, message and hint."""
    if isinstance(error, GazetteError):
        return {"type": type(error).__name__, "message": error.message, "hint": error.hint}
    return {"type": type(error).__name__, "message": str(error), "hint": ""}


def write_error(record: Mapping[str, str], as_json: bool) -> None:
    """Tell an error: as JSON on standard output, else in a sentence or two on standard error."""
    if as_json:
        write_json({"error": record})
        return
    click.echo(f"Error: {clean(record['message'])}", err=True)
    if record["hint"]:
        click.echo(f"Hint: {clean(record['hint'])}", err=True)


@dataclass(frozen=True, slots=True)
class Output:
    """How one command was asked to speak."""

    as_json: bool = False
    quiet: bool = False
    verbose: bool = False

    def note(self, message: str) -> None:
        """Tell something beside the result, on standard error."""
        if not self.quiet:
            click.echo(clean(message), err=True)

    def detail(self, message: str) -> None:
        """Tell something that only -v asks for, on standard error."""
        if self.verbose:
            click.echo(clean(message), err=True)

    def value(self, value: Any) -> None:
        """Write the one JSON value of a command."""
        write_json(value)
