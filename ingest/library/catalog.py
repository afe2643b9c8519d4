"""The writer's side of the catalog: what was ingested, in one transaction a batch of Documents."""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import LibraryLocked
from ingest.library.deliveries import Deliveries, Unit
from ingest.library.links import keep_links
from ingest.library.listings import described, keep_listings, note_lists, read_again, unread
from ingest.library.records import (
    CHUNK_COLUMNS,
    SENTENCES,
    Embedded,
    chunk_row,
    document_row,
    sentences_blob,
    vector_blob,
)
from ingest.library.schema import connect, storage_errors, writing
from ingest.library.sql import batches, marks
from ingest.models import Chunk, Document
from ingest.register.listing import Listing, RegisterList

CATALOG_NAME = "catalog.sqlite3"


@dataclass(frozen=True, slots=True)
class Entry:
    """A Document ready to be kept: record, text, Chunks, and a digest of all that made it.

    `vectors[i]` is the digest under which the vector of `chunks[i]` is kept. `content` is a
    digest of the words of an article at an address, by which its copies are found. `listings`
    were read by `rules`, a digest; None: they are still to be read.
    """

    document: Document
    text: str
    chunks: tuple[Chunk, ...]
    vectors: tuple[str, ...]
    source: str
    unit: str
    fingerprint: str
    content: str | None = None
    listings: tuple[Listing, ...] = ()
    rules: str | None = None


class Catalog(Deliveries):
    """Reads and writes the catalog at `home`; the caller holds the library's lock."""

    def __init__(self, home: Path) -> None:
        self.path = home / CATALOG_NAME
        self.connection = connect(self.path, create=True)
        with self._writing():
            self.connection.execute(
                "INSERT OR IGNORE INTO meta VALUES ('library', ?)", (uuid.uuid4().hex,)
            )

    def close(self) -> None:
        """Close the connection, folding the write-ahead log into the catalog.

        It is left to others where another process works on it, as after one was killed.
        """
        with suppress(LibraryLocked):
            self._empty_log()
        self.connection.close()

    def _empty_log(self) -> None:
        """Fold the write-ahead log into the catalog, unless a reader still needs it.

        The last connection to close does it otherwise; a question under way is not waited for.
        """
        with storage_errors(self.path):
            self.connection.execute("PRAGMA busy_timeout=200")
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self.connection.execute("PRAGMA busy_timeout=30000")

    def _writing(self) -> AbstractContextManager[None]:
        return writing(self.connection, self.path)

    # -- what the library is made with ------------------------------------------------------

    def embedder(self) -> str | None:
        """Return the id of the embedder that made the vectors, or None before there are any."""
        row = self.connection.execute("SELECT value FROM meta WHERE name='embedder'").fetchone()
        return row["value"] if row else None

    def set_embedder(self, identity: str) -> None:
        """Record the embedder that the vectors are made with from now on."""
        with self._writing():
            self.connection.execute(
                "INSERT INTO meta VALUES ('embedder', ?) "
                "ON CONFLICT (name) DO UPDATE SET value=excluded.value",
                (identity,),
            )

    def adopt_embedder(self, identity: str) -> None:
        """Record the embedder and drop the vectors of every other one."""
        self.set_embedder(identity)
        with self._writing():
            self.connection.execute("DELETE FROM vectors WHERE model<>?", (identity,))

    def collections(self) -> dict[str, int]:
        """Return the last committed revision of each collection."""
        rows = self.connection.execute("SELECT name, revision FROM collections")
        return {row["name"]: row["revision"] for row in rows}

    # -- what sources delivered -------------------------------------------------------------

    def record_sync(self, collection: str, address: str, error: str | None) -> None:
        """Record that a source was synced just now, or failed with `error`."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._writing():
            self.connection.execute(
                "INSERT OR REPLACE INTO syncs VALUES (?, ?, ?, ?)",
                (collection, address, now, error),
            )

    # -- the register -----------------------------------------------------------------------

    def described_lists(self) -> tuple[RegisterList, ...]:
        """Return the lists of a user by which Documents were read last."""
        return described(self.connection)

    def count_unread(self, lists: Sequence[RegisterList]) -> int:
        """Return how many Documents were read by other rules, or never."""
        return len(unread(self.connection, lists))

    def read_listings(
        self, lists: Sequence[RegisterList], advance: Callable[[int], None] = lambda count: None
    ) -> None:
        """Read the Listings of Documents anew that were read with other lists, or never.

        `lists` are those that the user describes. What was read is kept every so often: a kill
        costs little.
        """
        for some in batches(unread(self.connection, lists), 200):
            with self._writing():
                for row in some:
                    read_again(self.connection, row, lists)
            advance(len(some))
        if tuple(lists) != self.described_lists():
            with self._writing():
                note_lists(self.connection, lists)

    # -- vectors ----------------------------------------------------------------------------

    def known_vectors(self, model: str, digests: Iterable[str]) -> set[str]:
        """Return those of `digests` that have a vector of `model`, and those of its sentences."""
        known: set[str] = set()
        for some in batches(list(dict.fromkeys(digests))):
            known.update(
                row["digest"]
                for row in self.connection.execute(
                    "SELECT digest FROM vectors WHERE model=? AND substr(sentences, 1, 1)=? "
                    f"AND digest IN ({marks(some)})",
                    (model, SENTENCES, *some),
                )
            )
        return known

    def add_vectors(self, embedded: Embedded) -> None:
        """Keep vectors by the digest of the text they are of, in one transaction."""
        with self._writing():
            self._insert_vectors(embedded)

    def _insert_vectors(self, embedded: Embedded) -> None:
        kept = zip(embedded.digests, embedded.vectors, embedded.sentences, strict=True)
        self.connection.executemany(
            "INSERT INTO vectors VALUES (?, ?, ?, ?) "
            "ON CONFLICT (digest, model) DO UPDATE SET sentences=excluded.sentences",
            ((d, embedded.model, vector_blob(v), sentences_blob(s)) for d, v, s in kept),
        )

    # -- one revision -----------------------------------------------------------------------

    def commit(
        self,
        collection: str,
        revision: int,
        entries: Sequence[Entry] = (),
        units: Mapping[str, Sequence[Unit]] | None = None,
        gone: Iterable[str] = (),
        vectors: Embedded | None = None,
        forgotten: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Keep all of it or nothing: new Documents, removed ones, vectors, what units became.

        A Document that is already live under the same id is replaced. `units` maps a source to
        its units, `forgotten` to the uris of units it no longer delivers; `gone` are ids of
        Documents to remove.
        """
        with self._writing():
            self.connection.execute(
                "INSERT INTO collections VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET revision=max(revision, excluded.revision)",
                (collection, revision),
            )
            if vectors is not None:
                self._insert_vectors(vectors)
            for identity in [*gone, *(entry.document.id for entry in entries)]:
                self._retire(identity, revision)
            for entry in entries:
                self._insert(entry, revision)
            for source, some in (units or {}).items():
                self.connection.executemany(
                    "INSERT OR REPLACE INTO units VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [(collection, source, *_unit_row(unit)) for unit in some],
                )
            for source, uris in (forgotten or {}).items():
                self.connection.executemany(
                    "DELETE FROM units WHERE collection=? AND source=? AND uri=?",
                    [(collection, source, uri) for uri in uris],
                )

    def _retire(self, identity: str, revision: int) -> None:
        self.connection.execute(
            "UPDATE documents SET removed=? WHERE id=? AND removed IS NULL", (revision, identity)
        )

    def _insert(self, entry: Entry, revision: int) -> None:
        columns = document_row(entry.document) | {
            "source": entry.source, "unit": entry.unit, "text": entry.text,
            "fingerprint": entry.fingerprint, "added": revision, "content": entry.content,
            "rules": entry.rules,
        }  # fmt: skip
        names = ", ".join(columns)
        marks = ", ".join("?" * len(columns))
        cursor = self.connection.execute(
            f"INSERT INTO documents ({names}) VALUES ({marks})", tuple(columns.values())
        )
        row = cursor.lastrowid
        assert row is not None
        self.connection.executemany(
            f"INSERT INTO chunks ({CHUNK_COLUMNS}) VALUES ({','.join('?' * 10)})",
            [chunk_row(c, row, v) for c, v in zip(entry.chunks, entry.vectors, strict=True)],
        )
        keep_links(self.connection, row, entry.document, entry.text)
        keep_listings(self.connection, row, entry.listings)

    def purge(self, collection: str, published: int) -> None:
        """Erase what no published revision shows any more: text, chunks, unshared vectors."""
        where = "collection=? AND removed IS NOT NULL AND removed<=?"
        with self._writing():
            orphans = self.connection.execute(
                "SELECT DISTINCT c.vector FROM chunks c JOIN documents d ON d.row=c.document "
                f"WHERE d.{where}",
                (collection, published),
            ).fetchall()
            if not orphans:
                return
            self.connection.execute(f"DELETE FROM documents WHERE {where}", (collection, published))
            self.connection.executemany(
                "DELETE FROM vectors WHERE digest=?1 "
                "AND NOT EXISTS (SELECT 1 FROM chunks WHERE vector=?1)",
                [(row["vector"],) for row in orphans],
            )
        # Overwritten pages must leave the write-ahead log as well as the catalog.
        self._empty_log()


def _unit_row(unit: Unit) -> tuple[str | None, ...]:
    rejected = json.dumps([astuple(each) for each in unit.rejected], ensure_ascii=False)
    return unit.uri, unit.fingerprint, rejected, unit.joined, json.dumps(unit.state)
