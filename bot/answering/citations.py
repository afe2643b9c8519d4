"""Quotes become Citations only after they were found, character for character, in the library."""

from collections.abc import Iterable, Sequence

from bot.answering.base import Quote, Statement
from bot.errors import CitationError
from bot.models import Citation, Claim
from ingest.errors import UnknownDocument
from ingest.library.snapshot import Snapshot


class StoredTexts:
    """The texts that quotes are checked against: those of the catalog, not of any index."""

    def __init__(self, snapshots: Sequence[Snapshot]) -> None:
        self._snapshots = {snapshot.collection: snapshot for snapshot in snapshots}

    def check(self, quote: Quote) -> None:
        """Make sure that a quote stands in its Document at its offsets.

        Raises:
            CitationError: it does not.
        """
        try:
            text = self._snapshots[quote.document.collection].text(quote.document.id)
        except (KeyError, UnknownDocument) as error:
            raise CitationError(f"{quote.document.key} is no longer in the library.") from error
        if not quote.text or text[quote.start : quote.end] != quote.text:
            raise CitationError(
                f"{quote.text[:60]!r} is not at {quote.start}:{quote.end} of {quote.document.key}."
            )


def cite(
    statements: Iterable[Statement], stored: StoredTexts
) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Return Claims with their Citations, numbered from 1 in order; equal quotes share a number.

    A statement of which a quote does not check out is dropped: no claim without its evidence.
    """
    claims: list[Claim] = []
    numbers: dict[tuple[str, int, int], int] = {}
    citations: list[Citation] = []
    for statement in statements:
        try:
            for quote in statement.quotes:
                stored.check(quote)
        except CitationError:
            continue
        used = []
        for quote in statement.quotes:
            place = (quote.document.id, quote.start, quote.end)
            if place not in numbers:
                numbers[place] = len(citations) + 1
                citations.append(citation_of(quote, numbers[place]))
            used.append(numbers[place])
        if used:
            claims.append(Claim(text=statement.text, citations=tuple(used)))
    return tuple(claims), tuple(citations)


def citation_of(quote: Quote, n: int) -> Citation:
    """Return the Citation of a checked quote."""
    document = quote.document
    return Citation(
        n=n, document_id=document.id, key=document.key, title=document.title, url=document.url,
        kind=document.kind, official=document.official, issuer=document.issuer,
        number=document.number, identifiers=document.identifiers, citation=document.citation,
        event_on=document.event_on, published_on=document.published_on,
        effective_on=document.effective_on, locator=quote.locator, quote=quote.text,
        start=quote.start, end=quote.end, chunk_id=quote.chunk_id,
        superseded_by=document.superseded_by,
    )  # fmt: skip
