"""From a Document in the making to the entry that the catalog keeps: Chunks and Listings."""

from ingest.chunking import chunk
from ingest.library.catalog import Entry
from ingest.library.writer import LibraryWriter
from ingest.models import Document, digest
from ingest.register.listing import LISTS
from ingest.register.reading import listings_of, rules_of
from ingest.renditions import Draft
from ingest.settings import IngestSettings
from ingest.twins import content_of


def _as_own_list(document: Document, settings: IngestSettings) -> Document:
    """Return a plain file that the settings say is a list as that list, under its title."""
    of = next((each for each in settings.lists if each.has_file(document.key)), None)
    if of is None or document.kind not in ("document", "list"):
        return document
    on = f", {document.dated}" if document.dated else ""
    return document.model_copy(update={"kind": "list", "title": f"{of.title}{on}"})


def entry_of(
    document: Document,
    draft: Draft,
    library: LibraryWriter,
    source: str,
    unit: str,
    fingerprint: str,
) -> Entry:
    """Return all that a library keeps of a Document that a unit of a source delivered."""
    document = _as_own_list(document, library.settings)
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
