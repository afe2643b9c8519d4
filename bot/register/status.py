"""An entity's standing on each list as of a day: a timeline of dated events, and what they make."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.errors import UnknownList
from bot.register.finding import Told, find_entity
from bot.register.holding import Held, Version, gone_after, held_of
from bot.unicode import require_unicode
from ingest.dates import earliest, in_order, latest
from ingest.errors import InvalidQuestion
from ingest.library.register import count_unread, lists_of
from ingest.library.snapshot import Snapshot
from ingest.register.listing import BEGINS, ENDS, LISTS, Listing, RegisterList
from ingest.register.names import Match, fold

Status = Literal["listed", "enjoined", "vacated", "removed", "not_found", "unknown_in_library"]
_ORDER = {"added": 0, "designated": 0, "modified": 1, "enjoined": 2, "vacated": 3, "removed": 3}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an entity stands on one list.

    `since` and `until` are the days on which it came on the list, for the last time, and left it;
    `until` is None while it is there (enjoined, it still is) and either where it is not known.
    `held_until` is the newest date of what the library holds of the list. `whole` tells that it
    holds the list itself, not only what was done to it, `whole_on` as of which day where that is
    known: who is not found there is not on it, as of that day. `absent_on` is that day where an
    earlier whole version named the entity, and that one does no more.
    `events` are those of official Documents; `reported` is what news and plain files say.
    """

    list: RegisterList
    status: Status
    since: str | None
    until: str | None
    held_until: str | None
    whole: bool
    whole_on: str | None
    absent_on: str | None
    events: tuple[Told, ...]
    reported: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class EntityStatus:
    """Where an entity stands on some lists, whom its name stood for, and who has a like name.

    `unread` counts the Documents whose Listings are still to be read by the next ingest.
    """

    entity: str
    matched: tuple[Match, ...]
    others: tuple[str, ...]
    as_of: date | None
    standings: tuple[Standing, ...]
    unread: int = 0


def lists_called(
    name: str | None, lists: Sequence[RegisterList] = LISTS
) -> tuple[RegisterList, ...]:
    """Return the list with an id, or all for None.

    Raises:
        UnknownList: there is none; the hint names those there are.
    """
    found = tuple(each for each in lists if name in (None, each.id))
    if not found:
        known = ", ".join(each.id for each in lists)
        raise UnknownList(f"There is no list {name!r}.", f"The lists are {known}.")
    return found


def entity_status(
    snapshots: Sequence[Snapshot],
    entity: str,
    list_id: str | None = None,
    as_of: date | None = None,
) -> EntityStatus:
    """Return where an entity stands on a list, or on each, as of a day (today without one).

    As of a day counts only what was done and published by then.

    Raises:
        UnknownList: there is no list with that id.
        InvalidQuestion: the name has no letters and no digits, or is no Unicode text.
        AmbiguousEntity: the name stands for several entities.
    """
    require_unicode(entity)
    lists = lists_of(snapshots)
    wanted = lists_called(list_id, lists)
    if not fold(entity):
        raise InvalidQuestion(f"{entity!r} is no name.", "Give the name of a company or a person.")
    found = find_entity(snapshots, entity)
    told = [each for each in found.told if _counts(each.listing, as_of)]
    unread = sum(map(count_unread, snapshots))
    standings = tuple(
        _standing(each, told, held_of(snapshots, each, lists, as_of), as_of, unread)
        for each in wanted
    )
    return EntityStatus(entity, found.matched, found.others, as_of, standings, unread)


def _counts(listing: Listing, as_of: date | None) -> bool:
    if as_of is None:
        return True
    dates = [day for day in (listing.on, listing.published_on) if day]
    # Of an undated Document nobody knows whether it was there by then.
    return listing.published_on is not None and all(latest(day) <= as_of for day in dates)


# -- the timeline of one list ---------------------------------------------------------------


def ended_rows(
    snapshots: Sequence[Snapshot],
    told: Sequence[Told],
    as_of: date | None,
    counts: Callable[[Version], bool],
) -> dict[tuple[str, int], str | None]:
    """Return the rows of lists by which an entity stands there no more → since or by when.

    A row is the id of its Document and its offset there. It gives an end itself; or it is of an
    earlier version of a list whose newest one, if that `counts`, has the entity no more.
    """
    lists, today = lists_of(snapshots), as_of or date.today()
    rows = [each for each in told if each.listing.exact]
    found: dict[tuple[str, int], str | None] = {}
    for of in (each for each in lists if each.id in {row.listing.list for row in rows}):
        mine = [
            each for each in told if each.listing.list == of.id and _counts(each.listing, as_of)
        ]
        held = held_of(snapshots, of, lists, as_of)
        absent = _standing(of, mine, held, as_of, 0).absent_on
        if absent and counts(held.whole[-1]):
            found |= {(t.document.id, t.listing.start): absent for t in mine if t.listing.exact}
    for each in rows:
        if each.listing.action in ENDS and _is_done(each.listing, today):
            found[each.document.id, each.listing.start] = each.listing.day
    return found


def _standing(
    of: RegisterList, told: Sequence[Told], held: Held, as_of: date | None, unread: int
) -> Standing:
    mine = [each for each in told if each.listing.list == of.id]
    official = timeline(each for each in mine if each.listing.official)
    reported = timeline(each for each in mine if not each.listing.official)
    done = [each.listing for each in official if _is_done(each.listing, as_of or date.today())]
    status, since, until = state_after(done)
    absent = _absent_on(status, mine, held)
    if absent:
        status = "removed"
    if status == "not_found" and (unread or not held.anything):
        status = "unknown_in_library"
    held_until = max((held.until, *(each.day for each in done)), key=in_order)
    return Standing(
        of, status, since, until, held_until, bool(held.whole), held.whole_on, absent,
        tuple(official), tuple(reported),
    )  # fmt: skip


def _is_done(listing: Listing, today: date) -> bool:
    """Whether the day of an act has come; one that takes effect later is only announced."""
    return listing.day is None or earliest(listing.day) <= today


def _absent_on(status: Status, told: Sequence[Told], held: Held) -> str | None:
    """Return as of when a whole list no longer has a row of who was in an earlier version of it.

    Rows alone are compared with rows: a notice may call an entity otherwise than its list does.
    """
    rows = [each for each in told if each.listing.exact]
    if status not in ("listed", "enjoined") or not rows:
        return None
    gone = gone_after(held.whole, {each.document.id for each in rows})
    if gone is None:
        return None
    names, cited = {t.listing.entity for t in rows}, {t.listing.citation for t in rows} - {None}
    later = any(in_order(each.listing.day) > in_order(gone.dated) for each in told)
    return None if later or gone.has_like(names, cited) else gone.dated


def timeline(told: Iterable[Told]) -> list[Told]:
    """Return events in order of time, each once: as the first Document that dates it tells it."""
    kept: list[Told] = []
    for each in sorted(told, key=_telling):
        if not any(_tells(other.listing, each.listing) for other in kept):
            kept.append(each)
    ordered = sorted(kept, key=lambda t: (in_order(t.listing.day), _ORDER[t.listing.action]))
    return list(_without_standing(ordered))


def _without_standing(told: Iterable[Told]) -> Iterator[Told]:
    """Leave out rows that give no day and no notice, while somebody is on the list already.

    Each version of such a list has them again: they tell that somebody stands there, and no act.
    """
    status: Status = "not_found"
    for each in told:
        listing = each.listing
        plain = listing.exact and listing.on is None and listing.citation is None
        if not (plain and listing.action in BEGINS and status in ("listed", "enjoined")):
            yield each
        status = after(status, listing)


def _telling(told: Told) -> tuple[bool, bool, date, int]:
    """Order Listings of one event: that which dates it, and cites its notice, first."""
    each = told.listing
    published = latest(each.published_on) if each.published_on else date.max
    return each.on is None, each.citation is None, published, each.start


def _tells(kept: Listing, other: Listing) -> bool:
    """Whether a Listing tells the event of another: of one kind, on one day or published on one.

    That somebody was put on a list, said later in a sentence that gives no day, is the old event.
    """
    if _ORDER[kept.action] != _ORDER[other.action]:
        return False
    if other.on is None and other.action in BEGINS and not other.exact:
        return kept.day is None or in_order(kept.day) <= in_order(other.day)
    published = kept.published_on is not None and kept.published_on == other.published_on
    return kept.day == other.day or (published and (kept.on is None or other.on is None))


def after(status: Status, listing: Listing) -> Status:
    """Return what a status becomes by the next event in order of time.

    A row of a list ends no injunction: who is enjoined still stands there.
    """
    if listing.action in ENDS:
        return "vacated" if listing.action == "vacated" else "removed"
    if listing.action == "enjoined":
        return "enjoined"
    if listing.action in BEGINS:
        return status if listing.exact and status == "enjoined" else "listed"
    return "listed" if status == "not_found" else status


def state_after(events: Sequence[Listing]) -> tuple[Status, str | None, str | None]:
    """Return the status that events in order of time make, and since and until when."""
    status: Status = "not_found"
    since: str | None = None
    until: str | None = None
    begun = False
    for each in events:
        status = after(status, each)
        if each.action in ENDS:
            begun, until = False, each.day
        elif each.action in BEGINS and not begun:
            begun, since = True, each.day
        if status in ("listed", "enjoined"):
            until = None
    return status, since, until
