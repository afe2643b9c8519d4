"""The rows of tables in a Snapshot: the name that each lists, and its Chunks put together."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.library.snapshot import Snapshot
from ingest.models import Chunk

_SHOWN = "d.collection=? AND d.added<=? AND (d.removed IS NULL OR d.removed>?)"
_LOOKED_AT = 50  # rows of a table, for the names of its columns


@dataclass(frozen=True, slots=True)
class RowName:
    """A Chunk that is a table row or a piece of one, and the name that the row lists."""

    chunk: str
    document: str
    name: str


def row_names(snapshot: Snapshot) -> list[RowName]:
    """Return what all rows of a Snapshot list; a long row comes once for each of its pieces."""
    revision = snapshot.manifest.revision
    rows = snapshot.db.execute(
        "SELECT c.id, c.name, d.id AS document FROM documents d JOIN chunks c ON c.document=d.row "
        f"WHERE {_SHOWN} AND c.name IS NOT NULL",
        (snapshot.collection, revision, revision),
    )
    return [RowName(row["id"], row["document"], row["name"]) for row in rows]


def whole_rows(snapshot: Snapshot, chunks: Iterable[Chunk]) -> list[list[Chunk]]:
    """Return the rows that some Chunks are of, each once, as its pieces in reading order."""
    found: dict[tuple[str, str | None, str | None], list[Chunk]] = {}
    for chunk in chunks:
        if chunk.cells:
            found[chunk.id, None, None] = [chunk]
        elif chunk.name is not None:
            key = (chunk.document_id, chunk.name, chunk.locator)
            if key not in found:
                found[key] = _pieces(snapshot, chunk)
    return list(found.values())


def _pieces(snapshot: Snapshot, one: Chunk) -> list[Chunk]:
    revision = snapshot.manifest.revision
    rows = snapshot.db.execute(
        "SELECT c.id FROM documents d JOIN chunks c ON c.document=d.row "
        f"WHERE {_SHOWN} AND d.id=? AND c.name=? AND c.locator IS ? ORDER BY c.ordinal",
        (snapshot.collection, revision, revision, one.document_id, one.name, one.locator),
    )
    ids = [row["id"] for row in rows]
    chunks = snapshot.chunks(ids)
    return [chunks[each] for each in ids]


def columns_of(snapshot: Snapshot, document: str) -> list[str]:
    """Return the columns of a Document's table, as its fullest rows have them; none, none."""
    revision = snapshot.manifest.revision
    rows = snapshot.db.execute(
        "SELECT c.cells FROM documents d JOIN chunks c ON c.document=d.row "
        f"WHERE {_SHOWN} AND d.id=? AND c.cells<>'[]' LIMIT {_LOOKED_AT}",
        (snapshot.collection, revision, revision, document),
    )
    known = [[cell[0] for cell in json.loads(row["cells"])] for row in rows]
    return max(known, key=len, default=[])
