"""One page of a PDF to runs of text that a person sees: where they stand and how they look."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ingest.readers.pdf.letters import Box, Letters, Look

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_TINY = 2.0
"""Points below which nobody reads a text that stands among larger ones."""
_INCH = 72.0
_LINE = re.compile(r"[^\r\n\x02]+\x02?|\x02")
_STRAIGHT = 0.1  # radians by which a baseline may lean
_IMAGE, _PATH = 3, 2  # types of page objects


@dataclass(slots=True)
class Run:
    """Text on one baseline in one look.

    `x0`, `x1` and `y` (the baseline) are points from the lower left corner of the page, turned so
    that the run reads from left to right; `turned` counts the quarters, None where it leans.
    `row` tells which runs the file sets on one line.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    row: int = 0
    turned: int | None = 0


@dataclass(slots=True)
class Page:
    """What one page shows: its runs in the file's order. `aside` leans, or runs another way."""

    number: int
    width: float
    height: float
    runs: list[Run]
    aside: list[Run]


class PageText:
    """Cuts the letters of one page into runs."""

    def __init__(self, page: PdfPage, text: PdfTextPage) -> None:
        self._page, self._letters = page, Letters(text)
        self._looks: dict[int, Look] = {}
        self._box: Box = page.get_bbox()
        # A page smaller than an inch is a mistake of the program that wrote it.
        self._has_edges = max(page.get_size()) >= _INCH

    def read(self, number: int) -> Page:
        """Return the page `number`, upright by the direction in which most of its text runs."""
        found: list[tuple[Run, Look]] = []
        text = self._letters.text()
        for row, line in enumerate(_LINE.finditer(text)):
            for first, last, owner in self._spans(line.start(), line.end() - 1):
                if owner:
                    found.append(self._run(text[first : last + 1], first, last, row))
        largest = max((run.size for run, look in found if not look.pale), default=0.0)
        seen = [r for r, look in found if r.text.strip() and self._is_seen(r, look, largest)]
        directions: Counter[int | None] = Counter()
        for run in seen:
            directions[run.turned] += len(run.text)
        main = max(directions, key=lambda each: directions[each], default=0)
        width, height = self._box[2] - self._box[0], self._box[3] - self._box[1]
        if main and main % 2:
            width, height = height, width
        upright = [run for run in seen if run.turned == main]
        return Page(number, width, height, upright, [r for r in seen if r.turned != main])

    def _spans(self, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        """Yield (first, last, object) spans of a line; made-up spaces go with what is before."""
        start, owner = first, 0
        for at, _, found in self._halves(first, last):
            if owner and found and found != owner:
                yield start, at - 1, owner
                start = at
            owner = found or owner
        yield start, last, owner

    def _halves(self, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        """Yield (first, last, object) by halving: most lines are of one object at both ends."""
        owner = self._letters.owner
        pending = [(first, last, owner(first), owner(last))]
        while pending:
            start, end, head, tail = pending.pop()
            if start == end or (head == tail and head):
                yield start, end, head
                continue
            middle = (start + end) // 2
            pending.append((middle + 1, end, owner(middle + 1), tail))
            pending.append((start, middle, head, owner(middle)))

    def _run(self, text: str, first: int, last: int, row: int) -> tuple[Run, Look]:
        letters = self._letters
        while first < last and not letters.owner(first):
            first += 1
        while first < last and not letters.owner(last):
            last -= 1
        owner = letters.owner(first)
        look = self._looks.get(owner) or self._looks.setdefault(owner, letters.look(first))
        boxes = [letters.box(first)] + ([letters.box(last)] if last > first else [])
        turned = _quarters(look.angle)
        x0, x1, base = _upright(boxes, letters.origin(first), turned or 0, self._box)
        run = Run(text, x0, x1, base, look.size, look.bold, row, turned)
        outside = self._has_edges and all(_apart(box, self._box) for box in boxes)
        return run, replace(look, size=0.0) if outside else look

    def _is_seen(self, run: Run, look: Look, largest: float) -> bool:
        """Whether people see a run, or it is what was recognised in the picture they see."""
        if look.size < _TINY and (not look.size or look.size < largest / 4):
            return False
        if look.unpainted:
            return self._is_pictured
        return not look.pale or self._stands_on_something(run)

    @cached_property
    def _is_pictured(self) -> bool:
        """Whether pictures cover half of the page or more."""
        area = (self._box[2] - self._box[0]) * (self._box[3] - self._box[1])
        images = self._boxes(_IMAGE)
        return sum((b[2] - b[0]) * (b[3] - b[1]) for b in images) >= area / 2

    @cached_property
    def _shapes(self) -> list[Box]:
        return self._boxes(_IMAGE, _PATH)

    def _boxes(self, *kinds: int) -> list[Box]:
        from pypdfium2 import PdfiumError

        found = []
        for each in self._page.get_objects(filter=kinds, max_depth=3):
            try:
                found.append(each.get_bounds())
            except PdfiumError:
                continue
        return found

    def _stands_on_something(self, run: Run) -> bool:
        """Whether a picture or a filled shape lies under white letters, which makes them seen."""
        left, bottom = self._box[:2]
        return any(
            box[0] - left <= run.x0 + 1
            and run.x1 - 1 <= box[2] - left
            and box[1] <= run.y + bottom <= box[3]
            for box in self._shapes
        )


def _quarters(angle: float) -> int | None:
    turns = angle / (math.pi / 2)
    return round(turns) % 4 if abs(turns - round(turns)) < _STRAIGHT else None


def _upright(
    boxes: list[Box], origin: tuple[float, float], turned: int, page: Box
) -> tuple[float, float, float]:
    """Return where letters begin and end, and their baseline, with the page turned for them."""
    (left, bottom, right, top), (x, y) = page, origin
    across = [side for box in boxes for side in (box[0], box[2])]
    up = [side for box in boxes for side in (box[1], box[3])]
    if turned == 1:
        return min(up) - bottom, max(up) - bottom, right - x
    if turned == 2:
        return right - max(across), right - min(across), top - y
    if turned == 3:
        return top - max(up), top - min(up), x - left
    return min(across) - left, max(across) - left, y - bottom


def _apart(box: Box, other: Box) -> bool:
    return box[2] < other[0] or box[0] > other[2] or box[3] < other[1] or box[1] > other[3]
