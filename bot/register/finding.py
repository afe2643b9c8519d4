"""What a library says of an entity: whom a name stands for, and every Listing of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.errors import AmbiguousEntity
from ingest.dates import latest
from ingest.library.register import entities_beginning_near, listed_names, listings_named
from ingest.library.snapshot import Snapshot
from ingest.library.words import terms
from ingest.models import Chunk, Document
from ingest.register.listing import Listing
from ingest.register.names import (
    How,
    Match,
    brackets_in,
    core,
    fold,
    is_short_for,
    is_typo_of,
    match,
    names_in,
    parts_of,
    with_words_of,
)

_CHUNKS = 2000  # read for one name at most, the ones that say most of it
_OTHERS = 20  # names that begin like the entity's, told at most
_LETTERS = 4  # letters; one typo makes anything of a shorter name
_COMMON = 3  # names that begin with a word make it a common one
_PARTS = frozenset({"alias", "beginning of the name"})
_SURE = frozenset({"exact", "without legal form"})
_GUESSED = frozenset({"one typo", "beginning of the name"})
_LESS_SURE: tuple[How, ...] = (
    "abbreviation in brackets", "alias", "one typo", "beginning of the name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A Listing with the Document that tells it and the quote, verbatim from its text."""

    listing: Listing
    document: Document
    quote: str

    @property
    def names(self) -> frozenset[str]:
        """The names of the entity, folded and without legal forms."""
        return frozenset(map(core, (self.listing.entity, *self.listing.aliases)))

    def is_between(self, after: date | None, until: date | None) -> bool:
        """Whether it was done, or its notice came out, after one day and not after another."""
        days = [latest(day) for day in (self.listing.on, self.listing.published_on) if day]
        return any((after is None or day > after) and (until is None or day <= until)
                   for day in days)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a name stands for, who else has a name that begins so, and what is told of the first."""

    matched: tuple[Match, ...]
    others: tuple[str, ...]
    told: tuple[Told, ...]


@dataclass(slots=True)
class _Names:
    """The names that a library has near an entity's: name → the other names it goes by.

    `where` tells of those that lists themselves use in which Documents (ids) they have a row;
    `near` are all that texts and lists have.
    """

    beside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    where: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    near: set[str] = field(default_factory=set)

    def add(self, name: str, others: Iterable[str] = ()) -> None:
        """Add a name, and other names of the same entity."""
        self.beside[name] = tuple(dict.fromkeys((*self.beside.get(name, ()), *others)))


def find_entity(snapshots: Sequence[Snapshot], entity: str, texts: bool = True) -> Found:
    """Return what the lists and sentences of some Snapshots tell of an entity.

    Names that only texts have, no list and no act, are looked for with `texts`: it takes longer.

    Raises:
        AmbiguousEntity: the name is an alias, or the beginning, of several entities' names.
    """
    names = _names_near(snapshots, entity, texts)
    matched = _meant(entity, match(entity, names.beside), names)
    keys = _keys(entity, matched, names)
    told = [e for snapshot in snapshots for e in quoted(snapshot, listings_named(snapshot, keys))]
    mine = {each.name for each in matched}
    like = [] if matched else _like(snapshots, entity, names)
    others = dict.fromkeys(
        name for name in (*like, *with_words_of(entity, names.where))
        if name not in mine and core(name) not in keys
    )  # fmt: skip
    return Found(_once(matched), tuple(others)[:_OTHERS], tuple(told))


def _like(snapshots: Sequence[Snapshot], entity: str, names: _Names) -> list[str]:
    """Return the names that somebody may have meant who is found nowhere, the nearest first."""
    near = sorted(each for each in names.near if is_typo_of(entity, each))
    if len(core(entity)) < _LETTERS:
        return near
    begun = {name for some in snapshots for name in entities_beginning_near(some, entity)}
    return [*near, *sorted(begun, key=lambda name: (len(name), name))]


def _once(matched: Sequence[Match]) -> tuple[Match, ...]:
    """Return the matches without those that differ in case or punctuation alone."""
    kept: dict[str, Match] = {}
    for each in sorted(matched, key=lambda m: m.name.isupper()):
        kept.setdefault(fold(each.name), each)
    return tuple(each for each in matched if each in kept.values())


# -- whom the name stands for ---------------------------------------------------------------


def _names_near(snapshots: Sequence[Snapshot], entity: str, texts: bool) -> _Names:
    """Return the names that lists have near the entity's, and those of texts that are its own."""
    names = _Names()
    for each in (each for some in snapshots for each in listed_names(some, entity)):
        own = {core(name) for name in (each.entity, *each.aliases)}
        if each.exact or core(entity) in own or is_typo_of(entity, each.entity):
            names.add(each.entity, each.aliases)
        names.near.add(each.entity)
        if each.exact:
            names.where[each.entity].add(each.document)
    for some in snapshots if texts else ():
        for chunk in _having(some, entity):
            if chunk.name is None:
                _add_of_text(names, entity, chunk.text)
    return names


def _add_of_text(names: _Names, entity: str, text: str) -> None:
    for name, short in brackets_in(text):
        if core(entity) in (core(name), core(short)):
            names.add(name, [short])
    for name in names_in(text):
        if core(name) == core(entity):
            names.add(parts_of(name)[0].removeprefix("The "))


def _having(snapshot: Snapshot, name: str) -> list[Chunk]:
    """Return the Chunks that have the rarest word of a name; none where a word is in none."""
    words = {word: snapshot.words.frequency(word) for word in terms(name)}
    if not (words and all(words.values())):
        return []
    rarest = min(words, key=lambda word: words[word])
    ids = [chunk for chunk, _ in snapshot.words.search([rarest], _CHUNKS)]
    return list(snapshot.chunks(ids).values())


def _meant(entity: str, matches: Sequence[Match], names: _Names) -> list[Match]:
    """Return the matches that are one entity, the better kinds of match before the others.

    A name that only texts use may be the short one of an entity that lists call otherwise; and
    what is a name on one list may be another name of the same entity on the next.

    Raises:
        AmbiguousEntity: they are of several.
    """
    found = [each for each in matches if each.how in _SURE]
    for how in _LESS_SURE:
        taken = {document for each in found for document in names.where.get(each.name, ())}
        if taken and how in _GUESSED:
            break
        some = [
            each for each in matches
            if each.how == how and taken.isdisjoint(names.where.get(each.name, ()))
        ]  # fmt: skip
        one = _one_of(some, names)
        if some and not one and not found:
            raise _ambiguous(entity, [each.name for each in some])
        if one and not found and how in _PARTS and (begun := _begun(entity, one, names)):
            raise _ambiguous(entity, begun)
        if one and (how != "one typo" or not found):
            found += one
    return found


def _one_of(some: Sequence[Match], names: _Names) -> list[Match]:
    """Return the matches that are of one entity, or none where nothing tells which it is.

    Of several whose names begin alike it is the one that the most names have inside: the head of
    a group of companies.
    """
    heads = list(dict.fromkeys(core(each.name) for each in some))
    if len(heads) > 1 and some[0].how == "beginning of the name":
        cores = [f" {core(name)} " for name in names.where]
        inside = {head: sum(f" {head} " in each for each in cores) for head in heads}
        first, second, *_ = sorted(heads, key=lambda head: -inside[head])
        heads = [first] if inside[first] >= 2 * inside[second] else heads
    return [each for each in some if core(each.name) == heads[0]] if len(heads) == 1 else []


def _begun(entity: str, one: Sequence[Match], names: _Names) -> list[str]:
    """Return the names that begin with a word, where it is a common one (`China`) and no name.

    It is the name of one where others have that one's inside theirs, as companies of a group do.
    """
    mine, bare = [each.name for each in one], core(entity)
    others = [
        name for name in with_words_of(entity, names.where)
        if name not in mine and f"{core(name)} ".startswith(f"{bare} ")
    ]  # fmt: skip
    inside = [n for n in names.where if n not in mine and f" {core(mine[0])} " in f" {core(n)} "]
    return [*mine, *others] if len(others) >= _COMMON and not inside else []


def _ambiguous(entity: str, names: Sequence[str]) -> AmbiguousEntity:
    return AmbiguousEntity(entity, list(dict.fromkeys(names))[:_OTHERS])


def _keys(entity: str, matched: Sequence[Match], names: _Names) -> frozenset[str]:
    """Return the names, folded, by which rows and sentences speak of the entity."""
    heads = {core(each.name) for each in matched}
    own = set() if any(each.how == "one typo" for each in matched) else {core(entity)}
    shorts = {
        core(other)
        for name, others in names.beside.items() if core(name) in heads
        for other in others if is_short_for(other, name)
    }  # fmt: skip
    return frozenset(heads | own | shorts)


# -- what is told of them -------------------------------------------------------------------


def quoted(snapshot: Snapshot, listings: Iterable[Listing]) -> Iterator[Told]:
    """Yield Listings of a Snapshot with the Documents and the quotes that tell them."""
    by_document: dict[str, list[Listing]] = defaultdict(list)
    for each in listings:
        by_document[each.document].append(each)
    for name, some in by_document.items():
        document, text = snapshot.document(name), snapshot.text(name)
        assert document is not None  # it is of this very snapshot
        yield from (Told(each, document, text[each.start : each.end]) for each in some)
