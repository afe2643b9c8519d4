"""What became of a cited Document afterwards: amended, revoked or replaced by a later one."""

from collections.abc import Iterator, Sequence

from bot.answering.base import Quote, Statement
from bot.prompting import load_prompt
from ingest.library.snapshot import Snapshot
from ingest.models import Document, Relation

_DONE = {"amends": "amended", "revokes": "revoked", "replaces": "replaced", "corrects": "corrected"}
_SHOWN = 2  # of each Document; the newest matter most


def later_statements(
    statements: Sequence[Statement], snapshots: Sequence[Snapshot]
) -> Iterator[Statement]:
    """Yield a statement for each later Document that changed one the answer quotes.

    It quotes the later Document's own words where they stand in its text.
    """
    holders = {snapshot.collection: snapshot for snapshot in snapshots}
    quoted = {quote.document.id: quote.document for s in statements for quote in s.quotes}
    for document in quoted.values():
        done = [r for r in document.inverse_relations if r.type in _DONE and r.key]
        changes = list({(r.type, r.key): r for r in done}.values())
        for relation in changes[-_SHOWN:]:
            snapshot = holders[document.collection]
            other = snapshot.any_document(relation.key or "")
            quote = _quote(snapshot, other, relation) if other else None
            if other and quote:
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
    words = relation.quote if relation.quote in text else relation.number or ""
    start = text.find(words)
    if not words or start < 0:
        return None
    chunk = snapshot.chunk_at(other.id, start)
    if chunk is None:
        return None
    return Quote(other, start, start + len(words), words, chunk.id, chunk.locator)


def short_name(document: Document) -> str:
    """Return the name people use for a Document: its first official name, else its title."""
    return next(iter(document.identifiers), None) or f"“{document.title}”"
