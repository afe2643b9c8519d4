"""Whether what somebody hands over is text at all: a terminal passes on any bytes."""

from ingest.errors import InvalidQuestion


def require_unicode(text: str) -> None:
    """Make sure that a text can be encoded.

    Raises:
        InvalidQuestion: it cannot.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidQuestion(f"{text[:40]!r} is not Unicode text.", "Give it in UTF-8.") from None
