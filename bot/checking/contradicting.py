"""Finds a source that says another value, or the opposite, of the very thing a claim speaks of.

In doubt it finds nothing: what a source says in other circumstances is no contradiction.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.checking.matching import (
    Claim,
    circumstances,
    covering,
    in_order,
    in_time,
    names_whole,
    paired,
    role,
    same,
)  # fmt: skip
from bot.checking.reading import Clause, Piece, Reading
from bot.checking.sources import Source
from bot.checking.values import Value
from bot.checking.wording import is_act

_MORE = 0.5  # as many things again a source may say of the same, as a claim says
_ROW = re.compile(r"\s*(?:,|;|or|and|nor|,\s*(?:or|and|nor))\s*(?:the\s+|neither\s+)?")


@dataclass(frozen=True, slots=True)
class Difference:
    """What a claim and a source say: two values of one thing; none where one denies the other."""

    source: Source
    claimed: Value | None = None
    there: Value | None = None


def differences(claim: Claim, sources: Sequence[Source]) -> list[Difference]:
    """Return what contradicts a claim, the best source first.

    Nothing where sources that are as good give different values: it is no single thing then.
    """
    best = sorted(sources, key=lambda source: source.rank)
    denials = [Difference(source) for source in best if _denies(claim, source)]
    others = [each for source in best for each in _other_values(claim, source)]
    return denials or ([] if _is_several(others) else others)


def _is_several(found: Sequence[Difference]) -> bool:
    values = [each.there for each in found if each.source.tier == found[0].source.tier]
    return any(one.excludes(other) for one, other in pairwise(filter(None, values)))


# -- the opposite ---------------------------------------------------------------------------


def denying(claim: Claim, clause: Clause, source: Source) -> Clause | None:
    """Return what in a source denies a clause of a claim, or says what it denies."""
    there = covering(claim, clause, source, not clause.denied, itself=True)
    values = all(any(same(claim, v, s, source) for s in source.values) for v in clause.values)
    named = in_order(claim.reading, source.reading) and names_whole(claim, source)
    return there if there and values and named else None


def _denies(claim: Claim, source: Source) -> bool:
    """Whether nothing else than the denial tells a source from a claim."""
    for clause in claim.clauses:
        there = denying(claim, clause, source)
        if (
            there is not None
            and in_time(claim, source)
            and _at_one_time(claim, source.reading)
            and _adds_little(claim, clause, there.content, source.reading)
        ):
            return True
    return False


# -- another value --------------------------------------------------------------------------


def _other_values(claim: Claim, source: Source) -> Iterator[Difference]:
    for clause in claim.clauses:
        said = covering(claim, clause, source, clause.denied, itself=True)
        if said is None or not in_time(claim, source):
            continue
        if not in_order(claim.reading, source.reading) or not names_whole(claim, source):
            continue
        for value in clause.values:
            for piece in source.reading.pieces(value.kind):
                there = piece.values[0] if len(piece.values) == 1 else None
                if there and _is_other(claim, clause, value, there, piece, source):
                    yield Difference(source, value, there)


def _is_other(
    claim: Claim, clause: Clause, value: Value, there: Value, piece: Piece, source: Source
) -> bool:
    reading = source.reading
    if not value.excludes(there) or _said_there(claim, value, source):
        return False
    if value.kind == "date" and (
        role(claim.reading, value) != role(reading, there)
        or not (is_act(claim.reading.plain) and is_act(reading.plain))
    ):
        return False
    rest = [other for other in clause.values if other is not value]
    if not all(any(same(claim, v, s, source) for s in source.values) for v in rest):
        return False
    at_one_time = value.kind != "number" or _at_one_time(claim, reading)
    said = piece.content - there.unit
    return (
        at_one_time
        and paired(claim, value, there, source)
        and _adds_little(claim, clause, said, reading)
    )


def _said_there(claim: Claim, value: Value, source: Source) -> bool:
    """Whether a source gives a claim's value to the same thing, beside another."""
    return any(
        not value.excludes(other) and value.kind == other.kind
        and value.counts_alike(other) and paired(claim, value, other, source)
        for other in source.reading.values
    )  # fmt: skip


# -- the same thing -------------------------------------------------------------------------


def _at_one_time(claim: Claim, there: Reading) -> bool:
    """Whether a claim names every day on which a source says that something was so."""
    dates = [value for value in claim.reading.values if value.kind == "date"]
    return all(any(mine.is_in(other) for mine in dates) for other in circumstances(there))


def _adds_little(claim: Claim, clause: Clause, said: frozenset[str], there: Reading) -> bool:
    """Whether a source speaks of nothing narrower than a claim does: no other name, few words."""
    needed = claim.needs(clause)
    values = frozenset[str]().union(*(value.unit for value in claim.reading.values))
    more = said - needed - values
    names = there.named & more
    allowed = _in_rows(needed, there)
    if not claim.reading.named & clause.subject:
        allowed |= there.clauses[0].subject  # `the court` may have a name
    return names <= allowed and len(more - allowed) <= _MORE * len(needed)


def _in_rows(needed: frozenset[str], there: Reading) -> frozenset[str]:
    """Return the names that stand in one row with a claim's: `Acme, Borealis or Kappa`."""
    found: set[str] = set()
    row: list[frozenset[str]] = []
    end = 0
    for name, (start, stop) in zip(there.whole_names, there.name_spans, strict=True):
        if start > end and not _ROW.fullmatch(there.plain[end:start]):
            row = []
        row.append(name)
        end = stop
        if any(each <= needed for each in row):
            found |= frozenset[str]().union(*row)
    return frozenset(found)
