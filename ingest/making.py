"""From a Document in the making to the entry that the catalog keeps: Chunks and Listings."""

from ingest.chunking import chunk
from ingest.library.catalog import Entry
from ingest.library.writer import LibraryWriter
from ingest.models import Document, digest
from ingest.register.listing import LISTS
from ingest.register.reading import listings_of, rules_of
from ingest.renditions import Draft
from ingest.twins import content_of


def entry_of(
    document: Document,
    draft: Draft,
    library: LibraryWriter,
    source: str,
    unit: str,
    fingerprint: str,
) -> Entry:
    """Return all that a library keeps of a Document that a unit of a source delivered."""
    text = draft.parsed.text
    chunks = chunk(document, draft.parsed, library.settings.chunk_words)
    return Entry(
        document,
        text,
        chunks,
        tuple(digest(each.embedded_text) for each in chunks),
        source,
        unit,
        fingerprint,
        content_of(draft),
        tuple(listings_of(document, chunks, text, (*LISTS, *library.lists))),
        rules_of(library.lists),
    )
