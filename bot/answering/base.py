"""The one protocol of answerers, and what they hand on."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.models import Passage, Question, Retrieval, Usage
from ingest.models import Document


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of a Document's text that supports a statement, not yet checked."""

    document: Document
    start: int
    end: int
    text: str
    chunk_id: str
    locator: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an answer, the quotes it rests on, and what introduces it."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """Statements that cannot all hold, at least not at one time: the preferred one, and why."""

    preferred: Statement
    others: tuple[Statement, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before its quotes are checked. No statements: the library does not answer.

    `exact`: it is a row, a field or a standing, read out rather than chosen; no language model
    could say it better.
    """

    statements: tuple[Statement, ...]
    confidence: float
    nearest: Passage | None = None
    disputes: tuple[Dispute, ...] = ()
    exact: bool = False


class Answerer(Protocol):
    """Makes a Draft from what retrieval found."""

    @property
    def model(self) -> str:
        """What made the answer, for its provenance."""
        ...

    def answer(self, question: Question, found: Retrieval) -> Draft:
        """Return statements with quotes out of the Passages; an empty Draft is a refusal."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """The end of what a Writer wrote: what it took, and how many sentences were not supported."""

    usage: Usage
    dropped: int = 0


class Writer(Protocol):
    """Writes an answer out of Passages, where an Answerer found that they hold one."""

    @property
    def model(self) -> str:
        """The language model, for the provenance."""
        ...

    @property
    def prompt(self) -> str:
        """The version of what it is told, for the provenance."""
        ...

    def write(
        self, question: Question, standalone: str, passages: Sequence[Passage], draft: Draft
    ) -> AsyncGenerator[Statement | Written, None]:
        """Yield each statement as soon as it is written and supported by a quote, then Written.

        `standalone` is the question with what its history adds; `draft` is what was found without
        a language model.

        Raises:
            ModelError: it cannot be used; what was yielded before does not count.
        """
        ...


def quote_of(passage: Passage, start: int, end: int) -> Quote:
    """Return the quote `text[start:end]` of a Passage's Document; offsets are the Document's."""
    whole, first = passage.chunk, passage.chunk_at(start)
    text = whole.text[start - whole.start : end - whole.start]
    return Quote(passage.document, start, end, text, first.id, first.locator)


def first_of_each(passages: Sequence[Passage]) -> list[Passage]:
    """Return the best Passage of each Document, in order."""
    best: dict[str, Passage] = {}
    for passage in passages:
        best.setdefault(passage.document.id, passage)
    return list(best.values())
