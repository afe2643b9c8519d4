"""Rows of a table among sentences: those that a question names alone, told with their columns."""

from collections.abc import Iterator, Mapping, Sequence

from bot.answering.base import Statement, quote_of
from bot.answering.selection import Sentence
from bot.models import Passage
from ingest.library.words import folded_name, terms

_Table = tuple[str, tuple[str, ...]]
"""A Document's id, and the headings above a table of it."""


def said_of(sentence: Sentence) -> Statement:
    """Return a sentence as it stands; a row of a table as `Column: value; Column: value`."""
    passage, quote = sentence.passage, quote_of(sentence.passage, sentence.start, sentence.end)
    told = "; ".join(_told(passage)).rstrip(".") + "." if is_row(passage) else sentence.text
    return Statement(" ".join(told.split()), (quote,))


def named_alone(question: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Leave out the rows of a table that a question does not mean, where it names others of it.

    So is the line that tells the columns of a table, beside such a row: the row has them.
    """
    tables = {table: _meant(question, rows) for table, rows in _tables(sentences).items()}
    kept = {id(row) for rows in tables.values() for row in rows}
    named = {
        table: rows for table, rows in tables.items()
        if any(_said(question, row) for row in rows)
    }  # fmt: skip
    return [
        s for s in sentences
        if (id(s.passage) in kept if is_row(s.passage) else not _is_header(s, named))
    ]  # fmt: skip


def is_row(passage: Passage) -> bool:
    """Whether a Passage is one row of a table, with columns that are known."""
    return any(cell.column for cell in passage.chunk.cells)


def _tables(sentences: Sequence[Sentence]) -> dict[_Table, list[Passage]]:
    """Return the rows among some sentences, by what they are rows of."""
    tables: dict[_Table, list[Passage]] = {}
    for passage in {id(s.passage): s.passage for s in sentences if is_row(s.passage)}.values():
        tables.setdefault(_table_of(passage), []).append(passage)
    return tables


def _table_of(passage: Passage) -> _Table:
    return passage.document.id, passage.chunk.headings


def _meant(question: str, table: list[Passage]) -> list[Passage]:
    """Return the rows of what a question names; where it names none, the best of all."""
    named = _outermost(question, [_name(row) for row in table])
    of_each = [[row for row in table if folded_name(_name(row)) == name] for name in named]
    return [row for rows in of_each or [table] for row in _best(question, rows)]


def _best(question: str, rows: Sequence[Passage]) -> list[Passage]:
    """Return the rows that no other outdoes: says all of the question that it says, and more."""
    said = [_said(question, row) for row in rows]
    return [row for row, own in zip(rows, said, strict=True) if not any(own < o for o in said)]


def _said(question: str, row: Passage) -> set[str]:
    """Return the words of a question that the cells of a row have."""
    return set(terms(question)) & set(terms(" ".join(_values(row))))


def _outermost(question: str, names: Sequence[str]) -> set[str]:
    """Return the folded names that a question has other than within a longer one of them."""
    text, found = f" {folded_name(question)} ", set()
    for name in sorted({folded_name(name) for name in names} - {""}, key=len, reverse=True):
        if f" {name} " in text:
            found.add(name)
            text = text.replace(f" {name} ", " | ")
    return found


def _name(row: Passage) -> str:
    """Return what a row is about: the name it lists, or its first cell with a letter."""
    return row.chunk.name or next((v for v in _values(row) if any(map(str.isalpha, v))), "")


def _is_header(sentence: Sentence, tables: Mapping[_Table, Sequence[Passage]]) -> bool:
    rows = tables.get(_table_of(sentence.passage), ())
    columns = [cell.column for row in rows[:1] for cell in row.chunk.cells]
    listed = "Columns: " in sentence.text and all(each in sentence.text for each in columns)
    return bool(columns) and listed


def _values(row: Passage) -> Iterator[str]:
    first = row.chunk.start
    return (row.chunk.text[cell.start - first : cell.end - first] for cell in row.chunk.cells)


def _told(row: Passage) -> Iterator[str]:
    """Yield each cell behind the name of its column, where it has one."""
    for cell, value in zip(row.chunk.cells, _values(row), strict=True):
        yield f"{cell.column}: {value}" if cell.column else value
