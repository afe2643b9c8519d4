"""Dates as documents give them: ISO 8601, whole (2021-01-14) or reduced (2021-01, 2021)."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from ingest.errors import InvalidDate

_ISO = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$", re.ASCII)
_SLASHED = re.compile(r"^(\d{4})/(\d{1,2})/(\d{1,2})$")  # year first, so nothing to guess
_TIMESTAMP = re.compile(r"^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}", re.ASCII)
_NAMES = [name for name in calendar.month_name if name]
FULL_MONTH = "|".join(_NAMES)
"""A pattern of the months' whole names, as they are written with a capital."""
_MONTHS = {name.lower(): n for n, name in enumerate(_NAMES, 1)}
_SHORT = {name.lower()[:3]: n for n, name in enumerate(_NAMES, 1)} | {"sept": 9}
MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:{'|'.join(sorted(_SHORT, reverse=True))})\b\.?)"
"""A pattern of the months' names, whole and short, to be compared without case."""
DATE = rf"(?:{FULL_MONTH})\s{{1,3}}\d{{1,2}},\s{{1,3}}\d{{4}}"
"""A pattern of a whole date as official documents write it: `November 12, 2020`."""
_LEAP_YEAR = 2020  # has every day that a year may have
_OFFICIAL = re.compile(rf"\b({FULL_MONTH})\s+(\d{{1,2}}),\s+(\d{{4}})\b")
_DAY = r"\d{1,2}(?!\d)(?:st|nd|rd|th)?"
_WRITTEN = re.compile(
    r"(?<![\w-])(?P<iso>\d{4}-\d{2}(?:-\d{2})?)(?=T\d|[^\w-]|$)"
    rf"|\b(?P<m1>{MONTH})\s+(?P<d1>{_DAY}),?\s+(?P<y1>\d{{4}})\b"
    rf"|\b(?P<d2>{_DAY})\s+(?:of\s+)?(?P<m2>{MONTH}),?\s+(?P<y2>\d{{4}})\b"
    rf"|\b(?P<m3>{MONTH}),?\s+(?:of\s+)?(?P<y3>\d{{4}})\b"
    # Without a year, a capital tells the month from the verbs `may` and `march`.
    rf"|\b(?-i:(?=[A-Z]))(?P<m4>{MONTH})\s+(?P<d4>{_DAY})\b(?!,?\s+\d{{4}})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a text, and its span: ISO 8601, whole or reduced, `--03-09` without a year."""

    iso: str
    start: int
    end: int


def parse_date(value: object) -> str | None:
    """Return `value` as an ISO date, whole or reduced, or None for nothing.

    Accepts date and datetime objects, years, ISO dates, ISO timestamps (cut to their day), and
    YYYY/MM/DD.

    Raises:
        InvalidDate: anything else, or a day that no calendar has.
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    slashed = _SLASHED.match(text)
    if slashed:
        year, month, day = slashed.groups()
        text = f"{year}-{month:0>2}-{day:0>2}"
    stamp = _TIMESTAMP.match(text)
    text = stamp.group(1) if stamp else text
    _bounds(text)
    return text


def find_written_date(text: str) -> str | None:
    """Return the first date written like `November 12, 2020` in `text`, as ISO."""
    for match in _OFFICIAL.finditer(text):
        month, day, year = match.groups()
        try:
            return date(int(year), _MONTHS[month.lower()], int(day)).isoformat()
        except ValueError:
            continue
    return None


def find_written_dates(text: str) -> Iterator[WrittenDate]:
    """Yield the dates that people write, in order; days that no calendar has are passed over.

    `2021-03-12`, `2021-03`, `March 12, 2021`, `12 March 2021`, `Mar. 2021`, and `March 12`. A year
    alone is none: only what stands around it tells whether it is one.
    """
    for match in _WRITTEN.finditer(text):
        iso = _iso(match)
        if iso is not None:
            yield WrittenDate(iso, *match.span())


def _iso(match: re.Match[str]) -> str | None:
    said = {name[0]: value for name, value in match.groupdict().items() if value}
    iso = said.get("i")
    if iso is None:
        number = _SHORT[said["m"].lower()[:3]]
        day = re.sub(r"\D", "", said.get("d", ""))
        iso = f"{said.get('y', '-')}-{number:02}" + (f"-{int(day):02}" if day else "")
    try:
        _bounds(iso if iso[0] != "-" else f"{_LEAP_YEAR}{iso[1:]}")
    except InvalidDate:
        return None
    return iso


def earliest(value: str) -> date:
    """Return the first day that an ISO date, whole or reduced, can mean."""
    return _bounds(value)[0]


def latest(value: str) -> date:
    """Return the last day that an ISO date, whole or reduced, can mean."""
    return _bounds(value)[1]


def in_order(value: str | None) -> date:
    """Return the last day that an ISO date can mean, to put dates in order; none comes first.

    Raises:
        InvalidDate: it is no ISO date.
    """
    return latest(value) if value else date.min


def _bounds(value: str) -> tuple[date, date]:
    match = _ISO.match(value)
    if not match:
        raise InvalidDate(f"{value!r} is not an ISO 8601 date.")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        assert year is not None
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
        if day is None:
            return date(year, month, 1), date(year, month, last)
        whole = date(year, month, day)
    except ValueError:
        raise InvalidDate(f"{value!r} is not a day of the calendar.") from None
    return whole, whole
