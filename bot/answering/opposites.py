"""Words of which one says the opposite of the other."""

import functools
from collections.abc import Iterable

from ingest.library.words import terms

# Where one says the one and the other the other, they do not agree.
_OPPOSITES = (
    (
        "add addition include designate blacklist",
        "remove removal exclude exclusion delist revoke rescind",
    ),
    (
        "allow permit authorize eligible lawful legal",
        "prohibit forbid forbidden ban bar ineligible unlawful illegal",
    ),
    ("approve approval grant accept", "deny denied denial refuse reject"),
    (
        "increase raise higher more maximum above over exceed",
        "decrease reduce lower less fewer minimum below",
    ),
    ("before prior earlier", "after following later"),
    ("begin begins began start", "end expire terminate"),
    ("required mandatory", "optional voluntary"),
    ("public", "private"),
    ("win won", "lose lost"),
    ("open", "close"),
    ("enter", "exit leave"),
)
# Of these, what is done to somebody who is named.
_ACTS = (
    "add designate blacklist remove delist revoke rescind allow permit authorize prohibit forbid "
    "forbidden ban bar approve deny denied refuse reject"
)

Side = tuple[int, int]
"""A pair of opposites by its number, and which of the two."""


def sides_of(some: frozenset[str]) -> frozenset[Side]:
    """Return the opposites that some terms have a word of."""
    return frozenset(
        (pair, side)
        for pair, both in enumerate(_opposites())
        for side, words in enumerate(both)
        if some & words
    )


def acts_of(some: Iterable[str]) -> frozenset[Side]:
    """Return those that are done to somebody, such as being added or removed."""
    return sides_of(_acts().intersection(some))


def is_opposite(said: frozenset[Side], there: frozenset[Side]) -> bool:
    """Whether a sentence says one thing where its source says the opposite alone."""
    return any((pair, 1 - side) in there and (pair, side) not in there for pair, side in said)


@functools.cache
def _opposites() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    return tuple((frozenset(terms(one)), frozenset(terms(other))) for one, other in _OPPOSITES)


@functools.cache
def _acts() -> frozenset[str]:
    return frozenset(terms(_ACTS))
