"""The sentences and rows of Passages as sources that a claim is held against."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.answering.base import Quote, quote_of
from bot.checking.lexicon import Lexicon, names_in
from bot.checking.reading import Reading
from bot.checking.values import Value
from bot.checking.wording import content
from bot.models import Passage
from ingest.library.records import names_of

_THAT_DAY = re.compile(r"\b(?:that|the same) (?:day|date)\b", re.IGNORECASE)
_Row = tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A sentence or row of a Passage; offsets are the Document's. `before` is the one before it."""

    passage: Passage
    start: int
    end: int
    reading: Reading
    before: "Source | None" = None

    @property
    def rank(self) -> int:
        """What goes first: official and in force 0, superseded 1, not official 2, news 3."""
        document = self.passage.document
        if document.official:
            return 1 if document.superseded_by else 0
        return 3 if document.kind == "news" else 2

    @property
    def tier(self) -> int:
        """The same without regard to time: official 1, other 2, news 3."""
        return max(self.rank, 1)

    @cached_property
    def around(self) -> frozenset[str]:
        """What it may point back to: names in its headings, the subject of what is before it."""
        document = self.passage.document
        titles = (document.title, *self.passage.chunk.headings)
        before = self.before.reading.subject if self.before else frozenset[str]()
        named = {
            term
            for title in titles
            for each in names_in(title, self.reading.lexicon)
            for term in content(each.text)
        }
        return frozenset(named | before | names_of(document))

    @cached_property
    def day(self) -> Value | None:
        """The one day of the sentence before it, where it tells of `that day`."""
        if self.before is None or _THAT_DAY.search(self.reading.plain) is None:
            return None
        days = [value for value in self.before.reading.values if value.kind == "date"]
        return days[0] if len(days) == 1 else None

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """The values that it gives, that day among them."""
        return (*self.reading.values, *([self.day] if self.day else []))

    @property
    def quote(self) -> Quote:
        """Its words, to be cited; with those before it where they give the day."""
        begun = self.before.start if self.before and self.day else self.start
        return quote_of(self.passage, begun, self.end)

    def quote_to(self, other: "Source") -> Quote:
        """Its words and those of the sentence that follows it."""
        return quote_of(self.passage, self.start, other.end)


def sources_of(passages: Sequence[Passage], lexicon: Lexicon) -> list[Source]:
    """Return every sentence and row, in the order of the Passages; none twice."""
    found: dict[tuple[str, int], Source] = {}
    for passage in passages:
        before: Source | None = None
        chunk = passage.chunk
        for start, end in chunk.sentences:
            text = " ".join(chunk.text[start:end].split())
            reading = Reading(text, _cells(passage), lexicon)
            source = Source(passage, chunk.start + start, chunk.start + end, reading, before)
            found.setdefault((passage.document.id, source.start), source)
            before = source
    return list(found.values())


def _cells(passage: Passage) -> _Row:
    chunk = passage.chunk
    return tuple(
        f"{cell.column} {chunk.text[cell.start - chunk.start : cell.end - chunk.start]}"
        for cell in chunk.cells
    )
