"""Answers out of tables: the row of a named entity, and the column that the question asks for."""

import re
from collections.abc import Sequence

from bot.answering.asking import asked_status
from bot.answering.base import Statement, quote_of
from bot.models import Passage, Question
from bot.prompting import load_prompt
from ingest.dates import latest
from ingest.library.words import folded_name, terms
from ingest.models import Cell

# The word before `List` tells lists apart: Entity List, Unverified List, Military End-User List.
_LIST = re.compile(r"\b([A-Z][\w-]*) [Ll]ist\b")
_ROWS_A_NAME = 3
_NAMES = 8
# A heading that most lists have and few questions mean by these words.
_WEAK = "list listed entity name country give state say company"


def row_statements(question: Question, passages: Sequence[Passage]) -> list[Statement]:
    """Return one statement for each row of an entity that the question names, or none.

    Equal rows of several lists count once: the one of the newest dated Document.
    """
    rows = [p for p in rows_named(passages) if not other_list(question.text, p)]
    statements = []
    for name in _named(question.text, rows)[:_NAMES]:
        of_name = [p for p in rows if folded_name(p.chunk.name or "") == name]
        some = [(p, _statement(question, p)) for p in _distinct(of_name)[:_ROWS_A_NAME]]
        if _asks_whether_listed(question.text):
            some[0] = (some[0][0], _yes(*some[0]))
        statements += [statement for _, statement in some]
    return statements


def nearest_row(text: str, passages: Sequence[Passage]) -> Passage | None:
    """Return the best row of a list that a question names, which has no row of what it asks for."""
    if not _LIST.search(text):
        return None
    rows = (p for p in passages if p.chunk.cells and p.chunk.name and not other_list(text, p))
    return next(rows, None)


def _asks_whether_listed(text: str) -> bool:
    asked = asked_status(text)
    return asked is not None and not asked.after_end and _LIST.search(text) is not None


def _yes(passage: Passage, statement: Statement) -> Statement:
    """Answer first, with the day that the list is of, where that is known."""
    dated = passage.document.dated
    prompt = load_prompt("status_listed" if dated else "listed")
    given = {"dated": dated} if dated else {}
    return Statement(prompt.render(said=statement.text, **given), statement.quotes)


def rows_named(passages: Sequence[Passage]) -> list[Passage]:
    """Return the table rows among some Passages that list a name in the question."""
    return [p for p in passages if p.exact and p.chunk.cells and p.chunk.name]


def other_list(text: str, passage: Passage) -> bool:
    """Whether a question is about a certain list (`the Entity List`) and the row is of another."""
    wanted = {term for match in _LIST.finditer(text) for term in terms(match.group(1))}
    known = {
        term for text in (passage.document.title, *passage.chunk.headings) for term in terms(text)
    }
    return bool(wanted - known)


def _named(text: str, rows: Sequence[Passage]) -> list[str]:
    """Return the folded names in the question, in its order, none inside a longer one."""
    asked = f" {folded_name(text)} "
    names = {folded_name(p.chunk.name or "") for p in rows}
    found = {name: asked.find(f" {name} ") for name in names}
    found = {name: at for name, at in found.items() if at >= 0}
    kept = [
        name for name, at in found.items()
        if not any(
            name != other and start <= at and at + len(name) <= start + len(other)
            for other, start in found.items()
        )
    ]  # fmt: skip
    return sorted(kept, key=lambda name: found[name])


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


def _statement(question: Question, passage: Passage) -> Statement:
    cells = passage.chunk.cells
    asked = set(terms(question.text)) - set(terms(_WEAK))
    overlap = {cell: len(asked & set(terms(cell.column))) for cell in cells}
    best = max(overlap.values())
    chosen = [cell for cell in cells if best and overlap[cell] == best]
    name, place = passage.chunk.name or "", _cell(passage, cells[0])
    head = name if folded_name(place) == folded_name(name) else f"{name} ({place})"
    said = [f"{cell.column}: {_cell(passage, cell)}" for cell in chosen or _value_cells(passage)]
    text = f"{head}: " + "; ".join(part.rstrip(".") for part in said) + "."
    quote = quote_of(passage, passage.chunk.start, passage.chunk.end)
    return Statement(text, (quote,))


def _value_cells(passage: Passage) -> list[Cell]:
    """Return the cells after the one that holds the name: what the list says about the entity."""
    name = folded_name(passage.chunk.name or "")
    cells = list(passage.chunk.cells)
    at = next((i for i, c in enumerate(cells) if name in folded_name(_cell(passage, c))), 0)
    return cells[at + 1 :] or cells


def _cell(passage: Passage, cell: Cell) -> str:
    return passage.chunk.text[cell.start - passage.chunk.start : cell.end - passage.chunk.start]
