"""An entity's standing as a picture: a timeline with a lane for each list, as SVG, and its words.

It loads nothing and runs nothing, is read on light and dark, and says by words and patterns all
that it says by colours.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.register.axis import (
    BAR,
    EDGE,
    PATTERNS,
    STYLE,
    Time,
    axis,
    box,
    last_day,
    near,
    path,
    room_of,
    text,
    time_of,
)  # fmt: skip
from bot.register.finding import Told
from bot.register.lettering import capital, clean, escaped, number
from bot.register.status import EntityStatus, Standing, Status, after
from bot.register.wording import event_in_words, held_in_words, in_words

WIDE, NARROW, WIDEST = 760, 360, 1600
"""Widths in user units, of which letters are 11 to 17 high: for a desktop, for a phone (the least),
and the most."""
_ROWS = 4  # of dates below the marks of a lane, at most
_APART, _MOVED = 8.0, 16.0  # marks of nearly one day are moved so far apart, and so far at most
_MARKS = {
    "added": "M0-6 6 5H-6Z", "designated": "M0-6 6 5H-6Z", "modified": "M0-5 5 0 0 5-5 0Z",
    "enjoined": "M-5-6h4V6h-4ZM1-6h4V6h-4Z", "removed": "M0 6-6-5H6Z",
    "vacated": "M-6-4-4-6 0-2 4-6 6-4 2 0 6 4 4 6 0 2-4 6-6 4-2 0Z",
}  # fmt: skip
_OTHER = "M-4-4h8v8h-8Z"
_MINOR = "modified"  # told its date where there is room for it


def picture(status: EntityStatus, width: int = WIDE) -> str:
    """Return the timeline of an entity as an SVG document, always the same for the same status.

    It is `width` user units wide, NARROW to WIDEST, and scales to the room that it is given.
    """
    width = min(max(width, NARROW), WIDEST)
    told = [t for each in status.standings for t in (*each.events, *each.reported)]
    held = [last_day(d) for e in status.standings for d in (e.held_until, e.absent_on) if d]
    days = [last_day(each.listing.day) for each in told]
    now = status.as_of or max(filter(None, held), default=None)
    time = time_of([*days, *held], width, now, "as of" if status.as_of else "documents to")
    top, y, lanes = 80.0, 86.0, list[str]()
    for each in status.standings:
        drawn, y = _lane(each, time, y)
        lanes.append(drawn)
    legend, height = _legend(status.standings, width, y + 36)
    said = " ".join(description(status))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="title" aria-describedby="said">'
        f'<title id="title">{escaped(title(status))}</title><desc id="said">{escaped(said)}</desc>'
        f"<style>{STYLE}</style>{PATTERNS}"
        f'<rect class="paper" width="{width}" height="{height}"/>{_head(status, width)}'
        f"{''.join(axis(time, top, y))}{''.join(lanes)}{legend}</svg>\n"
    )


# -- in words -------------------------------------------------------------------------------


def title(status: EntityStatus) -> str:
    """Return the title of a picture, on one line."""
    as_of = f", as of {status.as_of.isoformat()}" if status.as_of else ""
    return f"{clean(status.entity)}: standing on lists{as_of}"


def description(status: EntityStatus) -> Iterator[str]:
    """Yield all that a picture shows, a sentence or two for each list."""
    taken = "; ".join(f"{clean(each.name)} ({each.how})" for each in status.matched)
    yield f"Taken for: {taken}." if taken else "No name in these documents is this one."
    for each in status.standings:
        happened = [f"{clean(event_in_words(told))}" for told in each.events]
        happened += [f"reported, not official: {event_in_words(t)}" for t in each.reported]
        events = f" Events: {clean('; '.join(happened))}." if happened else ""
        yield f"{capital(clean(each.list.title))}: {in_words(each)}. {held_in_words(each)}{events}"


# -- lanes ----------------------------------------------------------------------------------


def _head(status: EntityStatus, width: int) -> str:
    """Return whose picture it is, and whom the name was taken for."""
    room = width - 2 * EDGE
    names = "; ".join(each.name for each in status.matched)
    taken = f"Taken for: {names}" if names else "No name in these documents is this one"
    name = text(status.entity, EDGE, 27, room, "name")
    return name + text(taken, EDGE, 46, room, "faint")


def _lane(standing: Standing, time: Time, y: float) -> tuple[str, float]:
    """Return the lane of a list that begins at a height, and where the next one begins."""
    room, bar = time.right - EDGE, y + 38
    name = text(capital(standing.list.title), EDGE, y + 14, room, "title")
    words = text(in_words(standing), EDGE, y + 30, room, "faint")
    now = last_day(standing.absent_on) or time.now
    ground = [_ground(standing, time, bar), *_bars(standing.events, time, now, bar)]
    marks, y = _marks(standing.events, time, bar + BAR / 2, "mark")
    y = max(y, bar + BAR)
    if standing.reported:
        reported, y = _marks(standing.reported, time, y + 12, "hollow")
        marks += reported
    return f"<g>{name}{words}{''.join(ground)}{marks}</g>", y + 10


def _ground(standing: Standing, time: Time, y: float) -> str:
    """Return what a lane has where it has no bar: a line, of dashes where nothing was found, and
    dots all over where nothing is known."""
    if standing.status == "unknown_in_library":
        return box("", "url(#dotted)", time.left, y, time.right - time.left)
    kind = "line dashed" if standing.status == "not_found" and not standing.whole else "line"
    return path(kind, f"M{number(time.left)} {number(y + BAR / 2)}H{number(time.right)}")


def _bars(events: Sequence[Told], time: Time, now: date | None, y: float) -> Iterator[str]:
    """Yield the spans for which it was listed, hatched where that was enjoined."""
    for kind, since, until in _spans(events, now):
        x = time.x(since)
        size = time.x(until) - x
        if size > 0:
            yield _bar(kind, x, y, size)


def _bar(kind: str, x: float, y: float, size: float) -> str:
    if kind == "enjoined":
        return box("frame", "url(#hatched)", x, y, size)
    return box("ink", "", x, y, size)


def _spans(
    events: Sequence[Told], now: date | None
) -> Iterator[tuple[str, date | None, date | None]]:
    """Yield what events in order of time make: listed or enjoined, since and until when."""
    status: Status = "not_found"
    kind, since = "", None
    for each in events:
        day = last_day(each.listing.day)
        status = after(status, each.listing)
        then = status if status in ("listed", "enjoined") else ""
        if then != kind:
            if kind:
                yield kind, since, day
            kind, since = then, day
    if kind:
        yield kind, since, now


def _marks(events: Sequence[Told], time: Time, y: float, kind: str) -> tuple[str, float]:
    """Return a mark for each event with its date, and where they end."""
    placed = list(zip(events, _places(events, time), strict=True))
    drawn = []
    for told, x in placed:
        shape = _MARKS.get(told.listing.action, _OTHER)
        at = f'class="{kind}" transform="translate({number(x)} {number(y)})" d="{shape}"'
        drawn.append(f"<path {at}><title>{escaped(event_in_words(told))}</title></path>")
    # What matters most has its date first, where there is not room for all.
    placed.sort(key=lambda pair: pair[0].listing.action == _MINOR)
    rows: list[list[tuple[float, float]]] = [[] for _ in range(_ROWS)]
    for told, x in placed:
        said = told.listing.day or ""
        left, room = near(said, x, time, "small")
        free = (n for n, row in enumerate(rows) if all(left > b or left + room < a for a, b in row))
        row = next(free, None)
        if row is not None and last_day(said):
            rows[row].append((left - 4, left + room + 4))
            drawn.append(text(said, left, y + 21 + 13 * row, room, "small faint"))
    used = sum(map(bool, rows))
    return "".join(drawn), y + (10 + 13 * used if used else 6)


def _places(events: Sequence[Told], time: Time) -> Iterator[float]:
    """Yield where the marks of events are; those of nearly one day are moved apart."""
    last, undated = float("-inf"), (time.undated or 0.0) + 6
    for each in events:
        day = last_day(each.listing.day)
        if day is None:
            yield undated
            undated = min(undated + 13, time.left - 8)
            continue
        x = time.x(day)
        last = max(x, last + _APART) if last + _APART - x <= _MOVED else x
        yield min(last, time.right)


# -- the legend -----------------------------------------------------------------------------


def _legend(standings: Sequence[Standing], width: int, y: float) -> tuple[str, int]:
    """Return what the bars, lines and marks of a picture mean, and how high the whole is."""
    drawn, x = list[str](), float(EDGE)
    for sign, words in _signs(standings):
        size = 26 + room_of(words, "small")
        if x > EDGE and x + size > width - EDGE:
            x, y = float(EDGE), y + 20
        drawn.append(f'<g transform="translate({number(x)} {number(y)})">{sign}</g>')
        drawn.append(text(words, x + 26, y + 4, width - EDGE - x - 26, "small"))
        x += size + 16
    return "".join(drawn), int(y + 20)


def _signs(standings: Sequence[Standing]) -> Iterator[tuple[str, str]]:
    """Yield each sign that is used, and what it means."""
    kinds = {kind for each in standings for kind, _, _ in _spans(each.events, None)}
    if "listed" in kinds:
        yield _bar("listed", 0, -7, 20), "on the list"
    if "enjoined" in kinds:
        yield _bar("enjoined", 0, -7, 20), "enjoined, still on it"
    absent = [each.whole for each in standings if each.status == "not_found"]
    if False in absent:
        yield path("line dashed", "M0 0H20"), "not found in these documents"
    if True in absent:
        yield path("line", "M0 0H20"), "not on the list"
    if any(each.status == "unknown_in_library" for each in standings):
        yield box("", "url(#dotted)", 0, -7, 20), "unknown"
    told = [t.listing.action for each in standings for t in (*each.events, *each.reported)]
    shapes = {_MARKS.get(action, _OTHER): list[str]() for action in sorted(told)}
    for action in sorted(set(told)):
        shapes[_MARKS.get(action, _OTHER)].append(action)
    for shape, actions in shapes.items():
        yield _sign("mark", shape), " or ".join(actions)
    if any(each.reported for each in standings):
        yield _sign("hollow", _MARKS["added"]), "hollow: reported, not official"


def _sign(kind: str, shape: str) -> str:
    return f'<path class="{kind}" transform="translate(10)" d="{shape}"/>'
