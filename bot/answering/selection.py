"""Chooses the fewest sentences of some Passages that answer a question."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.base import first_of_each
from bot.answering.terms import coverage, covered, weight_of
from bot.models import Passage, Question
from ingest.library.records import names_of
from ingest.library.words import terms
from ingest.models import Chunk

Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]
_Span = tuple[Passage, int, int, str, Floats | None]
"""A Passage, a sentence's offsets in its Document, its text, and its vector if there is one."""

_PASSAGES = 5  # whose sentences are looked at,
_OFFICIAL = 6  # and the best of so many official Documents, wherever they rank
_SENTENCES = 64  # at most, so that embedding them stays near a tenth of a second
_KINDS = frozenset(("execut", "order"))  # stems that come with the number in a Document's name
_LONGEST_LEAD = 300  # characters of `the following is prohibited:` that go with the first item
# A shorter "sentence" is a label, a number or a name, and one with an address, a link; a row of a
# table is neither.
_MIN_WORDS = 4
_COSINE, _COVERAGE, _PASSAGE, _EARLY = 0.5, 0.35, 0.15, 0.1
# What begins like this qualifies a rule that is stated elsewhere; the rule itself answers better.
_EXCEPTS = re.compile(
    r"\W*(?:\w{1,4}\)\s*)?(?:Notwithstanding|Except|Nothing in|.{0,80}\bexcept to the extent)\b"
)
# An item of a list without what introduces it: `(ii) any person that ...`.
_FRAGMENT = re.compile(r"(?:\(\w{1,4}\)\s*)+[a-z]")
_DEPENDENT = 0.08  # taken off the score of either
_MORE = 0.15  # a further sentence must cover this much more of the question's term weight
_NEAR = 0.72  # and reach this share of the best sentence's score;
# for an explanation, less is enough in the same Document, and more is asked of another one.
_BESIDE, _ELSEWHERE = 0.6, 0.9
# Characters to a sentence that is close, and to one that follows at once, which scores so much up.
_CLOSE, _GAP, _FOLLOWS = 600, 3, 0.1
_EXPLAINING = re.compile(
    r"^\W*(?:why\b|how\b(?!\s+(?:many|much|long|old|high|far|often|big|large)\b)|what\s+(?:is|are|does"
    r"|do|was|were|happen\w*|about)\b|tell\b|explain|describe|compare|summar|give\b)"
    r"|\b(?:differences?|explain|reasons?|process|overview|pros|cons|advantages?)\b",
    re.IGNORECASE,
)
# Of a short text, an answer repeats at most this share of the sentences: less where yes or no is
# asked for outside a conversation, which one sentence mostly settles.
_SHARE, _SHARE_OF_YES_OR_NO = 1 / 2, 1 / 4
_YES_OR_NO = re.compile(
    r"\W*(?:(?:and|so|but|then)\s+)?(?:do|does|did|is|are|was|were|will|would|can|could|should|may"
    r"|has|have|had|am)\b",
    re.IGNORECASE,
)


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
    passages: Sequence[Passage],
    weights: Mapping[str, float],
    question: Floats,
    embed: Embed,
) -> list[Sentence]:
    """Return the sentences of the best Passages, best first.

    A score weighs the sentence's cosine with the question, the question's terms that it covers
    (its headings count half), its Passage's own score, and how early in the Passage it stands.
    """
    official = first_of_each([p for p in passages if p.document.official])[:_OFFICIAL]
    looked_at = list(dict.fromkeys([*passages[:_PASSAGES], *official]))
    spans = list(_spans(looked_at))[:_SENTENCES]
    best = max((p.score for p in passages), default=0.0) or 1.0
    found = []
    for (passage, start, end, text, _), vector in zip(spans, _vectors(spans, embed), strict=True):
        cosine = float(vector @ question)
        asked = _without_names(weights, passage)
        said = coverage(asked, text)
        around = coverage(asked, text, *passage.chunk.headings)
        total = (
            _COSINE * cosine
            + _COVERAGE * (said + around) / 2
            + _PASSAGE * passage.score / best
            + _EARLY * (1 - (start - passage.chunk.start) / len(passage.chunk.text))
            - _DEPENDENT * bool(_EXCEPTS.match(text) or _FRAGMENT.match(text))
        )
        found.append(Sentence(passage, start, end, text, total, cosine))
    return sorted(found, key=lambda s: -s.score)


def _without_names(weights: Mapping[str, float], passage: Passage) -> Mapping[str, float]:
    """Return the weights without the terms of the Document's own names.

    To a question about E.O. 13873, the line `Executive Order 13873 of May 15, 2019` is no answer.
    """
    named = [term for name in names_of(passage.document) for term in terms(name)]
    own = {term for term in named if term.isdigit() or len(term) > 1} & weights.keys()
    own |= _KINDS if own else frozenset()
    rest = {term: weight for term, weight in weights.items() if term not in own}
    return rest or weights


def _spans(passages: Sequence[Passage]) -> Iterator[_Span]:
    for passage in passages:
        chunk = passage.chunk
        for start, end, members in _whole(chunk):
            text = chunk.text[start:end]
            if chunk.cells or (len(text.split()) >= _MIN_WORDS and "://" not in text):
                vector = _mean(passage.sentences, members)
                yield passage, chunk.start + start, chunk.start + end, text, vector


def _whole(chunk: Chunk) -> Iterator[tuple[int, int, slice]]:
    """Yield the spans of sentences, and which ones they are.

    One that ends in a colon is taken with what it introduces. A question is no answer: the
    sentence after it is compared with what is asked as if the question were a part of it.
    """
    opened: tuple[int, int] | None = None
    spans = chunk.sentences
    for n, (start, end) in enumerate(spans):
        begun, first = opened or (start, n)
        opened = None
        if chunk.text[end - 1] == "?":
            opened = (spans[n + 1][0], first) if n + 1 < len(spans) else None
        elif chunk.text[end - 1] == ":" and end - start <= _LONGEST_LEAD and n + 1 < len(spans):
            opened = begun, first
        else:
            yield begun, end, slice(first, n + 1)


def _mean(sentences: Floats | None, members: slice) -> Floats | None:
    """Return the unit mean of the vectors of some sentences, or None where there are none."""
    if sentences is None or not len(sentences[members]):
        return None
    mean = sentences[members].mean(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / length if length else None


def _vectors(spans: Sequence[_Span], embed: Embed) -> list[Floats]:
    """Return the vectors of spans, embedding those that have none from ingest."""
    missing = [text for *_, text, vector in spans if vector is None]
    made = iter(embed(missing)) if missing else iter(())
    return [next(made) if vector is None else vector for *_, vector in spans]


@dataclass(frozen=True, slots=True)
class Length:
    """How long an answer is: `limit` sentences at most.

    `explaining`: good sentences of the same Document go with the best one. `in_context`: where one
    sentence answers, the one that goes with it best is said, too.
    """

    limit: int
    explaining: bool = False
    in_context: bool = False


def length_of(question: Question, sentences: Sequence[Sentence], limit: int) -> Length:
    """Return how long an answer may be: fewer than `limit` sentences of a short text.

    Who asks on in a conversation, or of certain Documents, wants to know about them.
    """
    settles = _YES_OR_NO.match(question.text) is not None and not question.history
    share = _SHARE_OF_YES_OR_NO if settles else _SHARE
    read = bool(question.history or question.where.keys)
    return Length(
        max(1, min(limit - settles, int(len(sentences) * share))),
        read or _EXPLAINING.search(question.text) is not None,
        not settles,
    )


def choose(
    sentences: Sequence[Sentence], weights: Mapping[str, float], length: Length
) -> list[Sentence]:
    """Return the fewest sentences that answer, in reading order.

    The best one always; another when it is nearly as good and covers more of the question.
    """
    if not sentences or length.limit < 1:
        return []
    chosen = [sentences[0]]
    total = sum(weights.values()) or 1.0
    have = covered(weights, sentences[0].text)
    for other in sentences[1:]:
        if len(chosen) == length.limit:
            break
        new = covered(weights, other.text) - have
        beside = length.explaining and _same_document(other, sentences[0])
        least = (_BESIDE if beside else _ELSEWHERE) if length.explaining else _NEAR
        good = other.score >= least * sentences[0].score
        adds = beside or weight_of(weights, new) >= _MORE * total
        if good and adds and _is_new(other, chosen):
            chosen.append(other)
            have |= new
    if length.in_context and len(chosen) == 1 < length.limit:
        chosen += _context(sentences)
    order = {s.passage.document.id: i for i, s in reversed(list(enumerate(chosen)))}
    return sorted(chosen, key=lambda s: (order[s.passage.document.id], s.start))


def _context(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentence close to the best one that goes with it best, if there is one.

    What follows at once mostly goes on about it.
    """
    best = sentences[0]
    scores = {
        other: other.score + _FOLLOWS * (0 <= other.start - best.end <= _GAP)
        for other in sentences[1:]
        if _same_document(other, best) and abs(other.start - best.start) <= _CLOSE
        and _is_new(other, [best])
    }  # fmt: skip
    other = max(scores, key=lambda each: scores[each], default=None)
    return [other] if other and scores[other] >= _BESIDE * best.score else []


def _same_document(one: Sentence, other: Sentence) -> bool:
    return one.passage.document.id == other.passage.document.id


def _is_new(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Whether a sentence is not the same words again (a rendition, a later notice's copy)."""
    return all(" ".join(sentence.text.split()) != " ".join(c.text.split()) for c in chosen)
