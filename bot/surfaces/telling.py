"""What every surface says about a source and about an Answer, in plain words without markup."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from bot.models import Answer, Citation, Claim
from bot.prompting import load_prompt
from ingest.dates import latest
from ingest.models import Kind
from ingest.sentences import sentence_spans

_SURE = ((0.9, "high"), (0.7, "good"), (0.5, "fair"), (0.0, "low"))


def facts(citation: Citation) -> list[str]:
    """Return what a source is told by: title, issuer, date, citation; what is unknown left out."""
    dated = citation.published_on or "undated"
    known = (citation.title, citation.issuer, dated, citation.citation)
    return [fact for fact in known if fact]


class Source(Protocol):
    """A Citation, a Document, or what else tells what it is."""

    @property
    def official(self) -> bool:
        """Whether it is an official Document."""
        ...

    @property
    def kind(self) -> Kind:
        """What it is."""
        ...


def authority(source: Source) -> str:
    """Say in words what a source is, so that news is never taken for an official document."""
    if source.official:
        return f"OFFICIAL {source.kind}"
    if source.kind == "news":
        return "NEWS, not an official document"
    return "DOCUMENT, not known to be official"


def nature(citation: Citation) -> str:
    """Say what a source is, what superseded it, and since when it has effect."""
    told = authority(citation)
    if citation.superseded_by:
        told += f"; SUPERSEDED by {citation.superseded_by}"
    if citation.effective_on:
        told += f"; effective {citation.effective_on}"
    return told


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A Conflict as it is shown: what introduces it, the Claims to show, and the preferred one."""

    heading: str
    claims: tuple[Claim, ...]
    prefers: int
    why: str

    def verdict(self, why: str) -> str:
        """Return the sentence that says which is preferred, with `why` as its surface writes it."""
        return load_prompt("preferred").render(number=self.prefers, why=why)


def disagreements(answer: Answer) -> Iterator[Disagreement]:
    """Yield the Conflicts of an Answer; what was shown before is named by its number alone."""
    shown = {(claim.text, claim.citations) for claim in answer.claims}
    for conflict in answer.conflicts:
        preferred = [
            claim for claim in conflict.claims if claim.citations[:1] == (conflict.prefers,)
        ]
        known = bool(preferred) and all((each.text, each.citations) in shown for each in preferred)
        claims = [claim for claim in conflict.claims if not (known and claim in preferred)]
        prompt = load_prompt("disagree_with" if known else "disagree")
        heading = prompt.render(**({"number": conflict.prefers} if known else {}))
        yield Disagreement(heading, tuple(claims), conflict.prefers, conflict.why)
        shown |= {(claim.text, claim.citations) for claim in conflict.claims}


def newest_source_on(answer: Answer) -> str | None:
    """Return the date of the newest source of an Answer, as it is written; None without any.

    It tells how old an answer is; the newest Document of the library may be about something else.
    """
    dates = [each.published_on or each.event_on for each in answer.citations]
    return max((dated for dated in dates if dated), key=latest, default=None)


def nearest_sentence(quote: str, question: str) -> str:
    """Return the one sentence of a quote with the most words of a question, the first of several.

    It is verbatim; of a quote without a sentence (it was taken out) nothing is left.
    """
    from ingest.library.words import terms

    asked = set(terms(question))
    sentences = [quote[start:end] for start, end in sentence_spans(quote)]
    return max(sentences, key=lambda each: len(asked & set(terms(each))), default="")


def understood(question: str, standalone: str) -> str | None:
    """Return how a question was understood, where that is more than its words; else None."""
    return None if standalone == question else f"Understood as: {standalone}"


def standing(answer: Answer) -> str:
    """Return the line that tells how sure the answer is and up to when the library reaches."""
    word = next(word for least, word in _SURE if answer.confidence >= least)
    about = " that the library answers this" if answer.status == "abstained" else ""
    parts = [f"Confidence{about}: {word} ({answer.confidence:.2f})."]
    if answer.status == "partial":
        parts.append("Only a part of the question is answered.")
    if answer.as_of:
        parts.append(f"As of {answer.as_of}.")
    newest = newest_source_on(answer)
    if newest and newest != answer.newest_document_on:
        parts.append(f"Newest source: {newest}.")
    if answer.newest_document_on:
        parts.append(f"Newest document: {answer.newest_document_on}.")
    if answer.provenance.fallback:
        parts.append("In the documents' own words: the language model could not be used.")
    return " ".join(parts)
