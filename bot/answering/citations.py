"""Quotes become Citations only after they were found, character for character, in the library."""

from collections.abc import Iterable, Sequence

from bot.answering.base import Quote, Statement
from bot.errors import CitationError
from bot.models import Citation, Claim
from ingest.errors import UnknownDocument
from ingest.library.snapshot import Snapshot
from ingest.models import Document


class StoredTexts:
    """The texts that quotes are checked against: those of the catalog, not of any index."""

    def __init__(self, snapshots: Sequence[Snapshot]) -> None:
        self._snapshots = {snapshot.collection: snapshot for snapshot in snapshots}

    def check(self, quote: Quote) -> None:
        """Make sure that a quote stands in its Document at its offsets.

        Raises:
            CitationError: it does not.
        """
        span = self.span(quote.document, quote.start, quote.end)
        if not quote.text or span != quote.text:
            raise CitationError(
                f"{quote.text[:60]!r} is not at {quote.start}:{quote.end} of {quote.document.key}."
            )

    def span(self, document: Document, start: int, end: int) -> str:
        """Return what the library holds of a Document's text at these offsets.

        Raises:
            CitationError: it does not hold the Document any more.
        """
        try:
            text = self._snapshots[document.collection].text(document.id)
        except (KeyError, UnknownDocument) as error:
            raise CitationError(f"{document.key} is no longer in the library.") from error
        return text[start:end]


class Citer:
    """Makes Claims of statements, and numbers their Citations from 1 in the order of their use."""

    def __init__(self, stored: StoredTexts) -> None:
        self._stored = stored
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._citations: list[Citation] = []
        self.dropped = 0  # statements whose Document was changed since it was found

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What was cited so far; equal quotes share a number."""
        return tuple(self._citations)

    def claims(self, statements: Iterable[Statement]) -> tuple[Claim, ...]:
        """Return a Claim for each statement whose quotes all check out.

        Any other is dropped: no claim without its evidence.
        """
        made = (self._claim(statement) for statement in statements)
        return tuple(claim for claim in made if claim is not None)

    def _claim(self, statement: Statement) -> Claim | None:
        try:
            for quote in statement.quotes:
                self._stored.check(quote)
        except CitationError:
            self.dropped += 1
            return None
        used = tuple(dict.fromkeys(self._number(quote) for quote in statement.quotes))
        return Claim(text=statement.text, citations=used) if used else None

    def _number(self, quote: Quote) -> int:
        place = (quote.document.id, quote.start, quote.end)
        if place not in self._numbers:
            self._numbers[place] = len(self._citations) + 1
            self._citations.append(citation_of(quote, self._numbers[place]))
        return self._numbers[place]


def cite(
    statements: Iterable[Statement], stored: StoredTexts
) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Return Claims with their Citations, as a `Citer` makes them."""
    citer = Citer(stored)
    claims = citer.claims(statements)
    return claims, citer.citations


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
