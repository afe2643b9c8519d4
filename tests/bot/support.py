"""Passages made by hand, for the tests of what is done with them."""

from typing import Any

from bot.models import Passage
from ingest.models import Cell, Chunk, Document


def document(key: str = "k", **fields: Any) -> Document:
    """Return a Document; unnamed fields do not matter."""
    given = {
        "id": f"d-{key}", "key": key, "uri": key, "title": f"Title of {key}", "kind": "notice",
        "ingested_at": "2026-01-01T00:00:00+00:00", "collection": "public", **fields,
    }  # fmt: skip
    return Document.model_validate(given)


def passage(text: str, of: Document | None = None, at: int = 0, **fields: Any) -> Passage:
    """Return a Passage whose Chunk begins at `at` of its Document's text."""
    of = of or document()
    chunk = Chunk(f"c-{of.key}-{at}", of.id, 0, at, at + len(text), text, (of.title,))
    return Passage(chunk, of, **{"score": 1.0, **fields})


def row(of: Document, name: str, at: int = 0, **cells: str) -> Passage:
    """Return a Passage that is a table row; keywords are its columns, `_` for a space."""
    spans, text = [], ""
    for column, value in cells.items():
        text += " | " if text else ""
        start = at + len(text)
        spans.append(Cell(column.replace("_", " "), start, start + len(value)))
        text += value
    chunk = Chunk(
        f"c-{of.key}-{at}",
        of.id,
        0,
        at,
        at + len(text),
        text,
        (of.title,),
        None,
        name,
        tuple(spans),
    )
    return Passage(chunk, of, 1.0, exact=True)
