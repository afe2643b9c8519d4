"""What a library holds, for those who keep it: collections, sources, and what was rejected."""

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.leftovers import UPLOADS
from ingest.library import generations
from ingest.library.catalog import CATALOG_NAME
from ingest.library.deliveries import Rejection
from ingest.library.schema import connect, storage_errors
from ingest.settings import IngestSettings
from ingest.sources.opening import FEED, REGISTER, WEB

HANDED_OVER = "files handed over, one by one"
"""What all that came as files of their own at a surface counts as: no source to be synced again."""
Sees = Callable[[str], bool]
Counts = Mapping[tuple[str, str], int]
# Both indexes have all that is asked for, so that no text of a document is read to be counted.
_COUNTED = (
    "SELECT collection, source, count(*) AS documents FROM documents INDEXED BY documents_by_unit"
    " WHERE row IN (SELECT row FROM documents INDEXED BY documents_by_day WHERE removed IS NULL)"
    " GROUP BY collection, source"
)
_REJECTED = (
    "SELECT collection, source, rejected FROM units WHERE rejected <> '[]'"
    " AND collection IN (SELECT value FROM json_each(?)) ORDER BY rowid DESC"
)


_GAVE = "SELECT 1 FROM units WHERE collection=? AND source=? AND uri IN (?, ?)"


@dataclass(frozen=True, slots=True)
class CollectionState:
    """A collection: its documents, and what of it is published (`published` None: nothing yet).

    `waiting`: changes were made after that; an ingest goes on, or was interrupted.
    """

    name: str
    documents: int
    chunks: int
    generation: int
    published: datetime | None
    waiting: bool


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source: its documents, and when it was last synced (ISO 8601, UTC) or failed, and how."""

    address: str
    collection: str
    documents: int
    synced: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """What could not become a Document, and where it came from."""

    collection: str
    source: str
    why: Rejection


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is; `rejected` are the latest of `rejected_in_all`."""

    collections: tuple[CollectionState, ...] = ()
    sources: tuple[SourceState, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    rejected_in_all: int = 0


def survey(settings: IngestSettings, sees: Sees, most_rejected: int) -> Survey:
    """Look at the collections that somebody sees; of no library there is nothing to tell.

    Raises:
        LibraryError: the library cannot be read.
    """
    path = settings.home / CATALOG_NAME
    if not path.is_file():
        return Survey()
    with closing(connect(path)) as db, storage_errors(path):
        counts: Counter[tuple[str, str]] = Counter()
        for row in db.execute(_COUNTED):
            if sees(row["collection"]):
                counts[row["collection"], _named(row["source"], settings)] += row["documents"]
        names = _collections(db, sees)
        rejected = list(_rejected(db, names, settings))
        return Survey(
            tuple(_collection(settings.home, *each, counts) for each in names.items()),
            tuple(sources(db, settings, sees, counts)),
            tuple(rejected[:most_rejected]),
            len(rejected),
        )


def _collections(db: sqlite3.Connection, sees: Sees) -> dict[str, int]:
    rows = db.execute("SELECT name, revision FROM collections ORDER BY name")
    return {row["name"]: row["revision"] for row in rows if sees(row["name"])}


def _collection(home: Path, name: str, revision: int, counts: Counts) -> CollectionState:
    documents = sum(count for (collection, _), count in counts.items() if collection == name)
    generation = generations.current(home, name)
    if generation is None:
        return CollectionState(name, documents, 0, 0, None, waiting=True)
    made = (generations.collection_root(home, name) / generations.CURRENT).stat().st_mtime
    manifest = generation.manifest
    return CollectionState(
        name, documents, manifest.chunks, manifest.revision, datetime.fromtimestamp(made, UTC),
        waiting=manifest.revision < revision,
    )  # fmt: skip


def _rejected(
    db: sqlite3.Connection, collections: Iterable[str], settings: IngestSettings
) -> Iterator[Rejected]:
    """Yield what was rejected, the latest first: what is read again gets a new row."""
    for row in db.execute(_REJECTED, (json.dumps(list(collections)),)):
        for each in json.loads(row["rejected"]):
            source = _named(row["source"], settings)
            yield Rejected(row["collection"], source, Rejection(*each))


def sources(
    db: sqlite3.Connection, settings: IngestSettings, sees: Sees, counts: Counts
) -> Iterator[SourceState]:
    """Yield what delivered something, was synced or is configured, each once, with its last sync.

    A failed one that is not configured and never gave anything was mistyped, and is left out.
    """
    home = settings.home.absolute()
    meant = {(each.collection, identity(each.address, home)) for each in settings.sources}
    rows = db.execute("SELECT DISTINCT collection, source FROM units")
    known = {(row["collection"], _named(row["source"], settings)) for row in rows}
    known |= {*counts, *meant}
    last = {}
    for row in db.execute("SELECT * FROM syncs ORDER BY ended"):
        delivering = _delivering(db, known, row["collection"], row["address"])
        last[row["collection"], _named(delivering, settings)] = row
    for key in sorted(each for each in known | {*last} if sees(each[0])):
        sync = last.get(key)
        if key in known or (sync and sync["error"] is None):
            ended, error = (sync["ended"], sync["error"]) if sync else (None, None)
            yield SourceState(key[1], key[0], counts.get(key, 0), ended, error)


def _named(source: str, settings: IngestSettings) -> str:
    """Return what a source is told as: what was handed over was put into a folder of its own."""
    uploads = (settings.home / UPLOADS).resolve()
    return HANDED_OVER if Path(source).is_relative_to(uploads) else source


def _delivering(
    db: sqlite3.Connection, known: Collection[tuple[str, str]], collection: str, address: str
) -> str:
    """Return the source that an address is of: itself, or the folder that its one file is in.

    A file that no folder ever delivered is none of theirs.
    """
    exact = identity(address)
    path = Path(exact)
    for folder in path.parents if os.path.isabs(exact) and (collection, exact) not in known else ():
        uri = path.relative_to(folder)
        names = (collection, str(folder), uri.as_posix(), uri.with_suffix("").as_posix())
        if (collection, str(folder)) in known and db.execute(_GAVE, names).fetchone():
            return str(folder)
    return exact


def identity(address: str, base: Path = Path()) -> str:
    """Return an address in the form by which it can be compared: a path, taken from `base`."""
    if address.startswith((FEED, *WEB)):
        return address
    if address.startswith(REGISTER):
        return f"{REGISTER}{' '.join(address.removeprefix(REGISTER).split())}"
    return str((base / os.path.expanduser(address)).resolve())
