"""The dates in a question, as the days they span."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.understanding.words import FUNCTION
from ingest.dates import earliest, find_written_dates, latest

_CENTURIES = ("19", "20")
# A year alone counts only where a small word says that it is one.
_YEAR = re.compile(
    r"(?<=\bas of )(?P<sure>(?:19|20)\d{2})\b(?![-./,]\d)"
    r"|(?:(?<=\bin |\bby |\bof |\bto )|(?<=\bsince |\buntil |\bafter )|(?<=\bbefore |\bduring ))"
    r"(?:19|20)\d{2}\b(?![-./,]\d|\+)",
    re.IGNORECASE,
)
_MORE = re.compile(r"\s+(?:or|and)\s+(?:more|fewer|less|over)\b|\s+plus\b|-[a-z]", re.IGNORECASE)
_COUNTABLE = re.compile(r"[A-Za-z-]*[a-z]{2}(?<![suoi])s|people|(?:wo)?men|children|percent")
_APART = re.compile(r"[,;:.?!()\n]|\b(?:regarding|concerning|including|following)\b")
# `the order of 2021 forbids tugs`: there, a verb follows the year.
_DATED = re.compile(
    r"\b(?:acts?|laws?|orders?|rules?|lists?|notices?|regulations?|versions?)\s+of $",
    re.IGNORECASE,
)
_NOUN = 4  # words in which the noun that a count belongs to is looked for


@dataclass(frozen=True, slots=True)
class Period:
    """A date in a text: its span in the text, and the first and last day it can mean."""

    start: int
    end: int
    first: date
    last: date


def find_periods(text: str) -> Iterator[Period]:
    """Yield the dates with a year in a text, in order; days that no calendar has are passed over.

    `2021-03-12`, `2021-03`, `March 12, 2021`, `12 March 2021`, `March 2021`, `in 2021`. In
    `in 2000 schools`, the figure is a count.
    """
    found = [
        Period(each.start, each.end, earliest(each.iso), latest(each.iso))
        for each in find_written_dates(text)
        if each.iso.startswith(_CENTURIES)
    ]
    for match in _YEAR.finditer(text):
        start, end = match.span()
        if any(each.start < end and start < each.end for each in found):
            continue
        sure = match.group("sure") or _DATED.search(text[:start])
        if sure or not _counts(text[end:]):
            year = match.group()
            found.append(Period(start, end, earliest(year), latest(year)))
    yield from sorted(found, key=lambda each: each.start)


def _counts(after: str) -> bool:
    """Whether a figure is said of things: `2000 schools`, `2000 US school districts`."""
    if _MORE.match(after):
        return True
    for word in _APART.split(after)[0].split()[:_NOUN]:
        if word.islower() and word in FUNCTION:
            return False
        if _COUNTABLE.fullmatch(word):
            return True
    return False


def shifted(today: date, years: int = 0, months: int = 0) -> date:
    """Return the day that many years and months before a day, or the last of its month.

    Raises:
        ValueError: before the year 1.
    """
    count = today.year * 12 + today.month - 1 - 12 * years - months
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(today.day, last))
