"""Federal Register full-text XML: presidential documents, rules, proposed rules and notices."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.dates import find_written_date
from ingest.errors import EmptyFile, MalformedFile
from ingest.models import Kind, Metadata, Parsed
from ingest.readers.official.enumerators import Outline
from ingest.readers.official.legal_text import LegalText, fr_number, opening
from ingest.readers.official.xml_tree import PageReader, parse_xml, tag_of, text_of
from ingest.readers.tables import TableCell, add_table
from ingest.readers.wording import clean, suffix_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_KINDS: dict[str, Kind] = {
    "RULE": "regulation",
    "PRORULE": "notice",
    "NOTICE": "notice",
    "PRESDOCU": "order",
    "PRNOTICE": "notice",
}
_HEAD = re.compile(rb"<(?:RULE|PRORULE|NOTICE|PRESDOCU)[\s>]")
_DROPPED = frozenset(
    {"GPH", "GID", "BILCOD", "FILED", "FRDOC", "TITLE3", "PRES", "PSIG", "MATH", "STARS", "PTITLE"}
)
_CONTAINERS = frozenset(
    {"PREAMB", "SUPLINF", "REGTEXT", "SIG", "EXTRACT", "LSTSUB", "AGY", "ACT", "SUM", "DATES",
     "EFFDATE", "ADD", "FURINF", "SECTION", "PART", "SUBPART", "APPENDIX", "AUTH", "FTNT",
     "EXECORD", "PRNOTICE", "PROCLA", "PRMEMO", "PRORDER", "DETERM", "NOTE", "QUOTE", "XTRACT",
     "CONTENTS", "SUBJGRP", "ANNEX"}
)  # fmt: skip
_OPENINGS = frozenset({"EXECORDR", "PROC", "MEMO", "PRNOTE", "DETNO"})
_LEVELS = {"HED": 2, "HD1": 2, "HD2": 3, "HD3": 4, "HD4": 5, "HD5": 6, "HD6": 7}
_EFFECTIVE = re.compile(r"\beffective\b[^.]{0,80}", re.I)


class FrXml:
    """Reads one document of the Federal Register as XML."""

    format = "fr-xml"
    text_rank = 90
    metadata_rank = 90

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether the file is XML that opens as a Federal Register document."""
        return suffix_of(name) == ".xml" and bool(_HEAD.search(head))

    def read(self, data: bytes, name: str) -> Parsed:
        """Return the document; raises MalformedFile where the XML is not the Register's."""
        root = parse_xml(data, name)
        document = next((e for e in root.iter() if tag_of(e) in _KINDS), None)
        if document is None:
            raise MalformedFile(f"{name} holds no RULE, PRORULE, NOTICE or PRESDOCU.")
        walk = _Walk()
        walk.children(document)
        walk.facts.effective = walk.facts.effective or walk.legal.effective
        parsed = walk.legal.builder.build(walk.facts.metadata(document))
        if not parsed.text:
            raise EmptyFile(f"{name} holds no text.")
        return parsed


@dataclass
class _Facts:
    """Metadata as it is come across."""

    titles: list[str] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    number: str | None = None
    signed: str | None = None
    dated: str | None = None
    effective: str | None = None

    def metadata(self, document: _Element) -> Metadata:
        presidential = tag_of(document) == "PRESDOCU"
        kinds = [_KINDS[t] for e in document.iter() if (t := tag_of(e)) in _KINDS]
        event = (self.signed or self.dated) if presidential else None
        return Metadata(
            title=next(iter(self.titles), None),
            kind=kinds[-1] if presidential else kinds[0],
            issuer="Executive Office of the President"
            if presidential
            else "; ".join(dict.fromkeys(self.agencies)) or None,
            number=self.number,
            identifiers=tuple(dict.fromkeys(self.identifiers)),
            event_on=event,
            effective_on=self.effective,
            date_source=None if not event else "EXECORDR" if self.signed else "DATE",
            language="en",
        )


class _Walk:
    """Turns elements into blocks in document order, collecting facts on the way."""

    def __init__(self) -> None:
        self.legal = LegalText()
        self.facts = _Facts()
        self._pages = PageReader()

    def children(self, parent: _Element) -> None:
        """Add every child of a container."""
        for child in parent:
            self._element(child, tag_of(parent))

    def _element(self, element: _Element, parent: str) -> None:
        tag = tag_of(element)
        before = self._pages.page
        text, page = self._pages.text(element) if tag not in _CONTAINERS else ("", before)
        if tag in _DROPPED:
            self._number(tag, text)
        elif tag in _OPENINGS:
            self._opening(text, page)
        elif tag == "SUBJECT" and parent == "PREAMB":
            self._title(text, page)
        elif tag in {"HD", "RESERVED"}:
            self._heading(element, text, page)
        elif tag in {"GPOTABLE", "TABLE"}:
            self._table(element)
        elif tag == "SECTNO":
            self._section(element, text, page)
        elif tag in _CONTAINERS:
            self.children(element)
            self._effective(element, tag)
        elif not (tag == "SUBJECT" and parent == "SECTION"):
            self._paragraph(tag, text, page)

    def _number(self, tag: str, text: str) -> None:
        if tag == "FRDOC":
            self.facts.number = self.facts.number or fr_number(text)

    def _opening(self, text: str, page: str | None) -> None:
        name, signed = opening(text)
        self.facts.identifiers += [name] if name else []
        self.facts.signed = self.facts.signed or signed
        self.legal.builder.paragraph(text, None, page)

    def _title(self, text: str, page: str | None) -> None:
        self.facts.titles.append(text)
        self.legal.builder.heading(text, 1, None, page)

    def _heading(self, element: _Element, text: str, page: str | None) -> None:
        source = element.get("SOURCE", "")
        if source == "HED" and tag_of(element.getparent()) in {
            "EXECORD", "PRNOTICE", "PROCLA", "PRMEMO", "PRORDER", "DETERM", "PRESDOCU"
        }:  # fmt: skip
            self._title(text, page)
            return
        self.legal.outline = Outline()
        self.legal.builder.heading(text, _LEVELS.get(source, 2), None, page)

    def _section(self, element: _Element, text: str, page: str | None) -> None:
        """Add the heading of a section of rule text: its number and its subject together."""
        self.legal.outline = Outline(text)
        following = element.getnext()
        subject = text_of(following) if tag_of(following) == "SUBJECT" else ""
        self.legal.builder.heading(clean(f"{text} {subject}"), 3, text or None, page)

    def _paragraph(self, tag: str, text: str, page: str | None) -> None:
        if tag in {"AGENCY", "SUBAGY"}:
            self.facts.agencies.append(text.title() if text.isupper() else text)
        elif tag == "RIN":
            self.facts.identifiers.append(text if text.startswith("RIN") else f"RIN {text}")
        elif tag == "DEPDOC":
            self.facts.identifiers.append(text.strip("[]"))
        elif tag == "DATE":
            self.facts.dated = self.facts.dated or find_written_date(text)
            self.legal.outline.reset()
        elif tag == "PLACE":
            self.legal.outline.reset()
        if tag in {"PLACE", "DATE", "NAME", "TITLE", "AGENCY", "SUBAGY", "RIN", "DEPDOC", "CFR"}:
            self.legal.builder.paragraph(text, None, page)
        else:
            self.legal.paragraph(text, page)

    def _effective(self, element: _Element, tag: str) -> None:
        if tag in {"EFFDATE", "DATES"} and not self.facts.effective:
            said = _EFFECTIVE.search(text_of(element, skip={"HD"}))
            self.facts.effective = find_written_date(said.group()) if said else None

    def _table(self, element: _Element) -> None:
        self.legal.builder.paragraph(text_of(element.find("TTITLE")))
        columns = [text_of(head) for head in element.iterfind("BOXHD/CHED")]
        rows = [
            [TableCell(text_of(cell)) for cell in row if tag_of(cell) == "ENT"]
            for row in element.iterfind("ROW")
        ]
        add_table(self.legal.builder, columns, rows)
        for note in element.iterfind("TNOTE"):
            self.legal.builder.paragraph(text_of(note))
