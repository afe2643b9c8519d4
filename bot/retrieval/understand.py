"""What a question asks for in the terms of a search: weighted texts, official names, row names."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.models import Question
from bot.understanding.condense import standalone
from ingest.identifiers import find_identifiers
from ingest.library.words import terms

# With a history, this share of the scores comes from its user turns with the question after them;
# the rest from the question alone. On real conversations 0.2 to 0.4 were alike, the turns without
# the question three points worse at that, and what the assistant had said added nothing.
_HISTORY_SHARE = 0.3
_HISTORY_TURNS = 3
_MAX_NAME_WORDS = 14
_MAX_WORDS = 60  # of a question, in which names are looked for
# Words that make a question of its content; texts that answer it seldom have them.
_ASKING = (
    "what which who whom whose when where why how do does did done is are was were be been am "
    "can could should would will shall may might must have has had tell me about please give "
    "explain describe say said says mean means many much any there their it its this that these"
)
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Understood:
    """`parts` are (text, weight) with weights that add up to one.

    The rest comes from the question made to stand by itself: `without_identifiers` is what it asks
    of the Documents that it names.
    """

    parts: tuple[tuple[str, float], ...]
    without_identifiers: str
    identifiers: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def weights(self) -> tuple[float, ...]:
        """The weight of each part."""
        return tuple(weight for _, weight in self.parts)


def understand(question: Question) -> Understood:
    """Return what to search for; a question is made to stand by itself by rules, if it was not."""
    turns = [turn.content for turn in question.history if turn.role == "user"][-_HISTORY_TURNS:]
    parts: tuple[tuple[str, float], ...] = ((question.text, 1.0),)
    if turns:
        talk = "\n".join([*turns, question.text])
        parts = ((question.text, 1 - _HISTORY_SHARE), (talk, _HISTORY_SHARE))
    stands = question.standalone or standalone(question)
    found = list(find_identifiers(stands))
    identifiers = tuple(dict.fromkeys(each.value for each in found))
    return Understood(parts, without(stands, found), identifiers, tuple(_possible_names(stands)))


def question_vector(
    question: Question, embed: Callable[[Sequence[str]], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Return the unit vector of what a question asks, to compare sentences with.

    In a conversation it is that of its parts, by their weights: the last turn says little by
    itself. Alone, it is what the question asks of the Documents that it names.
    """
    parts = understand(question).parts
    if len(parts) == 1:
        vector: NDArray[np.float32] = embed([asked_of(question.standalone or question.text)])[0]
        return vector
    vectors = embed([text for text, _ in parts])
    mean = np.array([weight for _, weight in parts], dtype=np.float32) @ vectors
    unit: NDArray[np.float32] = mean / (float(np.linalg.norm(mean)) or 1.0)
    return unit


def asked_of(text: str) -> str:
    """Return what a question asks of the Documents that it names, or all of it if that is all."""
    rest = without(text, find_identifiers(text))
    return rest if question_terms(rest) else text


class Span(Protocol):
    """Where something stands in a text."""

    @property
    def start(self) -> int:
        """The offset of its first character."""

    @property
    def end(self) -> int:
        """The offset after its last."""


def without(text: str, found: Iterable[Span]) -> str:
    """Return a text without what was found in it, such as its identifiers or dates."""
    for each in sorted(found, key=lambda span: -span.start):
        text = text[: each.start] + " " + text[each.end :]
    return text


def question_terms(text: str) -> list[str]:
    """Return the content terms of a question in order: its words without those that only ask."""
    return content_terms(text) or terms(text)


def content_terms(text: str) -> list[str]:
    """Return the terms of a text that do more than ask; none for `What is it about?`."""
    return [term for term in terms(text) if term not in _asking()]


@functools.cache
def _asking() -> frozenset[str]:
    return frozenset(terms(_ASKING))


def _possible_names(text: str) -> Iterator[str]:
    """Yield every run of words that might be the name of a listed entity, longest first.

    A name begins with a capital, a digit or a letter without case; the whole text always counts.
    """
    words = [match.span() for match in _WORD.finditer(text)][:_MAX_WORDS]
    yield text
    for length in range(min(_MAX_NAME_WORDS, len(words)), 0, -1):
        for at in range(len(words) - length + 1):
            start, end = words[at][0], words[at + length - 1][1]
            if not text[start].islower():
                yield re.sub(r"['’]s$", "", text[start:end].strip('?!,;:."“”'))
