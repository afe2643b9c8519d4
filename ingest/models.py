"""The records of a library: Document, Rendition, Relation, Block, Chunk; their ids."""

import hashlib
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from ingest.dates import parse_date
from ingest.identifiers import find_identifiers
from ingest.sentences import sentence_spans

Kind = Literal["notice", "regulation", "order", "statement", "list", "news", "document"]
KINDS: tuple[Kind, ...] = (
    "notice", "regulation", "order", "statement", "list", "news", "document",
)  # fmt: skip
OFFICIAL_KINDS: frozenset[str] = frozenset(KINDS) - {"news", "document"}

RelationType = Literal["amends", "corrects", "continues", "revokes", "replaces", "removes"]
SUPERSEDING: frozenset[str] = frozenset({"revokes", "replaces"})


class Record(BaseModel):
    """Base of every record: immutable, and strict about names it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rendition(Record):
    """One file that a Document came in, and what was taken from it."""

    uri: str
    format: str
    used_for: tuple[Literal["text", "metadata"], ...] = ()
    error: str | None = None


class Relation(Record):
    """What one Document does to another, with the words or the field that say so.

    The other Document: `key` is its key once the library holds it; `number` is its official name
    (`E.O. 13959`); `title` and `dated` (ISO 8601) are given where the words name it by them.
    `whole` marks a correction that prints the whole Document anew. `quote` is verbatim from the
    acting Document's text, or from a field of either one's metadata, as `source` tells.
    """

    type: RelationType
    key: str | None = None
    number: str | None = None
    title: str | None = None
    dated: str | None = None
    whole: bool = False
    source: Literal["text", "field"] = "text"
    quote: str = ""

    @property
    def supersedes(self) -> bool:
        """Whether the Document acted upon is no longer in force; amended or continued, it is."""
        return self.type in SUPERSEDING or (self.type == "corrects" and self.whole)

    @field_validator("dated", mode="before")
    @classmethod
    def _iso(cls, value: object) -> str | None:
        return parse_date(value)

    @field_validator("number")
    @classmethod
    def _one_spelling(cls, value: str | None) -> str | None:
        names = [each.value for each in find_identifiers(value or "")]
        return names[0] if len(names) == 1 else value

    @model_validator(mode="after")
    def _to_something(self) -> "Relation":
        if not (self.key or self.number or self.title):
            raise ValueError("a relation needs the key, number or title of the other document")
        return self


class Identification(Record):
    """An official name that another Document (`by`, its key) uses of one that does not say it."""

    name: str
    by: str
    quote: str


class Metadata(Record):
    """What is known about a Document besides its text. Unknown is None, never a guess.

    Dates are ISO 8601, whole or reduced; `modified_on` is when a published text was last changed.
    `pages` counts the pages of a paged rendition. `key` overrides the derived key (a JSONL `_id`).
    """

    key: str | None = None
    title: str | None = None
    kind: Kind | None = None
    issuer: str | None = None
    number: str | None = None
    identifiers: tuple[str, ...] = ()
    citation: str | None = None
    event_on: str | None = None
    published_on: str | None = None
    effective_on: str | None = None
    modified_on: str | None = None
    pages: int | None = None
    date_source: str | None = None
    language: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    also_at: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    inverse_relations: tuple[Relation, ...] = ()

    @field_validator("event_on", "published_on", "effective_on", "modified_on", mode="before")
    @classmethod
    def _iso(cls, value: object) -> str | None:
        return parse_date(value)

    def over(self, other: "Metadata") -> "Metadata":
        """Return these fields, with those of `other` where this has none."""
        mine = {name: value for name, value in self if value not in (None, ())}
        return Metadata(**(dict(other) | mine))


class Document(Record):
    """One official notice, regulation, order, statement, list, news article or plain file.

    The field list is the outside contract; the text is kept beside it, in the catalog.
    """

    id: str
    key: str
    uri: str
    title: str
    kind: Kind
    issuer: str | None = None
    number: str | None = None
    identifiers: tuple[str, ...] = ()
    citation: str | None = None
    event_on: str | None = None
    published_on: str | None = None
    effective_on: str | None = None
    modified_on: str | None = None
    pages: int | None = None
    ingested_at: str
    date_source: str | None = None
    language: str | None = None
    collection: str
    url: str | None = None
    authors: tuple[str, ...] = ()
    renditions: tuple[Rendition, ...] = ()
    also_at: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    inverse_relations: tuple[Relation, ...] = ()
    superseded_by: str | None = None
    identified: tuple[Identification, ...] = ()

    @property
    def official(self) -> bool:
        """Whether the Document is an official one (neither news nor a plain file)."""
        return self.kind in OFFICIAL_KINDS

    @property
    def dated(self) -> str | None:
        """The date the Document goes by: published, else the event's, else none."""
        return self.published_on or self.event_on


BlockKind = Literal["heading", "paragraph", "row"]
BETWEEN_CELLS = " | "
"""What stands between the cells of a table row in a Document's text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row: its column's header and its span in the Document's text."""

    column: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A structural piece of a text: `text[start:end]`, offsets in Unicode code points.

    `level` is a heading's depth (1 is the top). `label` is how people point at the block
    (`Sec. 1(a)`, `p. 73186`); `page` is the printed page it begins on. A row's `name` is the
    name of the thing it lists, and `cells` are its columns.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    label: str | None = None
    page: str | None = None
    name: str | None = None
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a reader makes of the bytes of one file: text, its blocks in order, and metadata."""

    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata = field(default_factory=Metadata)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A contiguous span of a Document's text, the unit that is embedded and indexed.

    `start` and `end` are offsets in Unicode code points. `headings` is the heading path that is
    embedded with the text; `locator` is how people point at it.
    """

    id: str
    document_id: str
    ordinal: int
    start: int
    end: int
    text: str
    headings: tuple[str, ...] = ()
    locator: str | None = None
    name: str | None = None
    cells: tuple[Cell, ...] = ()

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """The spans of its sentences, offsets in its own text; a table row is one."""
        return list(sentence_spans(self.text)) if not self.cells else [(0, len(self.text))]

    @property
    def embedded_text(self) -> str:
        """The text that is embedded: the heading path, then the chunk."""
        return "\n".join((" > ".join(self.headings), self.text)) if self.headings else self.text


def digest(*parts: str | bytes) -> str:
    """Return a 32-digit hexadecimal digest of `parts`, each with its length before it."""
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


def document_id(collection: str, source: str, key: str) -> str:
    """Return the id of a Document: stable as long as its collection, source and key are."""
    return "d" + digest(collection, source, key)[:16]
