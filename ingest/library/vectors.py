"""The dense index of a generation: one Chroma collection in a folder of its own.

Chroma's embedded store is neither safe against a kill nor against two writers, so a folder is
written once, by one process, before it is published, and only read afterwards. Vectors are always
passed in (Chroma would otherwise download a model), and only ids are kept beside them.
"""

import sqlite3
import struct
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.errors import LibraryDamaged
from ingest.library.records import Vectors
from ingest.library.schema import raise_if_full

_NAME = "chunks"
_MAX_BATCH = 5000  # Chroma refuses more than 5,461 records in a call.
# Recall@100 against exact search was 0.994 with these over 14,247 real chunks (0.988 at 50).
_GRAPH = {"space": "ip", "ef_construction": 80, "max_neighbors": 16, "ef_search": 200}
# Chroma keeps one store for a folder, whoever opens it, and may hand out one that another thread is
# only beginning to open, or has just closed.
_OPENING = threading.Lock()
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)  # seconds between tries to open a folder
T = TypeVar("T")

# header.bin of hnswlib: version, first offset, room and vectors (in number), bytes a vector.
_HEADER = struct.Struct("<iQQQQ")


def prepare() -> None:
    """Load Chroma, which takes over half a second, before there is a folder to open."""
    import chromadb  # noqa: F401


class VectorIndex:
    """A Chroma folder for search or for building, opened when it is first used; close it then."""

    def __init__(self, path: Path, total: int | None = None) -> None:
        """Name the folder at `path`; with `total`, it is made if needed, to hold so many vectors.

        Chroma writes its graph out every `sync_threshold` additions and keeps the rest in a log
        that every opening replays, so the threshold is set to the size the folder will have.
        """
        self.path = path
        self._total = total
        self._count: int | None = None
        self._client: Any = None
        self._collection: Any = None

    def open(self) -> None:
        """Open the folder unless it is open, which takes about a second with loading Chroma.

        Raises:
            LibraryDamaged: Chroma cannot open what is there.
        """
        if self._client is not None:
            return
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        with _OPENING, _chroma_errors(self.path), ExitStack() as failing:
            client = _patiently(
                lambda: chromadb.PersistentClient(str(self.path), settings=settings)
            )
            failing.callback(client.close)
            self._collection = _patiently(lambda: self._opened(client))
            failing.pop_all()
        self._client = client

    def _opened(self, client: Any) -> Any:
        if self._total is None:
            return client.get_collection(_NAME, embedding_function=None)
        threshold = max(self._total, 2)
        graph = _GRAPH | {"sync_threshold": threshold, "batch_size": threshold}
        return client.get_or_create_collection(
            _NAME, embedding_function=None, configuration={"hnsw": graph}
        )

    def __enter__(self) -> "VectorIndex":
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the folder's files back; Chroma would otherwise keep them open by path."""
        if self._client is not None:
            with _OPENING:
                self._client.close()
        if self._total is not None:
            for header in self.path.glob("*/header.bin"):
                _scrub(header)

    def expect(self, additions: int) -> None:
        """Have the next `additions` vectors written out when the last of them is added."""
        threshold = max(additions, 2)
        with warnings.catch_warnings():
            # Chroma warns of its own way of saving a collection without an embedding function.
            warnings.simplefilter("ignore", DeprecationWarning)
            graph = {"sync_threshold": threshold, "batch_size": threshold}
            with _chroma_errors(self.path):
                _patiently(lambda: self._collection.modify(configuration={"hnsw": graph}))

    def add(self, batches: Iterable[tuple[Sequence[str], Vectors]]) -> None:
        """Add vectors, shape (n, dimension), by chunk id; an id that is there is replaced."""
        for ids, vectors in batches:
            for at in range(0, len(ids), _MAX_BATCH):
                some = slice(at, at + _MAX_BATCH)
                self._upsert(list(ids[some]), vectors[some])

    def _upsert(self, ids: list[str], vectors: Vectors) -> None:
        self._count = None
        with _chroma_errors(self.path):
            _patiently(lambda: self._collection.upsert(ids=ids, embeddings=vectors))

    def count(self) -> int:
        """Return how many vectors there are; Chroma is asked once, which takes it milliseconds."""
        if self._count is None:
            self.open()
            self._count = int(self._collection.count())
        return self._count

    def get(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return id → stored vector for those of `ids` that there are."""
        if not ids:
            return {}
        self.open()
        found = self._collection.get(ids=list(ids), include=["embeddings"])
        return dict(zip(found["ids"], np.asarray(found["embeddings"]), strict=True))

    def search(self, query: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """Return the `k` nearest chunks of a unit vector as (chunk id, cosine), best first."""
        self.open()
        with _chroma_errors(self.path):
            k = min(k, self.count())
            if k == 0:
                return []
            found = self._collection.query(
                query_embeddings=[query], n_results=k, include=["distances"]
            )
        return [
            (identity, 1.0 - float(distance))
            for identity, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]


def _patiently(call: Callable[[], T]) -> T:
    """Return what `call` returns, trying again while Chroma finds its own SQLite file locked.

    It writes to the file whenever it opens it, and does not wait for others that do, nor, on a
    busy machine, for itself.
    """
    from chromadb.errors import ChromaError

    for pause in _PAUSES:
        try:
            return call()
        except ChromaError as error:
            if "locked" not in str(error):
                raise
        time.sleep(pause)
    return call()


def _scrub(header: Path) -> None:
    """Overwrite with zeros the room that a graph's files have for vectors yet to come.

    Chroma allocates it uninitialised and writes it out as it is: it has held texts of removed
    Documents, and of other libraries that the same process had open.
    """
    content = header.read_bytes()
    if len(content) < _HEADER.size:
        return
    _, _, room, used, width = _HEADER.unpack_from(content)
    for name, each in (("data_level0.bin", width), ("length.bin", 4)):
        file = header.with_name(name)
        if file.is_file() and file.stat().st_size == room * each:
            with open(file, "r+b") as handle:
                handle.seek(used * each)
                handle.write(bytes((room - used) * each))


@contextmanager
def _chroma_errors(path: Path) -> Iterator[None]:
    """Turn what Chroma says of a folder that it cannot use into LibraryDamaged or StorageFull."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, ValueError, KeyError, RuntimeError) as error:
        raise_if_full(error, path)
        raise LibraryDamaged(f"The dense index {path} cannot be used: {error}.") from error


def check_rows(path: Path, expected: int) -> None:
    """Make sure, without Chroma, that its SQLite file at `path` holds `expected` vectors.

    A torn Chroma folder can end the process that opens it, so this runs first.

    Raises:
        LibraryDamaged: the file is missing, no SQLite database, or holds another number.
    """
    file = path / "chroma.sqlite3"
    try:
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        try:
            found = connection.execute("SELECT count(*) FROM embeddings").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise LibraryDamaged(f"{file} cannot be read: {error}.") from error
    if found != expected:
        raise LibraryDamaged(f"{file} holds {found} vectors instead of {expected}.")
