"""How likely it is that the library answers a question, from what retrieval found.

Two logistic models: for a question to the whole library, and for one to Documents that the asker
points to, which mostly answer it. `tests/benchmarks/fit_confidence.py` fits the weights on one half
of question sets with and without an answer in their corpus, or in the Documents they are asked of;
run it again after a change to retrieval.
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
    missing_names: float  # 1 when no Passage has all the names in the question, else 0
    absent_names: float  # 1 when one of those names is in no Passage at all, else 0


_BIAS = -5.32
_WEIGHTS = Features(
    passage_cosine=2.75, sentence_cosine=3.41, covered=3.61, missing_names=-0.56, absent_names=-1.0
)
# Of Documents that the asker points to: names did not matter there.
_POINTED_BIAS = -3.02
_POINTED_WEIGHTS = Features(
    passage_cosine=3.99, sentence_cosine=3.21, covered=2.48, missing_names=0.0, absent_names=0.0
)


def features(
    question: str, passages: Sequence[Passage], weights: Mapping[str, float], sentence_cosine: float
) -> Features:
    """Return the features of a question and what was found for it."""
    top = passages[:5]
    texts = [_said(p) for p in top]
    names = names_in(question)
    missing = [names - {term for text in some for term in terms(text)} for some in texts]
    return Features(
        passage_cosine=max((p.dense for p in top), default=0.0),
        sentence_cosine=sentence_cosine,
        covered=max((coverage(weights, *some) for some in texts), default=0.0),
        missing_names=float(bool(names) and all(missing)),
        absent_names=float(bool(missing) and bool(frozenset.intersection(*missing))),
    )


def names_in(question: str) -> frozenset[str]:
    """Return the terms of the names in a question: what is capitalised or has digits."""
    return frozenset(term for match in _NAME.finditer(question) for term in terms(match.group()))


def _said(passage: Passage) -> tuple[str, ...]:
    """Return a Passage's text with what its Document is known by."""
    document = passage.document
    known = (document.title, document.issuer, document.citation, document.number)
    stated = (*passage.chunk.headings, *document.identifiers, *(k for k in known if k))
    return passage.chunk.text, *stated


def confidence(found: Features, pointed: bool = False) -> float:
    """Return the probability, 0 to 1, that the library answers the question.

    `pointed`: it is asked of Documents that the asker names by their keys.
    """
    bias, weights = (_POINTED_BIAS, _POINTED_WEIGHTS) if pointed else (_BIAS, _WEIGHTS)
    pairs = zip(astuple(found), astuple(weights), strict=True)
    logit = bias + sum(value * weight for value, weight in pairs)
    return 1 / (1 + math.exp(-logit))
