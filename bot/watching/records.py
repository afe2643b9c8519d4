"""The records of watching: Place, Watch, Fact, Letter."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import computed_field

from ingest.models import OFFICIAL_KINDS, Kind, Record

Digest = Literal["none", "daily"]
"""Each fact in a message of its own, or those of a day in one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is told: the `kind` of the Teller that does it, and what that has to know.

    `terminal` needs nothing, `webhook` its `url`.
    """

    kind: str
    where: Mapping[str, Any] = field(default_factory=dict)

    @property
    def as_json(self) -> str:
        """What the Teller has to know, as it is kept; equal places have equal ones."""
        return json.dumps(self.where, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A place that could not be told: since when, and when it is tried again (seconds since 1970).

    `again` is None once it was given up.
    """

    since: float
    tries: int
    again: float | None
    error: str


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved query of `owner`, a name of the surface's, over collections fixed when it was made.

    `made` and `told` (the last time) are seconds since 1970. `tally` counts the facts that were
    told, `waiting` those that are still to be.
    """

    id: str
    owner: str
    query: str
    collections: tuple[str, ...]
    place: Place
    digest: Digest
    made: float
    told: float | None = None
    tally: int = 0
    waiting: int = 0
    trouble: Trouble | None = None

    @property
    def given_up(self) -> bool:
        """Whether its place could not be told for so long that it is not tried any more."""
        return self.trouble is not None and self.trouble.again is None


class Matched(Record):
    """How a watch's query met the fact: by which name, and in what way."""

    name: str
    how: str


class ListingTold(Record):
    """The Listing of a fact."""

    entity: str
    list: str
    list_title: str
    action: str
    on: str | None
    published_on: str | None
    citation: str | None
    authority: str | None
    country: str | None


class DocumentTold(Record):
    """The Document of a fact."""

    id: str
    key: str
    title: str
    kind: Kind
    issuer: str | None
    number: str | None
    citation: str | None
    published_on: str | None
    event_on: str | None
    collection: str
    url: str | None

    @property
    def official(self) -> bool:
        """Whether it is an official one (neither news nor a plain file)."""
        return self.kind in OFFICIAL_KINDS


class AnswerTold(Record):
    """The earlier answer that a fact is about, and the Document it cited.

    It speaks for so many `earlier` ones of its place that cited the Document, too.
    """

    id: str
    document_id: str
    key: str
    title: str
    earlier: int = 0


class Fact(Record):
    """Something new, told once: what happened in a sentence, and the words that say so.

    `id` is the same whenever the same fact is found for the same watch again. `quote` is
    `text[start:end]` of the Document, in Unicode code points.
    """

    id: str
    kind: Literal["listing", "document", "superseded"]
    what: str
    matched: Matched | None = None
    listing: ListingTold | None = None
    answer: AnswerTold | None = None
    document: DocumentTold
    quote: str
    start: int
    end: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def official(self) -> bool:
        """Whether its Document is an official one (neither news nor a plain file)."""
        return self.document.official


@dataclass(frozen=True, slots=True)
class Letter:
    """One message: a fact, or those of a digest.

    `id` is the same whenever it is sent. `again`: it was tried before, or under way when a
    process ended, so that it may have arrived.
    """

    id: str
    watch: Watch
    facts: tuple[Fact, ...]
    again: bool = False
