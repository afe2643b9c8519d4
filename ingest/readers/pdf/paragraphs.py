"""Lines to paragraphs and headings, by what a typesetter does between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ingest.readers.pdf.hyphens import Hyphens
from ingest.readers.pdf.letters import HYPHEN
from ingest.readers.pdf.lines import Line

_LARGER = 1.12  # times the size of the text from which a line is a heading
_SAME_SIZE = 0.06
_LOOSE = 1.3  # times the usual distance of lines from which a paragraph ends
_INDENT = 0.8  # ems
_SLACK = 0.6  # ems by which a word may not have fitted into the line above it
_LONGEST_HEADING = 200
_MOST_LEVELS = 5
_ENDED = re.compile(r"[.:;!?…][”’\"')\]\d]{0,3}$|—$")
_ITEM = re.compile(
    r"(?:\((?:[a-z]{1,4}|[A-Z]{1,3}|\d{1,3})\)|[•▪■●◦‣·∙*–—-]|\d{1,3}[.)]"
    r"|(?:Sec(?:tion|\.)|§)\s\d{1,3}[a-z]?\.|[A-Z][A-Z ]{3,40}:)\s"
)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class Passage:
    """A paragraph, or a heading where `level` is over 0 (1 is the top); `page` counts from 0."""

    text: str
    page: int
    level: int = 0


@dataclass(slots=True)
class _Group:
    """Lines that belong together."""

    lines: list[Line] = field(default_factory=list)

    @property
    def size(self) -> float:
        """Their size in points."""
        return self.lines[0].size


def passages(lines: Sequence[Line]) -> list[Passage]:
    """Return the paragraphs and headings of lines in reading order, hyphens at line ends undone."""
    if not lines:
        return []
    body = body_size(lines)
    groups = list(_groups(lines))
    hyphens = Hyphens(line.text for line in lines)
    sizes = sorted(
        {round(g.size, 1) for g in groups if _is_heading(g, body) and g.size >= body * _LARGER},
        reverse=True,
    )[:_MOST_LEVELS]
    bold = sum(len(line.text) for line in lines if line.bold) * 2 > sum(len(x.text) for x in lines)
    found = []
    for group in groups:
        level = 0
        if _is_heading(group, body):
            larger = [at for at, size in enumerate(sizes, 1) if round(group.size, 1) >= size]
            level = larger[0] if larger else 0
            if not level and not bold and _is_bold_heading(group):
                level = len(sizes) + 1
        text = hyphens.joined([line.text for line in group.lines])
        if text:
            found.append(Passage(text, group.lines[0].page, level))
    return found


def body_size(lines: Sequence[Line]) -> float:
    """Return the size in points that most of the text has."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _groups(lines: Sequence[Line]) -> Iterator[_Group]:
    leadings = _leadings(lines)
    group = _Group()
    for line in lines:
        if group.lines and not _goes_on(group, line, leadings):
            yield group
            group = _Group()
        group.lines.append(line)
    if group.lines:
        yield group


def _leadings(lines: Sequence[Line]) -> dict[float, float]:
    """Return the usual distance of two lines of each size, in points."""
    seen: dict[float, list[float]] = {}
    for one, other in pairwise(lines):
        distance = one.y - other.y
        if one.page == other.page and one.column == other.column and distance > 0.5 * one.size:
            seen.setdefault(round(other.size), []).append(round(distance, 1))
    return {size: _usual(distances, size) for size, distances in seen.items()}


def _usual(distances: Sequence[float], size: float) -> float:
    """Return the smaller of the common distances: between paragraphs there may be more."""
    within = [d for d in distances if d <= 2.2 * size] or list(distances)
    common = Counter(round(d * 2) / 2 for d in within).most_common(2)
    if len(common) > 1 and common[1][1] * 2 >= common[0][1]:
        return min(common[0][0], common[1][0])
    return common[0][0] if common[0][1] > 1 else min(median(within), 1.3 * size)


def _goes_on(group: _Group, line: Line, leadings: dict[float, float]) -> bool:
    """Whether `line` goes on with the paragraph above it."""
    last = group.lines[-1]
    if abs(last.size - line.size) > _SAME_SIZE * max(last.size, line.size):
        return False
    if last.page != line.page or last.column != line.column:
        return _runs_over(last, line)
    if last.cells > 1 and line.cells > 1:
        return False
    distance = last.y - line.y
    usual = leadings.get(round(line.size), 1.2 * line.size)
    if distance > _LOOSE * usual or distance <= 0:
        return False
    if last.text.endswith(HYPHEN):
        return True
    if last.bold != line.bold and not (_is_full(last) and not _ENDED.search(last.text)):
        return False
    return not _begins(group, last, line)


def _runs_over(last: Line, line: Line) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    if last.text.endswith(HYPHEN):
        return True
    if last.bold != line.bold or _ITEM.match(line.text):
        return False
    if line.text[:1].islower():
        return True
    return _is_full(last) and not _ENDED.search(last.text) and not _is_indented(line, last)


def _begins(group: _Group, last: Line, line: Line) -> bool:
    """Whether `line` begins a paragraph though it stands right below the last one."""
    ended = bool(_ENDED.search(last.text))
    if _ITEM.match(line.text) and (ended or not _is_full(last)):
        return True
    indented = line.x0 - last.x0 > _INDENT * line.size
    if indented and ended:
        return True
    hanging = len(group.lines) > 1 and last.x0 - line.x0 > _INDENT * line.size
    if hanging and ended:
        return True
    return not _is_full(last, line.text) and not _is_centred(last, line)


def _is_full(line: Line, following: str = "") -> bool:
    """Whether a line is as long as its column lets it be: the next word did not fit."""
    word = following.split(" ")[0] if following else ""
    letter = (line.x1 - line.x0) / max(len(line.text), 1)
    return line.x1 + (len(word) + 1) * letter + _SLACK * line.size >= line.right


def _is_indented(line: Line, beside: Line | None = None) -> bool:
    """Whether a line begins further in than its column, or than a line of another column."""
    usual = beside.x0 - beside.left if beside else 0.0
    return line.x0 - line.left - usual > _INDENT * line.size


def _is_centred(one: Line, other: Line) -> bool:
    """Whether two lines of a title are centred on one axis, neither at the left."""
    middle = (one.left + one.right) / 2
    off = max(abs((line.x0 + line.x1) / 2 - middle) for line in (one, other))
    return off < one.size / 2 and _is_indented(one)


def _is_heading(group: _Group, body: float) -> bool:
    text = " ".join(line.text for line in group.lines)
    short = len(text) <= _LONGEST_HEADING and bool(_LETTERS.search(text))
    return short and group.size >= body * (1 - _SAME_SIZE)


def _is_bold_heading(group: _Group) -> bool:
    if not all(line.bold for line in group.lines) or len(group.lines) > 3:
        return False
    return group.lines[-1].text[-1:] not in ".,;:"
