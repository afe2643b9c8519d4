"""What became of a list between two days: two versions of it compared, or what notices say."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from bot.register.changes import ChangedRow, FieldChange, compare
from bot.register.columns import CITATION, COUNTRY, citations, entries_of
from bot.register.events import events_of
from bot.register.finding import Told
from bot.register.holding import Version
from bot.register.status import lists_called
from bot.register.versions import day_of, rows_of, two_versions
from bot.unicode import require_unicode
from ingest.dates import latest
from ingest.errors import InvalidQuestion, UnknownDocument
from ingest.library.register import lists_of
from ingest.library.snapshot import Snapshot
from ingest.models import Document
from ingest.register.listing import BEGINS, ENDS, Action, RegisterList
from ingest.register.lists import Columns, Row, aliases_of, columns_for
from ingest.register.names import core

By = Literal["versions", "notices"]
_CHANGED: frozenset[Action] = frozenset({"modified", "enjoined"})


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice that changed a list: its citation, its day, and the Document where it is held.

    `quote` is the sentence that says so, verbatim, with its offsets (code points) in the Document;
    where only a row cites the notice, there is none.
    """

    citation: str | None
    on: str | None
    document: Document | None = None
    quote: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class ListChange:
    """What was done to one entity: its row before and after, what differs, and by which notice.

    Between notices there are no rows; `action` is what the notice says was done.
    """

    entity: str
    country: str | None
    action: Action
    before: Row | None = None
    after: Row | None = None
    fields: tuple[FieldChange, ...] = ()
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a comparison: the Document and how many rows it has, or a day alone."""

    dated: str | None
    document: Document | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class ListDifference:
    """What became of a list between two of its versions, or, told by notices, two days.

    `compared` are the columns that both versions have; `only_before` and `only_after` those that
    one alone has. By notices nothing is known of who stayed: `unchanged` is None.
    """

    list: RegisterList
    by: By
    before: Side
    after: Side
    added: tuple[ListChange, ...]
    removed: tuple[ListChange, ...]
    modified: tuple[ListChange, ...]
    unchanged: int | None = None
    compared: tuple[str, ...] = ()
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()


def list_difference(
    snapshots: Sequence[Snapshot],
    list_id: str,
    before: str,
    after: str,
) -> ListDifference:
    """Return what became of a list from one version to another; each is a date, a key or an id.

    Where two days have no two versions, what official notices say happened between them is told.

    Raises:
        UnknownList: there is no list with that id.
        UnknownDocument: there is no such version, both are the same one, and no notice tells.
        AmbiguousKey: several Documents have the key.
        InvalidQuestion: the first is not the earlier one, or one is no Unicode text.
    """
    require_unicode(before)
    require_unicode(after)
    lists = lists_of(snapshots)
    (of,) = lists_called(list_id, lists)
    days = [day_of(before), day_of(after)]
    if days[0] and days[1] and latest(days[0]) >= latest(days[1]):
        raise InvalidQuestion(f"{before} is not before {after}.", "Give the earlier date first.")
    try:
        old, new = two_versions(snapshots, of, before, after, lists)
    except UnknownDocument as error:
        if not all(days):
            raise
        told = _by_notices(snapshots, of, days[0], days[1])
        if told is None:
            message = f"{error.message} No notice tells what was done to it between these days."
            raise UnknownDocument(message, error.hint) from None
        return told
    return _by_versions(snapshots, of, old, new, lists)


# -- two versions compared ------------------------------------------------------------------


def _by_versions(
    snapshots: Sequence[Snapshot],
    of: RegisterList,
    old: Version,
    new: Version,
    lists: Sequence[RegisterList],
) -> ListDifference:
    before, after = rows_of(old, of, lists), rows_of(new, of, lists)
    columns = columns_for(of)
    found = compare(before, after, columns)
    notices = _Notices(snapshots, of, (old.dated, new.dated))
    return ListDifference(
        of,
        "versions",
        Side(old.dated, old.document, len(before)),
        Side(new.dated, new.document, len(after)),
        tuple(_added(row, columns, notices) for row in found.added),
        tuple(_removed(row, columns, notices) for row in found.removed),
        tuple(_modified(each, columns, notices) for each in found.modified),
        found.unchanged,
        found.compared,
        found.only_before,
        found.only_after,
    )


def _added(row: Row, columns: Columns, notices: "_Notices") -> ListChange:
    cited, names = _cited(row, columns), _names(row, columns)
    notice = notices.since(cited) or notices.telling(names, BEGINS) or notices.newest(cited)
    return ListChange(row.name, _country(row, columns), "added", None, row, (), notice)


def _removed(row: Row, columns: Columns, notices: "_Notices") -> ListChange:
    notice = notices.telling(_names(row, columns), ENDS)
    return ListChange(row.name, _country(row, columns), "removed", row, None, (), notice)


def _modified(each: ChangedRow, columns: Columns, notices: "_Notices") -> ListChange:
    known = _cited(each.before, columns)
    new = {name: on for name, on in _cited(each.after, columns).items() if name not in known}
    names = _names(each.before, columns) | _names(each.after, columns)
    notice = notices.newest(new) or notices.telling(names, _CHANGED)
    country = _country(each.after, columns)
    return ListChange(
        each.after.name, country, "modified", each.before, each.after, each.fields, notice
    )


def _cited(row: Row, columns: Columns) -> dict[str, str | None]:
    """Return the citations of a row → the day that it gives for each, oldest first."""
    (entry,) = entries_of([row], columns)
    found = citations(entry.cells.get(CITATION, ""))
    return dict(sorted(found.items(), key=lambda each: each[1] or ""))


def _country(row: Row, columns: Columns) -> str | None:
    return row.cell(columns[COUNTRY])


def _names(row: Row, columns: Columns) -> frozenset[str]:
    return frozenset(map(core, (row.name, *aliases_of(row, columns)))) - {""}


class _Notices:
    """The notices between two versions: those that rows cite, and those that tell of a removal."""

    def __init__(
        self,
        snapshots: Sequence[Snapshot],
        of: RegisterList,
        dated: tuple[str | None, str | None],
    ) -> None:
        self._snapshots = snapshots
        self._after, self._until = (latest(day) if day else None for day in dated)
        self._document: Callable[[str], Document | None] = cache(self._cited_document)
        self._events = cache(lambda: list(self._between(events_of(snapshots, of))))

    def _between(self, events: Sequence[Told]) -> Iterator[Told]:
        return (each for each in events if each.is_between(self._after, self._until))

    def since(self, cited: Mapping[str, str | None]) -> Notice | None:
        """Return the first notice that a row cites of those since the earlier version, or None."""
        later = (name for name, on in cited.items() if self._is_later(on))
        return self._notice(next(later, None), cited)

    def newest(self, cited: Mapping[str, str | None]) -> Notice | None:
        """Return the newest notice that a row cites, or None."""
        return self._notice(next(reversed(list(cited)), None), cited)

    def _notice(self, name: str | None, cited: Mapping[str, str | None]) -> Notice | None:
        return Notice(name, cited[name], self._document(name)) if name else None

    def _is_later(self, on: str | None) -> bool:
        return bool(on) and (self._after is None or latest(on or "") > self._after)

    def _cited_document(self, citation: str) -> Document | None:
        for snapshot in self._snapshots:
            for each in snapshot.named([citation]):
                if document := snapshot.document(each):
                    return document
        return None

    def telling(self, names: frozenset[str], actions: frozenset[Action]) -> Notice | None:
        """Return the newest notice of the library that says so of an entity, or None."""
        told = [e for e in self._events() if e.listing.action in actions and e.names & names]
        return _notice(told[-1]) if told else None


# -- what notices say -----------------------------------------------------------------------


def _by_notices(
    snapshots: Sequence[Snapshot],
    of: RegisterList,
    before: str | None,
    after: str | None,
) -> ListDifference | None:
    """Return what notices say happened after one day and by another, or None: they say nothing."""
    first, last = (latest(day) if day else date.max for day in (before, after))
    events = [e for e in events_of(snapshots, of) if e.is_between(first, last)]
    if not events:
        return None

    def those(actions: frozenset[Action]) -> tuple[ListChange, ...]:
        return tuple(_told(each) for each in events if each.listing.action in actions)

    sides = Side(before), Side(after)
    return ListDifference(of, "notices", *sides, those(BEGINS), those(ENDS), those(_CHANGED))


def _told(event: Told) -> ListChange:
    listing = event.listing
    return ListChange(listing.entity, listing.country, listing.action, notice=_notice(event))


def _notice(event: Told) -> Notice:
    listing = event.listing
    return Notice(
        listing.citation, listing.day, event.document, event.quote, listing.start, listing.end
    )
