"""Official before news: what a news article says is never the first word where a notice speaks."""

from collections.abc import Sequence

from bot.answering.selection import Sentence
from ingest.dates import latest
from ingest.library.words import terms

_ENOUGH = 0.45  # share of the best sentence's score that an official one must reach to go first
_ALIKE = 0.75  # official sentences this near the best official one are equals; the newest is taken


def official_first(
    sentences: Sequence[Sentence], names: frozenset[str]
) -> tuple[list[Sentence], list[Sentence]]:
    """Split scored sentences into the official ones that go first and the rest, each best first.

    Nothing goes first when the best sentence is official already, or when no official one is near
    enough and has all the `names` (terms) of the question.
    """
    if not sentences or sentences[0].passage.document.official:
        return [], list(sentences)
    fit = [
        s for s in sentences
        if s.passage.document.official
        and s.score >= _ENOUGH * sentences[0].score
        and names <= set(terms(s.text))
    ]  # fmt: skip
    if not fit:
        return [], list(sentences)
    alike = [s for s in fit if s.score >= _ALIKE * fit[0].score]
    newest = max(alike, key=_day)
    return [newest], [s for s in sentences if not s.passage.document.official]


def _day(sentence: Sentence) -> int:
    dated = sentence.passage.document.dated
    return latest(dated).toordinal() if dated else 0
