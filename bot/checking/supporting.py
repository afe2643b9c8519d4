"""Finds the one or two sentences of a Passage that say what a claim says, or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.base import Quote
from bot.checking.matching import Claim, saying
from bot.checking.sources import Source

_LEAST = 2  # things that a claim must say, or nearly everything says it


@dataclass(frozen=True, slots=True)
class Support:
    """What says a claim: its quote, and the source that it begins with."""

    source: Source
    quote: Quote

    @property
    def order(self) -> tuple[int, bool, int]:
        """What is cited first: official before news, in force before not, one sentence, short."""
        wide = self.quote.end > self.source.end
        return self.source.rank, wide, self.quote.end - self.quote.start


def says_enough(claim: Claim) -> bool:
    """Whether a claim says anything that can be told from what other sentences say."""
    content = claim.reading.content
    named = bool(claim.reading.names or claim.reading.values)
    return len(content) + len(claim.reading.values) >= _LEAST + (not named) * 2


def supports(claim: Claim, sources: Sequence[Source]) -> list[Support]:
    """Return what says a claim, the best first."""
    return sorted(_supports(claim, sources), key=lambda each: each.order)


def _supports(claim: Claim, sources: Sequence[Source]) -> Iterator[Support]:
    said = {
        id(source): [saying(claim, clause, source) for clause in claim.clauses]
        for source in sources
    }
    for at, source in enumerate(sources):
        here = said[id(source)]
        if all(here):
            yield Support(source, source.quote)
        elif any(here) and at + 1 < len(sources) and sources[at + 1].before is source:
            there = said[id(sources[at + 1])]
            if all(one or other for one, other in zip(here, there, strict=True)):
                yield Support(source, source.quote_to(sources[at + 1]))
