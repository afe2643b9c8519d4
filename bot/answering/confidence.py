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

from bot.answering.selection import Sentence
from bot.answering.terms import coverage
from bot.models import Passage, Question
from ingest.library.words import terms

# A name in a question: a capital, or digits, not at its beginning.
_NAME = re.compile(r"(?<!^)(?<![.?!]\s)\b(?:[A-Z][\w.&'’-]*|\d[\w./-]*)")


_PASSAGES, _SENTENCES = 5, 5  # the best ones, which are looked at


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for an answer; each is 0 to 1, but for a cosine that may be below 0."""

    sentence_cosine: float
    covered: float  # the share of the question's term weight that one Passage has
    sentence_covered: float  # and that one sentence has
    missing_names: float  # 1 when no Passage has all the names in the question, else 0


@dataclass(frozen=True, slots=True)
class Calibration:
    """How much features count for a question that is asked in a certain way.

    The biases are such that one threshold serves all: by default, of the answerable questions that
    were fitted on, about a tenth is refused, and a thirtieth where the asker points to Documents,
    who mostly knows what is in them. Weights and biases are those of the benchmark that fits them.
    """

    bias: float
    weights: Features


ALONE = Calibration(-6.47, Features(8.02, 1.53, 1.73, -2.64))
# The names in a question are often those of an earlier turn, and Documents that fit the history
# score higher, whether they answer or not.
IN_CONVERSATION = Calibration(-5.05, Features(9.0, 0.04, 2.41, -0.98))
# Names that are missing did not matter there.
POINTED = Calibration(-1.44, Features(6.87, 2.46, 1.1, 0.0))


def calibration_of(question: Question) -> Calibration:
    """Return what to weigh features with, by how a question is asked."""
    if question.where.keys:
        return POINTED
    return IN_CONVERSATION if question.history else ALONE


def features(
    question: str,
    passages: Sequence[Passage],
    sentences: Sequence[Sentence],
    weights: Mapping[str, float],
) -> Features:
    """Return the features of a question and what was found for it, Passages and sentences.

    Both are best first; `weights` are those of the question's terms.
    """
    texts = [said_of(p) for p in passages[:_PASSAGES]]
    names = names_in(question)
    missing = [names - {term for text in some for term in terms(text)} for some in texts]
    said = (coverage(weights, each.text) for each in sentences[:_SENTENCES])
    return Features(
        sentence_cosine=max((each.cosine for each in sentences), default=0.0),
        covered=max((coverage(weights, *some) for some in texts), default=0.0),
        sentence_covered=max(said, default=0.0),
        missing_names=float(bool(names) and all(missing)),
    )


def names_in(question: str) -> frozenset[str]:
    """Return the terms of the names in a question: what is capitalised or has digits."""
    return frozenset(term for match in _NAME.finditer(question) for term in terms(match.group()))


def said_of(passage: Passage) -> tuple[str, ...]:
    """Return a Passage's text, its headings, and what its Document is known by."""
    document = passage.document
    known = (document.title, document.issuer, document.citation, document.number)
    stated = (*passage.chunk.headings, *document.identifiers, *(k for k in known if k))
    return passage.chunk.text, *stated


def confidence(found: Features, asked: Calibration = ALONE) -> float:
    """Return the probability, 0 to 1, that the library answers the question."""
    pairs = zip(astuple(found), astuple(asked.weights), strict=True)
    logit = asked.bias + sum(value * weight for value, weight in pairs)
    return 1 / (1 + math.exp(-logit))
