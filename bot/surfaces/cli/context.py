"""A quote in the text around it."""

from bot.models import Citation
from ingest.errors import UnknownDocument
from ingest.library.reader import LibraryReader

_AROUND = 300  # characters on each side


def quote_in_context(reader: LibraryReader, citation: Citation) -> str:
    """Return a citation's quote between `>>>` and `<<<`, with 300 characters on either side.

    Raises:
        UnknownDocument: the Document was removed or changed since it was cited.
    """
    with reader.snapshot() as snapshots:
        for snapshot in snapshots:
            if snapshot.has(citation.document_id):
                text = snapshot.text(citation.document_id)
                if text[citation.start : citation.end] == citation.quote:
                    return _marked(text, citation.start, citation.end)
    raise UnknownDocument(
        f"{citation.key} was removed or changed since it was cited.", "Ask again."
    )


def _marked(text: str, start: int, end: int) -> str:
    before, after = max(0, start - _AROUND), end + _AROUND
    return (
        ("... " if before else "")
        + f"{text[before:start]}>>>{text[start:end]}<<<{text[end:after]}"
        + (" ..." if after < len(text) else "")
    )
