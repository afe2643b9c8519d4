"""Builds the next generation of a collection from the catalog, checks it, and publishes it."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from ingest.errors import LibraryDamaged
from ingest.library import generations, live
from ingest.library.catalog import Catalog
from ingest.library.check import CheckingChild
from ingest.library.generations import Generation, Manifest
from ingest.library.records import Vectors, blob_vector
from ingest.library.schema import storage_errors
from ingest.library.vectors import VectorIndex
from ingest.library.words import ANALYSIS, WordIndex, WordRow

_BATCH = 4096
_SAMPLE = 16  # vectors that must find themselves before a generation is published

# A generation is copied and added to while the addition is at most this share of it; beyond
# that, and whenever something was removed (Chroma leaves deleted vectors on disk), it is anew.
_MAX_DELTA = 0.5


def build(
    catalog: Catalog, home: Path, collection: str, revision: int, previous: Generation | None
) -> None:
    """Build, check and publish the generation of `revision`.

    With `previous` the new one is a copy of it plus what was added since, where that is sound.

    Raises:
        LibraryDamaged: the result does not verify, or a chunk has no vector.
        StorageFull: there is no room for it.
    """
    embedder = catalog.embedder() or ""
    total = live.count_chunks(catalog.connection, collection)
    since = _extendable(catalog, collection, total, previous, embedder)
    path = generations.begin(home, collection, revision)
    with ExitStack() as at_last:
        at_last.callback(_discard_unpublished, home, collection, path)
        with storage_errors(path), CheckingChild() as child:
            if since and previous:
                shutil.copytree(previous.vectors, path / generations.VECTORS)
                shutil.copytree(previous.words, path / generations.WORDS)
            _add(catalog, collection, since, embedder, path, total)
            ids, vectors = live.sample(catalog.connection, collection, embedder, _SAMPLE)
            child.check(path / generations.VECTORS, total, ids, vectors)
        manifest = Manifest(collection, revision, embedder, ANALYSIS, total)
        generations.publish(home, path, manifest)


def _discard_unpublished(home: Path, collection: str, path: Path) -> None:
    if generations.current_name(home, collection) != path.name:
        shutil.rmtree(path, ignore_errors=True)


def _extendable(
    catalog: Catalog, collection: str, total: int, previous: Generation | None, embedder: str
) -> int:
    """Return the revision whose generation can be copied and added to, or 0."""
    if previous is None:
        return 0
    if (previous.manifest.embedder, previous.manifest.analysis) != (embedder, ANALYSIS):
        return 0
    revision = previous.manifest.revision
    added = live.count_chunks(catalog.connection, collection, revision)
    sound = previous.manifest.chunks + added == total and not generations.damage(previous, True)
    if (
        not sound
        or live.removed_since(catalog.connection, collection, revision)
        or added > _MAX_DELTA * total
    ):
        return 0
    return revision


def _add(
    catalog: Catalog, collection: str, since: int, embedder: str, path: Path, total: int
) -> None:
    additions = live.count_chunks(catalog.connection, collection, since)
    with VectorIndex(path / generations.VECTORS, total) as index:
        if since:
            index.expect(additions)
        index.add(_vectors(catalog, collection, since, embedder))
    WordIndex.write(path / generations.WORDS, _words(catalog, collection, since))


def _vectors(
    catalog: Catalog, collection: str, since: int, embedder: str
) -> Iterator[tuple[Sequence[str], Vectors]]:
    ids: list[str] = []
    blobs: list[bytes] = []
    for row in live.chunk_vectors(catalog.connection, collection, since, embedder):
        if row["vector"] is None:
            raise LibraryDamaged(f"The chunk {row['id']} has no vector of {embedder}.")
        ids.append(row["id"])
        blobs.append(row["vector"])
        if len(ids) == _BATCH:
            yield ids, np.stack([blob_vector(blob) for blob in blobs])
            ids, blobs = [], []
    if ids:
        yield ids, np.stack([blob_vector(blob) for blob in blobs])


def _words(catalog: Catalog, collection: str, since: int) -> Iterator[WordRow]:
    for document, chunks in live.documents_with_chunks(catalog.connection, collection, since):
        for chunk in chunks:
            yield WordRow(
                chunk.id, document.id, document.title, chunk.headings, chunk.text, chunk.name
            )
