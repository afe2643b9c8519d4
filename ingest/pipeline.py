"""sync(source, library): the one path from a source's bytes to a published generation."""

import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime

from ingest.ahead import read_ahead
from ingest.drafting import Item, document_of, identify, items_of, unit_fingerprint
from ingest.errors import (
    DuplicateKey,
    FetchError,
    PruneTooLarge,
    ReaderCrashed,
    ReaderOutOfMemory,
    ReadError,
    ReaderTimedOut,
)  # fmt: skip
from ingest.library import live
from ingest.library.deliveries import Rejection, Unit
from ingest.library.writer import LibraryWriter
from ingest.making import entry_of
from ingest.options import Options, SyncReport
from ingest.progress import Progress, Silent
from ingest.renditions import Draft
from ingest.sandbox.base import FileReadings
from ingest.sandbox.pool import ReaderPool
from ingest.sources.base import Source, SourceUnit
from ingest.tally import Tally
from ingest.twins import Twins, Units, without_failed
from ingest.window import Window

_WORTH_ANOTHER_TRY = frozenset(
    each.__name__ for each in (DuplicateKey, ReaderTimedOut, ReaderOutOfMemory, ReaderCrashed)
)


def sync(
    source: Source,
    library: LibraryWriter,
    options: Options | None = None,
    progress: Progress | None = None,
    readings: FileReadings | None = None,
) -> SyncReport:
    """Bring the library up to date with a source, and publish what changed.

    What is unchanged is skipped by its fingerprint, a changed Document replaces the one with its
    key, and one that the source no longer delivers is removed. A file that cannot be read or
    fetched is a rejected row, and what it gave before stays. Files are read by `readings`; by
    default in a pool of children.

    Raises:
        SourceNotFound, EmptySource: there is nothing to ingest; nothing is removed.
        FetchError: the source cannot tell what it has; nothing is removed.
        EmbedderMismatch: the library's vectors are of another embedder than the one that is set.
        PruneTooLarge: over half of the source's Documents are gone, and `force` is not set. What
            was new is kept and published all the same.
    """
    begun = time.monotonic()
    options = options or Options()
    library.check_embedder()
    if not options.dry_run:
        library.adopt_lists(progress)
    pool = ReaderPool(library.settings) if readings is None else nullcontext(readings)
    with pool as reading:
        run = _Run(source, library, options, progress or Silent(), reading)
        try:
            run.add_changed()
            run.remove_vanished()
        finally:  # also when interrupted: what was committed is not lost, and is seen
            reading.forget()
            if not options.dry_run:
                library.publish(options.collection, run.progress)
    report = run.report()
    report.documents, report.chunks = library.totals(options.collection)
    report.seconds = round(time.monotonic() - begun, 3)
    return report


class _Run:
    """One sync under way: what the source has, what the library knew, and what came of it."""

    def __init__(
        self, source: Source, library: LibraryWriter, options: Options, progress: Progress,
        readings: FileReadings,
    ) -> None:  # fmt: skip
        self.library, self.options, self.progress = library, options, progress
        self.readings, self.source, self.measure = readings, source.identity, source.measure
        progress.stage("Looking", None, "files")
        catalog, collection = library.catalog, options.collection
        self.had = live.count_documents(catalog.connection, collection, self.source)
        self.known = catalog.units(collection, self.source)
        listed = source.units({uri: unit.state for uri, unit in self.known.items()})
        self.whole, self.units = source.whole, Units(listed, self.known)
        self.window = Window(library, collection, self.source, progress.advance)
        self.twins = Twins(catalog, collection, self.source)
        self.tally = Tally(progress)
        self.delivered: dict[str, str] = {}  # Document → unit, of this run
        self.dropped: set[str] = set()  # ids that a changed unit no longer delivers
        self.awaiting: list[Unit] = []  # those units
        self.failed: set[str] = set()  # units with a file that could not be fetched

    def report(self) -> SyncReport:
        """Return what was done so far."""
        return SyncReport(*self.tally.counts(), self.tally.rejected, ids=self.tally.ids())

    # -- new and changed --------------------------------------------------------------------

    def add_changed(self) -> None:
        """Read, chunk, embed and commit every unit whose fingerprint is not the known one."""
        total = sum(self._size(unit) for unit in self.units) or 1
        self.progress.stage("Ingesting", total, self.measure)
        for unit, fingerprint in read_ahead(self._changed(self.units), self.readings):
            self._ingest(unit, fingerprint)
        self.window.flush(self.options.dry_run)
        self._join_twins()

    def _size(self, unit: SourceUnit) -> int:
        return unit.size() if self.measure == "B" else 1

    def _changed(self, units: Iterable[SourceUnit]) -> Iterator[tuple[SourceUnit, str]]:
        for unit in units:
            try:
                fingerprint = self._fingerprint(unit)
                known = self.known.get(unit.uri)
                if known and self._is_done(known, fingerprint):
                    self._skip(unit)
                    self.window.count(self._size(unit))
                    continue
                for file in unit.all_files:
                    file.ready()
            except FetchError as error:
                self.tally.reject(unit.uri, error)
                self.window.count(self._size(unit))
                rest, failed = without_failed(unit)
                self.failed |= failed
                yield from self._changed(rest)
                continue
            yield unit, fingerprint

    def _fingerprint(self, unit: SourceUnit) -> str:
        return unit_fingerprint(unit, self.options.flags, self.library.settings)

    def _is_done(self, known: Unit, fingerprint: str) -> bool:
        """Whether nothing else can come of a unit.

        The twin of a Document may be gone by now, a busy machine may have time or memory again.
        """
        twin = any(row.error in _WORTH_ANOTHER_TRY for row in known.rejected)
        # One that joined another which is not delivered: that one may be gone, or just not asked.
        alone = known.joined is not None and self.whole
        return known.fingerprint == fingerprint and not (twin or alone or self.options.force)

    def _skip(self, unit: SourceUnit) -> None:
        """Count what an unchanged unit gave; a server may have told new validators for it."""
        self.tally.kept(self._fingerprints(unit.uris))
        self.tally.rejected += self.known[unit.uri].rejected
        for part in unit.parts:
            if (state := part.state()) != (known := self.known[part.uri]).state:
                self.window.finish(replace(known, state=state))

    def _fingerprints(self, units: Iterable[str]) -> dict[str, str]:
        catalog, collection = self.library.catalog, self.options.collection
        return catalog.fingerprints(collection, self.source, *units)

    def _ingest(self, unit: SourceUnit, fingerprint: str) -> None:
        before, told, noted = self._fingerprints(unit.uris), 0, len(self.tally.rejected)
        seen: set[str] = set()
        rejected: list[Rejection] = []
        for item in items_of(unit, self.options.flags, self.readings):
            if item.draft and (twins := self._twins(item.draft, unit)):
                self.units.attach(min(twins), unit.uri)
                del self.tally.rejected[noted:]  # they are told when it is read with its twin
                return
            try:
                seen.add(self._take(unit, item, before))
            except ReadError as error:
                rejected.append(self.tally.reject(item.uri, error))
            step = min(item.size, self._size(unit) - told) if self.measure == "B" else 0
            self.window.count(step)
            told += step
            if self.window.full:
                self.window.flush(self.options.dry_run)
        self.window.count(self._size(unit) - told)
        for file in unit.all_files:
            file.release()
        dropped = set() if rejected else set(before) - seen
        parted = unit.uri in self.known and self.known[unit.uri].joined is not None
        self.tally.delivers(unit.uri, seen, dropped, parted)
        self._finish(unit, fingerprint, rejected, dropped)

    def _finish(
        self, unit: SourceUnit, fingerprint: str, rejected: list[Rejection], dropped: set[str]
    ) -> None:
        """Note that a unit is done; with `dropped` Documents, once they are removed, too."""
        rows = [Unit(unit.uri, fingerprint, tuple(rejected), None, unit.state())]
        rows += [
            Unit(each.uri, self._fingerprint(each), (), unit.uri, each.state())
            for each in unit.joined
        ]
        self.dropped |= dropped
        for row in rows:
            if dropped:
                self.awaiting.append(row)
            else:
                self.window.finish(row)

    def _take(self, unit: SourceUnit, item: Item, before: dict[str, str]) -> str:
        """Count one item, and queue it unless it is unchanged; return its Document's id."""
        if item.error is not None:
            raise item.error
        assert item.draft is not None
        identity, fingerprint = identify(
            item.draft, self.options.collection, self.source, self.library.settings
        )
        holder = self.delivered.get(identity) or self.library.catalog.unit_of(identity)
        others = self.units.present - unit.uris - self.failed
        if identity in self.delivered or holder in others:
            raise DuplicateKey(f"{item.uri} has the key of a Document that {holder} delivered.")
        self.delivered[identity] = unit.uri
        self.twins.note(item.draft, unit.uri)
        if before.get(identity) == fingerprint and not self.options.force:
            self.tally.kept([identity])
            return identity
        self.tally.taken(identity, new=holder is None)
        if holder in self.known and holder not in unit.uris:
            # Its Document is this unit's now: should it be delivered again, it is to be read.
            self.window.finish(replace(self.known[holder], fingerprint=""))
        if not self.options.dry_run:
            self._queue(unit, item.draft, identity, fingerprint)
        return identity

    def _queue(self, unit: SourceUnit, draft: Draft, identity: str, fingerprint: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        document = document_of(draft, identity, self.options.collection, now)
        origin = (self.source, unit.uri, fingerprint)
        self.window.add(entry_of(document, draft, self.library, *origin))

    # -- one notice in several units ----------------------------------------------------------

    def _twins(self, draft: Draft, unit: SourceUnit) -> set[str]:
        """Return the other units that are there and may hold the same notice."""
        return (self.twins.of(draft, unit.uri) & self.units.present) - unit.uris

    def _join_twins(self) -> None:
        """Read units that may hold one notice together, as one, until no more of them turn up."""
        earlier: set[str] = set()
        while joined := self.units.merge():
            uris = {uri for unit in joined for uri in unit.uris}
            again = {identity for identity, uri in self.delivered.items() if uri in uris}
            self.delivered = {i: u for i, u in self.delivered.items() if i not in again}
            earlier |= again
            self.awaiting = [row for row in self.awaiting if row.uri not in uris]
            for unit, fingerprint in read_ahead(self._changed(joined), self.readings):
                self._ingest(unit, fingerprint)
            self.window.flush(self.options.dry_run)
        self.tally.withdrawn(earlier - self.delivered.keys())

    # -- vanished ---------------------------------------------------------------------------

    def remove_vanished(self) -> None:
        """Remove what the source no longer delivers, unless that is over half of it."""
        gone, units = self._vanished()
        if self.options.prune and not (self.options.force or self.options.dry_run):
            self._refuse_to_lose_most(units)
        self.tally.gone(gone)
        if self.options.dry_run or not (gone or units or self.awaiting):
            return
        self.library.commit(
            self.options.collection,
            gone=gone,
            units={self.source: self.awaiting},
            forgotten={self.source: units},
        )

    def _refuse_to_lose_most(self, units: list[str]) -> None:
        lost = self.tally.lost(len(self._fingerprints(units).keys() - self.delivered.keys()))
        if lost > 1 and lost * 2 > self.had:  # one alone may have been given another name
            what = f"{lost} of the {self.had} Documents that {self.source} delivered"
            raise PruneTooLarge(f"{what} are gone.")

    def _vanished(self) -> tuple[list[str], list[str]]:
        """Return the ids of Documents and the uris of units that are no longer delivered."""
        if not self.options.prune:
            return sorted(self.dropped & self.tally.passing), []
        # What joined a unit that is gone, and could not be fetched today, may need its Document.
        held = {self.known[uri].joined for uri in self.failed if uri in self.known}
        there = self.units.present | held
        units = [uri for uri in self.known if uri not in there] if self.whole else []
        gone = self.dropped | self._fingerprints(units).keys()
        return sorted(gone - self.delivered.keys()), units
