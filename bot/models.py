"""The records of a conversation: Question, Passage, Claim, Citation, Answer, and the events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ingest.library.filters import Filter
from ingest.models import Chunk, Document, Kind, Record

Reason = Literal[
    "empty_library", "not_in_documents", "out_of_scope", "no_official_source", "unsafe_request"
]
Status = Literal["answered", "partial", "abstained"]


MAX_QUESTION = 4000
"""Characters that a question or a query may have."""


class Turn(Record):
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, in what conversation, over which Documents.

    `collections` empty means every collection the reader may see; `id` is the asker's own.
    `standalone` is the text made to stand by itself, once that was done; `language` is the ISO
    639-1 code of the asker's, where it was looked for and is known. `asker` is who asks, by a name
    of the surface's, so that what is kept of them can be found and forgotten.
    """

    text: str
    history: tuple[Turn, ...] = ()
    where: Filter = Filter()  # noqa: RUF009 (frozen)
    collections: tuple[str, ...] = ()
    id: str | None = None
    standalone: str | None = None
    language: str | None = None
    asker: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A Chunk that a search found, with its Document and its scores.

    `dense` is a cosine, `lexical` a BM25 score, `score` what fusion and the second stage made of
    them. `sentences` are the unit vectors of `chunk.sentences`, shape (sentences, dimension), or
    None in a library that was made without. `chunks` are those that a Passage of several is made
    of; `chunk` is then all of them as one. `entity` is whose row of a list it is, where the
    register found it for a name in the question, and `ended` tells that it knows that they stand
    there no more, since or by the ISO date `ended_on`, where it knows one.
    """

    chunk: Chunk
    document: Document
    score: float
    dense: float = 0.0
    lexical: float = 0.0
    exact: bool = False
    sentences: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    chunks: tuple[Chunk, ...] = ()
    entity: str | None = None
    ended: bool = False
    ended_on: str | None = None

    def chunk_at(self, start: int) -> Chunk:
        """Return the Chunk in which `start` stands, an offset of the Document."""
        before = [chunk for chunk in self.chunks if chunk.start <= start]
        return before[-1] if before else self.chunk


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a search found: Passages, best first, and what is known of the library for them.

    `weights` maps each content term of the question to its inverse document frequency (natural
    logarithm); `documents` counts the Documents the question could see; `library` is its id.
    """

    passages: tuple[Passage, ...]
    weights: Mapping[str, float] = field(default_factory=dict)
    documents: int = 0
    newest_document_on: str | None = None
    library: str = ""


class Citation(Record):
    """A verbatim quote: `quote == text[start:end]` of the Document, in Unicode code points."""

    n: int
    document_id: str
    key: str
    title: str
    url: str | None
    kind: Kind
    official: bool
    issuer: str | None
    number: str | None
    identifiers: tuple[str, ...] = ()
    citation: str | None
    event_on: str | None = None
    published_on: str | None
    effective_on: str | None
    locator: str | None
    quote: str
    start: int
    end: int
    chunk_id: str
    superseded_by: str | None


class Claim(Record):
    """One statement of an Answer, with the numbers of the Citations that support it."""

    text: str
    citations: tuple[int, ...]


class Conflict(Record):
    """Claims of different sources that cannot both hold, and which is preferred, and why."""

    claims: tuple[Claim, ...]
    prefers: int
    why: str


class NearMiss(Record):
    """The nearest thing the library does hold, when it does not hold the answer."""

    text: str
    citation: Citation | None = None


class Usage(Record):
    """What a language model was asked and paid for: requests and tokens; cost where prices are set.

    `cost` is in the currency of the operator's prices.
    """

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None

    def __add__(self, other: "Usage") -> "Usage":
        """Return what both took; a cost is known where one of the two is."""
        costs = [each.cost for each in (self, other) if each.cost is not None]
        return Usage(
            requests=self.requests + other.requests,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost=sum(costs) if costs else None,
        )


class Provenance(Record):
    """What made an Answer: the model (or `extractive`), the prompt's version, library, embedder.

    `revisions` maps each collection to the revision that was read. With a language model: what it
    used, how many of its sentences were `dropped` for want of support, and, where its answer was
    not used at all, why (`fallback`).
    """

    model: str = "extractive"
    prompt: str | None = None
    library: str
    embedder: str
    revisions: dict[str, int] = Field(default_factory=dict)
    usage: Usage | None = None
    dropped: int = 0
    fallback: str | None = None


class Seconds(Record):
    """How long the parts of an Answer took."""

    retrieve: float = 0.0
    answer: float = 0.0
    total: float = 0.0


class Answer(Record):
    """The outside contract's answer. `answer` is Markdown with [1] markers.

    `confidence` is the estimated probability that the library answers the question. An abstained
    Answer has no claims and no citations.
    """

    id: str
    question: str
    standalone_question: str
    status: Status
    reason: Reason | None = None
    answer: str
    confidence: float = Field(ge=0, le=1)
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    near_miss: NearMiss | None = None
    as_of: str | None = None
    newest_document_on: str | None = None
    provenance: Provenance
    seconds: Seconds = Seconds()


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Event: the Passages an answer will be made from, and how the question was understood.

    `standalone` is the question made to stand by itself.
    """

    passages: tuple[Passage, ...]
    standalone: str


@dataclass(frozen=True, slots=True)
class Delta:
    """Event: the next piece of the answer's Markdown.

    With `restart`, what was shown before does not count: the text begins anew; with `fallback`,
    too, because the language model that wrote it could not be relied on.
    """

    text: str
    restart: bool = False
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """Event: the whole Answer; nothing follows."""

    answer: Answer


Event = Retrieved | Delta | Done
