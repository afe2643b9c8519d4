"""Texts that anybody hands over: whether one is text at all, and how a page can show it."""

import html
import re

from ingest.errors import GazetteError, InvalidQuestion

# What HTML cannot hold, and the marks that make a browser show text in another order than it has.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def require_unicode(text: str, error: type[GazetteError] = InvalidQuestion) -> None:
    """Make sure that a text can be encoded: a terminal passes on any bytes.

    Raises:
        InvalidQuestion, or the `error` that is given: it cannot.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise error(f"{text[:40]!r} is not Unicode text.", "Give it in UTF-8.") from None


def html_text(text: str) -> str:
    """Return a text as HTML has it; a sign that no page may show is a replacement character."""
    return html.escape(_UNSAFE.sub("\ufffd", text))
