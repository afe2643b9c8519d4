"""Finds the words of the cited Passages that support a sentence of a language model, or none."""

import functools
import operator
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from bot.answering.assignment import Sentences, supports
from bot.answering.base import Quote, Statement, quote_of
from bot.answering.marked import Marked
from bot.answering.opposites import is_opposite, sides_of
from bot.answering.particulars import (
    Known,
    Particulars,
    denials,
    denies_alike,
    exact_in,
    known,
    named_in,
    particulars,
)
from bot.models import Passage
from ingest.library.records import names_of
from ingest.library.words import terms
from ingest.sentences import sentence_spans

_ENOUGH = 0.6  # share of a sentence's terms that the quotes, and what the Documents are, cover
_LEAST = 0.25  # share that a quote must cover by itself to be one
_WIDEST = 3  # neighbouring sentences in one quote
_CHARACTER_COSTS = 0.0002  # of coverage that a further character must bring
# Said about the sources, or to join sentences; no source has to say it.
_CONNECTIVES = (
    "according accordingly additionally also although both but consequently currently document "
    "documents during each either finally first furthermore generally hence here however including "
    "instead later likewise meanwhile moreover namely notably one otherwise overall passage "
    "passages similarly since some specifically still subsequently such therefore thus today "
    "under until using when where whereas while yes yet they there their these those"
)
_CAPITAL = re.compile(r"\b[^\W\d_]*[A-Z]\w*")


@dataclass(frozen=True, slots=True)
class _Span:
    """One to three neighbouring sentences of a Passage; offsets are the Document's."""

    start: int
    end: int
    known: Known
    denials: tuple[frozenset[str], ...]
    sentences: frozenset[int]  # by their numbers in the Passage


class _Source:
    """A Passage as a source: its spans, and what is known of its Document."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        document, chunk = passage.document, passage.chunk
        facts = (
            document.issuer, document.number, document.citation, document.event_on,
            document.published_on, document.effective_on, chunk.locator, *document.authors,
            *document.identifiers, document.kind,
        )  # fmt: skip
        self._facts = known(*(fact for fact in facts if fact))
        self._titles = known(document.title, *names_of(document), *chunk.headings)
        self.about = self._facts | self._titles
        self.known = known(chunk.text) | self.about
        self._sentences: Sentences | None = None

    @cached_property
    def bounds(self) -> list[tuple[int, int]]:
        """Where its sentences stand in the Chunk; a table row is one."""
        chunk = self.passage.chunk
        return [(0, len(chunk.text))] if chunk.cells else list(sentence_spans(chunk.text))

    def sentences(self, ordinary: frozenset[str]) -> Sentences:
        """Return the same, to hold the clauses of a sentence against."""
        if self._sentences is None:
            text = self.passage.chunk.text
            parts = [text[start:end] for start, end in self.bounds]
            self._sentences = Sentences(parts, self._facts, self._titles, ordinary)
        return self._sentences

    @cached_property
    def spans(self) -> list[_Span]:
        """Every run of one to three sentences."""
        chunk = self.passage.chunk
        single = [
            _Span(
                chunk.start + start, chunk.start + end, known(text), denials(text), frozenset((n,))
            )
            for n, (start, end) in enumerate(self.bounds)
            for text in [chunk.text[start:end]]
        ]
        return [
            functools.reduce(_joined_spans, single[at : at + width])
            for width in range(1, _WIDEST + 1)
            for at in range(len(single) - width + 1)
        ]


def _joined_spans(one: _Span, other: _Span) -> _Span:
    return _Span(
        one.start, other.end, one.known | other.known, one.denials + other.denials,
        one.sentences | other.sentences,
    )  # fmt: skip


class Grounder:
    """Checks sentences against the Passages that they cite, which are numbered from 1."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._sources = [_Source(passage) for passage in passages]

    @cached_property
    def _ordinary(self) -> frozenset[str]:
        """Terms that some Passage writes without a capital, so that they are no names."""
        texts = (_CAPITAL.sub(" ", source.passage.chunk.text) for source in self._sources)
        return frozenset(chain.from_iterable(terms(text) for text in texts)) | _connectives()

    def ground(self, sentence: Marked) -> Statement | None:
        """Return the sentence with the quotes that support it, or None where they do not.

        None too when it cites nothing, or a number that no Passage has. Every number and date
        must be in the quotes or among the fields of their Documents, every name in the Passages,
        and what it denies must be denied there.
        """
        if not sentence.numbers or any(
            not 1 <= number <= len(self._sources) for number in sentence.numbers
        ):
            return None
        cited = [self._sources[number - 1] for number in sentence.numbers]
        stated = particulars(sentence.text)
        everything = _joined(source.known for source in cited)
        if not named_in(stated, everything, self._ordinary):
            return None
        quotes = self._quotes(sentence.text, stated, cited)
        return Statement(sentence.text, tuple(quotes)) if quotes else None

    def _quotes(self, text: str, stated: Particulars, cited: Sequence[_Source]) -> list[Quote]:
        """Return the quotes of the cited sources that together support a sentence, or none."""
        said = frozenset(terms(text)) - _connectives()
        if not said:
            return []
        needed = supports(text, [source.sentences(self._ordinary) for source in cited])
        chosen = [
            (source, span)
            for n, source in enumerate(cited)
            if (span := _best(source, said, stated, [each[n] for each in needed]))
            and len(said & span.known.terms) >= _LEAST * len(said)
        ]
        denied = [each for _, span in chosen for each in span.denials]
        total = _joined(span.known | source.about for source, span in chosen)
        if (
            len(said & total.terms) < _ENOUGH * len(said)
            or not exact_in(stated, total)
            or not denies_alike(stated.denials, denied, said)
            or not all(_is_met(each, cited, chosen) for each in needed)
            or is_opposite(sides_of(said), sides_of(total.terms))
        ):
            return []
        return [quote_of(source.passage, span.start, span.end) for source, span in chosen]


def _is_met(
    need: Sequence[frozenset[int]],
    cited: Sequence[_Source],
    chosen: Sequence[tuple[_Source, _Span]],
) -> bool:
    """Whether one of the sentences of each cited source that are needed is in a chosen span."""
    spans = {id(source): span.sentences for source, span in chosen}
    return any(
        some & spans.get(id(source), frozenset()) for source, some in zip(cited, need, strict=True)
    )


def _best(
    source: _Source, said: frozenset[str], stated: Particulars, needed: Sequence[frozenset[int]]
) -> _Span | None:
    """Return the span that covers most of a sentence, the narrowest of equals.

    `needed`: of which sentences of the source it should have one, each.
    """

    def worth(span: _Span) -> float:
        all_known = span.known | source.about
        share = (len(said & all_known.terms) + len(said & span.known.terms)) / len(said) / 2
        met = sum(bool(each & span.sentences) for each in needed) / max(1, len(needed))
        return (
            share + exact_in(stated, all_known) + met - (span.end - span.start) * _CHARACTER_COSTS
        )

    return max(source.spans, key=worth, default=None)


def _joined(some: Iterable[Known]) -> Known:
    return functools.reduce(operator.or_, some, Known())


@functools.cache
def _connectives() -> frozenset[str]:
    return frozenset(terms(_CONNECTIVES))
