"""What is not as it was when an Answer was given: itself, its sources, and what made it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.models import Answer, Citation, Claim
from bot.receipts.record import Receipt
from bot.receipts.scrubbing import cited
from ingest.errors import LookupFailed
from ingest.library.snapshot import Snapshot
from ingest.models import Document

_SECOND = len("2026-01-01T00:00:00")
_ACTS = {"amends": "amended", "corrects": "corrected"}
# What made an Answer, by the name of the field of its Provenance.
_MADE = {
    "model": "The model",
    "fallback": "Why the language model was not used",
    "prompt": "The prompt",
    "embedder": "The embedder",
    "library": "The library",
}
_TOLD = {
    "status": "Status: {then}, now {now}.",
    "reason": "Reason: {then}, now {now}.",
    "claim_dropped": "No longer said: {then}",
    "claim_added": "Said now: {now}",
    "source_removed": "{then} was removed from the library.",
    "source_changed": "{then} was changed: the words that were cited {now}.",
    "source_superseded": "{then} was superseded by {now}.",
    "source_in_force": "{then} is no longer superseded.",
    "newest_document_on": "Newest document: {then}, now {now}.",
    "question": "It cannot be asked again: {now}",
    **{f"source_{done}": f"{{then}} was {done} by {{now}}." for done in _ACTS.values()},
    **{name: f"{words}: {{then}}, now {{now}}." for name, words in _MADE.items()},
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different: what (a fixed name), and what it was and is; None is nothing."""

    what: str
    then: str | None
    now: str | None

    @property
    def told(self) -> str:
        """The change in a sentence."""
        return _TOLD[self.what].format(then=self.then or "none", now=self.now or "none")


def same_answer(changes: Sequence[Change]) -> bool:
    """Return whether the same is said on the same grounds, whatever changed beside it."""
    return not any(
        each.what in ("status", "reason", "question") or each.what.startswith("claim_")
        for each in changes
    )


def changes_of(
    receipt: Receipt, now: Answer | LookupFailed, snapshots: Sequence[Snapshot]
) -> list[Change]:
    """Return how the Answer to a Question differs `now`, and what became of what it cited.

    `now` is an error where the Question names what the library does not have any more.
    """
    then = receipt.answer
    if isinstance(now, LookupFailed):
        gone = Change("question", None, now.message)
        return [gone, *source_changes(receipt, snapshots)]
    return [
        *_outcome(then, now),
        *_claims(receipt, now),
        *source_changes(receipt, snapshots),
        *_circumstances(then, now),
    ]


def _differing(names: Sequence[str], then: object, now: object) -> Iterator[Change]:
    for name in names:
        before, after = getattr(then, name), getattr(now, name)
        if before != after:
            yield Change(name, before, after)


def _outcome(then: Answer, now: Answer) -> Iterator[Change]:
    yield from _differing(("status", "reason"), then, now)


def _circumstances(then: Answer, now: Answer) -> Iterator[Change]:
    yield from _differing(("newest_document_on",), then, now)
    yield from _differing(tuple(_MADE), then.provenance, now.provenance)


def _claims(receipt: Receipt, now: Answer) -> Iterator[Change]:
    """Yield the claims that are said no more, and those that were not said before.

    A claim that lost its words with its source can be compared with nothing.
    """
    before = [c.text for c in receipt.answer.claims if not _removed(c, receipt)]
    after = [claim.text for claim in now.claims]
    yield from (Change("claim_dropped", text, None) for text in before if text not in after)
    yield from (Change("claim_added", None, text) for text in after if text not in before)


def _removed(claim: Claim, receipt: Receipt) -> bool:
    return any(n in receipt.removed for n in claim.citations)


def source_changes(receipt: Receipt, snapshots: Sequence[Snapshot]) -> list[Change]:
    """Return what became of the cited Documents, each thing once, in the order of the citations.

    With "as of" a day, what was published after it does not count.
    """
    found: dict[Change, None] = {}
    for n, citation in cited(receipt.answer):
        found |= dict.fromkeys(_source(citation, n in receipt.removed, receipt, snapshots))
    return list(found)


def _as_of(receipt: Receipt) -> date | None:
    """Return the day the Answer was given as of, whether it was asked by a filter or in words."""
    told = receipt.answer.as_of
    return date.fromisoformat(told) if told else None


def _source(
    citation: Citation, scrubbed: bool, receipt: Receipt, snapshots: Sequence[Snapshot]
) -> Iterator[Change]:
    as_of = _as_of(receipt)
    for snapshot in snapshots:
        document = snapshot.document(citation.document_id, as_of)
        if document is not None:
            yield from _words(citation, scrubbed, snapshot.text(document.id))
            yield from _force(citation, document)
            yield from _later(citation, document, receipt, snapshot)
            return
    yield Change("source_removed", citation.key, None)


def _words(citation: Citation, scrubbed: bool, text: str) -> Iterator[Change]:
    if scrubbed or citation.quote not in text:
        yield Change("source_changed", citation.key, "are no longer in it")
    elif text[citation.start : citation.end] != citation.quote:
        yield Change("source_changed", citation.key, "are at another place in it")


def _force(citation: Citation, document: Document) -> Iterator[Change]:
    if document.superseded_by != citation.superseded_by:
        what = "source_superseded" if document.superseded_by else "source_in_force"
        yield Change(what, citation.key, document.superseded_by)


def _later(
    citation: Citation, document: Document, receipt: Receipt, snapshot: Snapshot
) -> Iterator[Change]:
    """Yield what was done to a Document by one that came into the library after the answer."""
    as_of = _as_of(receipt)
    known = {each.document_id for _, each in cited(receipt.answer)}
    for relation, identity in snapshot.changes_to(document, as_of):
        other = snapshot.document(identity)
        if relation.supersedes or relation.type not in _ACTS or other is None:
            continue
        # Both in UTC; the library counts whole seconds.
        if other.ingested_at[:_SECOND] >= receipt.at[:_SECOND] and other.id not in known:
            yield Change(f"source_{_ACTS[relation.type]}", citation.key, other.key)
