"""Tables to rows: spans expanded, headers flattened, a grouping first column carried down."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.readers.builder import TextBuilder
from ingest.readers.names import listed_name
from ingest.readers.wording import clean

_MAX_SPAN = 100
"""Columns or rows that one cell may span; more is an attack, not a table."""
_MAX_COLUMNS = 500
_COUNTRY = re.compile(r"\b(?:country|countries|destination)\b", re.I)
_NAMED = re.compile(
    r"\b(?:name|entity|entities|person|persons|party|company|organi[sz]ation|issuer|title)\b", re.I
)


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell as the format gives it: its text on one line, and what it spans."""

    text: str
    columns: int = 1
    rows: int = 1
    header: bool = False


def grid(rows: Iterable[Sequence[TableCell]]) -> list[list[str]]:
    """Return rows of texts of one cell a column, spanning cells repeated where they span."""
    out: list[list[str]] = []
    pending: dict[int, tuple[int, str]] = {}
    for cells in rows:
        line: list[str] = []
        for cell in cells:
            _take_pending(pending, line)
            _place(cell, pending, line)
        _take_pending(pending, line)
        out.append(line)
    return out


def _take_pending(pending: dict[int, tuple[int, str]], line: list[str]) -> None:
    while len(line) in pending:
        left, text = pending.pop(len(line))
        if left > 1:
            pending[len(line)] = (left - 1, text)
        line.append(text)


def _place(cell: TableCell, pending: dict[int, tuple[int, str]], line: list[str]) -> None:
    for _ in range(max(1, min(cell.columns, _MAX_SPAN))):
        if len(line) >= _MAX_COLUMNS:
            return
        if cell.rows > 1:
            pending[len(line)] = (min(cell.rows, _MAX_SPAN) - 1, cell.text)
        line.append(cell.text)


def column_names(header: Sequence[Sequence[TableCell]]) -> list[str]:
    """Return one name a column out of all header rows, the upper words first."""
    names: list[str] = []
    for line in grid(header):
        for at, text in enumerate(line):
            if at >= len(names):
                names.append(text)
            elif text and text != names[at]:
                names[at] = clean(f"{names[at]} {text}")
    return names


def add_table(
    builder: TextBuilder, columns: Sequence[str], rows: Iterable[Sequence[TableCell]]
) -> None:
    """Add a table: one row block a row, a note that spans the table as a paragraph.

    A blank first cell takes the one above it. Rows are labelled `row N`, N from 1 within the
    table, after the country where the first column is one.
    """
    name_at = _name_column(columns)
    by_country = bool(columns and _COUNTRY.search(columns[0]))
    first, number = "", 0
    listed = list(rows)
    for cells, texts in zip(listed, grid(listed), strict=True):
        if not any(texts):
            continue
        if _is_note(cells, len(columns)):
            builder.paragraph(next(cell.text for cell in cells if cell.text))
            continue
        number += 1
        first = texts[0] or first
        line = [first, *texts[1:]]
        label = f"{first} · row {number}" if by_country and first else f"row {number}"
        builder.row(_padded(columns, len(line)), line, _name(line, name_at), label)


def _is_note(cells: Sequence[TableCell], columns: int) -> bool:
    filled = [cell for cell in cells if cell.text]
    return columns > 1 and len(filled) == 1 and filled[0].columns >= columns


def _padded(columns: Sequence[str], count: int) -> list[str]:
    return [*columns, *[""] * (count - len(columns))]


def _name_column(columns: Sequence[str]) -> int | None:
    return next((at for at, column in enumerate(columns) if _NAMED.search(column)), None)


def _name(line: Sequence[str], at: int | None) -> str | None:
    if at is None or at >= len(line) or not line[at]:
        return None
    return listed_name(line[at])
