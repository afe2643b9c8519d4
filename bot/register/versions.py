"""The versions of a list that a library holds: which Documents are the list itself, and as of when.

The Documents that tell what was done to a list are none: a rule that adds entities has rows, too.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product

from bot.register.holding import Version, whole_of
from ingest.dates import earliest, in_order, latest, parse_date
from ingest.errors import AmbiguousKey, InvalidDate, InvalidQuestion, UnknownDocument
from ingest.identifiers import find_identifiers
from ingest.library.snapshot import Snapshot
from ingest.models import Document
from ingest.register.listing import LISTS, RegisterList
from ingest.register.lists import Row, list_of, named_by
from ingest.register.rows import rows_in

_TOLD = 12  # versions named in a hint
_NO_VERSION = (
    "Ingest the list itself: its CSV file, or its text in the Code of Federal Regulations."
)


def day_of(name: str) -> str | None:
    """Return a version's name as an ISO date, whole or reduced, or None where it is none."""
    try:
        return parse_date(name)
    except InvalidDate:
        return None


# -- which there are ------------------------------------------------------------------------


def versions_of(
    snapshots: Sequence[Snapshot], of: RegisterList, lists: Sequence[RegisterList] = LISTS
) -> list[Version]:
    """Return the versions of a list that some Snapshots hold, newest first, undated ones last."""
    newest_first = whole_of(snapshots, of, lists)[::-1]
    return sorted(
        (each for each in newest_first if each.columns),
        key=lambda v: (-in_order(v.dated).toordinal(), v.document.key),
    )


# -- the two that are compared --------------------------------------------------------------


def two_versions(
    snapshots: Sequence[Snapshot],
    of: RegisterList,
    before: str,
    after: str,
    lists: Sequence[RegisterList] = LISTS,
) -> tuple[Version, Version]:
    """Return the versions of a list that are called `before` and `after`.

    Each is a date (the newest version dated by then is meant) or a Document's key, id or official
    name. Of several files of one day, those are taken that have the most columns in common.

    Raises:
        UnknownDocument: there is none by that date or with that key, or both are one and the same;
            the hint names the versions there are.
        AmbiguousKey: several Documents have the key.
        InvalidQuestion: the earlier one is the later one.
    """
    known = versions_of(snapshots, of, lists)
    old, new = (_meant(name, snapshots, of, known, lists) for name in (before, after))
    pairs = [(a, b) for a, b in product(old, new) if a.document.id != b.document.id]
    by_days = day_of(before) and day_of(after)
    if not pairs or (by_days and old[0].dated == new[0].dated):
        told = _told(old[0])
        raise UnknownDocument(f"{before} and {after} are the same version: {told}.", _those(known))
    found = max(pairs, key=_fit)
    _require_order(*found)
    return found


def _fit(pair: tuple[Version, Version]) -> tuple[int, bool]:
    one, other = pair
    return len({*one.columns} & {*other.columns}), one.snapshot is other.snapshot


def _require_order(before: Version, after: Version) -> None:
    if before.dated and after.dated and earliest(before.dated) > latest(after.dated):
        raise InvalidQuestion(
            f"{_told(before)} is later than {_told(after)}.", "Give the earlier version first."
        )


def _meant(
    name: str,
    snapshots: Sequence[Snapshot],
    of: RegisterList,
    known: Sequence[Version],
    lists: Sequence[RegisterList],
) -> list[Version]:
    """Return the versions that a date or a key can mean: several, where they are of one day."""
    day = day_of(name)
    if day is None:
        return [_with_key(name, snapshots, of, known, lists)]
    by_then = [v for v in known if v.dated and latest(v.dated) <= latest(day)]
    if not by_then:
        message = f"This library holds no whole {of.title} by {name}."
        raise UnknownDocument(message, _those(known))
    newest = by_then[0].dated or ""
    return [v for v in by_then if v.dated and latest(v.dated) == latest(newest)]


def _with_key(
    name: str,
    snapshots: Sequence[Snapshot],
    of: RegisterList,
    known: Sequence[Version],
    lists: Sequence[RegisterList],
) -> Version:
    found = [(s, document) for s in snapshots if (document := s.document(name))]
    found = found or list(_officially(name, snapshots))
    if len(found) > 1:
        ids = ", ".join(f"{each.id} (in {each.collection})" for _, each in found)
        raise AmbiguousKey(f"{name!r} is the key of several documents: {ids}.")
    if not found:
        raise UnknownDocument(f"There is no document {name!r}.", _those(known))
    snapshot, document = found[0]
    version = Version(document, snapshot)
    if not version.columns or not rows_of(version, of, lists):
        raise UnknownDocument(f"{name!r} has no rows of the {of.title}.", _those(known))
    return version


def _officially(name: str, snapshots: Sequence[Snapshot]) -> Iterator[tuple[Snapshot, Document]]:
    """Yield the Documents that go by an official name: `15 CFR Part 744, Supplement No. 4`."""
    names = [name, *(each.value for each in find_identifiers(name))]
    for snapshot in snapshots:
        for each in dict.fromkeys(snapshot.named(names)):
            if document := snapshot.document(each):
                yield snapshot, document


def _those(known: Sequence[Version]) -> str:
    """Return a hint that names the versions there are."""
    if not known:
        return _NO_VERSION
    more = f"; and {len(known) - _TOLD} more" if len(known) > _TOLD else ""
    return f"The versions held are {'; '.join(map(_told, known[:_TOLD]))}{more}."


def _told(version: Version) -> str:
    return f"{version.document.key} ({version.dated or 'undated'})"


# -- its rows -------------------------------------------------------------------------------


def rows_of(version: Version, of: RegisterList, lists: Sequence[RegisterList] = LISTS) -> list[Row]:
    """Return the rows of a version in reading order; offsets are those of the Document's text."""
    snapshot, document = version.snapshot, version.document
    text = snapshot.text(document.id)
    ids = snapshot.chunk_ids_of(document.id)
    chunks = snapshot.chunks(ids)
    ordered = [chunks[each] for each in ids]
    listed = cache(lambda headings: list_of(document, headings, lists))
    found: dict[str | None, list[Row]] = {}
    for row, headings in rows_in(ordered, text):
        found.setdefault(listed(headings), []).append(named_by(row, of))
    # Whoever names a Document by its key may mean one that does not say what list it is.
    return found.get(of.id) or found.get(None, [])
