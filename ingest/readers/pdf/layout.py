"""The order in which people read the lines of a page: bands from the top, columns within them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ingest.readers.pdf.lines import Line

_GUTTER = 0.9  # ems of empty space that part two columns
_ROW = 0.5  # ems within which baselines are one row
_FULL = 0.6  # share of its column that a line of running text fills
_PROSE = 18  # letters in a line of running text
_LEAST_LINES = 3
_SPARSE = 1 / 3
"""Lines of a margin beside a column of running text, as a share of that column's."""
_BESIDE = 3  # ems from the top of a column within which a note in the margin is of its beginning
_CELL = 2.0  # ems between two cells of a table
_STEADY = 3  # rows with a gutter from which its number stands

Span = tuple[float, float]


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of one page in reading order, each with its column's edges and number.

    What stands side by side without being columns of text (a table, a form) is read row by row.
    """
    if not lines:
        return []
    ordered: list[Line] = []
    columns = 1
    single: list[Line] = []
    for band in _bands(_rows(lines)):
        parts = _columns(band)
        if parts is None:
            joined = [_joined(row) for row in band]
            single += joined
            ordered += joined
            continue
        for part in parts:
            inner = [_joined(row) for row in _rows(part)]
            _number(inner, columns)
            columns += 1
            ordered += inner
    _number(single, 0)
    return ordered


def _number(lines: Sequence[Line], column: int) -> None:
    """Tell the lines of one column their edges: the right one is where most of them end."""
    if not lines:
        return
    ends = sorted(line.x1 for line in lines)
    left, right = min(line.x0 for line in lines), ends[int(len(ends) * 0.9)]
    for line in lines:
        line.left, line.right, line.column = left, right, column


def _rows(lines: Iterable[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: (-each.y, each.x0)):
        top = rows[-1][0] if rows else None
        if top and abs(top.y - line.y) < _ROW * min(top.size, line.size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda each: each.x0) for row in rows]


def _joined(row: Sequence[Line]) -> Line:
    """Return a row as one line."""
    if len(row) == 1:
        return row[0]
    first = max(row, key=lambda line: len(line.text))
    return replace(
        first,
        text=" ".join(line.text for line in row),
        x0=row[0].x0,
        x1=max(line.x1 for line in row),
        bold=all(line.bold for line in row),
        cells=1 + sum(b.x0 - a.x1 > _CELL * first.size for a, b in pairwise(row)),
    )


def _bands(rows: Sequence[list[Line]]) -> Iterator[list[list[Line]]]:
    """Yield runs of rows that keep the same gutters open between them."""
    em = median(line.size for row in rows for line in row)
    band: list[list[Line]] = []
    covered: list[Span] = []
    steady = 0  # rows with text on both sides of a gutter
    for row in rows:
        merged = _merged([*covered, *((line.x0, line.x1) for line in row)], _GUTTER * em)
        gaps, were = len(merged) - 1, len(covered) - 1
        breaks = gaps < were and (gaps == 0 or steady >= _STEADY) and steady > 0
        opens = len(row) > 1 and (gaps == 0 or (not steady and _crosses(covered, row)))
        if band and (breaks or opens):
            yield band
            band, steady = [], 0
            merged = _merged([(line.x0, line.x1) for line in row], _GUTTER * em)
        covered = merged
        steady += len(row) > 1
        band.append(row)
    if band:
        yield band


def _crosses(covered: Sequence[Span], row: Sequence[Line]) -> bool:
    """Whether what stands above a row of several pieces covers most of a gap between them."""
    for one, other in pairwise(row):
        shared = sum(max(0.0, min(b, other.x0) - max(a, one.x1)) for a, b in covered)
        if shared * 2 > other.x0 - one.x1:
            return True
    return False


def _merged(spans: Iterable[Span], gutter: float) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start - merged[-1][1] < gutter:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _columns(band: Sequence[Sequence[Line]]) -> list[list[Line]] | None:
    """Return the lines of each column of running text; None where there are no columns."""
    lines = [line for row in band for line in row]
    em = median(line.size for line in lines)
    spans = _merged(((line.x0, line.x1) for line in lines), _GUTTER * em)
    if len(spans) < 2:
        return None
    parts = [[ln for ln in lines if start <= ln.x0 <= end] for start, end in spans]
    prose = [part for part in parts if _is_prose(part)]
    most = max((len(part) for part in prose), default=0)
    others = [part for part in parts if part not in prose]
    if not prose or any(len(part) > max(most * _SPARSE, 1) for part in others):
        return None
    main = max(parts, key=len)
    late = [part for part in parts if _follows(part, main, margin=part in others)]
    return [part for part in parts if part not in late] + late


def _follows(part: Sequence[Line], main: Sequence[Line], *, margin: bool) -> bool:
    """Whether a column is read after the main one, wherever it stands.

    What lies wholly below the main column is; so is a note in the margin of a later line.
    """
    top = max(line.y for line in part)
    if part is main:
        return False
    begins = max(line.y for line in main) - _BESIDE * main[0].size
    return top < min(line.y for line in main) or (margin and top < begins)


def _is_prose(lines: Sequence[Line]) -> bool:
    """Whether lines are running text: three or more, most of them as wide as their column."""
    if len(lines) < _LEAST_LINES:
        return False
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    full = sum(line.x1 - line.x0 >= _FULL * (right - left) for line in lines)
    return full * 2 >= len(lines) and median(len(line.text) for line in lines) >= _PROSE
