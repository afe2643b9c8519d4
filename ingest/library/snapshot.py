"""One collection at one published revision: what a question sees, whole, while writers go on."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ingest.errors import AmbiguousKey, UnknownDocument
from ingest.library.filters import Filter
from ingest.library.generations import Manifest
from ingest.library.links import Links
from ingest.library.records import blob_sentences, blob_vector, stored_chunk
from ingest.library.titles import has_words
from ingest.library.vectors import VectorIndex
from ingest.library.words import WordIndex
from ingest.models import Chunk, Document, Relation, digest

_BATCH = 500  # SQL parameters in one statement
_ALL, _EVERYTHING = -1, Filter()  # of a LIMIT, and of a Filter


@dataclass(slots=True)
class Snapshot:
    """The Documents of `collection` as of `manifest.revision`, with its two indexes.

    Valid inside the reader's `snapshot()` block alone: a SQLite read transaction keeps it whole.
    `counts` outlives it, since a revision does not change: to count a large library takes time.
    """

    db: sqlite3.Connection
    collection: str
    manifest: Manifest
    vectors: VectorIndex
    words: WordIndex
    counts: dict[Filter, int] = field(default_factory=dict)
    _texts: dict[int, str] = field(default_factory=dict)
    _links: Links = field(init=False)

    def __post_init__(self) -> None:
        self._links = Links(self.db, self.collection, self._visible)

    @property
    def _all(self) -> str:
        """The condition of what the revision shows, to go through all of it."""
        at = self.manifest.revision
        return f"d.collection=? AND d.added<={at} AND (d.removed IS NULL OR d.removed>{at})"

    @property
    def _visible(self) -> str:
        """The same, to look a few up: `+` keeps SQLite from going through the collection."""
        return f"+{self._all}"

    # -- Documents --------------------------------------------------------------------------

    def documents(self, where: Filter = _EVERYTHING) -> list[Document]:
        """Return the Documents that a Filter lets through, newest first."""
        return self.matching("", _ALL, where)

    def matching(self, query: str, limit: int, where: Filter = _EVERYTHING) -> list[Document]:
        """Return the newest Documents whose title, key or names have all words of a query."""
        condition, values = self._matching(query, where)
        rows = self.db.execute(
            f"SELECT d.* FROM documents d WHERE {condition} "
            "ORDER BY d.last_day DESC, d.key LIMIT ?",
            (*values, limit),
        ).fetchall()
        return [self._complete(row, where.as_of) for row in rows]

    def count_matching(self, query: str, where: Filter = _EVERYTHING) -> int:
        """Return how many Documents have all words of a query in their title, key or names."""
        condition, values = self._matching(query, where)
        sql = f"SELECT count(*) FROM documents d WHERE {condition}"
        return int(self.db.execute(sql, values).fetchone()[0])

    def _matching(self, query: str, where: Filter) -> tuple[str, list[object]]:
        (named, names), (let_through, values) = has_words(query), where.sql()
        return f"{self._all} AND {named} AND {let_through}", [self.collection, *names, *values]

    def document(self, name: str, as_of: date | None = None) -> Document | None:
        """Return the Document with this id or key, or None.

        Raises:
            AmbiguousKey: several Documents have the key; their ids are listed.
        """
        rows = self._called(name)
        if len(rows) > 1:
            ids = ", ".join(f"{row['id']} ({row['source']})" for row in rows)
            raise AmbiguousKey(f"{name!r} is the key of several Documents: {ids}.")
        return self._complete(rows[0], as_of) if rows else None

    def _called(self, name: str) -> list[sqlite3.Row]:
        return self.db.execute(
            f"SELECT d.* FROM documents d WHERE {self._visible} AND (d.id=? OR d.key=?) "
            "ORDER BY d.row",
            (self.collection, name, name),
        ).fetchall()

    def source(self, document: str) -> str:
        """Return the source (a folder, an address) of the Document with this id."""
        return str(self._called(document)[0]["source"])

    def count(self, where: Filter = _EVERYTHING) -> int:
        """Return how many Documents a Filter lets through."""
        if where not in self.counts:
            self.counts[where] = self._count(where)
        return self.counts[where]

    def _count(self, where: Filter) -> int:
        condition, values = where.sql()
        row = self.db.execute(
            f"SELECT count(*) FROM documents d WHERE {self._all} AND {condition}",
            (self.collection, *values),
        ).fetchone()
        return int(row[0])

    def has(self, name: str) -> bool:
        """Return whether any Document has this id or key."""
        row = self.db.execute(
            f"SELECT 1 FROM documents d WHERE {self._visible} AND (d.id=? OR d.key=?) LIMIT 1",
            (self.collection, name, name),
        ).fetchone()
        return row is not None

    def lets(self, document: str, where: Filter) -> bool:
        """Return whether a Filter lets the Document with this id through."""
        condition, values = where.sql()
        row = self.db.execute(
            f"SELECT 1 FROM documents d WHERE {self._visible} AND d.id=? AND {condition}",
            (self.collection, document, *values),
        ).fetchone()
        return row is not None

    def documents_of(
        self, chunks: Iterable[Chunk], as_of: date | None = None
    ) -> dict[str, Document]:
        """Return id → Document for the Documents of these Chunks."""
        ids = sorted({chunk.document_id for chunk in chunks})
        found: dict[str, Document] = {}
        for some in _batches(ids):
            rows = self.db.execute(
                f"SELECT d.* FROM documents d WHERE {self._visible} AND d.id IN ({_marks(some)})",
                (self.collection, *some),
            ).fetchall()
            found |= {row["id"]: self._complete(row, as_of) for row in rows}
        return found

    def text(self, document: str) -> str:
        """Return the whole text of the Document with this id.

        Raises:
            UnknownDocument: the snapshot has none.
        """
        row = self.db.execute(
            f"SELECT d.text FROM documents d WHERE {self._visible} AND d.id=?",
            (self.collection, document),
        ).fetchone()
        if row is None:
            raise UnknownDocument(f"There is no document {document!r}.")
        return str(row["text"])

    def contents(self) -> str:
        """Return a digest of the keys and texts of all Documents: what the collection holds."""
        rows = self.db.execute(
            f"SELECT d.key, d.text FROM documents d WHERE {self._visible} ORDER BY d.key, d.id",
            (self.collection,),
        )
        return digest(*(digest(row["key"], row["text"]) for row in rows))

    def named(self, names: Iterable[str]) -> list[str]:
        """Return the ids of the Documents that go by any of these official names."""
        return self._links.ids_of(names)

    def newest(self, where: Filter = _EVERYTHING) -> str | None:
        """Return the date of the newest Document a Filter lets through, as it is written."""
        condition, values = where.sql()
        row = self.db.execute(
            "SELECT coalesce(json_extract(d.record, '$.published_on'), "
            "json_extract(d.record, '$.event_on')) AS dated "
            f"FROM documents d WHERE {self._all} AND {condition} AND d.last_day IS NOT NULL "
            "ORDER BY d.last_day DESC LIMIT 1",
            (self.collection, *values),
        ).fetchone()
        return row["dated"] if row else None

    def _complete(self, row: sqlite3.Row, as_of: date | None) -> Document:
        return self._links.complete(row, as_of)

    def changes_to(
        self, document: Document, as_of: date | None = None
    ) -> Iterator[tuple[Relation, str]]:
        """Yield what official Documents do to this one, oldest first, each with the other's id.

        With `as_of`, only those published by then. A relation's `key` is the other Document's.
        """
        return self._links.changes_to(document, as_of)

    # -- Chunks -----------------------------------------------------------------------------

    def chunks(self, ids: Sequence[str], where: Filter = _EVERYTHING) -> dict[str, Chunk]:
        """Return id → Chunk for those of `ids` whose Document a Filter lets through."""
        condition, values = where.sql()
        found: dict[str, Chunk] = {}
        for some in _batches(ids):
            for row in self.db.execute(
                "SELECT c.*, d.id AS document_id "
                "FROM chunks c JOIN documents d ON d.row=c.document "
                f"WHERE {self._visible} AND {condition} AND c.id IN ({_marks(some)})",
                (self.collection, *values, *some),
            ):
                text = self._text_of(row["document"])
                found[row["id"]] = stored_chunk(row, row["document_id"], text)
        return found

    def allowed(self, ids: Sequence[str], where: Filter) -> set[str]:
        """Return those of the Chunks `ids` whose Document a Filter lets through."""
        condition, values = where.sql()
        found: set[str] = set()
        for some in _batches(ids):
            rows = self.db.execute(
                "SELECT c.id FROM chunks c JOIN documents d ON d.row=c.document "
                f"WHERE {self._visible} AND {condition} AND c.id IN ({_marks(some)})",
                (self.collection, *values, *some),
            )
            found.update(row["id"] for row in rows)
        return found

    def chunk_ids_of(self, document: str) -> list[str]:
        """Return the ids of a Document's Chunks, in reading order."""
        rows = self.db.execute(
            "SELECT c.id FROM chunks c JOIN documents d ON d.row=c.document "
            f"WHERE {self._visible} AND d.id=? ORDER BY c.ordinal",
            (self.collection, document),
        )
        return [row["id"] for row in rows]

    def chunk_at(self, document: str, offset: int) -> Chunk | None:
        """Return the Chunk of a Document that `offset` lies in, or None (a heading, a gap)."""
        row = self.db.execute(
            "SELECT c.*, d.id AS document_id FROM chunks c JOIN documents d ON d.row=c.document "
            f'WHERE {self._visible} AND d.id=? AND c.start<=? AND c."end">?',
            (self.collection, document, offset, offset),
        ).fetchone()
        return stored_chunk(row, document, self._text_of(row["document"])) if row else None

    def _text_of(self, row: int) -> str:
        if row not in self._texts:
            found = self.db.execute("SELECT text FROM documents WHERE row=?", (row,)).fetchone()
            self._texts[row] = found["text"]
        return self._texts[row]

    def chunk_ids(self, where: Filter, limit: int) -> list[str] | None:
        """Return the ids of the Chunks a Filter lets through, or None when over `limit`."""
        condition, values = where.sql()
        rows = self.db.execute(
            "SELECT c.id FROM documents d JOIN chunks c ON c.document=d.row "
            f"WHERE {self._all} AND {condition} LIMIT ?",
            (self.collection, *values, limit + 1),
        ).fetchall()
        return None if len(rows) > limit else [row["id"] for row in rows]

    def chunk_vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return id → unit vector of Chunks."""
        found: dict[str, NDArray[np.float32]] = {}
        for some in _batches(ids):
            for row in self.db.execute(
                "SELECT c.id, v.vector FROM chunks c JOIN vectors v ON v.digest=c.vector "
                f"WHERE v.model=? AND c.id IN ({_marks(some)})",
                (self.manifest.embedder, *some),
            ):
                found[row["id"]] = blob_vector(row["vector"])
        return found

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return id → vectors of the Chunk's `sentences`, shape (sentences, dimension).

        Chunks that were embedded before sentences were are left out.
        """
        found: dict[str, NDArray[np.float32]] = {}
        for some in _batches(ids):
            for row in self.db.execute(
                "SELECT c.id, v.sentences, length(v.vector) / 4 AS dimension "
                "FROM chunks c JOIN vectors v ON v.digest=c.vector "
                f"WHERE v.model=? AND c.id IN ({_marks(some)})",
                (self.manifest.embedder, *some),
            ):
                vectors = blob_sentences(row["sentences"], row["dimension"])
                if vectors is not None:
                    found[row["id"]] = vectors
        return found


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[at : at + _BATCH] for at in range(0, len(ids), _BATCH))
