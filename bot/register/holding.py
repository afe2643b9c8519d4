"""What a library holds of a list: Documents about it, and whole versions of the list itself."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.dates import latest
from ingest.library.filters import Filter
from ingest.library.register import (
    listed_documents,
    listed_names,
    listings_of_entities,
    lists_of,
    share_of_rows,
)
from ingest.library.snapshot import Snapshot
from ingest.models import Document
from ingest.register.listing import RegisterList, find_lists
from ingest.register.lists import list_of
from ingest.register.names import core, one_typo

_DOCUMENTS = 500  # that have a list in their titles, the newest
_MOST = 5_000  # Documents, that a condition names
_ENOUGH = 0.5  # of the rows of a version, that the next one of the same list has
# A rule's table of whom it adds is not the list.
_CHANGES = re.compile(
    r"\b(?:addition|removal|revision|amendment|correction|clarification|modification|"
    r"add(?:s|ed|ing)|remov(?:es|ed|ing)|revis(?:es|ed|ing)|amend(?:s|ed|ing))s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Version:
    """A Document that is a whole list, and the Snapshot that has it."""

    document: Document
    snapshot: Snapshot

    @property
    def on(self) -> str:
        """The day that it goes by; "" for one without."""
        return self.document.dated or ""

    def has_like(self, names: Iterable[str], cited: Collection[str | None]) -> bool:
        """Whether it has an entity of nearly such a name under one of the same notices.

        A name that was only corrected is no other one.
        """
        own = self.document.id
        near = {
            each.entity for name in names
            for each in listed_names(self.snapshot, name)
            if each.document == own and one_typo(core(each.entity), core(name))
        }  # fmt: skip
        rows = listings_of_entities(self.snapshot, own, near) if near else []
        return any(each.citation in cited for each in rows if each.citation)


@dataclass(frozen=True, slots=True)
class Held:
    """What a library holds of a list: whether anything, until when, and the list itself.

    `whole` are the Documents that are the whole list, oldest first, one without a day before all.
    """

    anything: bool
    until: str | None
    whole: tuple[Version, ...]

    @property
    def versions(self) -> tuple[Document, ...]:
        """The Documents that are the whole list, oldest first."""
        return tuple(each.document for each in self.whole)

    @property
    def whole_on(self) -> str | None:
        """The day of the newest whole version, where it has one."""
        return self.versions[-1].dated if self.whole else None

    def gone_after(self, documents: Collection[str], as_of: date | None) -> Version | None:
        """Return the newest version, where none of some Documents is it but one is an earlier one.

        It must be another version of the same list, and no part of it that happens to be called
        so: of one collection, with most of the rows that the earlier one has.
        """
        dated = [each for each in self.whole if each.on]
        earlier = [each for each in dated if each.document.id in documents]
        if not earlier or dated[-1].document.id in documents:
            return None
        before, newest = earlier[-1], dated[-1]
        if before.snapshot is not newest.snapshot or before.on == newest.on:
            return None
        share = share_of_rows(newest.snapshot, before.document.id, newest.document.id)
        return newest if share >= _ENOUGH else None


def held_of(snapshots: Sequence[Snapshot], of: RegisterList, as_of: date | None = None) -> Held:
    """Return what some Snapshots hold of a list, of what was published by a day."""
    lists = lists_of(snapshots)
    whole: list[Version] = []
    days: list[str] = []
    anything = False
    for snapshot in snapshots:
        told = dict(listed_documents(snapshot, of.id))
        having = [snapshot.document(name) for name, has_rows in told.items() if has_rows]
        whole += [Version(d, snapshot) for d in having if d and is_version(d, of, lists)]
        about = [d for d in snapshot.matching(of.words, _DOCUMENTS) if _is_about(d, of, lists)]
        days += [d.dated for d in about if d.dated and _by(d, as_of)]
        where = Filter(as_of=as_of, official=True, keys=tuple(told)[:_MOST])
        days += filter(None, [snapshot.newest(where) if told else None])
        anything = anything or bool(about or told)
    then = [each for each in whole if _by(each.document, as_of)]
    days += [each.on for each in then if each.on]
    return Held(anything, max(days, key=latest, default=None), tuple(sorted(then, key=_day)))


def is_version(document: Document, of: RegisterList, lists: Sequence[RegisterList]) -> bool:
    """Whether a Document with rows of a list is that list, not a rule that changes it."""
    return list_of(document, (), lists) == of.id and not _CHANGES.search(document.title)


def _is_about(document: Document, of: RegisterList, lists: Sequence[RegisterList]) -> bool:
    return document.official and any(m.list == of.id for m in find_lists(document.title, lists))


def _by(document: Document, as_of: date | None) -> bool:
    return as_of is None or (document.dated is not None and latest(document.dated) <= as_of)


def _day(version: Version) -> tuple[date, str]:
    return (latest(version.on) if version.on else date.min), version.document.key
