"""How likely it is that the library answers a question, from what retrieval found.

A logistic model. The weights were fitted by `tests/benchmarks/fit_confidence.py` on one half of
four question sets with and without an answer in their corpus; run it again after a change to
retrieval.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from bot.answering.terms import coverage
from bot.models import Passage
from ingest.library.words import terms

# A name in a question: a capital, or digits, not at its beginning.
_NAME = re.compile(r"(?<!^)(?<![.?!]\s)\b(?:[A-Z][\w.&'’-]*|\d[\w./-]*)")


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for an answer; each is 0 to 1, but for a cosine that may be below 0."""

    passage_cosine: float
    sentence_cosine: float
    covered: float
    missing_names: float  # 1 when the question has a name that none of the Passages has


_BIAS = -5.57
_WEIGHTS = Features(passage_cosine=2.12, sentence_cosine=4.29, covered=3.52, missing_names=-1.25)


def features(
    question: str, passages: Sequence[Passage], weights: Mapping[str, float], sentence_cosine: float
) -> Features:
    """Return the features of a question and what was found for it."""
    top = passages[:5]
    texts = [
        (p.chunk.text, p.document.title, p.document.issuer or "", *p.chunk.headings,
         *p.document.identifiers, p.document.citation or "", p.document.number or "")
        for p in top
    ]  # fmt: skip
    names = {term for match in _NAME.finditer(question) for term in terms(match.group())}
    present = {term for some in texts for text in some for term in terms(text)}
    return Features(
        passage_cosine=max((p.dense for p in top), default=0.0),
        sentence_cosine=sentence_cosine,
        covered=max((coverage(weights, *some) for some in texts), default=0.0),
        missing_names=float(bool(names - present)),
    )


def confidence(found: Features) -> float:
    """Return the probability, 0 to 1, that the library answers the question."""
    pairs = zip(astuple(found), astuple(_WEIGHTS), strict=True)
    logit = _BIAS + sum(value * weight for value, weight in pairs)
    return 1 / (1 + math.exp(-logit))
