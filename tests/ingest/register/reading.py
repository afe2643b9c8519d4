"""The rows of a text that a reader gave, as ingest sees them."""

from ingest.chunking import chunk
from ingest.models import Document, Parsed
from ingest.register.lists import Row
from ingest.register.rows import rows_in

WHOLE = 100_000  # words of a Chunk; no row is cut


def document_of(parsed: Parsed, title: str | None = None) -> Document:
    """Return a Document with the fields that a reader gave."""
    given = parsed.metadata
    return Document(
        id="d1", key="k", uri="u", title=title or given.title or "", kind=given.kind or "list",
        ingested_at="2026-01-01", collection="public", published_on=given.published_on,
    )  # fmt: skip


def rows_of(parsed: Parsed, words: int = WHOLE) -> list[Row]:
    """Return the rows of a text that is cut into Chunks of so many words at most."""
    chunks = chunk(document_of(parsed, "A list"), parsed, words)
    return [row for row, _ in rows_in(chunks, parsed.text)]
