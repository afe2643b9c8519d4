"""Federal Register pages as PDF: the one document that is meant, cut out of its pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.dates import find_written_date
from ingest.models import Kind, Metadata, Parsed
from ingest.readers.official.legal_text import LegalText, fr_number, opening
from ingest.readers.pdf.layout import in_reading_order
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.paragraphs import Passage, passages
from ingest.readers.pdf.runs import Page
from ingest.readers.wording import stem_of

_HEAD = re.compile(
    r"Federal Register\s?/\s?Vol\. (\d{1,4}), No\. \d{1,4}\s?/"
    r"\s?(\w+day, \w+ \d{1,2}, \d{4})\s?/\s?"
    r"(Presidential Documents|Rules and Regulations|Proposed Rules|Notices)"
)
_VOLUME = re.compile(r"Vol\. (\d{1,4})(?:, No\. \d{1,4})?\b")
_DATE = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \w+ \d{1,2}, \d{4}")
_PAGE = re.compile(r"^(\d{1,6})(?=$|\s?Federal Register\b)|Federal Register\b.{20,200}? (\d{1,6})$")
_MARKS = re.compile(
    r"VerDate\b|.{0,40} on DSK\w{4,20} with |.{1,40}\.EPS</GPH>|E[DRPN]\d\d[A-Z]{2}\d\d\.\d{3}"
)
_RUNNING = frozenset(
    {"Presidential Documents", "Rules and Regulations", "Proposed Rules", "Notices",
     "Federal Register", "Title 3—", "The President"}
)  # fmt: skip
_KINDS: dict[str, Kind] = {
    "Presidential Documents": "order",
    "Rules and Regulations": "regulation",
    "Proposed Rules": "notice",
    "Notices": "notice",
}
_FILED = re.compile(r"\[FR Doc\. ?[A-Z]?\d")
_ENDMATTER = re.compile(r"Filed \d{1,2}[–-]\d|Billing code \w", re.I)
_TOP = 0.1  # share of a page's height in which its head stands
_AGENCY = re.compile(r"AGENCY: ")
_LEAST_SIZE = 5.0
"""Points of the smallest letters of the Register; smaller ones are marks of its printer."""


@dataclass(frozen=True, slots=True)
class _Issue:
    """What the heads of the pages say: volume, day, section, and each page's printed number."""

    volume: str
    published: str | None
    section: str
    pages: dict[int, int]


def register_document(
    pages: Sequence[tuple[Page, list[Line]]], count: int, name: str
) -> Parsed | None:
    """Return the document of Federal Register pages; None where the pages are none of it.

    A page may hold the end of the document before and the beginning of the next: where several
    end on the pages, the one with the number in the file's name is meant, else the longest.
    """
    issue = _issue(pages)
    if issue is None:
        return None
    lines: list[Line] = []
    for page, drawn in pages:
        body = [line for line in drawn if not _is_furniture(line, page)]
        lines += in_reading_order(body)
    mine, number, is_first = _cut(lines, name)
    found = [_quoted(each) for each in passages(mine)]
    starts = (at for at, each in enumerate(found) if opening(each.text)[1])
    found = found[next(starts, 0) :]
    begins = pages[0][0].number if is_first or not found else found[0].page
    return _Writer(issue, number).parsed(found, begins, count)


def _issue(pages: Sequence[tuple[Page, list[Line]]]) -> _Issue | None:
    numbers: Counter[int] = Counter()
    heads: list[re.Match[str]] = []
    first: list[str] = []
    for page, lines in pages:
        rows = _head_rows(page, lines)
        heads += [found for row in rows if (found := _HEAD.search(row))]
        first = first or rows
        for row in rows:
            if number := _PAGE.search(row):
                numbers[int(number.group(1) or number.group(2)) - page.number] += 1
    masthead = " ".join(first)
    if not heads and "Federal Register" not in masthead:
        return None
    volume = heads[0].group(1) if heads else _first(_VOLUME, masthead)
    date = heads[0].group(2) if heads else _first(_DATE, masthead)
    section = heads[0].group(3) if heads else next((s for s in _KINDS if s in masthead), "")
    if not volume or not date or not section:
        return None
    offset = numbers.most_common(1)[0][0] if numbers else None
    printed = {p.number: p.number + offset for p, _ in pages} if offset is not None else {}
    return _Issue(volume, find_written_date(date), section, printed)


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group(1) if found and pattern.groups else found.group() if found else None


def _head_rows(page: Page, lines: Sequence[Line]) -> list[str]:
    """Return the rows at the top of a page, pieces of one height joined."""
    rows: dict[int, list[Line]] = {}
    for line in lines:
        if line.y > page.height * (1 - _TOP * 2):
            rows.setdefault(round(line.y), []).append(line)
    return [
        " ".join(line.text for line in sorted(rows[y], key=lambda each: each.x0))
        for y in sorted(rows, reverse=True)
    ]


def _is_furniture(line: Line, page: Page) -> bool:
    """Whether a line is the issue's: a page's head, the masthead, a mark of the typesetter."""
    if _MARKS.match(line.text) or len(line.text) < 2 or line.size < _LEAST_SIZE:
        return True
    if line.y < page.height * (1 - _TOP * 2):
        return False
    inside = line.y > page.height * (1 - _TOP)
    if inside and (line.text.isdigit() or "Federal Register / Vol" in line.text):
        return True
    if inside and re.match(r"/ Vol\. \d|Federal Register$", line.text):
        return True
    known = (_VOLUME.fullmatch, _DATE.fullmatch)
    return line.text in _RUNNING or any(test(line.text) for test in known)


def _quoted(passage: Passage) -> Passage:
    """Return a passage with the Register's doubled marks as quotation marks."""
    text = passage.text.replace("‘‘", "“").replace("’’", "”")
    return Passage(text, passage.page, passage.level)


def _cut(lines: Sequence[Line], name: str) -> tuple[list[Line], str | None, bool]:
    """Return the lines of the one document, its number, and whether it is the first on the pages.

    Each document ends with the line that says when it was filed, and under which number.
    """
    parts: list[tuple[list[Line], str]] = []
    body: list[Line] = []
    for line in lines:
        if number := fr_number(line.text) if _FILED.match(line.text) else None:
            parts.append((body, number))
            body = []
        elif not _ENDMATTER.match(line.text):
            body.append(line)
    if not parts:
        return body, None, True
    meant = [part for part in parts if part[1] in stem_of(name)]
    mine = meant[0] if meant else max(parts, key=lambda p: sum(len(x.text) for x in p[0]))
    return mine[0], mine[1], mine is parts[0]


class _Writer:
    """Writes the passages of one document as text, and takes down what they say of it."""

    def __init__(self, issue: _Issue, number: str | None) -> None:
        self._issue, self._number = issue, number
        self._legal = LegalText()
        self._kind = _KINDS[issue.section]
        self._title = self._agency = self._name = self._signed = ""

    def parsed(self, found: Sequence[Passage], first: int, count: int) -> Parsed:
        """Return the text and the metadata of a document that begins on page `first` of `count`."""
        titles = [at for at, each in enumerate(found[1:]) if _AGENCY.match(each.text)]
        for at, passage in enumerate(found):
            self._add(passage, is_title=bool(titles) and at == titles[0])
        return self._legal.builder.build(self._metadata(first, count))

    def _add(self, passage: Passage, *, is_title: bool) -> None:
        text, page = passage.text, self._page(passage.page)
        name, signed = opening(text) if not self._signed else (None, None)
        if signed:
            self._name, self._signed = name or "", signed
            self._legal.builder.paragraph(text, None, page)
        elif is_title or (self._signed and not self._title):
            self._title = text
            self._legal.builder.heading(text, 1, None, page)
        elif passage.level and not self._signed:
            self._legal.outline.reset()
            self._legal.builder.heading(text, passage.level + 1, None, page)
        else:
            if _AGENCY.match(text):
                self._agency = text.partition(": ")[2].rstrip(".")
            self._legal.paragraph(text, page)

    def _page(self, number: int) -> str | None:
        printed = self._issue.pages.get(number)
        return str(printed) if printed and printed > 0 else None

    def _metadata(self, first: int, count: int) -> Metadata:
        page = self._page(first)
        office = "Executive Office of the President" if self._kind == "order" else None
        return Metadata(
            title=self._title or None,
            kind=self._kind,
            issuer=self._agency or office,
            number=self._number,
            identifiers=(self._name,) if self._name else (),
            citation=f"{self._issue.volume} FR {page}" if page else None,
            event_on=self._signed or None,
            published_on=self._issue.published,
            effective_on=self._legal.effective,
            date_source="Federal Register masthead" if self._issue.published else None,
            pages=count,
            language="en",
        )
