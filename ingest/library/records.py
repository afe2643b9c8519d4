"""Between the records of `ingest.models` and the rows of the catalog."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.dates import earliest, latest
from ingest.identifiers import find_identifiers
from ingest.models import Cell, Chunk, Document, Relation

Vectors = NDArray[np.float32]
"""Shape (n, dimension), unit length."""

SENTENCES = b"\x01"
"""Says how sentences were cut and their vectors kept; those kept otherwise count as missing."""

_SCALE = 127  # a number of -1 to 1 as a signed byte: cosines differ by less than 0.01


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors of `model` to keep, by the digest of the text that each is of.

    `sentences[i]` are the vectors of the sentences of text i, shape (sentences, dimension).
    """

    model: str
    digests: Sequence[str]
    vectors: Vectors
    sentences: Sequence[Vectors]


# Kept out of the stored record: they follow from other Documents and are looked up when read.
_DERIVED = {"inverse_relations", "superseded_by", "identified"}


def document_row(document: Document) -> dict[str, object]:
    """Return the catalog columns of a Document, all but text, fingerprint and revision."""
    dated = document.dated
    return {
        "id": document.id,
        "collection": document.collection,
        "key": document.key,
        "kind": document.kind,
        "first_day": earliest(dated).isoformat() if dated else None,
        "last_day": latest(dated).isoformat() if dated else None,
        "record": document.model_dump_json(exclude=_DERIVED),
    }


def names_of(document: Document) -> set[str]:
    """Return every official name the Document goes by, each in its one spelling."""
    stated = [*document.identifiers, document.number, document.citation]
    names = {name for name in stated if name}
    found = {each for name in names for each in find_identifiers(name)}
    short = {f"§ {f.value.split(' CFR ')[1]}" for f in found if f.kind == "cfr" and "." in f.value}
    return names | {each.value for each in found} | short


def stored_document(
    row: sqlite3.Row,
    relations: Sequence[Relation] | None,
    inverse: Sequence[Relation],
    superseded_by: str | None,
) -> Document:
    """Return the Document of a catalog row, completed with what other Documents say of it.

    `relations` replace the stored ones (their keys looked up); None leaves them as stored.
    """
    record = json.loads(row["record"])
    if relations is not None:
        record["relations"] = relations
    record |= {"inverse_relations": inverse, "superseded_by": superseded_by}
    return Document.model_validate(record)


def chunk_row(chunk: Chunk, document: int, vector: str) -> tuple[object, ...]:
    """Return the catalog columns of a Chunk, in the order of `CHUNK_COLUMNS`."""
    cells = [[cell.column, cell.start, cell.end] for cell in chunk.cells]
    return (
        chunk.id, document, chunk.ordinal, chunk.start, chunk.end,
        json.dumps(chunk.headings, ensure_ascii=False), chunk.locator, chunk.name,
        json.dumps(cells, ensure_ascii=False), vector,
    )  # fmt: skip


CHUNK_COLUMNS = 'id, document, ordinal, start, "end", headings, locator, name, cells, vector'


def stored_chunk(row: sqlite3.Row, document: str, text: str) -> Chunk:
    """Return the Chunk of a catalog row; `text` is its Document's whole text."""
    cells = tuple(Cell(*cell) for cell in json.loads(row["cells"]))
    return Chunk(
        row["id"], document, row["ordinal"], row["start"], row["end"],
        text[row["start"] : row["end"]], tuple(json.loads(row["headings"])),
        row["locator"], row["name"], cells,
    )  # fmt: skip


def vector_blob(vector: NDArray[np.float32]) -> bytes:
    """Return a vector as little-endian float32 bytes."""
    return vector.astype("<f4", copy=False).tobytes()


def blob_vector(blob: bytes) -> NDArray[np.float32]:
    """Return the vector of little-endian float32 bytes."""
    return np.frombuffer(blob, dtype="<f4")


def sentences_blob(vectors: Vectors) -> bytes:
    """Return the vectors of a text's sentences in a byte a number, a quarter of the room."""
    return SENTENCES + np.round(vectors * _SCALE).astype(np.int8).tobytes()


def blob_sentences(blob: bytes | None, dimension: int) -> Vectors | None:
    """Return the vectors of a text's sentences, or None where they were not kept (this way)."""
    if not blob or blob[:1] != SENTENCES:
        return None
    kept = np.frombuffer(blob, dtype=np.int8, offset=1).reshape(-1, dimension)
    return kept.astype(np.float32) / np.float32(_SCALE)
