"""Is the library intact, and making its indexes anew when it is not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from ingest.embedding.loading import identify
from ingest.errors import GazetteError, LibraryDamaged, LibraryMissing
from ingest.library import generations, live
from ingest.library.catalog import CATALOG_NAME, Catalog
from ingest.library.check import CheckingChild
from ingest.library.schema import connect, storage_errors
from ingest.library.writer import LibraryWriter, open_writer
from ingest.models import Chunk, digest
from ingest.progress import Progress, Silent
from ingest.settings import IngestSettings

_SAMPLE = 64
_REBUILD = "Run `gazette rebuild`."
_RESTORE = "Restore a backup, or ingest the sources into another --home."
_BATCH = 2048


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: whether it passed, what was seen, and what to do when it did not."""

    check: str
    ok: bool
    message: str
    remedy: str | None = None


def verify(settings: IngestSettings) -> list[Finding]:
    """Check the catalog, and every published index against it. Changes nothing.

    Raises:
        LibraryMissing: there is no library.
    """
    path = settings.home / CATALOG_NAME
    if not path.is_file():
        raise LibraryMissing(f"There is no library at {settings.home}.")
    try:
        with storage_errors(path), closing(connect(path)) as db:
            return [*_check_catalog(db), *_check_collections(db, settings)]
    except LibraryDamaged as error:
        return [Finding("catalog", False, error.message, _RESTORE)]


def _check_catalog(db: sqlite3.Connection) -> Iterator[Finding]:
    said = [row[0] for row in db.execute("PRAGMA quick_check(5)")]
    intact = said == ["ok"]
    yield Finding("catalog", intact, "; ".join(said), None if intact else _RESTORE)
    broken = db.execute("PRAGMA foreign_key_check").fetchone()
    partial = db.execute(
        "SELECT count(*) FROM documents d WHERE length(d.text)=0 "
        "OR NOT EXISTS (SELECT 1 FROM chunks c WHERE c.document=d.row)"
    ).fetchone()[0]
    whole = broken is None and not partial
    yield Finding(
        "documents", whole,
        "every document is whole" if whole else f"{partial} documents lack text or chunks",
        None if whole else _RESTORE,
    )  # fmt: skip


def _check_collections(db: sqlite3.Connection, settings: IngestSettings) -> Iterator[Finding]:
    for row in db.execute("SELECT name, revision FROM collections").fetchall():
        name = f"index of {row['name']}"
        try:
            message = _check_collection(db, settings, row["name"], row["revision"])
        except GazetteError as error:
            yield Finding(name, False, error.message, error.hint or _REBUILD)
        else:
            yield Finding(name, True, message)


def _check_collection(
    db: sqlite3.Connection, settings: IngestSettings, collection: str, revision: int
) -> str:
    generation = generations.current(settings.home, collection)
    if generation is None:
        return "nothing published yet: an ingest was interrupted, and the next one completes it"
    problem = generations.damage(generation, deep=True)
    if problem:
        raise LibraryDamaged(f"{problem}.")
    manifest = generation.manifest
    bare = live.count_without_vector(db, collection, manifest.embedder)
    if bare:
        raise LibraryDamaged(f"{bare} chunks have no vector of {manifest.embedder}.")
    ids, vectors = live.sample(db, collection, manifest.embedder, _SAMPLE)
    if manifest.revision < revision:
        ids, vectors = [], vectors[:0]
    with CheckingChild() as child:
        child.check(generation.vectors, manifest.chunks, ids, vectors)
    if manifest.revision < revision:
        return f"{manifest.chunks} chunks; an interrupted change is published by the next ingest"
    expected = live.count_chunks(db, collection)
    if manifest.chunks != expected:
        raise LibraryDamaged(f"The index has {manifest.chunks} chunks, the catalog {expected}.")
    return f"{live.count_documents(db, collection)} documents, {manifest.chunks} chunks"


def rebuild(
    settings: IngestSettings, progress: Progress | None = None, adopt: bool = True
) -> list[Finding]:
    """Make every index anew from the catalog, embedding what the set embedder has no vector for.

    The register is read by the lists that the settings describe; without `adopt`, by those it was
    read by before, as a library is that comes without its settings.

    Raises:
        LibraryMissing: there is no library.
        LibraryLocked: another process is writing.
    """
    if not (settings.home / CATALOG_NAME).is_file():
        raise LibraryMissing(f"There is no library at {settings.home}.")
    with open_writer(settings, recover=False) as writer:
        if adopt:
            writer.adopt_lists(progress)
        else:
            writer.catalog.read_listings(writer.lists)
        collections = list(writer.catalog.collections())
        for collection in collections:
            _embed_missing(writer, collection, progress or Silent())
        writer.catalog.adopt_embedder(identify(settings.embedder))
        for collection in collections:
            writer.publish(collection, progress, anew=True)
    return verify(settings)


def _embed_missing(writer: LibraryWriter, collection: str, progress: Progress) -> None:
    """Give every live Chunk a vector of the set embedder, keeping each batch as it is made."""
    catalog: Catalog = writer.catalog
    progress.stage("Embedding", live.count_chunks(catalog.connection, collection), "chunks")
    wanted: dict[str, Chunk] = {}

    def keep() -> None:
        catalog.add_vectors(writer.embed(wanted, progress.advance))
        wanted.clear()

    for _, chunks in live.documents_with_chunks(catalog.connection, collection, 0):
        wanted.update((digest(each.embedded_text), each) for each in chunks)
        if len(wanted) >= _BATCH:
            keep()
    keep()
