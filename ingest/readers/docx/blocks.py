"""The body of a DOCX to blocks: what a reader of the printed document sees, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.models import BETWEEN_CELLS
from ingest.readers.builder import TextBuilder
from ingest.readers.docx.styles import Numbering, Styles
from ingest.readers.docx.xml import child, is_on, tag_of, value_of
from ingest.readers.tables import TableCell, add_table, column_names
from ingest.readers.wording import clean

if TYPE_CHECKING:
    from lxml.etree import _Element

# Deleted, moved away, hidden by the application, phonetic, properties, or code of a field.
_DROPPED = frozenset(
    {
        "del", "moveFrom", "rt", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr",
        "sdtEndPr", "instrText", "delText", "delInstrText", "object", "altChunk", "sectPr",
        "m:rPr", "annotationRef",
    }
)  # fmt: skip
_SPACES = {"tab": " ", "ptab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_LONGEST_HEADING = 300
"""Characters above which a paragraph in a heading's style is text all the same."""
_SMALLEST = 2
"""Half points of a font that nobody can read."""
_MOST_SPAN = 100
"""Columns that one cell may span; more is an attack, not a table."""
_MOST_CELL = 120
"""Characters that the name of a column, or of a group of rows, may have."""
_LONGEST_CELL = 3_000
"""Characters above which a cell holds a text of its own and the table only places it."""


@dataclass
class DocxWalk:
    """Adds the visible blocks of a document's body to a text.

    `notes` are the footnotes and endnotes by (kind, id); those referred to follow the text.
    """

    builder: TextBuilder
    styles: Styles
    numbering: Numbering
    notes: dict[tuple[str, str], _Element]
    _referred: dict[tuple[str, str], None] = field(default_factory=dict)

    def add(self, body: _Element) -> None:
        """Add the body, then the notes that it refers to."""
        self._blocks(body)
        counts = {"footnote": 0, "endnote": 0}
        while self._referred:
            key = next(iter(self._referred))
            del self._referred[key]
            note = self.notes.pop(key, None)
            if note is None:
                continue
            counts[key[0]] += 1
            label = f"{key[0].capitalize()} {counts[key[0]]}"
            self.builder.paragraph(self._plain(note), label)

    def _blocks(self, container: _Element) -> None:
        for node in _parts(container):
            if tag_of(node) == "tbl":
                self._table(node)
            else:
                self._paragraph(node)

    def _paragraph(self, node: _Element) -> None:
        properties = child(node, "pPr")
        boxes: list[_Element] = []
        text = clean(self._text(node, boxes))
        numbered = self.styles.numbered(properties)
        if numbered and text:
            text = clean(f"{self.numbering.next(numbered)} {text}")
        level = self.styles.level(properties)
        if level and len(text) <= _LONGEST_HEADING:
            self.builder.heading(text, level)
        else:
            self.builder.paragraph(text)
        for box in boxes:
            self._blocks(box)

    def _text(self, paragraph: _Element, boxes: list[_Element]) -> str:
        """Return a paragraph's visible text; the text boxes anchored in it are put in `boxes`."""
        style = value_of(child(child(paragraph, "pPr"), "pStyle"))
        hides = self.styles.hides(style)
        return "".join(self._pieces(paragraph, hides, boxes))

    def _pieces(self, paragraph: _Element, hides: bool, boxes: list[_Element]) -> Iterator[str]:
        todo = [paragraph]
        while todo:
            node = todo.pop()
            tag = tag_of(node)
            if tag == "txbxContent":
                boxes.append(node)
            elif tag in {"t", "m:t"}:
                yield node.text or ""
            elif tag in _SPACES:
                yield _SPACES[tag]
            elif tag in _NOTES:
                self._referred[(_NOTES[tag], value_of(node, "id") or "")] = None
            elif tag not in _DROPPED and not (tag == "r" and self._is_hidden(node, hides)):
                todo.extend(reversed(_branch(node)))

    def _is_hidden(self, run: _Element, by_paragraph: bool) -> bool:
        said = child(run, "rPr")
        size = value_of(child(said, "sz")) or ""
        if size.isdecimal() and int(size) <= _SMALLEST:
            return True
        if (vanish := child(said, "vanish")) is not None:
            return is_on(vanish)
        style = value_of(child(said, "rStyle"))
        return self.styles.hides(style) or by_paragraph

    def _plain(self, container: _Element) -> str:
        """Return everything under a container on one line, text boxes and tables included."""
        found: list[str] = []
        todo = [container]
        while todo:
            node = todo.pop()
            if tag_of(node) == "p":
                boxes: list[_Element] = []
                found.append(self._numbered_text(node, boxes))
                todo.extend(reversed(boxes))
            elif tag_of(node) not in _DROPPED and not _is_deleted(node):
                todo.extend(reversed(_branch(node)))
        return clean(" ".join(found))

    def _numbered_text(self, node: _Element, boxes: list[_Element]) -> str:
        text = self._text(node, boxes)
        numbered = self.styles.numbered(child(node, "pPr"))
        return f"{self.numbering.next(numbered)} {text}" if numbered and text.strip() else text

    def _table(self, table: _Element) -> None:
        rows = [row for row in _rows(table) if not _is_deleted(row)]
        if _is_layout(rows):
            for cell in (cell for row in rows for cell in _cells(row)):
                self._blocks(cell)
            return
        read = _merged([[self._cell(cell) for cell in _cells(row)] for row in rows])
        count = _header_rows(table, rows, read)
        columns = column_names(read[:count])
        # Named columns are no text of the rows, but what the document shows can be quoted.
        self.builder.paragraph(BETWEEN_CELLS.join(dict.fromkeys(filter(None, columns))))
        add_table(
            self.builder, columns, [_spread(row, len(columns)) for row in read[count:] if row]
        )

    def _cell(self, cell: _Element) -> tuple[TableCell, bool]:
        """Return a cell, and whether it goes on with the one above."""
        properties = child(cell, "tcPr")
        span = value_of(child(properties, "gridSpan")) or "1"
        merge = child(properties, "vMerge")
        goes_on = merge is not None and (value_of(merge) or "continue") == "continue"
        columns = int(span) if span.isdecimal() and len(span) < 4 else 1
        return TableCell(self._plain(cell), columns), goes_on


def _parts(container: _Element) -> Iterator[_Element]:
    """Yield the paragraphs and tables in a container, through whatever wraps them."""
    todo = list(reversed(_branch(container)))
    while todo:
        node = todo.pop()
        tag = tag_of(node)
        if tag in {"p", "tbl"}:
            yield node
        elif tag not in _DROPPED:
            todo.extend(reversed(_branch(node)))


def _branch(node: _Element) -> list[_Element]:
    """Return the children to go on with: of alternatives the first, else the fallback."""
    if tag_of(node) != "mc:AlternateContent":
        return list(node)
    choice = child(node, "mc:Choice")
    chosen = choice if choice is not None else child(node, "mc:Fallback")
    return [] if chosen is None else list(chosen)


def _rows(table: _Element) -> Iterator[_Element]:
    yield from _inside(table, "tr")


def _cells(row: _Element) -> Iterator[_Element]:
    yield from _inside(row, "tc")


def _inside(node: _Element, name: str) -> Iterator[_Element]:
    """Yield the rows of a table or the cells of a row, through whatever wraps them."""
    todo = list(reversed(_branch(node)))
    while todo:
        each = todo.pop()
        if tag_of(each) == name:
            yield each
        elif tag_of(each) not in _DROPPED and tag_of(each) not in {"p", "tbl"}:
            todo.extend(reversed(_branch(each)))


def _is_deleted(row: _Element) -> bool:
    return tag_of(row) == "tr" and child(child(row, "trPr"), "del") is not None


def _is_layout(rows: list[_Element]) -> bool:
    """Whether a table only places text: one column, tables or whole texts inside it."""
    widest = max((sum(1 for _ in _cells(row)) for row in rows), default=0)
    cells = [cell for row in rows for cell in _cells(row)]
    nested = any(tag_of(part) == "tbl" for cell in cells for part in _parts(cell))
    return widest < 2 or nested or any(_length(cell) > _LONGEST_CELL for cell in cells)


def _length(cell: _Element) -> int:
    return sum(len(node.text or "") for node in cell.iter() if tag_of(node) == "t")


def _merged(rows: list[list[tuple[TableCell, bool]]]) -> list[list[TableCell]]:
    """Return the rows with the text of a short cell repeated in those that go on with it."""
    above: dict[int, str] = {}
    out: list[list[TableCell]] = []
    for row in rows:
        line: list[TableCell] = []
        at = 0
        for cell, goes_on in row:
            text = above.get(at, "") if goes_on else cell.text
            line.append(TableCell(text, cell.columns))
            above[at] = text if len(text) <= _MOST_CELL else ""
            at += max(1, cell.columns)
        out.append(line)
    return out


def _spread(row: list[TableCell], width: int) -> list[TableCell]:
    """Return a row with the text of a wide cell once, and empty cells where it goes on.

    A cell alone in its row, as wide as the table, stays so: it is a note.
    """
    filled = [cell for cell in row if cell.text]
    if len(filled) == 1 and width > 1 and filled[0].columns >= width:
        return row
    return [
        each
        for cell in row
        for each in (TableCell(cell.text), *[TableCell("")] * min(cell.columns - 1, _MOST_SPAN))
    ]


def _header_rows(table: _Element, rows: list[_Element], read: list[list[TableCell]]) -> int:
    """Return how many rows are headers: those marked so, else a first row that names columns."""
    marked = 0
    while marked < len(rows) and is_on(child(child(rows[marked], "trPr"), "tblHeader")):
        marked += 1
    if marked:
        return marked if marked < len(rows) else 0
    if len(rows) < 2 or not _styles_first_row(table):
        return 0
    names = [cell.text for cell in read[0]]
    named = all(0 < len(name) <= _MOST_CELL for name in names)
    return 1 if named and len(set(names)) == len(names) else 0


def _styles_first_row(table: _Element) -> bool:
    """Whether the table's look sets off its first row; that is Word's default, too."""
    look = child(child(table, "tblPr"), "tblLook")
    if look is None:
        return True
    if (said := value_of(look, "firstRow")) is not None:
        return said.lower() not in {"0", "false", "off"}
    try:
        return bool(int(value_of(look) or "0020", 16) & 0x20)
    except ValueError:
        return True
