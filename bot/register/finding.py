"""What a library says of an entity: whom a name stands for, and every Listing of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import AmbiguousEntity
from ingest.library.rows import RowName, columns_of, row_names, whole_rows
from ingest.library.snapshot import Snapshot
from ingest.library.words import terms
from ingest.models import Chunk, Document
from ingest.register.listing import LISTS, Listing, RegisterList
from ingest.register.lists import Row, aliases_of, list_of, listings_of_row, row_of_chunks
from ingest.register.names import (
    How,
    Match,
    brackets_in,
    core,
    fold,
    fold_words,
    is_short_for,
    match,
    names_in,
    parts_of,
    with_words_of,
)
from ingest.register.notices import listings_in

_CHUNKS = 2000  # read for one name at most, the ones that say most of it
_OTHERS = 20  # names that begin like the entity's, told at most
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


@dataclass(frozen=True, slots=True)
class Tables:
    """A Snapshot and what the rows of all its tables list."""

    snapshot: Snapshot
    rows: tuple[RowName, ...]


def tables_of(snapshot: Snapshot) -> Tables:
    """Return a Snapshot with the names in its tables."""
    return Tables(snapshot, tuple(row_names(snapshot)))


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a name stands for, who else has a name that begins so, and what is told of the first."""

    matched: tuple[Match, ...]
    others: tuple[str, ...]
    told: tuple[Told, ...]


@dataclass(slots=True)
class _Names:
    """The names that a library has near an entity's: name → the other names it goes by.

    `where` tells of those that lists themselves use in which Documents (ids) they have a row.
    """

    beside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    where: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, name: str, others: Iterable[str] = ()) -> None:
        """Add a name, and other names of the same entity."""
        self.beside[name] = tuple(dict.fromkeys((*self.beside.get(name, ()), *others)))


def find_entity(
    tables: Sequence[Tables], entity: str, lists: Sequence[RegisterList] = LISTS
) -> Found:
    """Return what the rows and sentences of some Snapshots tell of an entity and its lists.

    Raises:
        AmbiguousEntity: the name is an alias, or the beginning, of several entities' names.
    """
    names = _names_near(tables, entity)
    matched = _meant(entity, match(entity, names.beside), names)
    keys = _keys(entity, matched, names)
    told = [each for some in tables for each in _told(some, keys, matched, lists)]
    mine = {each.name for each in matched}
    others = dict.fromkeys(
        name for name in with_words_of(entity, names.where)
        if name not in mine and core(name) not in keys
    )  # fmt: skip
    return Found(_once(matched), tuple(others)[:_OTHERS], tuple(told))


def _once(matched: Sequence[Match]) -> tuple[Match, ...]:
    """Return the matches without those that differ in case or punctuation alone."""
    kept: dict[str, Match] = {}
    for each in sorted(matched, key=lambda m: m.name.isupper()):
        kept.setdefault(fold(each.name), each)
    return tuple(each for each in matched if each in kept.values())


# -- whom the name stands for ---------------------------------------------------------------


def _names_near(tables: Sequence[Tables], entity: str) -> _Names:
    """Return all names of rows, with the aliases of those that have the entity's rarest word, and
    the names that texts put beside its own in brackets."""
    names = _Names()
    for each in (each for some in tables for each in some.rows):
        names.add(each.name)
        names.where[each.name].add(each.document)
    for some in tables:
        chunks = _having(some.snapshot, entity)
        for pieces in whole_rows(some.snapshot, chunks):
            row = _row(some.snapshot, pieces)
            if row is not None:
                names.add(row.name, aliases_of(row))
        for text in (chunk.text for chunk in chunks if chunk.name is None):
            _add_of_text(names, entity, text)
    return names


def _add_of_text(names: _Names, entity: str, text: str) -> None:
    for name, short in brackets_in(text):
        if core(entity) in (core(name), core(short)):
            names.add(name, [short])
    for name in names_in(text):
        if core(name) == core(entity):
            names.add(parts_of(name)[0].removeprefix("The "))


def _having(snapshot: Snapshot, name: str) -> list[Chunk]:
    """Return the Chunks that have the rarest word of a name."""
    return list(snapshot.chunks(_ids_having(snapshot, _rarest(snapshot, name))).values())


def _rarest(snapshot: Snapshot, name: str) -> str:
    """Return the word of a name that the fewest Chunks have; nothing where one is in none."""
    words = {word: snapshot.words.frequency(word) for word in terms(name)}
    return min(words, key=lambda word: words[word]) if words and all(words.values()) else ""


def _ids_having(snapshot: Snapshot, word: str) -> list[str]:
    return [chunk for chunk, _ in snapshot.words.search([word], _CHUNKS)] if word else []


def _row(snapshot: Snapshot, pieces: Sequence[Chunk]) -> Row | None:
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return row_of_chunks(pieces, (), first.text)
    text = snapshot.text(first.document_id)[first.start : last.end]
    return row_of_chunks(pieces, columns_of(snapshot, first.document_id), text)


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
            raise _ambiguous(entity, some)
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


def _ambiguous(entity: str, matches: Sequence[Match]) -> AmbiguousEntity:
    names = list(dict.fromkeys(each.name for each in matches))
    return AmbiguousEntity(f"{entity!r} may be several: {'; '.join(names[:_OTHERS])}.")


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


def _told(
    tables: Tables, keys: frozenset[str], matched: Sequence[Match], lists: Sequence[RegisterList]
) -> Iterator[Told]:
    snapshot = tables.snapshot
    mine = {each.name for each in matched}
    rows = [r for r in tables.rows if r.name in mine or core(r.name) in keys]
    yield from _of_rows(snapshot, rows, lists)
    of_rows = {row.chunk for row in tables.rows}
    words = {_rarest(snapshot, name) for name in {*keys, *mine}}
    ids = {each for word in sorted(words) for each in _ids_having(snapshot, word)}
    chunks = snapshot.chunks(sorted(ids - of_rows)).values()
    yield from _of_sentences(snapshot, list(chunks), keys, lists)


def _of_rows(
    snapshot: Snapshot, rows: Sequence[RowName], lists: Sequence[RegisterList]
) -> Iterator[Told]:
    keepers = {each.id: each.authority for each in lists}
    chunks = list(snapshot.chunks([row.chunk for row in rows]).values())
    documents = snapshot.documents_of(chunks)
    for pieces in whole_rows(snapshot, chunks):
        document = documents[pieces[0].document_id]
        row = _row(snapshot, pieces)
        listed = list_of(document, pieces[0].headings, lists)
        if row is not None and listed is not None:
            for each in listings_of_row(row, listed, document, keepers):
                yield Told(each, document, row.text)


def _of_sentences(
    snapshot: Snapshot,
    chunks: Sequence[Chunk],
    keys: frozenset[str],
    lists: Sequence[RegisterList],
) -> Iterator[Told]:
    by_document: Mapping[str, list[Chunk]] = _grouped(c for c in chunks if _speaks(c, keys))
    documents = snapshot.documents_of(chunks)
    for name, some in by_document.items():
        for chunk in some:
            for each in listings_in(
                chunk.text, documents[name], chunk.start, chunk.headings, lists
            ):
                if {core(each.entity), *map(core, each.aliases)} & keys:
                    start, end = each.start - chunk.start, each.end - chunk.start
                    yield Told(each, documents[name], chunk.text[start:end])


def _speaks(chunk: Chunk, keys: frozenset[str]) -> bool:
    """Whether a Chunk may name the entity: reading sentences takes longer than looking."""
    words = set(fold_words(chunk.text))
    return any(words.issuperset(key.split()) for key in keys)


def _grouped(chunks: Iterable[Chunk]) -> dict[str, list[Chunk]]:
    found: dict[str, list[Chunk]] = defaultdict(list)
    for chunk in chunks:
        found[chunk.document_id].append(chunk)
    return dict(found)
