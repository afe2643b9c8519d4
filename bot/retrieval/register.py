"""The Passages of a library's register: what is told of one entity, whatever a search finds."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.errors import AmbiguousEntity
from bot.models import Passage, Question
from bot.register.finding import Told, find_entity
from bot.register.holding import Version
from bot.register.status import ended_rows
from ingest.dates import in_order
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot


class LibraryRegister:
    """Finds the Passages with the Listings of an entity."""

    def __init__(self, reader: Callable[[], LibraryReader]) -> None:
        """`reader` is called at the first question."""
        self._reader = reader

    def told_of(self, name: str, question: Question, k: int) -> tuple[Passage, ...]:
        """Return up to `k` Passages with what a question may use of an entity, newest first.

        Nothing where nothing is told of it, or the name is one of several.
        """
        with self._reader().snapshot(question.collections) as snapshots:
            try:
                told = find_entity(snapshots, name, texts=False).told
            except AmbiguousEntity:
                return ()
            where = {snapshot.collection: snapshot for snapshot in snapshots}
            found: dict[str, Passage] = {}
            for each in _passages(where, question, told):
                found.setdefault(each.chunk.id, each)
                if len(found) == k:
                    break
            return tuple(found.values())


def _newest_first(told: Sequence[Told]) -> list[Told]:
    """Return what is told, newest first, and once of what one row or sentence tells of twice."""
    places: dict[tuple[str, int], Told] = {}
    for each in told:
        places.setdefault((each.document.id, each.listing.start), each)
    return sorted(places.values(), key=lambda each: in_order(each.document.dated), reverse=True)


def _passages(
    where: Mapping[str, Snapshot], question: Question, told: Sequence[Told]
) -> Iterator[Passage]:
    def counts(version: Version) -> bool:
        return version.snapshot.lets(version.document.id, question.where)

    ended = ended_rows(list(where.values()), told, question.where.as_of, counts)
    for each in _newest_first(told):
        snapshot, at = where[each.document.collection], (each.document.id, each.listing.start)
        chunk = snapshot.chunk_at(*at)
        if chunk is not None and snapshot.lets(each.document.id, question.where):
            document = snapshot.documents_of([chunk], question.where.as_of)[each.document.id]
            row = each.listing.entity if each.listing.exact else None
            gone, on = row is not None and at in ended, ended.get(at)
            yield Passage(chunk, document, 0.0, entity=row, ended=gone, ended_on=on)
