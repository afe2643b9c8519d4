"""Sources that contradict each other: shown beside each other, with which is preferred, and why.

Official goes before news, then the later before the earlier. Nothing is blended into one sentence.
"""

from collections.abc import Sequence
from datetime import date

from bot.answering.base import Dispute, Statement
from bot.answering.citations import StoredTexts, cite
from bot.models import Citation, Claim, Conflict
from bot.prompting import load_prompt
from ingest.dates import in_order
from ingest.models import Document


def disputes_over(preferred: Statement, others: Sequence[Statement]) -> list[Dispute]:
    """Return what some statements dispute: official ones, news and other documents apart.

    The statements are given oldest first and shown so.
    """
    ranks: dict[str, list[Statement]] = {}
    for other in others:
        ranks.setdefault(_rank(_source(preferred), _source(other)), []).append(other)
    return [
        Dispute(preferred, tuple(some), _why(_source(preferred), rank, some))
        for rank, some in ranks.items()
    ]


def resolve(
    disputes: Sequence[Dispute], citations: Sequence[Citation], stored: StoredTexts
) -> tuple[tuple[Conflict, ...], tuple[Citation, ...]]:
    """Return Conflicts whose quotes were checked, and all Citations, the new ones numbered on.

    `citations` are those of the answer's Claims. A dispute that loses its preferred statement, or
    all others, to a quote that does not check out is dropped.
    """
    known = list(citations)
    conflicts = []
    for each in disputes:
        before = len(known)
        preferred = _claim(each.preferred, known, stored)
        others = [_claim(other, known, stored) for other in each.others] if preferred else []
        shown = tuple(claim for claim in others if claim)
        if preferred and shown:
            claims = (preferred, *shown)
            conflicts.append(Conflict(claims=claims, prefers=preferred.citations[0], why=each.why))
        else:
            del known[before:]
    return tuple(conflicts), tuple(known)


def _claim(statement: Statement, known: list[Citation], stored: StoredTexts) -> Claim | None:
    """Cite a statement, taking numbers that are known and adding those that are not."""
    claims, citations = cite([statement], stored)
    if not claims:
        return None
    numbers = []
    for citation in citations:
        place = (citation.document_id, citation.start, citation.end)
        same = (c.n for c in known if (c.document_id, c.start, c.end) == place)
        n = next(same, len(known) + 1)
        if n > len(known):
            known.append(citation.model_copy(update={"n": n}))
        numbers.append(n)
    return Claim(text=statement.text, citations=tuple(numbers))


def _rank(preferred: Document, other: Document) -> str:
    """Return what the other is to the preferred one: of the same rank, news, or unofficial."""
    if other.official == preferred.official:
        return "official" if other.official else "unofficial"
    return "news" if other.kind == "news" else "document"


def _why(preferred: Document, rank: str, others: Sequence[Statement]) -> str:
    sources = [_source(other) for other in others]
    dates = _listed([_written(source) for source in sources])
    is_last = all(_day(preferred) > _day(source) for source in sources)
    # The standing may be told out of an older Document: then its date is no reason.
    later = "later_" if is_last and rank != "document" else ""
    return load_prompt(f"conflict_{later}{rank}").render(
        preferred=_written(preferred), others=dates
    )


def _source(statement: Statement) -> Document:
    return statement.quotes[0].document


def _day(document: Document) -> date:
    return in_order(document.dated)


def _written(document: Document) -> str:
    return document.dated or load_prompt("undated").render()


def _listed(words: Sequence[str]) -> str:
    once = list(dict.fromkeys(words))
    return " and ".join([", ".join(once[:-1]), once[-1]] if len(once) > 1 else once)
