"""Chooses the fewest sentences of some Passages that answer a question."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.terms import coverage, covered, weight_of
from bot.models import Passage
from ingest.sentences import sentence_spans

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

_PASSAGES = 5  # whose sentences are looked at
_SENTENCES = 48  # at most, so that embedding them stays near a tenth of a second
_MIN_WORDS = 4  # a shorter "sentence" is a label, a number or a name
_COSINE, _COVERAGE, _PASSAGE = 0.5, 0.35, 0.15
_MORE = 0.15  # a further sentence must cover this much more of the question's term weight
_NEAR = 0.72  # and reach this share of the best sentence's score


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a Passage: its offsets in the Document, its score and its parts."""

    passage: Passage
    start: int
    end: int
    text: str
    score: float
    cosine: float


def score_sentences(
    passages: Sequence[Passage], weights: Mapping[str, float], question: NDArray[np.float32], embed: Embed
) -> list[Sentence]:
    """Return the sentences of the best Passages, best first.

    A score weighs the sentence's cosine with the question, the question's terms that it covers
    (its headings count half), and its Passage's own score.
    """
    spans = list(_spans(passages[:_PASSAGES]))[:_SENTENCES]
    if not spans:
        return []
    best = max(p.score for p in passages) or 1.0
    vectors = embed([text for *_, text in spans])
    found = []
    for (passage, start, end, text), vector in zip(spans, vectors, strict=True):
        cosine = float(vector @ question)
        said = coverage(weights, text)
        around = coverage(weights, text, *passage.chunk.headings)
        total = (
            _COSINE * cosine
            + _COVERAGE * (said + around) / 2
            + _PASSAGE * passage.score / best
        )
        found.append(Sentence(passage, start, end, text, total, cosine))
    return sorted(found, key=lambda s: -s.score)


def _spans(passages: Sequence[Passage]) -> list[tuple[Passage, int, int, str]]:
    spans = []
    for passage in passages:
        chunk = passage.chunk
        for start, end in sentence_spans(chunk.text):
            text = chunk.text[start:end]
            if len(text.split()) >= _MIN_WORDS:
                spans.append((passage, chunk.start + start, chunk.start + end, text))
    return spans


def choose(
    sentences: Sequence[Sentence], weights: Mapping[str, float], limit: int
) -> list[Sentence]:
    """Return the fewest sentences that answer, at most `limit`, in reading order.

    The best one always; another only when it is nearly as good and covers more of the question.
    """
    if not sentences:
        return []
    chosen = [sentences[0]]
    total = sum(weights.values()) or 1.0
    have = covered(weights, sentences[0].text)
    for other in sentences[1:]:
        new = covered(weights, other.text) - have
        good = other.score >= _NEAR * sentences[0].score
        if good and weight_of(weights, new) >= _MORE * total and _is_new(other, chosen):
            chosen.append(other)
            have |= new
        if len(chosen) == limit:
            break
    order = {s.passage.document.id: i for i, s in reversed(list(enumerate(chosen)))}
    return sorted(chosen, key=lambda s: (order[s.passage.document.id], s.start))


def _is_new(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Whether a sentence is not the same words again (a rendition, a later notice's copy)."""
    return all(" ".join(sentence.text.split()) != " ".join(c.text.split()) for c in chosen)
