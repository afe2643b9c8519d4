"""Whether a sentence gives its dates, numbers and verbs to whom its source gives them.

All words of a sentence can stand in a source that says something else: of two companies with a day
each, the one with the other's day. So each clause is held against the single sentences of the
source that have its date, its number, or its verb out of two opposite ones.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from bot.answering.opposites import Side, acts_of, is_opposite, sides_of
from bot.answering.particulars import (
    Known,
    Name,
    Particulars,
    exact_in,
    known,
    measures,
    particulars,
    unknown,
)
from ingest.dates import find_written_dates
from ingest.library.words import terms

_BOUNDARY = re.compile(r"[;:]\s+|,?\s+(?:and|but|or|while|whereas|nor)\s+|,\s+")
_RANGE = re.compile(r"\b(?:between|from)\s+\S+(?:\s+\w+)?$", re.I)
_LEADS = re.compile(r"\s*(?:in|on|since|by|from|until|as of|during|effective)\b", re.I)
# What stands for somebody who was named before.
_PRONOUN = re.compile(
    r"\b(?:[Ii]ts?|itself|[Tt]hey|[Tt]heir|them|[Hh]e|[Ss]he|[Hh]is|[Hh]er|him|[Tt]h(?:is|ese|ose)|"
    r"(?:[Tt]he|said) (?:compan(?:y|ies)|firms?|agency|group|country|person|part(?:y|ies)|"
    r"entit(?:y|ies)|latter|former))\b"
)
_DEFINITE = re.compile(r"\W*The [a-z]")
_BEFORE = 2  # sentences that a sentence may point back to
_YEAR = re.compile(r"(?:19|20)\d\d")

T = TypeVar("T")
Anchor = tuple[str, str]
"""A date, a number or an act: its kind, and its value. Two of one kind exclude each other."""


@dataclass(frozen=True)
class Clause:
    """A part of a sentence with something exact in it, or a whole sentence."""

    text: str
    is_first: bool = True

    @cached_property
    def known(self) -> Known:
        """What it states, as a source."""
        return known(self.text)

    @cached_property
    def stated(self) -> Particulars:
        """What it states, as a sentence."""
        return particulars(self.text)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Its names; a capital says nothing at the beginning of the sentence alone."""
        found = self.stated.names
        return found if self.is_first else tuple(replace(each, first=False) for each in found)

    @cached_property
    def sides(self) -> frozenset[Side]:
        """The opposites that it has a word of."""
        return sides_of(frozenset(terms(self.text)))

    @cached_property
    def anchors(self) -> frozenset[Anchor]:
        """Its dates, numbers and acts."""
        dates = [("date", date) for date in self.stated.dates]
        numbers = [
            ("date" if _YEAR.fullmatch(number) else f"number {unit}", number)
            for number, unit in measures(self.text)
        ]
        acts = [(f"act {pair}", str(side)) for pair, side in acts_of(terms(self.text))]
        return frozenset([*dates, *numbers, *acts])

    def has(self, anchor: Anchor) -> bool:
        """Whether it states the date, the number or the act."""
        kind, value = anchor
        if _is_act(anchor):
            return anchor in self.anchors
        if kind == "date" and not _YEAR.fullmatch(value):
            return exact_in(Particulars(dates=frozenset((value,))), self.known)
        return value in self.known.numbers

    def competes(self, anchor: Anchor) -> bool:
        """Whether it has another date, number or act of the same kind in its place."""
        return not self.has(anchor) and any(_is_alike(anchor, other) for other in self.anchors)


def _is_act(anchor: Anchor) -> bool:
    return anchor[0].startswith("act")


def _is_alike(one: Anchor, other: Anchor) -> bool:
    kinds = {one[0], other[0]}
    return len(kinds) == 1 or ("number " in kinds and all(k.startswith("number") for k in kinds))


class Sentences:
    """The sentences of a Passage, the facts and the titles of its Document.

    `ordinary` are terms that are no names where they begin a sentence.
    """

    def __init__(
        self, texts: Sequence[str], facts: Known, titles: Known, ordinary: frozenset[str]
    ) -> None:
        self.whole = [Clause(text) for text in texts]
        self.facts, self.titles, self.ordinary = facts, titles, ordinary
        self._parts: dict[int, list[Clause]] = {}

    def parts(self, at: int) -> list[Clause]:
        """Return the clauses of a sentence."""
        if at not in self._parts:
            self._parts[at] = list(clauses(self.whole[at].text))
        return self._parts[at]

    def named(self, names: Iterable[Name]) -> frozenset[str]:
        """Return the terms of names that are none of ordinary words."""
        return unknown(names, Known(), self.ordinary)

    def gone(self, names: Iterable[Name], at: int) -> list[Name]:
        """Return the names that a sentence does not have, in full or in short."""
        sentence = self.whole[at]
        there = sentence.known | self.facts
        own = [each.terms for each in sentence.names]
        return [
            name
            for name in names
            if unknown((name,), there, self.ordinary)
            and not any(short and short <= name.terms for short in own)
        ]

    def foreign(self, said: Clause, at: int) -> list[Name]:
        """Return the names of a sentence that are not in what is said, not even in short."""
        there = said.known | self.facts
        shorts = [short for each in said.names if (short := each.terms)]
        return [
            name
            for name in self.whole[at].names
            if unknown((name,), there, self.ordinary)
            and not any(short <= name.terms for short in shorts)
        ]


def clauses(text: str) -> Iterator[Clause]:
    """Yield the parts of a sentence, each with at least one date, number or act."""
    taken = list(find_written_dates(text))
    pieces, begin = [], 0
    for match in _BOUNDARY.finditer(text):
        inside = any(each.start < match.end() and match.start() < each.end for each in taken)
        if not inside and not _RANGE.search(text[begin : match.start()]):
            pieces.append(text[begin : match.end()])
            begin = match.end()
    waiting, made = "", list[str]()
    for piece in [*pieces, text[begin:]]:
        waiting += piece
        clause = Clause(waiting, not made)
        leads = _LEADS.match(waiting) and not clause.names  # `In 2019, ...`
        if clause.anchors and not leads:
            made.append(waiting)
            waiting = ""
    if waiting and made:
        made[-1] += waiting
    yield from (Clause(each, n == 0) for n, each in enumerate(made or [text]))


def supports(text: str, sources: Sequence[Sentences]) -> list[list[frozenset[int]]]:
    """Return, for each clause to be held against its sources, which sentences of each agree.

    A clause none of whose dates, numbers and acts stands in a sentence of theirs is left out.
    """
    found, said = [], Clause(text)
    names: tuple[Name, ...] = ()
    for clause in clauses(text):
        carried = names if not clause.names else ()
        names = clause.names or names
        anchors = [
            anchor for anchor in clause.anchors
            if any(each.has(anchor) for source in sources for each in source.whole)
        ]  # fmt: skip
        for some in _together(anchors, sources):
            check = _Check(clause, carried, some, said)
            found.append([check.agreeing(source) for source in sources])
    return found


def _together(wanted: Sequence[Anchor], sources: Sequence[Sentences]) -> list[list[Anchor]]:
    """Return the anchors that one sentence must have: all where one has, else each by itself."""
    exact = [anchor for anchor in wanted if not _is_act(anchor)]
    for some in (list(wanted), exact):
        if some and any(
            all(each.has(anchor) for anchor in some) for source in sources for each in source.whole
        ):
            return [some]
    return [[anchor] for anchor in wanted]


@dataclass(frozen=True, slots=True)
class _Check:
    """A clause with the anchors that one sentence of a source must have as it has them.

    `carried` are the names of the clause before it, where it has none of its own: one of them is
    enough. `said` is the whole sentence.
    """

    clause: Clause
    carried: tuple[Name, ...]
    anchors: Sequence[Anchor]
    said: Clause

    def agreeing(self, source: Sentences) -> frozenset[int]:
        """Return the numbers of the sentences that agree."""
        return frozenset(
            at
            for at, each in enumerate(source.whole)
            if all(each.has(anchor) for anchor in self.anchors)
            and not is_opposite(self.clause.sides, each.sides)
            and self._is_of_the_same(source, at)
            and not any(self._is_swapped(anchor, source, at) for anchor in self.anchors)
        )

    def _is_of_the_same(self, source: Sentences, at: int) -> bool:
        """Whether a sentence has the names of the clause, or points back to them."""
        names = self.clause.names or self.carried
        gone = source.gone(names, at)
        if not gone or (self.carried and len(gone) < len(names)):
            return True
        foreign = source.foreign(self.said, at)
        if not foreign and not self._has_rival(gone, source):
            return True
        before = [each.known for each in source.whole[max(0, at - _BEFORE) : at]]
        there = functools.reduce(Known.__or__, before, source.titles)
        if unknown(gone, there, source.ordinary):
            return False
        text = source.whole[at].text
        pronoun = _PRONOUN.search(text)
        if not foreign:
            return bool(pronoun or _DEFINITE.match(text))
        if len(gone) > 1 or any(_is_act(anchor) for anchor in self.anchors):
            return False  # one pronoun is one name, and `It removed Acme` is not about it
        return pronoun is not None and pronoun.start() < text.find(foreign[0].words[0])

    def _has_rival(self, gone: Sequence[Name], source: Sentences) -> bool:
        """Whether what a sentence does not name has a date, number or act of its own elsewhere."""
        return any(
            each.competes(anchor) and not unknown((name,), each.known, source.ordinary)
            for each in source.whole
            for anchor in self.anchors
            for name in gone
        )

    def _is_swapped(self, anchor: Anchor, source: Sentences, at: int) -> bool:
        """Whether each part of a sentence that has an anchor has it for another than the clause."""
        parts = source.parts(at)
        mine = [part for part in parts if part.has(anchor)]
        others = [part for part in parts if part.competes(anchor)]
        names = self.clause.names or self.carried
        return bool(mine) and all(
            any(
                _is_rather(*(source.named(some) for some in (names, other.names, part.names)))
                or _is_rather(self.clause.sides, other.sides, part.sides)
                for other in others
            )
            for part in mine
        )


def _is_rather(said: frozenset[T], other: frozenset[T], mine: frozenset[T]) -> bool:
    """Whether what is said has something that sets one apart from mine, and nothing of mine."""
    return bool(said & (other - mine)) and bool(mine - other) and not said & (mine - other)
