"""Checks every quote and every claim of an answer against the library, whoever made it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.models import Answer, Citation
from ingest.library.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Checked:
    """How many quotes were looked up and stood where they should, how many claims had one.

    `faults` says in words what did not.
    """

    checked: int
    exact: int
    claims: int
    cited: int
    faults: tuple[str, ...]


def check_answer(answer: Answer, snapshots: Sequence[Snapshot]) -> Checked:
    """Look up each quote (also the near miss's) at its offsets, and each claim's citations."""
    quotes = list(_citations(answer))
    claims = [*answer.claims, *(claim for each in answer.conflicts for claim in each.claims)]
    numbers = {citation.n for citation in answer.citations}
    wrong = [each for each in quotes if not _stands(each, snapshots)]
    loose = [c for c in claims if not c.citations or not numbers.issuperset(c.citations)]
    faults = [f"not at {c.start}:{c.end} of {c.key}: {c.quote[:80]!r}" for c in wrong]
    faults += [f"a claim without a quote: {claim.text[:80]!r}" for claim in loose]
    return Checked(
        len(quotes), len(quotes) - len(wrong), len(claims), len(claims) - len(loose), tuple(faults)
    )


def _citations(answer: Answer) -> Iterator[Citation]:
    yield from answer.citations
    if answer.near_miss is not None and answer.near_miss.citation is not None:
        yield answer.near_miss.citation


def _stands(citation: Citation, snapshots: Sequence[Snapshot]) -> bool:
    texts = (s.text(citation.document_id) for s in snapshots if s.has(citation.document_id))
    return bool(citation.quote) and any(
        text[citation.start : citation.end] == citation.quote for text in texts
    )
