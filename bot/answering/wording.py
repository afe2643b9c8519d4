"""The Markdown of an Answer: what is said, with [n] markers, and what has to be said about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.models import Citation, Claim, NearMiss, Passage, Reason, Retrieval
from bot.prompting import load_prompt


@dataclass(frozen=True, slots=True)
class Said:
    """The Claims that answer one question; none where it is not answered."""

    asked: str
    claims: tuple[Claim, ...]


def wording(said: Sequence[Said], citations: Sequence[Citation]) -> str:
    """Return the answer's Markdown; with several questions, each stands above its answer.

    A source is named in the text only where its reader must know it to read on: it is superseded,
    or it is no official one beside one that is. Surfaces list the sources below.
    """
    by_number = {citation.n: citation for citation in citations}
    parts = []
    for each in said:
        if len(said) > 1 and each.asked:
            parts.append(load_prompt("part").render(question=each.asked))
        refused = load_prompt("refuse_part").render()
        parts.append(body(each.claims, citations) if each.claims else refused)
    claims = [claim for each in said for claim in each.claims]
    cited = [by_number[n] for claim in claims for n in claim.citations]
    if cited and all(source.kind == "news" for source in cited):
        parts.append(load_prompt("news_only").render(sources=_news(cited)))
    return "\n\n".join(parts)


def body(claims: Sequence[Claim], citations: Sequence[Citation]) -> str:
    """Return the Markdown of some Claims, with nothing before or after it."""
    return "\n\n".join(_paragraphs(claims, {citation.n: citation for citation in citations}))


def _paragraphs(claims: Sequence[Claim], by_number: dict[int, Citation]) -> Iterator[str]:
    """Yield the Claims; those of one Document stand together."""
    sources = [by_number[claim.citations[0]] for claim in claims]
    mixed = any(s.official for s in sources) and not all(s.official for s in sources)
    for _, group in groupby(claims, key=lambda c: by_number[c.citations[0]].document_id):
        some = list(group)
        source = by_number[some[0].citations[0]]
        is_named = source.title in some[0].text  # as in `Later: X was amended by “Y” (2021-01-19).`
        if not is_named and (source.superseded_by or (mixed and not source.official)):
            yield attribution(source, tuple(by_number.values()))
        yield from (f"{claim.text} {_marks(claim)}" for claim in some)


def _marks(claim: Claim) -> str:
    return "".join(f"[{n}]" for n in claim.citations)


def _news(cited: Sequence[Citation]) -> str:
    """Return who reported it, and when: `The Daily Sample, 2021-05-20`."""
    facts = [[each.issuer, each.published_on or "undated"] for each in cited]
    return "; ".join(dict.fromkeys(", ".join(filter(None, each)) for each in facts))


def attribution(source: Citation, citations: Sequence[Citation] = ()) -> str:
    """Return the line that names a source: its title, and its kind, issuer, date and citation.

    Of what is superseded it says by what, and when, where that is among the answer's `citations`.
    """
    dated = source.published_on or source.event_on or "undated"
    facts = [*source.identifiers[:1], source.kind, source.issuer, dated, source.citation]
    if source.superseded_by:
        facts.append(_superseded(source.superseded_by, citations))
    return load_prompt("attribution").render(
        source=source.title, facts=", ".join(dict.fromkeys(fact for fact in facts if fact))
    )


def _superseded(by: str, citations: Sequence[Citation]) -> str:
    later = next((each for each in citations if each.key == by), None)
    name, dated = by, None
    if later is not None:
        name = next(iter(later.identifiers), None) or f"“{later.title}”"
        dated = later.published_on or later.event_on
    return load_prompt("superseded").render(by=f"{name} ({dated})" if dated else name)


def refusal(reason: Reason, found: Retrieval) -> str:
    """Return the plain sentence of a refusal."""
    prompt = load_prompt(f"refuse_{reason}")
    return prompt.render(**({"documents": f"{found.documents:,}"} if prompt.variables else {}))


def near_miss(passage: Passage, citation: Citation) -> NearMiss:
    """Return the nearest thing found, named: another row of the list that was asked about, too."""
    if passage.chunk.name and passage.chunk.cells:
        title, name = passage.document.title, passage.chunk.name
        prompt = load_prompt("near_miss_elsewhere" if passage.exact else "near_miss_row")
        row = prompt.render(title=title, name=name)
        return NearMiss(text=row, citation=citation)
    detail = f" ({passage.chunk.locator})" if passage.chunk.locator else ""
    text = load_prompt("near_miss").render(title=passage.document.title, detail=detail)
    return NearMiss(text=text, citation=citation)
