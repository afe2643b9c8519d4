"""What a library holds of a list: Documents about it, and whole versions of the list itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ingest.dates import latest
from ingest.library.register import listed_documents, lists_of
from ingest.library.snapshot import Snapshot
from ingest.models import Document
from ingest.register.listing import RegisterList, find_lists
from ingest.register.lists import list_of

_DOCUMENTS = 500  # that have a list in their titles, the newest
# A rule's table of whom it adds is not the list.
_CHANGES = re.compile(
    r"\b(?:addition|removal|revision|amendment|correction|clarification|modification|"
    r"add(?:s|ed|ing)|remov(?:es|ed|ing)|revis(?:es|ed|ing)|amend(?:s|ed|ing))s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Held:
    """What a library holds of a list: whether anything, until when, and the list itself.

    `versions` are the Documents that are the whole list, oldest first.
    """

    anything: bool
    until: str | None
    versions: tuple[Document, ...]

    @property
    def whole_on(self) -> str | None:
        """The day of the newest whole version, where it has one."""
        return self.versions[-1].dated if self.versions else None


def held_of(snapshots: Sequence[Snapshot], of: RegisterList, as_of: date | None = None) -> Held:
    """Return what some Snapshots hold of a list, of what was published by a day."""
    lists = lists_of(snapshots)
    about: list[Document] = []
    versions: list[Document] = []
    for snapshot in snapshots:
        rows = {name for name, has_rows in listed_documents(snapshot, of.id) if has_rows}
        titled = [d for d in snapshot.matching(of.words, _DOCUMENTS) if _is_about(d, of, lists)]
        known = {each.id: each for each in titled}
        filed = [snapshot.document(name) for name in sorted(rows - known.keys()) if of.files]
        own = [d for d in filed if d is not None and list_of(d, (), lists) == of.id]
        about += [*titled, *own]
        versions += [d for d in (*titled, *own) if d.id in rows and is_version(d, of, lists)]
    then = [each for each in versions if as_of is None or _by(each, as_of)]
    days = [d.dated for d in about if d.dated and (as_of is None or _by(d, as_of))]
    return Held(bool(about), max(days, key=latest, default=None), tuple(sorted(then, key=_day)))


def is_version(document: Document, of: RegisterList, lists: Sequence[RegisterList]) -> bool:
    """Whether a Document with rows of a list is that list, not a rule that changes it."""
    return list_of(document, (), lists) == of.id and not _CHANGES.search(document.title)


def _is_about(document: Document, of: RegisterList, lists: Sequence[RegisterList]) -> bool:
    return document.official and any(m.list == of.id for m in find_lists(document.title, lists))


def _by(document: Document, as_of: date) -> bool:
    return document.dated is not None and latest(document.dated) <= as_of


def _day(document: Document) -> tuple[date, str]:
    return (latest(document.dated) if document.dated else date.min), document.key
