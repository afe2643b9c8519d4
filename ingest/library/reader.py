"""The library opened for reading: each question sees one published generation, whole."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO

from ingest.embedding.loading import identify
from ingest.errors import (
    EmbedderMismatch,
    LibraryDamaged,
    LibraryLocked,
    LibraryMissing,
    UnknownCollection,
)
from ingest.library import generations
from ingest.library.catalog import CATALOG_NAME
from ingest.library.filters import Filter
from ingest.library.generations import Generation
from ingest.library.schema import connect, storage_errors
from ingest.library.snapshot import Snapshot
from ingest.library.vectors import VectorIndex, check_rows
from ingest.library.words import ANALYSIS, WordIndex
from ingest.library.writer import open_writer
from ingest.settings import IngestSettings


@dataclass(slots=True)
class _Open:
    """A generation with its indexes open and a lease on its folder."""

    generation: Generation
    vectors: VectorIndex
    words: WordIndex
    lease: IO[bytes]
    counts: dict[Filter, int] = field(default_factory=dict)

    def close(self) -> None:
        self.vectors.close()
        self.lease.close()


class LibraryReader:
    """Reads a library, following each collection's published generation. Not thread-safe."""

    def __init__(
        self, settings: IngestSettings, note: Callable[[str], None] = lambda message: None
    ) -> None:
        """Open the library of `settings.home`; `note` is told when a damaged index is rebuilt.

        Raises:
            LibraryMissing: nothing was ever ingested there.
        """
        self.settings = settings
        self._note = note
        path = settings.home / CATALOG_NAME
        if not path.is_file():
            raise LibraryMissing(f"There is no library at {settings.home}.")
        self._db = connect(path)
        self._open: dict[str, _Open] = {}

    def __enter__(self) -> "LibraryReader":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Give all files back."""
        for each in self._open.values():
            each.close()
        self._open.clear()
        self._db.close()

    @property
    def identity(self) -> str:
        """The id the library was given when it was made."""
        row = self._db.execute("SELECT value FROM meta WHERE name='library'").fetchone()
        return str(row["value"]) if row else ""

    def collections(self) -> list[str]:
        """Return the published collections, sorted.

        One that the catalog knows and no generation shows (they were deleted, or the first ingest
        was killed) is published now, unless a writer is at work and will do it.
        """
        published = set(generations.published_collections(self.settings.home))
        for row in self._db.execute("SELECT name FROM collections").fetchall():
            if row["name"] not in published:
                missing = LibraryDamaged(f"The collection {row['name']!r} has no index.")
                with suppress(LibraryDamaged):
                    self._rebuild(row["name"], missing)
        return generations.published_collections(self.settings.home)

    @contextmanager
    def snapshot(
        self, collections: Sequence[str] = (), dense: bool = False
    ) -> Iterator[list[Snapshot]]:
        """Yield one Snapshot a collection (all published ones by default), valid inside the block.

        Who searches by vectors says so with `dense`: their index takes a second to open, is of no
        use to others, and is rebuilt where it turns out to be damaged.

        Raises:
            UnknownCollection: one of `collections` does not exist.
            LibraryDamaged: an index is damaged and another process is writing, so that it cannot
                be rebuilt now.
        """
        known = self.collections()
        for name in collections:
            if name not in known:
                raise UnknownCollection(f"There is no collection {name!r}.")
        wanted = list(collections) or known
        opened = self._begin(wanted, dense)
        try:
            with storage_errors(self.settings.home / CATALOG_NAME):
                yield [
                    Snapshot(
                        self._db,
                        name,
                        each.generation.manifest,
                        each.vectors,
                        each.words,
                        each.counts,
                    )
                    for name, each in zip(wanted, opened, strict=True)
                ]
        finally:
            self._db.rollback()

    def _begin(self, wanted: Sequence[str], dense: bool) -> list[_Open]:
        """Begin a read transaction that has every row the published generations show.

        It begins between two looks at CURRENT: when both see the same generations, nothing that
        they show was erased before it began.
        """
        while True:
            opened = [self._current(name, dense) for name in wanted]
            with storage_errors(self.settings.home / CATALOG_NAME):
                self._db.execute("BEGIN")
                self._db.execute("SELECT 1 FROM meta LIMIT 1").fetchone()
            if all(self._is_current(each) for each in opened):
                return opened
            self._db.rollback()

    def check_embedder(self, snapshots: Sequence[Snapshot]) -> None:
        """Make sure that vectors of the set embedder can be compared with those of the snapshots.

        Raises:
            EmbedderMismatch: they are of another; both are named.
        """
        wanted = identify(self.settings.embedder)
        for snapshot in snapshots:
            if snapshot.manifest.embedder != wanted:
                raise EmbedderMismatch(
                    f"The library was made with the embedder {snapshot.manifest.embedder}; "
                    f"{wanted} is set."
                )

    def _is_current(self, opened: _Open) -> bool:
        collection = opened.generation.manifest.collection
        name = generations.current_name(self.settings.home, collection)
        return name == opened.generation.path.name

    def _current(self, collection: str, dense: bool) -> _Open:
        try:
            return self._opened(collection, dense)
        except LibraryDamaged as damage:
            self._shut(collection)
            self._rebuild(collection, damage)
            return self._opened(collection, dense)

    def _opened(self, collection: str, dense: bool) -> _Open:
        held = self._open.get(collection)
        if held is None or not self._is_current(held):
            self._shut(collection)
            held = self._open[collection] = self._open_generation(collection)
        if dense:
            held.vectors.open()
        return held

    def _shut(self, collection: str) -> None:
        if collection in self._open:
            self._open.pop(collection).close()

    def _open_generation(self, collection: str) -> _Open:
        generation, lease = self._held(collection)
        with ExitStack() as failing:
            failing.callback(lease.close)
            self._check(generation)
            opened = _Open(
                generation, VectorIndex(generation.vectors), WordIndex(generation.words), lease
            )
            failing.pop_all()
        return opened

    def _held(self, collection: str) -> tuple[Generation, IO[bytes]]:
        """Return the published generation with a lease on it, so that it is not deleted."""
        while True:
            generation = generations.current(self.settings.home, collection)
            if generation is None:
                raise LibraryDamaged(f"The collection {collection!r} has no published index.")
            lease = generations.hold(generation)
            if lease is not None:
                return generation, lease

    def _check(self, generation: Generation) -> None:
        if generation.manifest.analysis != ANALYSIS:
            raise LibraryDamaged(f"The words of {generation.path} were indexed by another version.")
        problem = generations.damage(generation)
        if problem is not None:
            raise LibraryDamaged(f"{problem}.")
        check_rows(generation.vectors, generation.manifest.chunks)

    def _rebuild(self, collection: str, damage: LibraryDamaged) -> None:
        now = self.settings.model_copy(update={"lock_timeout": 0.0})
        try:
            with open_writer(now, recover=False) as writer:
                told = f"Rebuilding the index of {collection!r} from the catalog."
                self._note(f"{damage.message} {told}")
                writer.publish(collection, anew=True)
        except LibraryLocked as error:
            raise LibraryDamaged(
                damage.message, "Another process is writing; run the command again when it is done."
            ) from error
