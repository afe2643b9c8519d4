"""What official notices say was done to a list, in order of time, each event once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.register.finding import Told, quoted
from ingest.dates import latest
from ingest.library.register import listed_documents, listings_in_documents
from ingest.library.snapshot import Snapshot
from ingest.register.listing import BEGINS, ENDS, RegisterList


def events_of(snapshots: Sequence[Snapshot], of: RegisterList) -> list[Told]:
    """Return what the sentences of official Documents say was done to a list, oldest first.

    Rows are no notices: what a version of the list says is compared. Where a later notice tells
    again that somebody was put on the list or taken off it, that is the earlier event.
    """
    found = [event for snapshot in snapshots for event in _told(snapshot, of)]
    return list(_once(sorted(found, key=_when)))


def _told(snapshot: Snapshot, of: RegisterList) -> Iterator[Told]:
    ids = [document for document, _ in listed_documents(snapshot, of.id)]
    found = listings_in_documents(snapshot, ids)
    told = (e for e in found if e.list == of.id and e.official and e.day and not e.exact)
    return quoted(snapshot, told)


def _when(event: Told) -> tuple[date, date, str, int]:
    listing = event.listing
    published = latest(listing.published_on) if listing.published_on else date.max
    return latest(listing.day or ""), published, event.document.id, listing.start


def _once(events: Iterable[Told]) -> Iterator[Told]:
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
