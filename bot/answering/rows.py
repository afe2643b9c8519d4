"""Answers out of tables: the row of a named entity, and the column that the question asks for."""

import re
from collections.abc import Sequence
from typing import Literal

from bot.answering.base import Statement, quote_of
from bot.answering.lists import ListNames, list_names
from bot.answering.subjects import Subject, is_subject
from bot.models import Passage
from ingest.dates import latest
from ingest.library.words import folded_name, terms
from ingest.models import Cell

_ROWS_A_NAME = 3
_NAMES = 8
# A heading that most lists have and few questions mean by these words.
_WEAK = "list listed entity name country give state say company"
# Columns that tell that an entry stands no more, and what stands in them then.
_STANDS = re.compile(r"\b(?:status|state|action|active|listed)\b", re.IGNORECASE)
_GONE = re.compile(
    r"\b(?:removed|removal|delisted|revoked|rescinded|vacated|withdrawn|ended|expired|expiry)\b",
    re.IGNORECASE,
)
_LIST = re.compile(r"(?:source|lists?|list name|source list|listed on)", re.IGNORECASE)
_NO = re.compile(r"(?:no|not|none|never|false|inactive|n/a|-+|–)?\W*", re.IGNORECASE)


def row_statements(
    text: str, passages: Sequence[Passage], whether: bool = False
) -> list[Statement]:
    """Return one statement for each row of an entity that a question names, or none.

    Equal rows of several lists count once: the one of the newest dated Document. Where it asks
    `whether` somebody is listed, what is somebody's (`Acme's clients`) has no part in their row.
    """
    rows = of_list(text, rows_named(passages))
    if whether:
        rows = [p for p in rows if _columns(text, p) or _is_meant(text, p)]
    statements = []
    for name in _named(text, rows)[:_NAMES]:
        of_name = [p for p in rows if folded_name(p.chunk.name or "") == name]
        statements += [
            Statement(row_text(text, p), (quote_of(p, p.chunk.start, p.chunk.end),))
            for p in _distinct(of_name)[:_ROWS_A_NAME]
        ]
    return statements


def nearest_row(text: str, passages: Sequence[Passage]) -> Passage | None:
    """Return the best row of a list that a question names, which has no row of what it asks for."""
    rows = [p for p in passages if p.chunk.cells and p.chunk.name]
    return next(iter(of_list(text, rows)), None) if _names_of(text, rows).found_in(text) else None


def rows_named(passages: Sequence[Passage]) -> list[Passage]:
    """Return the table rows among some Passages that list a name in the question."""
    return [p for p in passages if p.exact and p.chunk.cells and p.chunk.name]


def of_list(text: str, rows: Sequence[Passage]) -> list[Passage]:
    """Return the rows of the list that a question names (`the Entity List`); all, without one."""
    names = _names_of(text, rows)
    wanted = names.meant(text, names.found_in_any(titles_of(rows)))
    return [p for p in rows if not wanted or wanted & lists_of(p, names)]


def lists_of(passage: Passage, names: ListNames) -> frozenset[str]:
    """Return the list that a row is of: that of its own column, nearest heading or title."""
    titles = (*_own_list(passage), *reversed(passage.chunk.headings), passage.document.title)
    return next(filter(None, map(names.found_in, titles)), frozenset())


def titles_of(passages: Sequence[Passage]) -> list[str]:
    """Return the titles, headings and cells by which the list of a row is known."""
    return [each for p in passages for each in (p.document.title, *p.chunk.headings, *_own_list(p))]


def _own_list(passage: Passage) -> list[str]:
    """Return what a row itself says that it is a row of, in a table that joins several lists."""
    return [
        _cell(passage, cell).partition(" - ")[0]  # after the dash: who keeps it
        for cell in passage.chunk.cells
        if _LIST.fullmatch(cell.column)
    ]


def row_status(passage: Passage) -> Literal["listed", "ended", "absent"]:
    """Return what a row's own columns say of it; without such columns, who stands there is listed.

    Where a removal has a column of its own, anything but a `no` there tells of one.
    """
    for cell in passage.chunk.cells:
        value = _cell(passage, cell).strip()
        no = _NO.fullmatch(value) is not None
        if _GONE.search(cell.column):
            if not no:
                return "ended"
        elif value and _STANDS.search(cell.column):
            if no:
                return "absent"
            if _GONE.search(value):
                return "ended"
    return "listed"


def _names_of(text: str, rows: Sequence[Passage]) -> ListNames:
    return list_names([*titles_of(rows), text])


def _named(text: str, rows: Sequence[Passage]) -> list[str]:
    """Return the folded names in the question, in its order, none inside a longer one."""
    spans = {
        folded_name(name): span
        for name in dict.fromkeys(p.chunk.name or "" for p in rows)
        for span in list(Subject([name]).found_in(text))[:1]
    }
    kept = [
        name for name, (start, end) in spans.items()
        if not any(name != o and first <= start and end <= last
                   for o, (first, last) in spans.items())
    ]  # fmt: skip
    return sorted(kept, key=lambda name: spans[name])


def _distinct(rows: Sequence[Passage]) -> list[Passage]:
    """Return rows that say different things, the newest Document's for each."""
    newest_first = sorted(
        rows,
        key=lambda p: latest(p.document.dated).toordinal() if p.document.dated else 0,
        reverse=True,
    )
    kept: dict[tuple[str, ...], Passage] = {}
    for passage in newest_first:
        first = passage.chunk.cells[0]
        country = folded_name(_cell(passage, first))
        kept.setdefault((country, folded_name(passage.chunk.name or "")), passage)
    return list(kept.values())


def row_text(text: str, passage: Passage) -> str:
    """Return what a row says in the columns that a question asks for, or in all of them.

    Of a row that was cut into pieces only the name is told.
    """
    if not passage.chunk.cells:
        return f"{_name(passage).rstrip('.')}."
    name, place = _name(passage), _cell(passage, passage.chunk.cells[0])
    head = name if folded_name(place) == folded_name(name) else f"{name} ({place})"
    cells = _columns(text, passage) or _value_cells(passage)
    said = [f"{cell.column}: {_cell(passage, cell)}" for cell in cells]
    return f"{head}: " + "; ".join(part.rstrip(".") for part in said) + "."


def _columns(text: str, passage: Passage) -> list[Cell]:
    """Return the cells of the columns that a question asks for."""
    asked, name = set(terms(text)) - set(terms(_WEAK)), folded_name(_name(passage))
    overlap = {
        cell: len(asked & set(terms(cell.column))) for cell in passage.chunk.cells
        if folded_name(_cell(passage, cell)) != name  # that is told in any case
    }  # fmt: skip
    best = max(overlap.values(), default=0)
    return [cell for cell, count in overlap.items() if best and count == best]


def _is_meant(text: str, passage: Passage) -> bool:
    name = Subject([passage.chunk.name or ""])
    return any(is_subject(text, span, len(text)) for span in name.found_in(text))


def _name(passage: Passage) -> str:
    return passage.chunk.name or passage.entity or ""


def _value_cells(passage: Passage) -> list[Cell]:
    """Return the cells after the one that holds the name: what the list says about the entity."""
    name = folded_name(_name(passage))
    cells = list(passage.chunk.cells)
    at = next((i for i, c in enumerate(cells) if name in folded_name(_cell(passage, c))), 0)
    return cells[at + 1 :] or cells


def _cell(passage: Passage, cell: Cell) -> str:
    return passage.chunk.text[cell.start - passage.chunk.start : cell.end - passage.chunk.start]
