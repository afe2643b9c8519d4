"""What official notices say was done to a list, in order of time, each event once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from ingest.dates import latest
from ingest.library.register import listed_documents, listings_in_documents
from ingest.library.snapshot import Snapshot
from ingest.models import Document
from ingest.register.listing import BEGINS, ENDS, Listing, RegisterList
from ingest.register.names import core


@dataclass(frozen=True, slots=True)
class Event:
    """What a sentence of a notice says was done to an entity: the Listing, where, and the quote."""

    listing: Listing
    document: Document
    quote: str

    @property
    def names(self) -> frozenset[str]:
        """The names of the entity, folded and without legal forms."""
        return frozenset(map(core, (self.listing.entity, *self.listing.aliases)))

    def is_between(self, after: date | None, until: date | None) -> bool:
        """Whether it was done, or its notice came out, after one day and not after another."""
        days = [latest(day) for day in (self.listing.on, self.listing.published_on) if day]
        return any((after is None or day > after) and (until is None or day <= until)
                   for day in days)  # fmt: skip


def events_of(snapshots: Sequence[Snapshot], of: RegisterList) -> list[Event]:
    """Return what the sentences of official Documents say was done to a list, oldest first.

    Rows are no notices: what a version of the list says is compared. Where a later notice tells
    again that somebody was put on the list or taken off it, that is the earlier event.
    """
    found = [event for snapshot in snapshots for event in _told(snapshot, of)]
    return list(_once(sorted(found, key=_when)))


def _told(snapshot: Snapshot, of: RegisterList) -> Iterator[Event]:
    ids = [document for document, _ in listed_documents(snapshot, of.id)]
    for name, some in groupby(listings_in_documents(snapshot, ids), key=lambda e: e.document):
        told = [e for e in some if e.list == of.id and e.official and e.day and not e.exact]
        document = snapshot.document(name) if told else None
        if document is None:
            continue
        text = snapshot.text(name)
        for each in told:
            yield Event(each, document, text[each.start : each.end])


def _when(event: Event) -> tuple[date, date, str, int]:
    listing = event.listing
    published = latest(listing.published_on) if listing.published_on else date.max
    return latest(listing.day or ""), published, event.document.id, listing.start


def _once(events: Iterable[Event]) -> Iterator[Event]:
    """Yield events without those that only tell an earlier one again."""
    stands: dict[str, bool] = {}  # who is on the list, or was taken off it
    changed: set[tuple[str, str | None]] = set()
    for each in events:
        action = each.listing.action
        on = True if action in BEGINS else False if action in ENDS else None
        again = {stands.get(name) == on if on is not None else (name, each.listing.day) in changed
                 for name in each.names}  # fmt: skip
        if on is not None:
            stands.update(dict.fromkeys(each.names, on))
        else:
            changed |= {(name, each.listing.day) for name in each.names}
        if True not in again:
            yield each
