"""The one protocol of answerers, and what they hand on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.models import Passage, Question, Retrieval
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
class Draft:
    """An answer before its quotes are checked. No statements: the library does not answer."""

    statements: tuple[Statement, ...]
    confidence: float
    nearest: Passage | None = None


class Answerer(Protocol):
    """Makes a Draft from what retrieval found."""

    @property
    def model(self) -> str:
        """What made the answer, for its provenance."""
        ...

    def answer(self, question: Question, found: Retrieval) -> Draft:
        """Return statements with quotes out of the Passages; an empty Draft is a refusal."""
        ...


def quote_of(passage: Passage, start: int, end: int) -> Quote:
    """Return the quote `text[start:end]` of a Passage's Document; offsets are the Document's."""
    chunk = passage.chunk
    text = chunk.text[start - chunk.start : end - chunk.start]
    return Quote(passage.document, start, end, text, chunk.id, chunk.locator)


def first_of_each(passages: Sequence[Passage]) -> list[Passage]:
    """Return the best Passage of each Document, in order."""
    best: dict[str, Passage] = {}
    for passage in passages:
        best.setdefault(passage.document.id, passage)
    return list(best.values())
