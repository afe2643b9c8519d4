"""sync(source, library): the one path from a source's bytes to a published generation."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ingest.chunking import chunk
from ingest.drafting import Item, document_of, identify, items_of, unit_fingerprint
from ingest.errors import DuplicateKey, PruneTooLarge, ReadError
from ingest.library import live
from ingest.library.catalog import Entry, Rejection, Unit
from ingest.library.writer import LibraryWriter
from ingest.models import Chunk, Metadata, digest
from ingest.progress import Progress, Silent
from ingest.renditions import Draft
from ingest.sources.base import Source, SourceUnit

# Documents are committed when this many chunks wait, and vectors kept whenever this many are made.
# Sorting a large window by length leaves little padding; small parts leave little to a kill.
_PART = 1024
_WINDOW = 4096


@dataclass(frozen=True, slots=True)
class Options:
    """How one sync is done. `flags` are fields given to every Document, above all others."""

    collection: str = "public"
    flags: Metadata = field(default_factory=Metadata)
    prune: bool = True
    force: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class SyncReport:
    """What a sync did. Counts are of Documents; `documents` and `chunks` are those now there."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    documents: int = 0
    chunks: int = 0
    seconds: float = 0.0


def sync(
    source: Source,
    library: LibraryWriter,
    options: Options = Options(),
    progress: Progress | None = None,
) -> SyncReport:
    """Bring the library up to date with a source, and publish what changed.

    What is unchanged is skipped by its fingerprint, a changed Document replaces the one with its
    key, and one that the source no longer delivers is removed. A file that cannot be read is a
    rejected row, and what it gave before stays.

    Raises:
        SourceNotFound, EmptySource: there is nothing to ingest; nothing is removed.
        EmbedderMismatch: the library's vectors are of another embedder than the one that is set.
        PruneTooLarge: over half of the source's Documents are gone, and `force` is not set. What
            was new is kept and published all the same.
    """
    begun = time.monotonic()
    library.check_embedder()
    run = _Run(source, library, options, progress or Silent())
    try:
        run.add_changed()
        run.remove_vanished()
    finally:  # also when interrupted: what was committed is not lost, and is seen
        if not options.dry_run:
            library.publish(options.collection, run.progress)
    report = run.report
    report.documents, report.chunks = library.totals(options.collection)
    report.seconds = round(time.monotonic() - begun, 3)
    return report


class _Run:
    """One sync under way: the units that are there, and the Documents waiting to be committed."""

    def __init__(
        self, source: Source, library: LibraryWriter, options: Options, progress: Progress
    ) -> None:
        self.library, self.options, self.progress = library, options, progress
        self.source = source.identity
        self.report = SyncReport()
        progress.stage("Looking", None, "files")
        self.whole = source.whole
        self.units = {unit.uri: unit for unit in source.units()}
        self.known = library.catalog.units(options.collection, self.source)
        self.window: list[Entry] = []
        self.finished: list[Unit] = []
        self.chunks_waiting = self.bytes_waiting = 0
        self.delivered: dict[str, str] = {}  # document id → unit, of this run
        self.dropped: set[str] = set()  # ids that a changed unit no longer delivers
        self.awaiting: list[Unit] = []  # those units

    # -- new and changed --------------------------------------------------------------------

    def add_changed(self) -> None:
        """Read, chunk, embed and commit every unit whose fingerprint is not the known one."""
        changed: list[tuple[SourceUnit, str]] = []
        for unit in self.units.values():
            fingerprint = unit_fingerprint(unit, self.options.flags, self.library.settings)
            known = self.known.get(unit.uri)
            if known and self._is_done(known, fingerprint):
                self._skip(known)
            else:
                changed.append((unit, fingerprint))
        self.progress.stage("Ingesting", sum(unit.size() for unit, _ in changed) or 1, "B")
        for unit, fingerprint in changed:
            self._ingest(unit, fingerprint)
        self._flush()

    def _is_done(self, known: Unit, fingerprint: str) -> bool:
        """Whether nothing else can come of a unit; the twin of a Document may be gone by now."""
        twin = any(row.error == DuplicateKey.__name__ for row in known.rejected)
        return known.fingerprint == fingerprint and not twin and not self.options.force

    def _skip(self, known: Unit) -> None:
        live = self.library.catalog.fingerprints(self.options.collection, self.source, known.uri)
        self.report.unchanged += len(live)
        self.report.rejected += known.rejected

    def _ingest(self, unit: SourceUnit, fingerprint: str) -> None:
        rejected: list[Rejection] = []
        before = self.library.catalog.fingerprints(self.options.collection, self.source, unit.uri)
        seen: set[str] = set()
        for item in items_of(unit, self.options.flags, self.library.settings):
            try:
                seen.add(self._take(unit, item, before))
            except ReadError as error:
                rejected.append(Rejection(item.uri, type(error).__name__, error.message))
                self.progress.note(f"{item.uri}: {type(error).__name__}: {error.message}")
            self.bytes_waiting += item.size
            if self.chunks_waiting >= _WINDOW:
                self._flush()
        self.report.rejected += rejected
        dropped = set() if rejected else set(before) - seen  # a rejected row keeps what it gave
        done = Unit(unit.uri, fingerprint, tuple(rejected))
        if dropped:  # not done before they are removed, or a kill in between would leave them
            self.dropped |= dropped
            self.awaiting.append(done)
        else:
            self.finished.append(done)

    def _take(self, unit: SourceUnit, item: Item, before: dict[str, str]) -> str:
        """Count one item, and queue it unless it is unchanged; return its Document's id."""
        if item.error is not None:
            raise item.error
        assert item.draft is not None
        identity, fingerprint = identify(
            item.draft, self.options.collection, self.source, self.library.settings
        )
        holder = self.delivered.get(identity) or self.library.catalog.unit_of(identity)
        if identity in self.delivered or (holder not in (None, unit.uri) and holder in self.units):
            raise DuplicateKey(f"{item.uri} has the key of a Document that {holder} delivered.")
        self.delivered[identity] = unit.uri
        if before.get(identity) == fingerprint and not self.options.force:
            self.report.unchanged += 1
            return identity
        self.report.updated += holder is not None
        self.report.added += holder is None
        if not self.options.dry_run:
            self._queue(unit, item.draft, identity, fingerprint)
        return identity

    def _queue(self, unit: SourceUnit, draft: Draft, identity: str, fingerprint: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        document = document_of(draft, identity, self.options.collection, now)
        chunks = chunk(document, draft.parsed, self.library.settings.chunk_words)
        digests = tuple(digest(each.embedded_text) for each in chunks)
        self.window.append(
            Entry(document, draft.parsed.text, chunks, digests, self.source, unit.uri, fingerprint)
        )
        self.chunks_waiting += len(chunks)

    def _flush(self) -> None:
        """Embed what waits and commit it, with the units it completes, in one transaction."""
        entries, finished, size = self.window, self.finished, self.bytes_waiting
        self.window, self.finished, self.chunks_waiting, self.bytes_waiting = [], [], 0, 0
        if self.options.dry_run or not (entries or finished):
            self.progress.advance(size)
            return
        texts = _texts(entries)
        advance = _spread(size, len(texts), self.progress.advance)
        vectors = self.library.embed_in_parts(texts, _PART, advance)
        self.library.commit(self.options.collection, entries, {self.source: finished}, (), vectors)

    # -- vanished ---------------------------------------------------------------------------

    def remove_vanished(self) -> None:
        """Remove what the source no longer delivers, unless that is over half of it."""
        gone, units = self._vanished()
        self.report.removed = len(gone)
        if self.options.dry_run or not (gone or units or self.awaiting):
            return
        catalog, collection = self.library.catalog, self.options.collection
        had = live.count_documents(catalog.connection, collection, self.source)
        if len(gone) * 2 > had and not self.options.force:
            self.report.removed = 0
            raise PruneTooLarge(
                f"{len(gone)} of the {had} Documents that {self.source} delivered are gone."
            )
        self.library.commit(
            collection,
            gone=gone,
            units={self.source: self.awaiting},
            forgotten={self.source: units},
        )

    def _vanished(self) -> tuple[list[str], list[str]]:
        """Return the ids of Documents and the uris of units that are no longer delivered."""
        if not self.options.prune:
            return [], []
        units = [uri for uri in self.known if uri not in self.units] if self.whole else []
        gone = set(self.dropped)
        for uri in units:
            gone |= set(
                self.library.catalog.fingerprints(self.options.collection, self.source, uri)
            )
        return sorted(gone - self.delivered.keys()), units


def _texts(entries: Iterable[Entry]) -> dict[str, str]:
    """Return digest → text to embed, each text once."""
    pairs: Iterator[tuple[str, Chunk]] = (
        pair for entry in entries for pair in zip(entry.vectors, entry.chunks, strict=True)
    )
    return {name: each.embedded_text for name, each in pairs}


def _spread(size: int, texts: int, advance: Callable[[int], None]) -> Callable[[int], None]:
    """Return a callback that spreads `size` bytes of progress evenly over so many texts."""
    if not texts:
        advance(size)
    done = told = 0

    def count(more: int) -> None:
        nonlocal done, told
        done += more
        now = size * done // max(1, texts)
        advance(now - told)
        told = now

    return count
