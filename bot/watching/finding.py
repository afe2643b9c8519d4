"""Finds what a Snapshot has for a watch: new Documents and Listings that match its query."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.watching.facts import (
    Candidate,
    content_of,
    document_fact,
    listing_fact,
    version_fact,
)
from bot.watching.matching import Hit, best, in_chunk, in_title, listed_as, surest
from bot.watching.query import Query, parse
from bot.watching.records import Matched, Watch
from bot.watching.whole_lists import row_changes
from ingest.library.news import added_since, chunks_added_since
from ingest.library.register import listings_in_documents, lists_of, lists_with_rows_since
from ingest.library.snapshot import Snapshot
from ingest.library.words import terms
from ingest.models import Chunk, Document

_FEW = 5_000  # Chunks that the word index is asked for by name; of more, all it has are looked at


@dataclass(frozen=True, slots=True)
class _Match:
    """How a Document matches, and the quote that shows it best: a span of its text."""

    how: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Read:
    """A Document with its text, and by what it is known again in another collection."""

    document: Document
    text: str
    content: str


def find(watch: Watch, snapshot: Snapshot, since: int) -> tuple[Candidate, ...]:
    """Return what may be new to a watch in the Documents added after the revision `since`."""
    query = parse(watch.query)
    titles = {each.id: each.title for each in added_since(snapshot, since)}
    if not titles:
        return ()
    chunks = [c for c in _having(snapshot, query, since) if c.document_id in titles]
    matches = _matches(snapshot, query, chunks, titles)
    listed = list(_listed(watch, query, snapshot, {c.document_id for c in chunks}))
    turned = list(_turned(watch, query, snapshot, since))
    return (*turned, *listed, *_of_documents(watch, query, snapshot, matches))


def _having(snapshot: Snapshot, query: Query, since: int) -> list[Chunk]:
    """Return the Chunks, added after a revision, that have all words without which none matches."""
    frequency = {word: snapshot.words.frequency(word) for word in sorted(query.anchors)}
    rarest = min(frequency, key=lambda word: frequency[word])
    new = chunks_added_since(snapshot, since, _FEW) if since else None
    if not frequency[rarest] or new == []:
        return []
    found = snapshot.words.search([rarest], frequency[rarest] if new is None else len(new), new)
    chunks = snapshot.chunks([chunk for chunk, _ in found]).values()
    return [c for c in chunks if query.anchors.issubset(_terms(c))]


def _terms(chunk: Chunk) -> list[str]:
    return terms("\n".join((*chunk.headings, chunk.text)))


# -- Listings -------------------------------------------------------------------------------


def _listed(
    watch: Watch, query: Query, snapshot: Snapshot, documents: Iterable[str]
) -> Iterator[Candidate]:
    """Yield the facts of the Listings whose entity the query stands for."""
    titles = {each.id: each.title for each in lists_of([snapshot])}
    known: dict[str, _Read | None] = {}
    for each in listings_in_documents(snapshot, sorted(documents)):
        matched = listed_as(query, each)
        if matched is None:
            continue
        if each.document not in known:
            known[each.document] = _read(snapshot, each.document)
        read = known[each.document]
        if read is not None:
            quote, title = read.text[each.start : each.end], titles.get(each.list, each.list)
            yield listing_fact(watch.id, each, title, read.document, quote, matched, read.content)


def _read(snapshot: Snapshot, name: str) -> _Read | None:
    """Return what is read of a Document, which may be a long list, once for all of its Listings."""
    document = snapshot.document(name)
    if document is None:
        return None
    text = snapshot.text(name)
    return _Read(document, text, content_of(document, text))


def _turned(watch: Watch, query: Query, snapshot: Snapshot, since: int) -> Iterator[Candidate]:
    """Yield the facts that whole lists tell by whom they have no more, or again."""
    titles = {each.id: each.title for each in lists_of([snapshot])}
    fresh = lists_with_rows_since(snapshot, since)
    having = {c.document_id for c in _having(snapshot, query, 0)} if fresh else set()
    for each in row_changes(query, snapshot, fresh, having):
        quote = snapshot.text(each.document.id)[each.listing.start : each.listing.end]
        yield version_fact(
            watch.id, each.listing, titles[each.listing.list], each.document, each.kind, quote,
            each.matched,
        )  # fmt: skip


# -- Documents ------------------------------------------------------------------------------


def _matches(
    snapshot: Snapshot, query: Query, chunks: Sequence[Chunk], titles: Mapping[str, str]
) -> dict[str, _Match]:
    """Return by id how Documents match, by their texts or by their titles."""
    hits: dict[str, list[Hit]] = {}
    for chunk in chunks:
        if hit := in_chunk(query, chunk):
            hits.setdefault(chunk.document_id, []).append(hit)
    found: dict[str, _Match] = {}
    for name, title in titles.items():
        hit = best(hits.get(name, ()))
        how = surest(hit.how if hit else None, in_title(query, title))
        if how is not None:
            span = (hit.start, hit.end) if hit else _beginning(snapshot, name)
            found[name] = _Match(how, span)
    return found


def _beginning(snapshot: Snapshot, document: str) -> tuple[int, int]:
    """Return the span of a Document's first sentence."""
    first = snapshot.chunk_ids_of(document)[:1]
    for chunk in snapshot.chunks(first).values():
        for start, end in chunk.sentences:
            return chunk.start + start, chunk.start + end
    return 0, 0


def _of_documents(
    watch: Watch, query: Query, snapshot: Snapshot, matches: Mapping[str, _Match]
) -> Iterator[Candidate]:
    for name, each in matches.items():
        document = snapshot.document(name)
        if document is not None:
            matched = Matched(name=query.text, how=each.how)
            yield document_fact(watch.id, document, snapshot.text(name), each.span, matched)
