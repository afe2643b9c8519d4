"""What a library holds of a list: Documents about it, and whole versions of the list itself."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.dates import in_order, latest
from ingest.identifiers import find_identifiers
from ingest.library.filters import Filter
from ingest.library.register import (
    listed_documents,
    listed_names,
    listings_of_entities,
    share_of_rows,
)
from ingest.library.rows import columns_of
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
    def dated(self) -> str | None:
        """The date that it goes by, ISO 8601, whole or reduced."""
        return self.document.dated

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its table."""
        return tuple(columns_of(self.snapshot, self.document.id))

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
    def whole_on(self) -> str | None:
        """The day of the newest whole version, where it has one."""
        return self.whole[-1].dated if self.whole else None


def held_of(
    snapshots: Sequence[Snapshot],
    of: RegisterList,
    lists: Sequence[RegisterList],
    as_of: date | None = None,
) -> Held:
    """Return what some Snapshots hold of one of `lists`, of what was published by a day."""
    whole = [v for v in whole_of(snapshots, of, lists) if _by(v.document, as_of)]
    days = [each.dated for each in whole if each.dated]
    anything = False
    for snapshot in snapshots:
        told = [name for name, _ in listed_documents(snapshot, of.id)]
        about = [d for d in snapshot.matching(of.words, _DOCUMENTS) if _is_about(d, of, lists)]
        days += [d.dated for d in about if d.dated and _by(d, as_of)]
        where = Filter(as_of=as_of, official=True, keys=tuple(told[:_MOST]))
        days += filter(None, [snapshot.newest(where) if told else None])
        anything = anything or bool(about or told)
    return Held(anything, max(days, key=latest, default=None), tuple(whole))


def whole_of(
    snapshots: Sequence[Snapshot], of: RegisterList, lists: Sequence[RegisterList]
) -> list[Version]:
    """Return the Documents that are one of `lists` as a whole, oldest first."""
    found = [
        Version(document, snapshot)
        for snapshot in snapshots
        for name, has_rows in listed_documents(snapshot, of.id) if has_rows
        if (document := snapshot.document(name)) and is_version(document, of, lists)
    ]  # fmt: skip
    return sorted(found, key=lambda each: (in_order(each.dated), each.document.key))


def gone_after(whole: Sequence[Version], documents: Collection[str]) -> Version | None:
    """Return the newest version, where none of some Documents is it but one is an earlier one.

    It must be another version of the same list, and no part of it that happens to be called so: of
    one collection, with most of the rows that the earlier one has.
    """
    dated = [each for each in whole if each.dated]
    earlier = [each for each in dated if each.document.id in documents]
    if not earlier or dated[-1].document.id in documents:
        return None
    before, newest = earlier[-1], dated[-1]
    if before.snapshot is not newest.snapshot or before.dated == newest.dated:
        return None
    share = share_of_rows(newest.snapshot, before.document.id, newest.document.id)
    return newest if share >= _ENOUGH else None


def is_version(document: Document, of: RegisterList, lists: Sequence[RegisterList]) -> bool:
    """Whether a Document with rows of a list is that list: no rule that changes it, and no news."""
    own = document.official and not _is_notice(document) and not _CHANGES.search(document.title)
    return own and list_of(document, (), lists) == of.id


def _is_notice(document: Document) -> bool:
    """Whether a Document has a place in the Federal Register of its own: a rule, not the list."""
    return document.kind != "list" and any(find_identifiers(document.citation or "", "fr_citation"))


def _is_about(document: Document, of: RegisterList, lists: Sequence[RegisterList]) -> bool:
    named = document.official and any(of.found_in(document.title))
    return named and any(m.list == of.id for m in find_lists(document.title, lists))


def _by(document: Document, as_of: date | None) -> bool:
    return as_of is None or (document.dated is not None and latest(document.dated) <= as_of)
