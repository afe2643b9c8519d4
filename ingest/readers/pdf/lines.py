"""Runs of text to lines, and the lines that repeat from page to page taken out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.letters import HYPHEN
from ingest.readers.pdf.runs import Page, Run
from ingest.readers.wording import clean

_SPACE = 0.15  # ems between two runs from which there is a space between their words
_APART = 1.0  # ems between two runs from which they are not of one line
_OTHER_SIZE = 2.5  # times the size from which a letter is no part of the line it stands beside
_ROW = 0.45  # ems by which the baselines of one line may differ (indices, a stray dash)
_MARGIN = 0.18  # share of a page's height in which heads and feet stand
_EDGE_LINES = 3
_BELOW = 1.5  # ems from which a baseline is another line's
_NEAR = 16  # lines among which one's neighbour on its baseline is looked for
_SAME_PLACE = 3.0  # points
_NUMBER = re.compile(
    r"[-–—\[(]?\s?(?:p(?:age|\.)?\s?)?(\d{1,4}|[ivxl]{1,7})(?:\s?(?:of|/)\s?\d{1,4})?\s?[-–—\])]?",
    re.I,
)
# Accents that a typesetter puts over a letter drawn before, as letters of their own.
_ACCENTS = dict(zip("´`˘¯ˇ¨ˆ˜˚˙¸˛˝", "\u0301\u0300\u0306\u0304\u030c\u0308\u0302\u0303\u030a"
                    "\u0307\u0327\u0328\u030b", strict=True))  # fmt: skip
_ACCENT_SIGNS = "".join(_ACCENTS)
_DOTLESS = str.maketrans("ıȷ", "ij")
_BEFORE_LETTER = re.compile(r"([´¨ˆ˘ˇ])([^\W\d_])")
_CONTROL = re.compile(r"[\x00-\x01\x03-\x08\x0e-\x1f\x7f-\x9f\ufffd\ufffe]")


@dataclass(slots=True)
class Line:
    """One line of one column. Points as in Run; `x1` is its right end, `y` its baseline.

    `page` counts from 0. `left` and `right` are the edges of its column, `column` is the
    column's number on its page, `cells` counts the pieces of a row of a table.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    page: int
    left: float = 0.0
    right: float = 0.0
    column: int = 0
    cells: int = 1


def lines_of(page: Page) -> list[Line]:
    """Return the lines of a page in no order: runs side by side are joined."""
    drawn: list[list[Run]] = []
    for run in page.runs:
        last = drawn[-1] if drawn else None
        if last and last[-1].row == run.row and _continues(last[-1], run):
            last.append(run)
        else:
            drawn.append([run])
    return [_line(runs, page.number) for runs in _side_by_side(drawn)]


def lines_aside(page: Page) -> list[Line]:
    """Return what leans, or runs another way than the rest of the page."""
    rows: dict[int, list[Run]] = defaultdict(list)
    for run in page.aside:
        rows[run.row].append(run)
    return [_line(runs, page.number) for runs in rows.values()]


def _continues(one: Run, other: Run) -> bool:
    size = max(one.size, other.size)
    if size > _OTHER_SIZE * min(one.size, other.size):
        return False
    return abs(one.y - other.y) < _ROW * size and other.x0 - one.x1 < _APART * size


def _side_by_side(drawn: list[list[Run]]) -> list[list[Run]]:
    """Join lines that the file draws apart but that stand close, one after the other."""
    drawn = sorted(drawn, key=lambda runs: (-runs[0].y, runs[0].x0))
    joined: list[list[Run]] = []
    for runs in drawn:
        for known in reversed(joined[-_NEAR:]):
            if known[0].y - runs[0].y > _BELOW * runs[0].size:
                joined.append(list(runs))
                break
            first, second = sorted((known, runs), key=lambda each: each[0].x0)
            gap = second[0].x0 - first[-1].x1
            size = max(first[-1].size, second[0].size)
            if _continues(first[-1], second[0]) and gap > -_SPACE * 2 * size:
                known[:] = first + second
                break
        else:
            joined.append(list(runs))
    return joined


def _line(runs: Sequence[Run], page: int) -> Line:
    text, before = "", runs[0]
    for run in runs:
        mark = _ACCENTS.get(run.text.strip()) if run.x0 < before.x1 else None
        if mark and text and text[-1].isalpha():
            letter = text[-1].translate(_DOTLESS)
            text = f"{text[:-1]}{letter}{mark}{run.text.strip(_ACCENT_SIGNS)}"
        else:
            apart = run.x0 - before.x1 > _SPACE * max(run.size, before.size)
            text += f" {run.text}" if apart else run.text
        before = run
    letters: Counter[tuple[float, bool]] = Counter()
    for run in runs:
        letters[round(run.size, 1), run.bold] += len(run.text)
    size = Counter({s: sum(n for (t, _), n in letters.items() if t == s) for s, _ in letters})
    main = size.most_common(1)[0][0]
    base = next(run for run in runs if round(run.size, 1) == main)
    return Line(
        text=tidy(text),
        x0=min(run.x0 for run in runs),
        x1=max(_right(run) for run in runs),
        y=base.y,
        size=main,
        bold=all(run.bold for run in runs if any(c.isalnum() for c in run.text)),
        page=page,
    )


def _right(run: Run) -> float:
    return run.x1 - 0.25 * run.size if run.text.endswith(" ") else run.x1


def tidy(text: str) -> str:
    """Return a line's text with ligatures taken apart, odd spaces and control characters gone."""
    text = _CONTROL.sub("", text)
    if not text.isascii():
        spelled = (
            unicodedata.normalize("NFKC", c) if "\ufb00" <= c <= "\ufb06" else c for c in text
        )
        text = _BEFORE_LETTER.sub(_composed, "".join(spelled))
        text = unicodedata.normalize("NFC", text)
        text = f"{text[:-1]}{HYPHEN}" if text.endswith(("\u00ad", "\u2010")) else text
    return clean(text)


def _composed(match: re.Match[str]) -> str:
    sign, letter = match.groups()
    return letter.translate(_DOTLESS) + _ACCENTS[sign]


def without_furniture(pages: Sequence[tuple[Page, list[Line]]]) -> list[list[Line]]:
    """Return the lines of each page without running heads and feet and page numbers.

    A head or foot stands in the margin, at one height, with the same words but for numbers, on
    several pages; a page number counts on with the pages.
    """
    margins = [_margin(page, lines) for page, lines in pages]
    # Pages that have nothing but margins may be alike because they say the same.
    filled = {
        page.number
        for (page, lines), margin in zip(pages, margins, strict=True)
        if len(lines) > len(margin)
    }
    repeated = _repeated(margins, filled) | _numbers(margins)
    return [[line for line in lines if id(line) not in repeated] for _, lines in pages]


def _margin(page: Page, lines: Sequence[Line]) -> list[Line]:
    top, bottom = page.height * (1 - _MARGIN), page.height * _MARGIN
    heights = sorted({round(line.y) for line in lines})
    edge = {*heights[:_EDGE_LINES], *heights[-_EDGE_LINES:]}
    return [ln for ln in lines if round(ln.y) in edge and not bottom < ln.y < top]


def _repeated(margins: Sequence[Sequence[Line]], filled: set[int]) -> set[int]:
    alike: dict[str, list[Line]] = defaultdict(list)
    for lines in margins:
        for line in lines:
            alike[re.sub(r"\d+|\b[ivxl]+\b", "#", line.text.lower())].append(line)
    found: set[int] = set()
    least = min(3, max(2, len(margins) // 2))
    for lines in alike.values():
        places: dict[int, set[int]] = defaultdict(set)
        for line in lines:
            places[round(line.y / _SAME_PLACE)].add(line.page)
        for line in lines:
            place = round(line.y / _SAME_PLACE)
            same = set().union(*(places.get(place + d, set()) for d in (-1, 0, 1)))
            if len(same) >= least and len(same & filled) * 2 >= len(same):
                found.add(id(line))
    return found


def _numbers(margins: Sequence[Sequence[Line]]) -> set[int]:
    """Return the ids of lines that are page numbers: as far from the page's place as others."""
    offsets: dict[int | None, list[Line]] = defaultdict(list)
    for lines in margins:
        for line in lines:
            match = _NUMBER.fullmatch(line.text)
            if match:
                number = match.group(1)
                offset = int(number) - line.page if number.isdigit() else None
                offsets[offset].append(line)
    found: set[int] = set()
    for offset, lines in offsets.items():
        if len({line.page for line in lines}) >= 2 or (offset == 1 and len(margins) == 1):
            found |= {id(line) for line in lines}
    return found
