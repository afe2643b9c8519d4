"""The dates in a question, as the days they span."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingest.dates import earliest, latest
from ingest.errors import InvalidDate

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_SHORT = {name.lower()[:3]: n for n, name in enumerate(calendar.month_name) if name}
MONTH = "|".join([*_MONTHS, *(f"{short}t?\\.?" for short in _SHORT)])
"""A pattern of the months' names, to be compared without case."""
_YEAR = r"(?:19|20)\d{2}"
_WRITTEN = re.compile(
    rf"\b(?:(?P<iso>{_YEAR}-\d{{2}}(?:-\d{{2}})?)(?![\w-])"
    rf"|(?P<m1>{MONTH})\s+(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<y1>{_YEAR})\b"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{MONTH}),?\s+(?P<y2>{_YEAR})\b"
    # A year alone counts only where a small word says that it is one.
    rf"|(?<=\bin |\bby |\bof |\bto )(?P<y3>{_YEAR})\b(?![-./,]\d)"
    rf"|(?<=\bsince |\buntil |\bafter )(?P<y4>{_YEAR})\b(?![-./,]\d)"
    rf"|(?<=\bbefore |\bduring )(?P<y5>{_YEAR})\b(?![-./,]\d))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Period:
    """A date in a text: its span in the text, and the first and last day it can mean."""

    start: int
    end: int
    first: date
    last: date


def find_periods(text: str) -> Iterator[Period]:
    """Yield the dates with a year in a text, in order; days that no calendar has are passed over.

    `2021-03-12`, `2021-03`, `March 12, 2021`, `12 March 2021`, `March 2021`, `in 2021`.
    """
    for match in _WRITTEN.finditer(text):
        try:
            value = _iso(match)
            yield Period(*match.span(), earliest(value), latest(value))
        except InvalidDate:
            continue


def _iso(match: re.Match[str]) -> str:
    found = match.groupdict()
    if found["iso"]:
        return str(found["iso"])
    year = found["y1"] or found["y2"] or found["y3"] or found["y4"] or found["y5"]
    month, day = found["m1"] or found["m2"], found["d1"] or found["d2"]
    if not month:
        return str(year)
    number = _SHORT[month.lower()[:3]]
    return f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")


def shifted(today: date, years: int = 0, months: int = 0) -> date:
    """Return the day that many years and months before a day, or the last of its month.

    Raises:
        ValueError: before the year 1.
    """
    count = today.year * 12 + today.month - 1 - 12 * years - months
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(today.day, last))
