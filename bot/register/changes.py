"""Two versions of a list compared: who was added, who was removed, and what was changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.register.columns import (
    ENTITY,
    Column,
    Entry,
    entries_of,
    headers_of,
    row_key,
    same_cell,
    shared_columns,
    text_key,
)
from bot.register.pairing import paired
from ingest.register.lists import COLUMNS, Columns, Row

NAME, WHOLE_ROW = "name", "row"
"""Fields that are no column: an entity's name, and a row whose cells are not known."""
_NOBODY = frozenset({"", "reserved"})  # names, folded


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A cell that was changed: its column as the newer version calls it, and both texts.

    A text is None where the cell is empty.
    """

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that both versions have, and what was changed in it."""

    before: Row
    after: Row
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the rows of a list, each in the order of its version.

    `compared` are the columns that both have, as the newer calls them; `only_before` and
    `only_after` those that one alone has, of which nothing can be told.
    """

    compared: tuple[str, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    modified: tuple[ChangedRow, ...]
    unchanged: int


def compare(before: Sequence[Row], after: Sequence[Row], columns: Columns = COLUMNS) -> Comparison:
    """Compare the rows of two versions of a list; `columns` tell what it calls its columns.

    Only what both versions have columns for is compared. Where a row stands, spacing, case and
    the shape of quotation marks make no change.
    """
    old, new = _entries(before, columns), _entries(after, columns)
    shared = shared_columns(old, new, columns)
    pairs, removed, added = paired(old, new, shared, columns)
    modified = [
        ChangedRow(one.row, other.row, fields)
        for one, other in pairs if (fields := tuple(_changes(one, other, shared)))
    ]  # fmt: skip
    both = {each.holds for each in shared}
    return Comparison(
        (NAME, *(each.after for each in shared)),
        tuple(h for holds, h in headers_of(old, columns).items() if holds not in both),
        tuple(h for holds, h in headers_of(new, columns).items() if holds not in both),
        tuple(sorted((each.row for each in added), key=_start)),
        tuple(sorted((each.row for each in removed), key=_start)),
        tuple(sorted(modified, key=lambda each: each.after.start)),
        len(pairs) - len(modified),
    )


def _entries(rows: Sequence[Row], columns: Columns) -> list[Entry]:
    """Return the rows that name somebody; `[Reserved]` keeps a place in which nobody is."""
    return [each for each in entries_of(rows, columns) if each.name not in _NOBODY]


def _start(row: Row) -> int:
    return row.start


def _changes(one: Entry, other: Entry, shared: Sequence[Column]) -> Iterator[FieldChange]:
    if not (one.cells and other.cells):
        if row_key(one.row) != row_key(other.row):
            yield FieldChange(WHOLE_ROW, one.row.text, other.row.text)
        return
    entity = any(each.holds == ENTITY for each in shared)
    renamed = text_key(one.row.name) != text_key(other.row.name) if entity else (
        one.core != other.core
    )  # fmt: skip
    if renamed:
        yield FieldChange(NAME, one.row.name, other.row.name)
    for each in shared:
        told = renamed and each.holds == ENTITY and _is_name_alone(one, other)
        if not told and not same_cell(one, other, each):
            yield FieldChange(each.after, one.cells.get(each.holds), other.cells.get(each.holds))


def _is_name_alone(one: Entry, other: Entry) -> bool:
    """Whether the cells of an entity differ in its name and in nothing else."""
    cell = one.cells.get(ENTITY, "").replace(one.row.name, other.row.name, 1)
    return text_key(cell) == other.key(ENTITY)
