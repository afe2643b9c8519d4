"""An entity's standing on each list as of a day: a timeline of dated events, and what they make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.errors import UnknownList
from bot.register.finding import Tables, Told, find_entity, tables_of
from ingest.dates import latest
from ingest.errors import InvalidQuestion
from ingest.library.snapshot import Snapshot
from ingest.models import Document
from ingest.register.listing import BEGINS, ENDS, LISTS, Listing, RegisterList, find_lists
from ingest.register.lists import list_of
from ingest.register.names import Match, fold

Status = Literal["listed", "enjoined", "vacated", "removed", "not_found", "unknown_in_library"]
_DOCUMENTS = 500  # that have a list in their titles, the newest
_ORDER = {"added": 0, "designated": 0, "modified": 1, "enjoined": 2, "vacated": 3, "removed": 3}
_EXACT = 1.0  # the confidence of a row


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an entity stands on one list.

    `since` and `until` are the days on which it came on the list, for the last time, and left it;
    `until` is None while it is there (enjoined, it still is) and either where it is not known.
    `held_until` is the newest date of what the library holds of the list. `whole` tells that it
    holds the list itself, not only what was done to it, `whole_on` as of which day where that is
    known: who is not found there is not on it, as of that day.
    `events` are those of official Documents; `reported` is what news and plain files say.
    """

    list: RegisterList
    status: Status
    since: str | None
    until: str | None
    held_until: str | None
    whole: bool
    whole_on: str | None
    events: tuple[Told, ...]
    reported: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class EntityStatus:
    """Where an entity stands on some lists, whom its name stood for, and who has a like name."""

    entity: str
    matched: tuple[Match, ...]
    others: tuple[str, ...]
    as_of: date | None
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    """What a library holds of a list: whether anything, until when, and the list itself of when."""

    anything: bool
    until: str | None
    whole: bool
    whole_on: str | None


def lists_called(name: str | None) -> tuple[RegisterList, ...]:
    """Return the list with an id, or all for None.

    Raises:
        UnknownList: there is none; the hint names those there are.
    """
    found = tuple(each for each in LISTS if name in (None, each.id))
    if not found:
        known = ", ".join(each.id for each in LISTS)
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
        InvalidQuestion: the name has no letters and no digits.
        AmbiguousEntity: the name stands for several entities.
    """
    wanted = lists_called(list_id)
    if not fold(entity):
        raise InvalidQuestion(f"{entity!r} is no name.", "Give the name of a company or a person.")
    tables = [tables_of(snapshot) for snapshot in snapshots]
    found = find_entity(tables, entity)
    told = [each for each in found.told if _counts(each.listing, as_of)]
    standings = tuple(_standing(tables, each, told, as_of) for each in wanted)
    return EntityStatus(entity, found.matched, found.others, as_of, standings)


def _counts(listing: Listing, as_of: date | None) -> bool:
    if as_of is None:
        return True
    dates = [day for day in (listing.on, listing.published_on) if day]
    # Of an undated Document nobody knows whether it was there by then.
    return listing.published_on is not None and all(latest(day) <= as_of for day in dates)


# -- the timeline of one list ---------------------------------------------------------------


def _standing(
    tables: Sequence[Tables], of: RegisterList, told: Sequence[Told], as_of: date | None
) -> Standing:
    mine = [each for each in told if each.listing.list == of.id]
    official = timeline(each for each in mine if each.listing.official)
    reported = timeline(each for each in mine if not each.listing.official)
    held = _held(tables, of, as_of)
    status, since, until = _state([each.listing for each in official])
    if status == "not_found" and not held.anything:
        status = "unknown_in_library"
    days = [day for day in (held.until, *(each.listing.day for each in official)) if day]
    held_until = max(days, key=latest, default=None)
    events, claims = tuple(official), tuple(reported)
    return Standing(of, status, since, until, held_until, held.whole, held.whole_on, events, claims)


def timeline(told: Iterable[Told]) -> list[Told]:
    """Return events in order of time, each once: as the first Document that dates it tells it."""
    kept: list[Told] = []
    for each in sorted(told, key=_telling):
        if not any(_tells(other.listing, each.listing) for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda t: (_when(t.listing), _ORDER[t.listing.action]))


def _telling(told: Told) -> tuple[bool, bool, date, int]:
    """Order Listings of one event: that which dates it, and cites its notice, first."""
    each = told.listing
    published = latest(each.published_on) if each.published_on else date.max
    return each.on is None, each.citation is None, published, each.start


def _when(listing: Listing) -> date:
    return latest(listing.day) if listing.day else date.min


def _tells(kept: Listing, other: Listing) -> bool:
    """Whether a Listing tells the event of another: of one kind, on one day or published on one.

    That somebody was put on a list, said later in a sentence that gives no day, is the old event.
    """
    if _ORDER[kept.action] != _ORDER[other.action]:
        return False
    if other.on is None and other.action in BEGINS and other.confidence < _EXACT:
        return kept.day is None or _when(kept) <= _when(other)
    published = kept.published_on is not None and kept.published_on == other.published_on
    return kept.day == other.day or (published and (kept.on is None or other.on is None))


def _state(events: Sequence[Listing]) -> tuple[Status, str | None, str | None]:
    """Return the status that events in order of time make, and since and until when."""
    status: Status = "not_found"
    since: str | None = None
    until: str | None = None
    for each in events:
        if each.action in ENDS:
            status = "vacated" if each.action == "vacated" else "removed"
            until = each.day
        elif each.action == "enjoined":
            status = "enjoined"
        elif each.action in BEGINS:
            since = each.day if status in ("not_found", "vacated", "removed") else since
            status, until = "listed", None
        elif status == "not_found":
            status = "listed"
    return status, since, until


# -- what the library holds of it -----------------------------------------------------------


def _held(tables: Sequence[Tables], of: RegisterList, as_of: date | None) -> _Held:
    """Return what official Documents the library has that are about a list by their titles."""
    about: list[Document] = []
    themselves: list[Document] = []
    for each in tables:
        some = [d for d in each.snapshot.matching(of.words, _DOCUMENTS) if _is_about(d, of)]
        with_rows = {row.document for row in each.rows}
        about += some
        themselves += [d for d in some if d.id in with_rows and list_of(d) == of.id]
    then = [each for each in themselves if as_of is None or _by(each, as_of)]
    return _Held(bool(about), _newest(about, as_of), bool(then), _newest(then, as_of))


def _is_about(document: Document, of: RegisterList) -> bool:
    return document.official and any(m.list == of.id for m in find_lists(document.title))


def _by(document: Document, as_of: date) -> bool:
    return document.dated is not None and latest(document.dated) <= as_of


def _newest(documents: Sequence[Document], as_of: date | None) -> str | None:
    days = [d.dated for d in documents if d.dated and (as_of is None or _by(d, as_of))]
    return max(days, key=latest, default=None)
