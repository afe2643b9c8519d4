"""Which row of an earlier version of a list is which of a later one, whatever their order.

First the rows that are alike in everything; then those of one name and country; then an entity
whose name or country was changed: what else its row says has to tell that it is the same.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from bot.register.columns import (
    CITATION,
    COUNTRY,
    ENTITY,
    Column,
    Entry,
    citations,
    row_key,
    text_key,
)
from ingest.register.lists import COLUMNS, Columns, aliases_of
from ingest.register.names import SHORT, core, fold_words, one_typo

Pair = tuple[Entry, Entry]
Key = Callable[[Entry], Hashable]
_MOST = 2_500  # pairs that are weighed one by one for one reason
_LIKE_PLACE, _LIKE_NAME = 0.5, 0.75
_FEW_WORDS = 5  # of an address that is no more than a town
_TELLING = 8  # characters of a cell that may tell whose row it is
_SAID_OF_MANY = frozenset({COUNTRY, CITATION, "requirement", "policy", "start", "end"})


@dataclass(slots=True)
class _Left:
    """The rows of two versions that have no counterpart yet, in an order that is their own."""

    before: list[Entry]
    after: list[Entry]
    pairs: list[Pair] = field(default_factory=list)

    def take(self, found: Iterable[Pair]) -> None:
        """Pair rows up; each is taken once, by the first that comes."""
        old, new = set[int](), set[int]()
        for one, other in found:
            if id(one) not in old and id(other) not in new:
                self.pairs.append((one, other))
                old.add(id(one))
                new.add(id(other))
        self.before = [each for each in self.before if id(each) not in old]
        self.after = [each for each in self.after if id(each) not in new]


def paired(
    before: Sequence[Entry],
    after: Sequence[Entry],
    shared: Sequence[Column],
    columns: Columns = COLUMNS,
) -> tuple[list[Pair], list[Entry], list[Entry]]:
    """Return the pairs of rows that are one, and the rows that only the one or the other has.

    `shared` are the columns that both versions have. The order of the rows does not matter.
    """
    held = [each.holds for each in shared]
    left = _Left(sorted(before, key=_order), sorted(after, key=_order))
    country = [COUNTRY] if COUNTRY in held else []
    left.take(_alike(left, lambda e: (text_key(e.row.name), *map(e.key, held), _uncut(e))))
    left.take(_alike(left, lambda e: (e.name, *map(e.key, country))))
    kin = _Kin(held, left, (before, after), columns)
    left.take(kin.pairs())
    return left.pairs, left.before, left.after


def _order(entry: Entry) -> tuple[str, ...]:
    return (entry.name, *(text for _, text in sorted(entry.keys.items())), row_key(entry.row))


def _uncut(entry: Entry) -> str:
    """Return what a row is compared by that was cut, so that its cells are not known."""
    return "" if entry.cells else row_key(entry.row)


def _alike(left: _Left, key: Key) -> Iterator[Pair]:
    """Yield pairs of rows that have one key, of several the most alike first."""
    new = _grouped(left.after, key)
    for name, old in _grouped(left.before, key).items():
        others = new.get(name, [])
        if min(len(old), len(others)) == 0:
            continue
        if len(old) == len(others) == 1 or len(old) * len(others) > _MOST:
            yield from zip(old, others, strict=False)
        else:
            yield from _best((_likeness(a, b), a, b) for a in old for b in others)


def _grouped(entries: Iterable[Entry], key: Key) -> dict[Hashable, list[Entry]]:
    found: dict[Hashable, list[Entry]] = defaultdict(list)
    for each in entries:
        found[key(each)].append(each)
    return found


def _best(weighed: Iterable[tuple[float, Entry, Entry]]) -> Iterator[Pair]:
    # Sorting is stable: of pairs that weigh the same, the first in the rows' own order is first.
    for _, one, other in sorted(weighed, key=lambda each: -each[0]):
        yield one, other


def _likeness(one: Entry, other: Entry) -> float:
    """Return how much two rows have in common: equal cells, then equal words."""
    equal = sum(one.key(each) == other.key(each) for each in one.keys)
    return equal + _common(_words(one.row.text), _words(other.row.text))


def _common(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))


@lru_cache(maxsize=65_536)
def _words(text: str) -> frozenset[str]:
    return frozenset(fold_words(text))


# -- the same entity under another name or in another country -------------------------------


class _Kin:
    """Finds the rows left over that are one entity's, by what they say besides its name."""

    def __init__(
        self,
        held: Sequence[str],
        left: _Left,
        whole: tuple[Sequence[Entry], Sequence[Entry]],
        columns: Columns,
    ) -> None:
        self._held, self._left, self._columns = held, left, columns
        self._cites = CITATION in held
        self._whole = whole if left.before and left.after else ((), ())
        self._telling = {holds: self._once(holds) for holds in held if holds not in _SAID_OF_MANY}
        self._citing = [Counter(_all_cited(each)) for each in self._whole]

    def _once(self, holds: str) -> frozenset[str]:
        """Return the cells of a column that one row alone has in either version: they tell it."""
        counts = [Counter(_place(e) if holds == ENTITY else e.key(holds) for e in some)
                  for some in self._whole]  # fmt: skip
        return frozenset(
            text for text, n in counts[0].items()
            if n == 1 and counts[1][text] == 1 and len(text) >= _TELLING
        )  # fmt: skip

    def pairs(self) -> Iterator[Pair]:
        """Yield the pairs that are one entity's, the surest first."""
        yield from _best(
            (weight, one, other)
            for one, other in self._candidates()
            if (weight := self._weight(one, other))
        )

    def _candidates(self) -> Iterator[Pair]:
        seen: set[tuple[int, int]] = set()
        new: dict[Hashable, list[Entry]] = defaultdict(list)
        old: dict[Hashable, list[Entry]] = defaultdict(list)
        for side, entries in ((old, self._left.before), (new, self._left.after)):
            for each in entries:
                for reason in self._reasons(each):
                    side[reason].append(each)
        for reason, some in old.items():
            others = new.get(reason, [])
            for one, other in _product(some, others) if len(some) * len(others) <= _MOST else ():
                if (id(one), id(other)) not in seen:
                    seen.add((id(one), id(other)))
                    yield one, other

    def _reasons(self, entry: Entry) -> set[Hashable]:
        """Return for which reasons a row may be the same as another that has one of them, too."""
        place, country = _place(entry), entry.key(COUNTRY)
        told = {(holds, key) for holds, once in self._telling.items()
                if (key := place if holds == ENTITY else entry.key(holds)) in once}  # fmt: skip
        cited = {("cited", country, name) for name in _cited(entry)}
        near = {("near", country, entry.core[:4]), ("near", country, entry.core[-4:])}
        return {*(("name", name) for name in self._names(entry)), *told, *cited, *near,
                ("place", country, place)}  # fmt: skip

    def _names(self, entry: Entry) -> set[str]:
        return {entry.core, *map(core, aliases_of(entry.row, self._columns))} - {""}

    def _weight(self, one: Entry, other: Entry) -> float:
        """Return how sure it is that two rows are one entity's; 0 where they may not be."""
        place = _same_place(one, other)
        kept = self._kept(one, other)
        same = bool({one.core} & self._names(other) or {other.core} & self._names(one))
        name = 1.0 if same else SequenceMatcher(None, one.core, other.core, False).ratio()
        if COUNTRY in self._held and one.key(COUNTRY) != other.key(COUNTRY):
            sure = one.core == other.core and (kept or place >= _LIKE_NAME)
        elif same:
            sure = kept is not False or place >= _LIKE_PLACE
        elif kept:
            like = name >= _LIKE_NAME or _has_inside(one, other)
            sure = place >= _LIKE_PLACE or like or self._alone(one, other)
        elif kept is None:
            told = self._told(one, other) or self._typo(one, other)
            sure = told or (self._cites and _says_the_same(one, other))
        else:
            sure = False
        return place + name + bool(kept) + 0.01 if sure else 0.0

    def _kept(self, one: Entry, other: Entry) -> bool | None:
        """Whether one row cites all that the other does; None where either cites nothing."""
        old, new = _cited(one), _cited(other)
        return old <= new or new <= old if self._cites and old and new else None

    def _alone(self, one: Entry, other: Entry) -> bool:
        """Whether no other row of either version cites the notice that added the entity."""
        before, after = self._citing
        return any(before[name] == after[name] == 1 for name in _cited(one) & _cited(other))

    def _told(self, one: Entry, other: Entry) -> bool:
        """Whether both have a cell that no other row has."""
        return any(
            (_place(one) == _place(other) and _place(one) in once)
            if holds == ENTITY else one.key(holds) == other.key(holds) and one.key(holds) in once
            for holds, once in self._telling.items()
        )  # fmt: skip

    def _typo(self, one: Entry, other: Entry) -> bool:
        """Whether the names differ by one letter, and nothing else differs."""
        digits = [[c for c in each.core if c.isdigit()] for each in (one, other)]
        rest = [each for each in self._held if each != ENTITY]
        return (
            len(one.core) > SHORT and digits[0] == digits[1] and one_typo(one.core, other.core)
            and _place(one) == _place(other) and all(one.key(e) == other.key(e) for e in rest)
        )  # fmt: skip


def _has_inside(one: Entry, other: Entry) -> bool:
    """Whether one name has all words of the other, and more: `Acme Works` and `New Acme Works`."""
    few, many = sorted((one.core.split(), other.core.split()), key=len)
    return len(few) > 1 and {*few} <= {*many}


def _says_the_same(one: Entry, other: Entry) -> bool:
    """Whether two rows say nearly the same of their entity, whatever they begin with.

    A row without a notice, in a list of notices, goes on what the one above it says: its name is
    only how it begins.
    """
    old, new = (_words(each.cells.get(ENTITY, "")) for each in (one, other))
    return min(len(old), len(new)) >= _FEW_WORDS and _common(old, new) >= _LIKE_NAME


def _product(some: Sequence[Entry], others: Sequence[Entry]) -> Iterator[Pair]:
    return ((one, other) for one in some for other in others)


def _all_cited(entries: Iterable[Entry]) -> Iterator[str]:
    return (name for each in entries for name in _cited(each))


def _cited(entry: Entry) -> frozenset[str]:
    return frozenset(citations(entry.cells.get(CITATION, "")))


def _place(entry: Entry) -> str:
    """Return what the cell of an entity says behind its name (other names, addresses)."""
    return text_key(behind_name(entry))


def behind_name(entry: Entry) -> str:
    """Return the cell of an entity without the name that it begins with."""
    cell, name = entry.cells.get(ENTITY, ""), entry.row.name
    return cell[len(name) :] if cell.startswith(name) else cell.replace(name, "", 1)


def _same_place(one: Entry, other: Entry) -> float:
    """Return from 0 to 1 how much two rows give the same address; a town alone is none."""
    for said in (behind_name, _addresses):
        old, new = _words(said(one)), _words(said(other))
        if old and text_key(said(one)) == text_key(said(other)):
            return 1.0
        if min(len(old), len(new)) >= _FEW_WORDS:
            return _common(old, new)
    return 0.0


def _addresses(entry: Entry) -> str:
    return next((text for holds, text in entry.cells.items() if holds.startswith("address")), "")
