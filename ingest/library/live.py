"""What the catalog holds live in a collection: the queries that generations are built from."""

import sqlite3
from collections.abc import Iterator

import numpy as np

from ingest.library.records import Vectors, blob_vector, stored_chunk, stored_document
from ingest.models import Chunk, Document

_LIVE_CHUNKS = (
    "FROM chunks c JOIN documents d ON d.row=c.document "
    "WHERE d.collection=?1 AND d.removed IS NULL AND d.added>?2"
)


def count_documents(db: sqlite3.Connection, collection: str, source: str | None = None) -> int:
    """Return how many Documents are live in a collection (or of one source in it)."""
    row = db.execute(
        "SELECT count(*) FROM documents WHERE collection=? AND removed IS NULL "
        "AND source = coalesce(?, source)",
        (collection, source),
    ).fetchone()
    return int(row[0])


def count_languages(db: sqlite3.Connection) -> dict[str, int]:
    """Return how many live Documents there are in each language that is known, by its code."""
    rows = db.execute(
        "SELECT lower(substr(json_extract(record, '$.language'), 1, 2)) AS language, "
        "count(*) AS documents FROM documents WHERE removed IS NULL GROUP BY 1"
    )
    return {row["language"]: row["documents"] for row in rows if row["language"]}


def count_chunks(db: sqlite3.Connection, collection: str, since: int = 0) -> int:
    """Return how many Chunks are live in a collection and were added after revision `since`."""
    return int(db.execute(f"SELECT count(*) {_LIVE_CHUNKS}", (collection, since)).fetchone()[0])


def count_without_vector(db: sqlite3.Connection, collection: str, embedder: str) -> int:
    """Return how many live Chunks of a collection have no vector of `embedder`."""
    row = db.execute(
        f"SELECT count(*) {_LIVE_CHUNKS} "
        "AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.digest=c.vector AND v.model=?3)",
        (collection, 0, embedder),
    ).fetchone()
    return int(row[0])


def removed_since(db: sqlite3.Connection, collection: str, since: int) -> bool:
    """Return whether anything that revision `since` showed was removed or replaced after it."""
    row = db.execute(
        "SELECT 1 FROM documents WHERE collection=? AND added<=? AND removed>? LIMIT 1",
        (collection, since, since),
    ).fetchone()
    return row is not None


def chunk_vectors(
    db: sqlite3.Connection, collection: str, since: int, embedder: str
) -> Iterator[sqlite3.Row]:
    """Yield (id, vector) of the live Chunks added after `since`; vector is None where missing."""
    yield from db.execute(
        "SELECT c.id, v.vector FROM documents d JOIN chunks c ON c.document=d.row "
        "LEFT JOIN vectors v ON v.digest=c.vector AND v.model=?3 "
        "WHERE d.collection=?1 AND d.removed IS NULL AND d.added>?2 ORDER BY c.row",
        (collection, since, embedder),
    )


def sample(
    db: sqlite3.Connection, collection: str, embedder: str, size: int
) -> tuple[list[str], Vectors]:
    """Return the ids and vectors of up to `size` live Chunks, spread over the collection."""
    total = count_chunks(db, collection)
    step = max(1, total // size)
    rows = db.execute(
        f"SELECT c.id, (SELECT vector FROM vectors WHERE digest=c.vector AND model=?3) AS vector "
        f"{_LIVE_CHUNKS} AND c.row % ?4 = 0 LIMIT ?5",
        (collection, 0, embedder, step, size),
    ).fetchall()
    vectors = [blob_vector(row["vector"]) for row in rows]
    return [row["id"] for row in rows], np.stack(vectors) if vectors else np.empty((0, 0), "<f4")


def documents_with_chunks(
    db: sqlite3.Connection, collection: str, since: int
) -> Iterator[tuple[Document, list[Chunk]]]:
    """Yield each live Document added after `since` with its Chunks, in order."""
    for row in db.execute(
        "SELECT row, id, record, text FROM documents "
        "WHERE collection=? AND removed IS NULL AND added>? ORDER BY row",
        (collection, since),
    ):
        document = stored_document(row, None, (), None)
        chunks = db.execute("SELECT * FROM chunks WHERE document=? ORDER BY ordinal", (row["row"],))
        yield document, [stored_chunk(chunk, document.id, row["text"]) for chunk in chunks]
