"""The cells of two versions of a list: which columns are the same, and which texts."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.models import BETWEEN_CELLS
from ingest.register.lists import COLUMNS, Columns, Row, cited_in
from ingest.register.names import core, fold

ENTITY, COUNTRY, CITATION = "entity", "country", "citation"
"""Columns by what they hold, whatever their headers call it."""
# Signs that are set one way in one file and another way in the next.
_SET = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "\x92": "'"}
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")
)  # fmt: skip
_SPACE = re.compile(r"\s+")
_SPACE_IN_NUMBERS = re.compile(r"(?<=\d)\s+(?=\d)")
_LETTERS = re.compile(r"[^\W\d_]+")
_MOSTLY, _HARDLY = 0.9, 0.5  # shares of rows


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list as it is compared: its name folded, and its cells by what they hold."""

    row: Row
    name: str
    core: str
    cells: Mapping[str, str]
    keys: Mapping[str, str]

    def key(self, column: str) -> str:
        """Return what the cell of a column is compared by; nothing where it is empty."""
        return self.keys.get(column, "")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that two versions have: what it holds, and what each of them calls it."""

    holds: str
    before: str
    after: str

    @property
    def loose(self) -> bool:
        """Whether the two come of different hands, which write the same thing differently."""
        return fold(self.before) != fold(self.after)


@lru_cache(maxsize=65_536)
def text_key(text: str) -> str:
    """Return a text without what may differ where nothing was changed.

    Case, spacing, and the shape of quotation marks and hyphens do not count; a space between two
    numbers does: without it they would be another number.
    """
    text = unicodedata.normalize("NFC", text.translate(_SET))
    return _SPACE.sub("", _SPACE_IN_NUMBERS.sub("\0", text)).casefold()


def row_key(row: Row) -> str:
    """Return what a row is compared by whose cells are not known: all its text."""
    return text_key(row.text.replace(BETWEEN_CELLS, " "))


def entries_of(rows: Iterable[Row], columns: Columns = COLUMNS) -> list[Entry]:
    """Return rows as they are compared; `columns` tell what the list calls its columns."""
    held = cache(lambda header: column_of(header, columns))
    return [_entry(row, held) for row in rows]


def _entry(row: Row, held: Callable[[str], str]) -> Entry:
    cells: dict[str, str] = {}
    for header, text in row.cells:
        holds = held(header)
        cells[holds] = f"{cells[holds]}{BETWEEN_CELLS}{text}" if holds in cells else text
    keys = {holds: text_key(text) for holds, text in cells.items()}
    name = row.name.translate(_SET)
    return Entry(row, fold(name), core(name), cells, keys)


def column_of(header: str, columns: Columns = COLUMNS) -> str:
    """Return what a column holds: a field that lists have, else its own header, folded."""
    return next((name for name, said in columns.items() if said.fullmatch(header)), fold(header))


def headers_of(entries: Sequence[Entry], columns: Columns = COLUMNS) -> dict[str, str]:
    """Return what the columns of a version hold → what it calls them, as its fullest row has them.

    A row has no cells where it is empty.
    """
    found: dict[str, str] = {}
    fullest = max(entries, key=lambda each: len(each.row.cells), default=None)
    rows = [fullest, *entries] if fullest else []
    for header in dict.fromkeys(header for each in rows for header, _ in each.row.cells):
        found.setdefault(column_of(header, columns), header)
    return found


def shared_columns(
    before: Sequence[Entry], after: Sequence[Entry], columns: Columns = COLUMNS
) -> list[Column]:
    """Return the columns that two versions both have, in the newer one's order.

    Where one has bare names in the column of entities, and the other all that it says of them,
    they have that column not in common.
    """
    old, new = headers_of(before, columns), headers_of(after, columns)
    both = [Column(holds, old[holds], header) for holds, header in new.items() if holds in old]
    return [each for each in both if not (each.holds == ENTITY and _unlike(each, before, after))]


def _unlike(column: Column, before: Sequence[Entry], after: Sequence[Entry]) -> bool:
    few, many = sorted((_bare(before), _bare(after)))
    return column.loose and few < _HARDLY and many > _MOSTLY


def _bare(entries: Sequence[Entry]) -> float:
    bare = sum(text_key(each.row.name) == each.key(ENTITY) for each in entries)
    return bare / max(1, len(entries))


def same_cell(before: Entry, after: Entry, column: Column) -> bool:
    """Whether a cell says the same in both versions; of citations, what is cited counts.

    Where different hands wrote the columns, a cell that one of them leaves empty says nothing.
    """
    holds = column.holds
    if before.key(holds) == after.key(holds):
        return True
    if column.loose and not (before.key(holds) and after.key(holds)):
        return True
    if holds != CITATION:
        return False
    old, new = before.cells.get(holds, ""), after.cells.get(holds, "")
    if citations(old).keys() != citations(new).keys() or _words(old) != _words(new):
        return False
    days = [(day, citations(new)[name]) for name, day in citations(old).items()]
    return all(one == other or (column.loose and not (one and other)) for one, other in days)


@lru_cache(maxsize=65_536)
def citations(cell: str) -> Mapping[str, str | None]:
    """Return the Federal Register citations of a cell → the day that it gives for each."""
    return {each.citation: each.on for each in cited_in(cell)}


def _words(cell: str) -> list[str]:
    return [word for word in _LETTERS.findall(cell.casefold()) if word != "fr"]
