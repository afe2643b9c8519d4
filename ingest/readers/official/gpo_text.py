"""GPO text of the Federal Register: hard-wrapped lines in <pre>, page markers, a header."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.entities import html5

from ingest.dates import find_written_date
from ingest.errors import EmptyFile, MalformedFile
from ingest.models import Kind, Metadata, Parsed
from ingest.readers.encoding import decode
from ingest.readers.official.legal_text import LegalText, opening
from ingest.readers.wording import clean, suffix_of

_MARK = b"[Federal Register Volume"
_TAG = re.compile(r"</?(?:a|b|i|em|strong|sup|sub|pre|body|html)(?:\s[^<>]{0,500})?>", re.I)
_VOLUME = re.compile(r"\[Federal Register Volume (\d{1,4}), Number \d{1,4} \(([^)]{1,60})\)\]")
_PAGES = re.compile(r"\[Pages? (\d{1,7})(?:-\d{1,7})?\]")
_NUMBER = re.compile(r"\[FR Doc(?: No:|\.)? ?([A-Z]?\d{1,4}-\d{1,6})\]")
_PAGE = re.compile(r"\s*\[\[Page (\d{1,7})\]\]\s*")
_SECTION_NAME = re.compile(
    r"\[(Presidential Documents|Rules and Regulations|Proposed Rules|Notices)\]"
)
_KINDS: dict[str, Kind] = {
    "Presidential Documents": "order",
    "Rules and Regulations": "regulation",
    "Proposed Rules": "notice",
    "Notices": "notice",
}
_RUNNING_HEADS = frozenset({"Presidential Documents", "Title 3--", "The President"})
_FURNITURE = re.compile(
    r"<?GRAPHIC\(S\)|\[GRAPHIC\]|Billing code\b|BILLING CODE\b|\[?FR Doc\b|\[?Filed \d|_{5,}|-{10,}"
    r"|\(Presidential Sig\.\)|Federal Register ?/ ?Vol\b|From the Federal Register Online"
    r"|\[Presidential Documents\]|\[Rules and Regulations\]|\[Proposed Rules\]|\[Notices\]"
    r"|\[Pages? \d|\[Federal Register Volume",
    re.I,
)
# Hyphens that the typesetter set at a line's end stay: GPO breaks lines at the hyphens of
# compounds only (`military-` / `industrial`), never inside a word.
_BROKEN = re.compile(r"(?<=\w)-$")
_ACCENTED = re.compile(
    r"\[([A-Za-z](?:acute|grave|circ|uml|tilde|cedil|caron|macr|breve|ring|slash|dot|ogon|strok)"
    r"|sect|deg|reg|trade|ndash|mdash|ldquo|rdquo|lsquo|rsquo|bull|micro|para)\]"
)
_COMBINING = {"breve": "\u0306", "caron": "\u030c", "macr": "\u0304", "dot": "\u0307"}
_LISTED = re.compile(r";\s{1,40}(?:and|or)$")
_SECTION = re.compile(r"\s*Sec\. \d{1,3}\.")
_PROSE = 80
"""Characters from which lines are a paragraph; fewer may be a heading or a running head."""
_CONTINUATION_INDENT = 3
"""Columns by which a first line stands out from the lines of its paragraph."""


class GpoText:
    """Reads the text rendition that govinfo.gov serves, as .htm or .txt."""

    format = "gpo-text"
    text_rank = 60
    metadata_rank = 70

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether the file has the header that every such text begins with."""
        return suffix_of(name) in {".htm", ".html", ".txt"} and _MARK in head

    def read(self, data: bytes, name: str) -> Parsed:
        """Return the document; raises MalformedFile where the header line is missing."""
        # GPO marks some line starts with NUL characters; they are no sign of a binary file here.
        text = _plain(decode(data.replace(b"\0", b""), name))
        volume = _VOLUME.search(text)
        if volume is None:
            raise MalformedFile(
                f"{name} has no `[Federal Register Volume N, Number N (date)]` line."
            )
        facts = _Facts(_KINDS.get(_first(_SECTION_NAME, text) or ""))
        legal = LegalText()
        for paragraph in _body(list(_paragraphs(text[volume.end() :].split("\n")))):
            facts.add(paragraph, legal)
        said = _metadata(text, volume, facts)
        parsed = legal.builder.build(said.model_copy(update={"effective_on": legal.effective}))
        if not parsed.text:
            raise EmptyFile(f"{name} holds no text.")
        return parsed


def _plain(text: str) -> str:
    start, end = text.find("<pre>"), text.rfind("</pre>")
    body = text[start + 5 : end if end > start else None] if start >= 0 else text
    return _ACCENTED.sub(_accented, html.unescape(_TAG.sub("", body)))


def _accented(match: re.Match[str]) -> str:
    """Return the character GPO writes as an entity's name in brackets: `[eacute]`."""
    name = match.group(1)
    known = html5.get(name + ";")
    if known is None and name[1:] in _COMBINING:
        known = unicodedata.normalize("NFC", name[0] + _COMBINING[name[1:]])
    return known or match.group()


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group(1) if found else None


@dataclass
class _Paragraph:
    """Lines that belong together, and the page they begin on."""

    lines: list[str] = field(default_factory=list)
    page: str | None = None

    @property
    def text(self) -> str:
        """The lines joined: a line that ends in a hyphen runs on without a space."""
        parts: list[str] = []
        for line in map(clean, self.lines):
            if parts and not _BROKEN.search(parts[-1][-2:]):
                parts.append(" ")
            parts.append(line)
        return "".join(parts).replace("``", "“").replace("''", "”")


def _body(paragraphs: list[_Paragraph]) -> list[_Paragraph]:
    """Drop the title page before an order's opening line; without such a line, nothing."""
    starts = (at for at, p in enumerate(paragraphs) if opening(p.text)[1])
    return paragraphs[next(starts, 0) :]


def _paragraphs(lines: Iterable[str]) -> Iterator[_Paragraph]:
    """Yield paragraphs: parted by blank lines, furniture, and first lines that are indented.

    A page may turn within a paragraph; one that does not end a sentence goes on behind it.
    """
    current = _Paragraph()
    page: str | None = None
    parted = turned = False
    for line in lines:
        marker = _PAGE.fullmatch(line)
        if marker:
            page, turned = marker.group(1), True
        if marker or not line.strip() or _FURNITURE.match(line.strip()):
            parted = True
            continue
        goes_on = _runs_on(current, line) if parted and turned else not parted
        if current.lines and (not goes_on or _begins(line, current)):
            yield current
            current = _Paragraph()
        if not current.lines:
            current.page = page
        current.lines.append(line)
        parted = turned = False
    if current.lines:
        yield current


def _runs_on(paragraph: _Paragraph, line: str) -> bool:
    """Whether a paragraph goes on with `line` behind the turn of a page."""
    last = paragraph.lines[-1].strip() if paragraph.lines else ""
    if line.strip()[0].islower() and last.endswith(":"):
        return True
    if not last or last[-1] in ".;:!?”\"'_" or re.match(r"\s*(?:\(|Sec\.|Section \d)", line):
        return False
    return line.strip()[0].islower() or sum(map(len, paragraph.lines[:4])) >= _PROSE


def _begins(line: str, paragraph: _Paragraph) -> bool:
    """Whether a line begins a paragraph: indented, and the last one ended.

    Titles are centred or hang, so indentation alone says nothing: the line above must end a
    sentence or an item.
    """
    deeper = _indent(line) - _indent(paragraph.lines[-1])
    last = " ".join(paragraph.lines[-2:]).rstrip()
    ended = last.endswith((".", ";", ":", "''", '"', "--")) or bool(_LISTED.search(last))
    return ended and (deeper >= _CONTINUATION_INDENT or bool(_SECTION.match(line)))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


@dataclass
class _Facts:
    """What the opening lines say: kind, name, signing date, title."""

    kind: Kind | None
    title: str | None = None
    name: str | None = None
    signed: str | None = None

    def add(self, paragraph: _Paragraph, legal: LegalText) -> None:
        """Add one paragraph to the text, or take it for what it says of the document."""
        text = paragraph.text
        if not text or text in _RUNNING_HEADS or text == "Title 3-- The President":
            return
        name, signed = opening(text)
        if not self.signed and signed:
            self.name, self.signed = name, signed
            legal.builder.paragraph(text, None, paragraph.page)
        elif self.signed and self.title is None:
            self.title = text
            legal.builder.heading(text, 1, None, paragraph.page)
        else:
            legal.paragraph(text, paragraph.page)


def _metadata(text: str, volume: re.Match[str], facts: _Facts) -> Metadata:
    page = _first(_PAGES, text)
    published = find_written_date(volume.group(2))
    presidential = facts.kind == "order"
    return Metadata(
        title=facts.title,
        kind=facts.kind,
        issuer="Executive Office of the President" if presidential else None,
        number=_first(_NUMBER, text),
        identifiers=(facts.name,) if facts.name else (),
        citation=f"{volume.group(1)} FR {page}" if page else None,
        event_on=facts.signed,
        published_on=published,
        date_source="Federal Register header" if published else None,
        language="en",
    )
