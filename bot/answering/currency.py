"""What is in force before what was, and official before news.

A superseded Document is not quoted as the present state of things, and what a news article says is
never the first word where a notice speaks.
"""

import re
from collections.abc import Sequence
from datetime import date

from bot.answering.selection import Sentence
from bot.understanding.periods import find_periods
from ingest.dates import latest
from ingest.identifiers import find_identifiers
from ingest.library.records import names_of
from ingest.library.words import terms

_INSTEAD = 0.8  # share of a superseded sentence's score with which another answers as well
_PAST = re.compile(
    r"\b(?:was|were|wasn['’]t|weren['’]t|did|didn['’]t|had|used to|formerly|previously|originally|"
    r"at the time|back then)\b",
    re.IGNORECASE,
)
_ENOUGH = 0.45  # share of the best sentence's score that an official one must reach to go first
_ALIKE = 0.75  # official sentences this near the best official one are equals; the newest is taken


def in_force(sentences: Sequence[Sentence], text: str, today: date) -> list[Sentence]:
    """Return scored sentences, best first, without those of Documents that are superseded.

    A superseded one stays in where the question asks about the past or names its Document, and
    where no other sentence answers nearly as well: then the answer says what superseded it.
    """
    names = {each.value for each in find_identifiers(text)}
    kept = [
        each for each in sentences
        if not each.passage.document.superseded_by or names & names_of(each.passage.document)
    ]  # fmt: skip
    answers = kept and kept[0].score >= _INSTEAD * sentences[0].score
    return kept if answers and not asks_about_the_past(text, today) else list(sentences)


def asks_about_the_past(text: str, today: date) -> bool:
    """Whether a question asks how things were: in its verb, or by a day before `today`'s year."""
    ended = any(period.last.year < today.year for period in find_periods(text))
    return ended or _PAST.search(text) is not None


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
