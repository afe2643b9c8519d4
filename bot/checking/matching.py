"""Whether a source says a clause of a claim: its words, names, values and their pairing."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from bot.checking.reading import Clause, Reading
from bot.checking.sources import Source
from bot.checking.values import Value
from bot.checking.wording import content, hedged_alike

_PAST = re.compile(
    r"\b(?:was|were|did|had|used to|formerly|previously|originally)\b|\b(?:was|were|did)n['’]t\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\b(?:is|are|has|have|does|do|remains?|stands?)\b|\b(?:is|are|has|have|does|do)n['’]t\b",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b[a-z]+ed\b")
# A date behind one of these is a part of a name (`the order of`), or begins what still holds.
_NO_CIRCUMSTANCE = re.compile(
    r"\b(?:of|dated|since|from|effective|as of|beginning|starting|until|till|through|by)\s+$",
    re.IGNORECASE,
)
# What a date is of: the day itself, a beginning or an end, as the word before it tells.
_ROLES = {
    "since": "begin", "from": "begin", "effective": "begin", "beginning": "begin", "after": "after",
    "until": "end", "till": "end", "through": "end", "by": "end", "before": "before", "to": "end",
}  # fmt: skip
# Words in the names of public bodies, which people leave out: `the Department of Commerce`.
_OFFICES = (
    "department ministry bureau office agency commission secretary court district government "
    "united states federal american national republic authority administration"
)
# What stands between two names that do something to each other: a verb, or where to and from.
_RELATES = re.compile(
    r"\b(?:[a-z]+(?:ed|ing|(?<![suoi])s)|is|are|was|were|has|had|did|does|will|may|by|against|from|to|over|"
    r"brought|took|made|gave|sent|put|held|won|lost|sold|bought)\b"
)


@dataclass(frozen=True)
class Claim:
    """A sentence of a message as it is held against sources."""

    reading: Reading

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Its clauses."""
        return self.reading.clauses

    def needs(self, clause: Clause) -> frozenset[str]:
        """Return what must be said for a clause: its content, and the subject it leaves out."""
        if clause is self.clauses[0] or clause.subject:
            return clause.content
        return clause.content | self.clauses[0].subject

    @cached_property
    def subject(self) -> frozenset[str]:
        """The names before its verb, or all of them."""
        return self.reading.subject or self.reading.named

    @cached_property
    def is_present(self) -> bool:
        """Whether it tells how things are, and not what was at a time, or was done."""
        text = self.reading.plain
        if any(value.kind == "date" for value in self.reading.values) or _PAST.search(text):
            return False
        return _PRESENT.search(text) is not None or _DONE.search(text) is None


def saying(claim: Claim, clause: Clause, source: Source) -> bool:
    """Whether a source says a clause of a claim, with all of its values."""
    return (
        covering(claim, clause, source, clause.denied) is not None
        and all(
            any(same(claim, v, s, source) and paired(claim, v, s, source) for s in source.values)
            for v in clause.values
        )
        and in_order(claim.reading, source.reading)
        and names_whole(claim, source)
        and in_time(claim, source)
    )


def same(claim: Claim, value: Value, there: Value, source: Source) -> bool:
    """Whether a source gives a value, and a date as the same: the day, the beginning, the end."""
    if value.kind != "date" or there is source.day:
        return value.is_in(there)
    return value.is_in(there) and role(claim.reading, value) == role(source.reading, there)


def role(reading: Reading, value: Value) -> str:
    """Return what a date is of, by the last word before it."""
    words = re.findall(r"[A-Za-z]+", reading.plain[: value.start][-24:])
    return _ROLES.get(words[-1].casefold() if words else "", "day")


def covering(
    claim: Claim, clause: Clause, source: Source, denied: bool, itself: bool = False
) -> Clause | None:
    """Return the clause of a source, or its whole sentence, that has what a claim's clause has.

    It must be denied or not as asked, and leave the same open; `itself`, without pointing back.
    """
    needed = claim.needs(clause)
    before: frozenset[str] = frozenset()
    fit = [
        each.denied == denied and hedged_alike(each.hedges, clause.hedges)
        for each in source.reading.clauses
    ]
    for alike, each in zip(fit, source.reading.clauses, strict=True):
        missing = needed - each.known - before
        if alike and not (missing and itself) and reached(claim, missing, source):
            return each
        before |= each.subject
    whole = source.reading.whole
    missing = needed - whole.known
    there = all(fit) and not (missing and itself) and reached(claim, missing, source)
    return whole if there else None


def reached(claim: Claim, missing: frozenset[str], source: Source) -> bool:
    """Whether a source points back to what it does not name itself.

    Whom a claim is about it points back to only with its own subject.
    """
    if not missing:
        return True
    if not missing <= source.around:
        return False
    back = source.reading.opens_back
    return back if missing & claim.subject else back or source.reading.points_back


def paired(claim: Claim, value: Value, there: Value, source: Source) -> bool:
    """Whether a source gives a value to what the claim gives it to."""
    pieces = source.reading.pieces(value.kind)
    mine = next((p for p in claim.reading.pieces(value.kind) if value in p.values), None)
    if mine is None or len(pieces) == 1 or there is source.day:
        return True
    own = [p for p in pieces if there in p.values]
    others = [p for p in pieces if p.values and there not in p.values]
    wanted = mine.content - value.unit
    return any(
        not (wanted - p.content) & frozenset[str]().union(*(o.content for o in others)) for p in own
    )


def names_whole(claim: Claim, source: Source) -> bool:
    """Whether a source that has a claim's names has no longer ones instead: `Acme Robotics`."""
    known = claim.reading.content | _offices()
    for name in claim.reading.whole_names:
        there = [each for each in source.reading.whole_names if each & name - _offices()]
        if there and not any(name - _offices() <= each <= known for each in there):
            return False
    return True


@functools.cache
def _offices() -> frozenset[str]:
    return content(_OFFICES)


def in_order(claim: Reading, source: Reading) -> bool:
    """Whether names of a claim do in a source to each other what they do in the claim.

    Names in a row (`Acme, Borealis or Kappa`) have no order.
    """
    if claim.passive != source.passive or source.cells:
        return True
    stands: dict[str, int] = {}
    for each in source.names:
        stands.setdefault(each.term, each.start)
    known = [each for each in claim.names if each.term in stands]
    return not any(
        stands[one.term] > stands[other.term]
        for one, other in combinations(known, 2)
        if one.end <= other.start and _RELATES.search(claim.plain[one.end : other.start])
    )


def in_time(claim: Claim, source: Source) -> bool:
    """Whether what a source says is said of the time that the claim speaks of.

    What was so on a day is not what is so.
    """
    if not claim.is_present:
        return True
    past = _PAST.search(source.reading.plain) and _PRESENT.search(claim.reading.plain)
    return not past and not any(circumstances(source.reading))


def circumstances(reading: Reading) -> Iterator[Value]:
    """Yield the dates of a sentence on which it says that something was so."""
    for value in reading.values:
        if value.kind == "date" and not _NO_CIRCUMSTANCE.search(reading.plain[: value.start]):
            yield value
