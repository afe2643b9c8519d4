"""What the newest version of a whole list shows of whom a watch is for: gone from it, or back."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.errors import AmbiguousEntity
from bot.register.holding import Version, gone_after, whole_of
from bot.register.status import entity_status
from bot.watching.matching import listed_as
from bot.watching.query import Query
from bot.watching.records import Matched
from ingest.dates import in_order
from ingest.library.register import listings_in_documents, listings_named, lists_of
from ingest.library.snapshot import Snapshot
from ingest.models import Document
from ingest.register.listing import BEGINS, Listing, RegisterList
from ingest.register.names import core, fold


@dataclass(frozen=True, slots=True)
class RowChange:
    """That a whole list has an entity no more, or again; `listing` is of one of its rows."""

    kind: Literal["gone", "again"]
    listing: Listing
    document: Document
    matched: Matched


@dataclass(slots=True)
class _Rows:
    """The rows that the versions of a list have of one entity, and by which name it matches."""

    matched: Matched
    of: dict[str, list[Listing]] = field(default_factory=dict)

    @property
    def every(self) -> list[Listing]:
        """All of them."""
        return [each for some in self.of.values() for each in some]


def row_changes(
    query: Query, snapshot: Snapshot, fresh: Collection[str], documents: Collection[str]
) -> Iterator[RowChange]:
    """Yield what the newest versions of lists show that an earlier one did not.

    Of lists (ids) that have `fresh` rows. `documents` (ids) are all that may have a row of whom
    the query stands for, old ones too.
    """
    lists = lists_of([snapshot])
    for of in (each for each in lists if each.id in fresh):
        dated = [each for each in whole_of([snapshot], of, lists) if each.dated]
        if len(dated) > 1:
            rows = _rows(query, snapshot, of, [v for v in dated if v.document.id in documents])
            yield from _changes(snapshot, of, dated, rows)


def _rows(
    query: Query, snapshot: Snapshot, of: RegisterList, versions: Sequence[Version]
) -> dict[str, _Rows]:
    """Return the entities (`core`) that a query stands for → their rows in some versions."""
    found: dict[str, _Rows] = {}
    for each in listings_in_documents(snapshot, [v.document.id for v in versions]):
        name = core(each.entity)
        if each.list != of.id or not (each.exact and fold(name)):
            continue
        matched = found[name].matched if name in found else listed_as(query, each)
        if matched is not None:
            found.setdefault(name, _Rows(matched)).of.setdefault(each.document, []).append(each)
    return found


def _changes(
    snapshot: Snapshot, of: RegisterList, dated: Sequence[Version], rows: dict[str, _Rows]
) -> Iterator[RowChange]:
    newest = dated[-1]
    for each in rows.values():
        here = each.of.get(newest.document.id)
        if here is None:
            last = each.every[-1]
            if _absent_on(snapshot, of, last) == newest.dated:
                yield RowChange("gone", last, newest.document, each.matched)
        elif _is_back(snapshot, dated, each, here):
            yield RowChange("again", here[0], newest.document, each.matched)


def _absent_on(snapshot: Snapshot, of: RegisterList, row: Listing) -> str | None:
    try:
        (standing,) = entity_status([snapshot], row.entity, of.id).standings
    except AmbiguousEntity:
        return None  # nobody knows of whom it would be told
    return standing.absent_on


def _is_back(
    snapshot: Snapshot, dated: Sequence[Version], rows: _Rows, here: Sequence[Listing]
) -> bool:
    """Whether the version before the newest had lost an entity, and no act tells how it is back."""
    newest = dated[-1]
    before = [each for each in dated if in_order(each.dated) < in_order(newest.dated)]
    gap = gone_after(before, rows.of.keys())
    if gap is None:
        return False
    cited = {each.citation for each in rows.every} - {None}
    if gap.has_like({each.entity for each in rows.every}, cited):
        return False
    told = [*here, *listings_named(snapshot, [core(here[0].entity)])]
    return not any(_tells(each, gap, newest) for each in told)


def _tells(listing: Listing, gap: Version, newest: Version) -> bool:
    """Whether a Listing dates an act after a version, by more than the date of the whole list."""
    own = listing.exact and listing.day == newest.dated and not listing.citation
    late = in_order(listing.day) > in_order(gap.dated)
    return listing.action in BEGINS and late and not own
