"""The Markdown of an Answer: who says it and when, then what is said, with [n] markers."""

from collections.abc import Sequence
from itertools import groupby

from bot.answering.base import Draft
from bot.models import Citation, Claim, NearMiss, Reason, Retrieval
from bot.prompting import load_prompt


def wording(claims: Sequence[Claim], citations: Sequence[Citation]) -> str:
    """Return the answer's Markdown; claims of one Document stand together under its name."""
    by_number = {citation.n: citation for citation in citations}
    parts = []
    for _, group in groupby(claims, key=lambda c: by_number[c.citations[0]].document_id):
        some = list(group)
        source = by_number[some[0].citations[0]]
        said = "\n\n".join(f"{claim.text} {_marks(claim)}" for claim in some)
        parts.append(f"{attribution(source)}\n\n{said}")
    if citations and all(c.kind == "news" for c in citations):
        parts.append(load_prompt("news_only").render())
    return "\n\n".join(parts)


def _marks(claim: Claim) -> str:
    return "".join(f"[{n}]" for n in claim.citations)


def attribution(source: Citation) -> str:
    """Return the line that names a source: its title, and its kind, issuer, date and citation."""
    dated = source.published_on or source.event_on or "undated"
    facts = [*source.identifiers[:1], source.kind, source.issuer, dated, source.citation]
    if source.superseded_by:
        facts.append("superseded since")
    return load_prompt("attribution").render(
        source=source.title, facts=", ".join(dict.fromkeys(fact for fact in facts if fact))
    )


def refusal(reason: Reason, found: Retrieval) -> str:
    """Return the plain sentence of a refusal."""
    prompt = load_prompt(f"refuse_{reason}")
    return prompt.render(**({"documents": f"{found.documents:,}"} if prompt.variables else {}))


def near_miss(draft: Draft, citation: Citation | None) -> NearMiss | None:
    """Return the nearest thing found, named, or None when nothing was."""
    if draft.nearest is None:
        return None
    document, chunk = draft.nearest.document, draft.nearest.chunk
    detail = f" ({chunk.locator})" if chunk.locator else ""
    text = load_prompt("near_miss").render(title=document.title, detail=detail)
    return NearMiss(text=text, citation=citation)
