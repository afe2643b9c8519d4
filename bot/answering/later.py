"""What became of a cited Document afterwards: amended, revoked or replaced by a later one."""

from collections.abc import Iterator, Sequence

from bot.answering.base import Quote, Statement
from bot.prompting import load_prompt
from ingest.identifiers import find_identifiers
from ingest.library.filters import Filter
from ingest.library.snapshot import Snapshot
from ingest.models import Document, Relation

_DONE = {"amends": "amended", "revokes": "revoked", "replaces": "replaced", "corrects": "corrected"}
_SHOWN = 2  # of each Document; the newest matter most


def later_statements(
    statements: Sequence[Statement],
    snapshots: Sequence[Snapshot],
    where: Filter = Filter(),  # noqa: B008 (frozen)
) -> Iterator[Statement]:
    """Yield a statement for each later Document that changed one the answer quotes.

    It quotes the later Document's own words where they stand in its text. What `where` does not
    let through is not told.
    """
    as_of = where.as_of
    holders = {snapshot.collection: snapshot for snapshot in snapshots}
    quoted = {quote.document.id: quote.document for s in statements for quote in s.quotes}
    for document in quoted.values():
        snapshot = holders[document.collection]
        changes = {
            (said.type, said.key): (said, other)
            for said, other in snapshot.changes_to(document, as_of)
            if said.type in _DONE
        }
        for relation, identity in list(changes.values())[-_SHOWN:]:
            other = snapshot.document(identity, as_of)
            quote = _quote(snapshot, other, relation) if other else None
            if other and quote and snapshot.lets(other.id, where):
                yield Statement(_wording(document, other, relation), (quote,))


def _wording(document: Document, other: Document, relation: Relation) -> str:
    dated = f" ({other.dated})" if other.dated else ""
    return load_prompt("later").render(
        subject=short_name(document),
        done=_DONE[relation.type],
        other=f"“{other.title}”",
        dated=dated,
    )


def _quote(snapshot: Snapshot, other: Document, relation: Relation) -> Quote | None:
    """Find the relation's words in the later Document, or else the name it uses for the other."""
    text = snapshot.text(other.id)
    start = text.find(relation.quote) if relation.quote else -1
    end = start + len(relation.quote)
    if start < 0:
        names = (each for each in find_identifiers(text) if each.value == relation.number)
        named = next(names, None)
        start, end = (named.start, named.end) if named else (-1, -1)
    chunk = snapshot.chunk_at(other.id, start) if start >= 0 else None
    if chunk is None:
        return None
    return Quote(other, start, end, text[start:end], chunk.id, chunk.locator)


def short_name(document: Document) -> str:
    """Return the name people use for a Document: its first official name, else its title."""
    return next(iter(document.identifiers), None) or f"“{document.title}”"
