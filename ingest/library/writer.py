"""The library opened for writing: one process at a time, behind a lock."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np

from ingest.embedding.base import Embedder
from ingest.embedding.loading import identify, load_embedder
from ingest.errors import EmbedderMismatch, LibraryDamaged, UnknownDocument
from ingest.library import generations, live
from ingest.library.building import build
from ingest.library.catalog import Catalog, Entry
from ingest.library.deliveries import Unit
from ingest.library.generations import Generation
from ingest.library.locks import exclusive
from ingest.library.records import Embedded
from ingest.library.schema import storage_errors
from ingest.models import Chunk
from ingest.progress import Progress, Silent
from ingest.register.described import described_lists
from ingest.settings import IngestSettings

LOCK_NAME = "library.lock"


class LibraryWriter:
    """Adds, replaces and removes Documents, and publishes what changed.

    What `commit` returned from is on disk; readers see it once `publish` has returned.
    """

    def __init__(self, settings: IngestSettings, catalog: Catalog) -> None:
        self.settings = settings
        self.catalog = catalog
        self.lists = catalog.described_lists()
        self._embedder: Embedder | None = None

    # -- embedding --------------------------------------------------------------------------

    def check_embedder(self) -> None:
        """Make sure that the library's vectors are of the embedder that is set.

        Raises:
            EmbedderMismatch: they are of another; both are named.
        """
        made_with, wanted = self.catalog.embedder(), identify(self.settings.embedder)
        if made_with is not None and made_with != wanted:
            raise EmbedderMismatch(
                f"The library was made with the embedder {made_with}; {wanted} is set."
            )

    def embed(
        self, chunks: Mapping[str, Chunk], advance: Callable[[int], None] = lambda count: None
    ) -> Embedded:
        """Return the vectors of those Chunks, given by the digest of their text, that have none."""
        identity = identify(self.settings.embedder)
        known = self.catalog.known_vectors(identity, chunks)
        missing = [name for name in chunks if name not in known]
        advance(len(known))
        if not missing:
            return Embedded(identity, [], np.empty((0, 0), dtype=np.float32), [])
        if self._embedder is None:
            settings = self.settings
            self._embedder = load_embedder(
                settings.embedder, settings.cache, settings.embed_threads
            )
        texts = [chunks[name].embedded_text for name in missing]
        spans = [_spans(chunks[name]) for name in missing]
        return Embedded(identity, missing, *self._embedder.embed_spans(texts, spans, advance))

    def embed_in_parts(
        self, chunks: Mapping[str, Chunk], size: int, advance: Callable[[int], None]
    ) -> Embedded:
        """Embed as `embed` does, longest first, keeping every `size` vectors as they are made.

        A Document of thousands of rows is one transaction; a kill in the middle of it must not
        cost the work. Returns the part that is not kept yet.
        """
        names = sorted(chunks, key=lambda name: -len(chunks[name].embedded_text))
        for at in range(0, len(names) - size, size):
            part = {name: chunks[name] for name in names[at : at + size]}
            self.catalog.add_vectors(self.embed(part, advance))
        last = names[max(0, (len(names) - 1) // size * size) :]
        return self.embed({name: chunks[name] for name in last}, advance)

    # -- changing ---------------------------------------------------------------------------

    def commit(
        self,
        collection: str,
        entries: Sequence[Entry] = (),
        units: Mapping[str, Sequence[Unit]] | None = None,
        gone: Iterable[str] = (),
        vectors: Embedded | None = None,
        forgotten: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Keep all of it in the next revision of the collection, or nothing of it."""
        gone = list(gone)
        if self.catalog.embedder() is None:
            self.catalog.set_embedder(identify(self.settings.embedder))
        changes = bool(entries or gone)
        revision = self._published(collection) + 1 if changes else 0
        self.catalog.commit(collection, revision, entries, units, gone, vectors, forgotten)

    def remove(self, document: str) -> str:
        """Remove one Document by id, and return its collection.

        Its unit counts as changed from now on, so that ingesting again brings it back.

        Raises:
            UnknownDocument: no live Document has that id.
        """
        where = self.catalog.origin_of(document)
        if where is None:
            raise UnknownDocument(f"There is no document {document!r}.")
        collection, source, unit = where
        self.commit(collection, gone=[document], units={source: [Unit(unit, fingerprint="")]})
        return collection

    def totals(self, collection: str) -> tuple[int, int]:
        """Return how many Documents and Chunks are live in a collection."""
        db = self.catalog.connection
        return live.count_documents(db, collection), live.count_chunks(db, collection)

    # -- publishing -------------------------------------------------------------------------

    def _current(self, collection: str) -> Generation | None:
        """Return the published generation; one that is damaged counts as none, and is replaced."""
        try:
            return generations.current(self.settings.home, collection)
        except LibraryDamaged:
            return None

    def _published(self, collection: str) -> int:
        generation = self._current(collection)
        return generation.manifest.revision if generation else 0

    def publish(
        self, collection: str, progress: Progress | None = None, anew: bool = False
    ) -> None:
        """Make the committed revision of a collection the one that readers see.

        Does nothing when it already is. Afterwards what only older revisions showed is erased,
        and generations that no reader holds are deleted. `anew` builds from the catalog alone.
        """
        home = self.settings.home
        revision = self.catalog.collections().get(collection, 0)
        if anew or revision > self._published(collection):
            (progress or Silent()).stage("Indexing", None, "chunks")
            previous = None if anew else self._current(collection)
            build(self.catalog, home, collection, max(revision, 1), previous)
        self.catalog.purge(collection, max(revision, 1))
        generations.sweep(home, collection)

    def adopt_lists(self, progress: Progress | None = None) -> None:
        """Go by the lists that the settings describe, and read Documents anew that went by others.

        Raises:
            InvalidSettings: two lists have one id.
        """
        self.lists = described_lists(self.settings.lists)
        waiting = self.catalog.count_unread(self.lists)
        if waiting:
            (progress or Silent()).stage("Reading the register", waiting, "documents")
        self.catalog.read_listings(self.lists, (progress or Silent()).advance)

    def recover(self) -> None:
        """Publish what a killed writer committed but did not publish, and sweep its litter."""
        self.catalog.read_listings(self.lists)
        for collection in self.catalog.collections():
            self.publish(collection)


def _spans(chunk: Chunk) -> list[tuple[int, int]]:
    """Return the spans of a Chunk's sentences in the text that is embedded."""
    before = len(chunk.embedded_text) - len(chunk.text)
    return [(before + start, before + end) for start, end in chunk.sentences]


@contextmanager
def open_writer(settings: IngestSettings, recover: bool = True) -> Iterator[LibraryWriter]:
    """Open the library of `settings.home` for writing, making it when there is none.

    Raises:
        LibraryLocked: another process kept the lock for longer than `lock_timeout` seconds.
    """
    with storage_errors(settings.home):
        settings.home.mkdir(parents=True, exist_ok=True)
    with exclusive(settings.home / LOCK_NAME, settings.lock_timeout):
        catalog = Catalog(settings.home)
        try:
            writer = LibraryWriter(settings, catalog)
            if recover:
                writer.recover()
            yield writer
        finally:
            catalog.close()
