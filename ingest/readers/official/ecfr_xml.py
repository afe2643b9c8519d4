"""eCFR XML: sections (DIV8), appendices (DIV9) and the parts and subparts around them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from ingest.errors import EmptyFile, MalformedFile
from ingest.models import Metadata, Parsed
from ingest.readers.builder import TextBuilder
from ingest.readers.official.enumerators import Outline
from ingest.readers.official.xml_tree import PageReader, parse_xml, tag_of, text_of
from ingest.readers.tables import TableCell, add_table, column_names
from ingest.readers.wording import suffix_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_DIVISION = re.compile(r"DIV[1-9]")
_HEAD = re.compile(rb"<DIV[1-9][^>]{0,2000}\bTYPE=")
_SECTION = re.compile(r"(§{1,2}\s?[\d.\-–]+[a-z]?)")
_APPENDIX = re.compile(
    r"((?:Supplement|Appendix)\s.{1,40}?) to (Part \d{1,4}), Title (\d{1,2})", re.I
)
_NOTES = frozenset({"NOTE", "EDNOTE", "EFFDNOT", "AUTH", "SOURCE", "CROSSREF"})
_HEADINGS = {"HD1": 2, "HD2": 3, "HD3": 4, "HD4": 5, "HED1": 2, "TCAP": 3}
_CONTAINERS = frozenset({"DIV", "EXTRACT", "EXAMPLE", "SCOL2", "SCOL3", "FTNT", "CONTENTS"})
_DROPPED = frozenset({"AMDDATE", "HED", "img", "GID", "GPH", "CFRTOC"})
_ITALIC = frozenset({"I", "i", "em", "EM"})


class EcfrXml:
    """Reads a unit of the Code of Federal Regulations as ecfr.gov serves it."""

    format = "ecfr-xml"
    text_rank = 90
    metadata_rank = 80

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether the file is XML that opens with a typed eCFR division."""
        return suffix_of(name) == ".xml" and bool(_HEAD.search(head))

    def read(self, data: bytes, name: str) -> Parsed:
        """Return the unit's text; raises MalformedFile where there is no division in it."""
        root = parse_xml(data, name)
        unit = next((e for e in root.iter() if _DIVISION.fullmatch(tag_of(e))), None)
        if unit is None:
            raise MalformedFile(f"{name} has no DIV1 to DIV9, so it is no eCFR text.")
        walk = _Walk()
        walk.division(unit, depth=1)
        parsed = walk.builder.build(_metadata(unit))
        if not parsed.text:
            raise EmptyFile(f"{name} holds no text.")
        return parsed


class _Walk:
    """Turns elements into blocks in document order, following the paragraph numbering."""

    def __init__(self) -> None:
        self.builder = TextBuilder()
        self._pages = PageReader()
        self._outline = Outline()

    def division(self, element: _Element, depth: int) -> None:
        """Add a division: its head, then its content; divisions inside are one level deeper."""
        self._outline = _outline(element)
        for child in element:
            tag = tag_of(child)
            if tag == "HEAD":
                text, page = self._pages.text(child)
                self.builder.heading(text, depth, self._outline.root or None, page)
            elif _DIVISION.fullmatch(tag):
                self.division(child, depth + 1)
            else:
                self._block(child, depth)

    def _block(self, element: _Element, depth: int) -> None:
        tag = tag_of(element)
        if tag in _DROPPED or not tag:
            return
        if tag == "TABLE":
            _add_table(self.builder, element)
        elif tag in _NOTES:
            self._note(element)
        elif tag in _HEADINGS:
            text, page = self._pages.text(element)
            self.builder.heading(text, depth + _HEADINGS[tag] - 1, None, page)
        elif tag in _CONTAINERS:
            for child in element:
                if tag == "FTNT" or tag_of(child) == "LI":
                    self._unnumbered(child)
                else:
                    self._block(child, depth)
        elif tag in {"CITA", "PARAUTH", "SECAUTH"}:
            self._unnumbered(element)
        else:
            self._paragraph(element)

    def _unnumbered(self, element: _Element) -> None:
        text, page = self._pages.text(element)
        self.builder.paragraph(text, self._outline.root or None, page)

    def _paragraph(self, element: _Element) -> None:
        marks = _with_italic_marks(element)
        text, page = self._pages.text(element)
        if text:
            self.builder.paragraph(text, self._outline.label(marks), page)

    def _note(self, element: _Element) -> None:
        """Add a note: its head runs into its first paragraph and names them all."""
        head = text_of(element.find("HED"))
        label = ", ".join(part for part in (self._outline.root, head.rstrip(":. ")) if part)
        for child in element:
            if tag_of(child) == "TABLE":
                _add_table(self.builder, child)
            elif tag_of(child) not in _DROPPED:
                text, page = self._pages.text(child)
                self.builder.paragraph(f"{head} {text}" if text else "", label or None, page)
                head = "" if text else head


def _with_italic_marks(element: _Element) -> str:
    """Return the head of a paragraph with italic enumerators as `(_1_)`: they count apart."""
    parts: list[str] = []
    for node in element.iter():
        if node is element or tag_of(node) not in _ITALIC:
            continue
        sibling = node.getprevious()
        before = (element.text if sibling is None else sibling.tail) or ""
        inner = text_of(node)
        if before.rstrip().endswith("(") and (node.tail or "").startswith(")") and inner.isalnum():
            parts.append(inner)
    text = text_of(element)
    for inner in parts[:4]:
        text = text.replace(f"({inner})", f"(_{inner}_)", 1)
    return text


def _outline(division: _Element) -> Outline:
    head = text_of(division.find("HEAD"))
    if tag_of(division) == "DIV8":
        section = _SECTION.match(head)
        return Outline(section.group(1) if section else f"§ {division.get('N', '')}")
    if tag_of(division) == "DIV9":
        return Outline(division.get("N", "") or head.split("—")[0], ", paragraph ")
    return Outline(head.split("—")[0].strip())


def _add_table(builder: TextBuilder, table: _Element) -> None:
    header = [_cells(row) for row in table.iterfind("THEAD/TR")]
    body = [*table.iterfind("TBODY/TR"), *table.iterfind("TR"), *table.iterfind("TFOOT/TR")]
    builder.paragraph(text_of(table.find("CAPTION")))
    add_table(builder, column_names(header), (_cells(row) for row in body))


def _cells(row: _Element) -> list[TableCell]:
    return [
        TableCell(text_of(cell), _span(cell, "colspan"), _span(cell, "rowspan"))
        for cell in row
        if tag_of(cell) in {"TD", "TH"}
    ]


def _span(cell: _Element, attribute: str) -> int:
    value = cell.get(attribute, "1")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _metadata(unit: _Element) -> Metadata:
    said = _hierarchy(unit)
    official = said.get("citation") or None
    citation, names = official, [official] if official else []
    appendix = _APPENDIX.fullmatch(official or "")
    if appendix:
        what, part, title = appendix.groups()
        citation = f"{title} CFR {part}, {what}"
        names.append(citation)
    elif tag_of(unit) == "DIV8":
        names.append(_outline(unit).root)
    return Metadata(
        title=text_of(unit.find("HEAD")) or None,
        kind="regulation",
        citation=citation,
        identifiers=tuple(names),
        language="en",
        url=_address(said.get("path", "")),
    )


def _hierarchy(unit: _Element) -> dict[str, str]:
    """Return what the division's own JSON attribute says; nothing where it is not JSON."""
    try:
        said = json.loads(unit.get("hierarchy_metadata", "{}"))
    except (ValueError, RecursionError):
        return {}
    return {k: v for k, v in said.items() if isinstance(v, str)} if isinstance(said, dict) else {}


def _address(path: str) -> str | None:
    """Return the page of a dated path; a path with a placeholder for its date is no address."""
    if re.match(r"/on/\d{4}-\d{2}-\d{2}/", path):
        return "https://www.ecfr.gov" + path.replace(" ", "%20")
    return None
