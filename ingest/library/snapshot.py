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
from ingest.library.sql import batches, marks
from ingest.library.titles import has_words
from ingest.library.vectors import VectorIndex
from ingest.library.words import WordIndex
from ingest.models import Chunk, Document, Relation, digest

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
    def shown(self) -> str:
        """The condition of what the revision shows, to go through all of it."""
        at = self.manifest.revision
        return f"d.collection=? AND d.added<={at} AND (d.removed IS NULL OR d.removed>{at})"

    @property
    def _visible(self) -> str:
        """The same, to look a few up: `+` keeps SQLite from going through the collection."""
        return f"+{self.shown}"

    # -- Documents --------------------------------------------------------------------------

    def documents(self, where: Filter = _EVERYTHING) -> list[Document]:
        """Return the Documents that a Filter lets through, newest first."""
        return self.matching("", _ALL, where)

    def matching(self, query: str, limit: int, where: Filter = _EVERYTHING) -> list[Document]:
        """Return the newest Documents whose title, key or names have all words of a query."""
        condition, values = self._matching(query, where)
        found = f"{condition} ORDER BY d.last_day DESC, d.key LIMIT ?"
        rows = self._records(found, (*values, limit))
        return [self._complete(row, where.as_of) for row in rows]

    def count_matching(self, query: str, where: Filter = _EVERYTHING) -> int:
        """Return how many Documents have all words of a query in their title, key or names."""
        condition, values = self._matching(query, where)
        sql = f"SELECT count(*) FROM documents d WHERE {condition}"
        return int(self.db.execute(sql, (self.collection, *values)).fetchone()[0])

    def _matching(self, query: str, where: Filter) -> tuple[str, list[object]]:
        (named, names), (let_through, values) = has_words(query), where.sql()
        return f"{self.shown} AND {named} AND {let_through}", [*names, *values]

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
        where = f"{self._visible} AND (d.id=? OR d.key=?) ORDER BY d.row"
        return self._records(where, (name, name))

    def _records(self, where: str, values: Sequence[object]) -> list[sqlite3.Row]:
        """Return catalog rows of Documents without their texts, which may be long."""
        sql = f"SELECT d.row, d.id, d.source, d.record, d.last_day FROM documents d WHERE {where}"
        return self.db.execute(sql, (self.collection, *values)).fetchall()

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
            f"SELECT count(*) FROM documents d WHERE {self.shown} AND {condition}",
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
        for some in batches(ids):
            rows = self._records(f"{self._visible} AND d.id IN ({marks(some)})", some)
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
            f"FROM documents d WHERE {self.shown} AND {condition} AND d.last_day IS NOT NULL "
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
        found: dict[str, Chunk] = {}
        for some in batches(ids):
            sql = f"SELECT c.* FROM chunks c WHERE c.id IN ({marks(some)})"
            rows = self.db.execute(sql, some).fetchall()
            names = self.ids_of_rows({row["document"] for row in rows}, where)
            for row in rows:
                if (name := names.get(row["document"])) is not None:
                    found[row["id"]] = stored_chunk(row, name, self._text_of(row["document"]))
        return found

    def allowed(self, ids: Sequence[str], where: Filter) -> set[str]:
        """Return those of the Chunks `ids` whose Document a Filter lets through."""
        found: set[str] = set()
        for some in batches(ids):
            sql = f"SELECT c.id, c.document FROM chunks c WHERE c.id IN ({marks(some)})"
            rows = self.db.execute(sql, some).fetchall()
            names = self.ids_of_rows({row["document"] for row in rows}, where)
            found.update(row["id"] for row in rows if row["document"] in names)
        return found

    def ids_of_rows(self, rows: Iterable[int], where: Filter = _EVERYTHING) -> dict[int, str]:
        """Return catalog row → id of those Documents that a Filter lets through.

        Asked once for each Document, not each Chunk: SQLite reads through the text to its end.
        """
        condition, values = where.sql()
        found: dict[int, str] = {}
        for some in batches(sorted(rows)):
            asked = self.db.execute(
                f"SELECT d.row, d.id FROM documents d WHERE {self._visible} AND {condition} "
                f"AND d.row IN ({marks(some)})",
                (self.collection, *values, *some),
            )
            found |= {row["row"]: row["id"] for row in asked}
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
            f"WHERE {self.shown} AND {condition} LIMIT ?",
            (self.collection, *values, limit + 1),
        ).fetchall()
        return None if len(rows) > limit else [row["id"] for row in rows]

    def chunk_vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return id → unit vector of Chunks."""
        found: dict[str, NDArray[np.float32]] = {}
        for some in batches(ids):
            for row in self.db.execute(
                "SELECT c.id, v.vector FROM chunks c JOIN vectors v ON v.digest=c.vector "
                f"WHERE v.model=? AND c.id IN ({marks(some)})",
                (self.manifest.embedder, *some),
            ):
                found[row["id"]] = blob_vector(row["vector"])
        return found

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return id → vectors of the Chunk's `sentences`, shape (sentences, dimension).

        Chunks that were embedded before sentences were are left out.
        """
        found: dict[str, NDArray[np.float32]] = {}
        for some in batches(ids):
            for row in self.db.execute(
                "SELECT c.id, v.sentences, length(v.vector) / 4 AS dimension "
                "FROM chunks c JOIN vectors v ON v.digest=c.vector "
                f"WHERE v.model=? AND c.id IN ({marks(some)})",
                (self.manifest.embedder, *some),
            ):
                vectors = blob_sentences(row["sentences"], row["dimension"])
                if vectors is not None:
                    found[row["id"]] = vectors
        return found
