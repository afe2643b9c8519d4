"""Dates as documents give them: ISO 8601, whole (2021-01-14) or reduced (2021-01, 2021)."""

import calendar
import re
from datetime import date, datetime

from ingest.errors import InvalidDate

_ISO = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$", re.ASCII)
_SLASHED = re.compile(r"^(\d{4})/(\d{1,2})/(\d{1,2})$")  # year first, so nothing to guess
_TIMESTAMP = re.compile(r"^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}", re.ASCII)
_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_WRITTEN = re.compile(
    r"\b(" + "|".join(name.capitalize() for name in _MONTHS) + r")\s+(\d{1,2}),\s+(\d{4})\b"
)


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
    for match in _WRITTEN.finditer(text):
        month, day, year = match.groups()
        try:
            return date(int(year), _MONTHS[month.lower()], int(day)).isoformat()
        except ValueError:
            continue
    return None


def earliest(value: str) -> date:
    """Return the first day that an ISO date, whole or reduced, can mean."""
    return _bounds(value)[0]


def latest(value: str) -> date:
    """Return the last day that an ISO date, whole or reduced, can mean."""
    return _bounds(value)[1]


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
