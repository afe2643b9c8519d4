"""What pictures along time are drawn of: their style, the way from days to places, the years."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from html import escape

from bot.register.lettering import cut, number, wide
from ingest.dates import latest
from ingest.errors import InvalidDate

EDGE, BAR = 16, 14
"""User units that are left free at the sides, and the height of a bar."""
_GUTTER, _YEAR = 66, 44  # room for what has no date, and for the name of a year
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_NO_DAY = date(2000, 1, 1)  # where there is no date at all nothing has a place
_LIGHT = (
    "text{fill:#1c1d20;stroke:#fbfaf7}.faint{fill:#5d5f66}.paper{fill:#fbfaf7}.ink{fill:#2e4a7d}"
    ".mark{fill:#1c1d20;stroke:#fbfaf7}.hollow{fill:#fbfaf7;stroke:#1c1d20}"
    ".line{stroke:#8b8c92}.grid{stroke:#dcd9d0}.frame{stroke:#2e4a7d}.now{stroke:#8a4b00}"
)
_DARK = (
    "text{fill:#e6e4de;stroke:#16171a}.faint{fill:#a6a7ad}.paper{fill:#16171a}.ink{fill:#9db8ee}"
    ".mark{fill:#e6e4de;stroke:#16171a}.hollow{fill:#16171a;stroke:#e6e4de}"
    ".line{stroke:#7d7f86}.grid{stroke:#35373d}.frame{stroke:#9db8ee}.now{stroke:#f0b060}"
)
STYLE = (
    'text{font:12px system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;'
    "paint-order:stroke;stroke-width:3px;stroke-linejoin:round}"
    "text.name{font-size:17px;font-weight:700}text.title{font-size:13px;font-weight:700}"
    "text.small{font-size:11px}.line,.grid,.now{fill:none}.dashed{stroke-dasharray:2 5}"
    ".now{stroke-dasharray:5 3}.mark{stroke-width:.8}.hollow{stroke-width:1.5}"
    f"{_LIGHT}@media (prefers-color-scheme:dark){{{_DARK}}}"
)
"""The style sheet of every picture."""
PATTERNS = (
    '<defs><pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="ink" width="2.5" height="6"/></pattern>'
    '<pattern id="dotted" width="7" height="7" patternUnits="userSpaceOnUse">'
    '<circle class="faint" cx="3.5" cy="3.5" r="1"/></pattern></defs>'
)
"""Fills that are told apart without their colours."""
_FONT = (12.0, False)
_FONTS = {"name": (17.0, True), "title": (13.0, True), "small": (11.0, False)}  # size, boldness


def style_digest() -> str:
    """Return the digest by which a policy of content allows the style sheet, and no other."""
    return f"sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}"


@dataclass(frozen=True, slots=True)
class Time:
    """The way from days to places: from the ordinal `first` at `left` to `last` at `right`.

    What has no date has its place before it, from `undated` on, None where there is no such thing.
    `now` is the day until which things are told, `words` say so.
    """

    left: float
    right: float
    undated: float | None
    first: int
    last: int
    now: date | None
    words: str

    def x(self, day: date | None) -> float:
        """Return where a day is; the beginning for none."""
        if day is None:
            return self.left
        passed = (day.toordinal() - self.first) / (self.last - self.first)
        return self.left + passed * (self.right - self.left)


def last_day(value: str | None) -> date | None:
    """Return the last day that an ISO date can mean, by which events are in order, or None."""
    try:
        return latest(value) if value else None
    except InvalidDate:
        return None


def time_of(days: Iterable[date | None], width: int, now: date | None, words: str) -> Time:
    """Return the way over whole years with all of some days; None are those that are not known.

    `now` is the day until which things are told, where it is known; `words` say so.
    """
    every = list(days)
    known = [day for day in every if day] + ([now] if now else [])
    first = min(known, default=_NO_DAY).replace(month=1, day=1).toordinal()
    last = max(known, default=_NO_DAY).replace(month=12, day=31).toordinal() + 1
    undated = float(EDGE) if None in every else None
    left = EDGE + (0 if undated is None else _GUTTER)
    return Time(left, width - EDGE, undated, first, last, now, words)


def axis(time: Time, top: float, bottom: float) -> Iterator[str]:
    """Yield the years with their lines, and the line of the day until which things are told."""
    yield path("line", f"M{number(time.left)} {number(bottom)}H{number(time.right)}")
    if time.undated is not None:
        yield text("no date", time.undated, bottom + 15, _GUTTER, "small faint")
    for each in _years(time):
        x, said = time.x(each), f"{each.year:04}"
        yield path("grid", f"M{number(x)} {number(top)}V{number(bottom + 3)}")
        yield _named(said, x, bottom + 15, time, "small faint")
    if time.now is not None:
        x = time.x(time.now)
        yield path("now", f"M{number(x)} {number(top)}V{number(bottom)}")
        yield _named(f"{time.words} {time.now}", x, top - 4, time, "small")


def _years(time: Time) -> Iterator[date]:
    """Yield the first days of the years that there is room to name."""
    first, last = date.fromordinal(time.first).year, date.fromordinal(time.last - 1).year
    most = max(1, int((time.right - time.left) / _YEAR))
    step = next(each for each in (*_STEPS, 5000) if (last - first) / each < most)
    return (date(y, 1, 1) for y in range(first, last + 1) if y % step == 0 or first == last)


def path(kind: str, way: str) -> str:
    """Return a line or an outline."""
    return f'<path class="{kind}" d="{way}"/>'


def box(kind: str, fill: str, x: float, y: float, width: float) -> str:
    """Return a bar, filled with a pattern where one is named."""
    how = f'class="{kind}"' + (f' fill="{fill}"' if fill else "")
    return f'<rect {how} x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{BAR}"/>'


def text(said: str, x: float, y: float, room: float, kind: str) -> str:
    """Return a text that begins at a place, cut where it would be wider than its room."""
    size, bold = _FONTS.get(kind.split()[0], _FONT)
    shown = escape(cut(said, room, size, bold))
    return f'<text class="{kind}" x="{number(x)}" y="{number(y)}">{shown}</text>'


def room_of(said: str, kind: str) -> float:
    """Return how wide a text is at most."""
    return wide(said, *_FONTS.get(kind.split()[0], _FONT))


def near(said: str, x: float, time: Time, kind: str) -> tuple[float, float]:
    """Return where a text begins, and its room, so that its middle is as near to `x` as it fits."""
    room = room_of(said, kind)
    return max(EDGE, min(x - room / 2, time.right - room)), room


def _named(said: str, x: float, y: float, time: Time, kind: str) -> str:
    left, room = near(said, x, time, kind)
    return text(said, left, y, room, kind)
