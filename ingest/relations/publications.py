"""Corrections and withdrawals of Federal Register documents, in the words these announce them.

A document is named by its number (`FR Doc. 2020-12345`), its citation (`85 FR 12345`), or, in a
document whose own title says that it is a correction, by the day it was published.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.dates import DATE, find_written_date
from ingest.identifiers import find_identifiers
from ingest.models import Relation, RelationType
from ingest.relations.wording import LONGEST_SENTENCE, Reference, quoted
from ingest.sentences import sentence_spans

_TITLE_ENDS: tuple[tuple[re.Pattern[str], RelationType], ...] = (
    (
        re.compile(
            r"[;:,]\s+(?:technical\s+)?(?:corrections?(?:\s+and\s+clarifications?)?"
            r"|correcting\s+amendments?)\.?$",
            re.I,
        ),
        "corrects",
    ),
    (
        re.compile(r"[;:,]\s+withdrawal(?:\s+of\s+[a-z ]{4,40}rule(?:making)?)?\.?$", re.I),
        "revokes",
    ),
)
_TITLE_BEGINS = re.compile(r"^(?:technical\s+)?corrections?(?::|\s+to)\s+", re.I)
_ACTIONS: tuple[tuple[re.Pattern[str], RelationType], ...] = (
    (re.compile(r"\bcorrect(?:ion|ions|ing\s+amendments?)\b", re.I), "corrects"),
    (re.compile(r"\bwithdrawal\b", re.I), "revokes"),
)
_ACTION_LINE = re.compile(r"^ACTION:\s{0,4}([^\n]{3,120})", re.M)

_THING = (
    r"(?:rules?|notices?|documents?|regulations?|rulemakings?|orders?|proclamations?|publications?"
    r"|amendments?|determinations?|Docs?\.|IFRs?|NPRMs?|revisions)"
)
# `is correcting a final rule`, `to correct three errors contained in the revisions`, `This document
# contains corrections to the final regulations`; the thing is a document, not a list or an entry.
_CORRECTING = re.compile(
    r"\b(?:correct(?:s|ing)|to\s+correct|(?:makes?|making|contains?)\s+(?:\w+\s+){0,4}corrections?\s+to"
    rf"|correcting\s+amendments?\s+to)\s+(?:(?!entr(?:y|ies)|lists?\b)[^.;]){{0,120}}?\b{_THING}",
    re.I,
)
_CORRECTED = re.compile(
    r"\b(?:(?:is|are)\s+(?:hereby\s+|being\s+)?(?:corrected|republished|reprinted)"
    r"|(?:make|makes|made|following)\s+(?:the\s+)?(?:following\s+)?corrections?"
    r"|corrections?\s+(?:is|are)\s+made)|\bFR\s+Docs?\.[^\n]{0,300}?\bcorrect\s+the\b",
    re.I,
)
_WITHDRAWING = re.compile(
    r"\b(?:withdraws|(?:is|are)\s+withdrawing|(?:announc\w+|notice\s+of)\s+(?:the\s+|its\s+)?withdrawal\s+of)"
    r"\s+(?:its|the|a|an|that|this)\s+(?:(?!approval|authori|portion|part\b|section|request)[\w-]+\s+){0,5}?"
    rf"{_THING}",
    re.I,
)
_WITHDRAWN = re.compile(
    r"\b(?:is|are)\s+(?:hereby\s+|being\s+)?(?:withdrawn|rescinded)\b(?!\s+(?:from|by)\b)", re.I
)
_REPLACED = re.compile(r"\bwithdrawn\s+and\s+(?:replaced|superseded)\b", re.I)
_NEGATED = re.compile(r"\b(?:not|no|neither|never|if|unless|whether|would|may|could)\b")
_OF_A_PART = re.compile(
    r"\b(?:in\s+part|partial(?:ly)?|portions?|parts?|(?:sub)?sections?|(?:sub)?paragraphs?|columns?"
    r"|appendix|tables?|footnotes?|headings?|captions?|entr(?:y|ies)|instructions?|lines?)\b|§",
    re.I,
)
_CFR = re.compile(r"\bC\.?\s?F\.?\s?R\.?\s+(?:chapter\s+\w+,?\s+)?parts?\b", re.I)
_MAY_ACT = re.compile(r"correct|withdr|republish|reprint|rescind", re.I)
_PUBLISHED = re.compile(
    r"\b(?:published|publish(?:es|ing)|appear(?:ed|ing|s)|issued|printed|beginning\s+on\s+page)\b"
    r"|\bFR\s+Doc|\bdocument\s+(?:number\s+|No\.\s+)?[A-Z]?\d",
    re.I,
)
_NUMBERED = re.compile(
    r"\b(?:FR\s+Docs?\.?|[Dd]ocument)\s+(?:No\.?\s+|number\s+)?"
    r"((?:(?:19|20)\d{2}|\d{2}|[A-Z]\d)-\d{3,6})(?![\w-])"
)
_DATED = re.compile(DATE)
_BACK = re.compile(
    r"\b(?:that|those|these|the)\s+(?:final\s+|interim\s+final\s+|two\s+)?" + _THING, re.I
)
_EARLIER = re.compile(
    r"\b(?:published|revised|issued|amended|adopted|promulgated|appeared)\b", re.I
)
_QUOTED_TITLE = re.compile(r"[“\"]([^“”\"]{12,400})[”\"]")
_ENTIRETY = re.compile(
    rf"\b{_THING}[^.;]{{0,120}}?\b(?:is|are|being)\b[^.;]{{0,40}}?"
    r"\b(?:republished|reprinted|corrected|published)\b[^.;]{0,60}?\bin\s+(?:its|their)\s+entirety"
    rf"|\brepublish(?:es|ing)\s+(?:the|this|that)\s+(?:\w+\s+){{0,3}}?{_THING}[^.;]{{0,120}}?\bin\s+its\s+entirety",
    re.I,
)
_READS_AS_FOLLOWS = re.compile(r"\bcorrected\s+to\s+read\s+as\s+follows", re.I)
_ORIGINALLY = re.compile(r"\boriginally\s+(?:published|printed|appeared)\b")
_LOOK_BACK = 3  # sentences
_LONGEST_QUOTE = 1_200  # characters


@dataclass(frozen=True, slots=True)
class _Declared:
    """What a document's title or action says that it is, and the title of the other."""

    kind: RelationType | None = None
    title: str | None = None
    alone: bool = False
    """Whether the title, less its ending, is sure to be the other's title."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A text and the spans of its sentences."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def sentence(self, at: int) -> str:
        """Return one sentence."""
        start, end = self.spans[at]
        return self.text[start:end]

    def quote(self, first: int, last: int) -> str:
        """Return the words from one sentence to another, or the last alone where that is far."""
        start, end = self.spans[first][0], self.spans[last][1]
        return self.text[start:end] if end - start <= _LONGEST_QUOTE else self.sentence(last)


def relations_in_publication(
    text: str, title: str | None = None, action: str | None = None
) -> list[Relation]:
    """Return what a Federal Register document corrects or withdraws.

    `title` and `action` are its own; they tell a correction from a document that mentions one.
    Each quote is of `text`, one sentence to a few, or else the title (`source` is then `field`).
    """
    declared = _declared(title, action or _action(text))
    said = _Said(text, tuple(_acting_spans(text)))
    # A sentence said again says nothing new.
    first = {said.sentence(at): at for at in reversed(range(len(said.spans)))}
    found = [relation for at in sorted(first.values()) for relation in _acted(said, at, declared)]
    if found or not (title and declared.title and declared.alone):
        return _whole(found, said)
    assert declared.kind is not None
    return [Relation(type=declared.kind, title=declared.title, source="field", quote=title)]


def _acting_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a text that may correct or withdraw something; else none."""
    if _MAY_ACT.search(text):
        for start, end in sentence_spans(text):
            if end - start <= LONGEST_SENTENCE:
                yield start, end


def _action(text: str) -> str | None:
    line = _ACTION_LINE.search(text)
    return line.group(1) if line else None


def _declared(title: str | None, action: str | None) -> _Declared:
    for pattern, kind in _TITLE_ENDS:
        if title and (end := pattern.search(title)):
            alone = kind == "corrects" and "clarification" not in end.group().lower()
            return _Declared(kind, title[: end.start()].strip(), alone)
    if title and (begin := _TITLE_BEGINS.match(title)):
        return _Declared("corrects", title[begin.end() :].strip(), alone=True)
    for pattern, kind in _ACTIONS:
        if action and pattern.search(action) and not _OF_A_PART.search(action):
            return _Declared(kind)
    return _Declared()


def _act(sentence: str) -> RelationType | None:
    """Return what a sentence does to a published document, if it does anything."""
    for patterns, kind in (
        ((_CORRECTING, _CORRECTED), "corrects"),
        ((_WITHDRAWING, _WITHDRAWN), "revokes"),
    ):
        for pattern in patterns:
            verb = pattern.search(sentence)
            if not verb or quoted(sentence, verb.start()):
                continue
            if _NEGATED.search(sentence[max(0, verb.start() - 80) : verb.end()]):
                continue
            return _narrowed(kind, sentence)
    return None


def _narrowed(kind: str, sentence: str) -> RelationType:
    if kind == "revokes" and _REPLACED.search(sentence):
        return "replaces"
    if kind == "revokes" and _OF_A_PART.search(_CFR.sub("", sentence)):
        return "amends"
    return "revokes" if kind == "revokes" else "corrects"


def _acted(said: _Said, at: int, declared: _Declared) -> Iterator[Relation]:
    sentence = said.sentence(at)
    kind = _act(sentence) if _MAY_ACT.search(sentence) else None
    names, first = (_published(sentence, declared), at) if kind else ([], at)
    if kind and not names and declared.kind and _BACK.search(sentence):
        names, first = _earlier(said, at, declared)
    if not kind and _ENTIRETY.search(sentence):
        names, first = _originally(said, at)
    for name in names:
        yield Relation(
            type=kind or "corrects", number=name.number, title=name.title, dated=name.dated,
            quote=said.quote(first, at),
        )  # fmt: skip


def _published(sentence: str, declared: _Declared) -> list[Reference]:
    """Return the document that a sentence says was published: by number, citation or day."""
    if not _PUBLISHED.search(sentence):
        return []
    return _official(sentence) or _by_day(sentence, declared)


def _earlier(said: _Said, at: int, declared: _Declared) -> tuple[list[Reference], int]:
    """Return the document that `that rule` means, and the earlier sentence that names it."""
    for before in range(at - 1, max(-1, at - 1 - _LOOK_BACK), -1):
        sentence = said.sentence(before)
        if _EARLIER.search(sentence):
            names = _official(sentence) or _by_day(sentence, declared)
            if names:
                return names, before
    return [], at


def _originally(said: _Said, at: int) -> tuple[list[Reference], int]:
    """Return the document that an editorial note says is printed again, and where it is named."""
    for before in range(at, max(-1, at - 1 - _LOOK_BACK), -1):
        sentence = said.sentence(before)
        if _ORIGINALLY.search(sentence) and not quoted(sentence, len(sentence)):
            return _official(sentence), before
    return [], at


def _official(sentence: str) -> list[Reference]:
    numbered = _NUMBERED.search(sentence)
    if numbered:
        return [Reference(numbered.start(), numbered.group(1))]
    cited = next(find_identifiers(sentence, "fr_citation"), None)
    return [Reference(cited.start, cited.value)] if cited else []


def _by_day(sentence: str, declared: _Declared) -> list[Reference]:
    day = _DATED.search(sentence)
    dated = find_written_date(day.group()) if day else None
    if day is None or dated is None or declared.kind is None:
        return []
    titles = [m.group(1).rstrip(" ,.") for m in _QUOTED_TITLE.finditer(sentence)]
    if not titles and declared.title:
        titles = [declared.title]
    return [Reference(day.start(), title=title, dated=dated) for title in titles]


def _whole(found: Sequence[Relation], said: _Said) -> list[Relation]:
    """Mark the correction that prints the whole of the other document again."""
    corrected = [each for each in found if each.type == "corrects"]
    cited = {each.number for each in corrected if each.number and " FR " in each.number}
    numbered = {each.number for each in corrected if each.number} - cited
    titled = {(each.title, each.dated) for each in corrected if each.title}
    # Its number, its citation and its title may all be used of one document, but no two of a kind.
    if not corrected or max(len(cited), len(numbered), len(titled)) > 1:
        return list(found)
    whole = any(
        _is_whole(sentence) for sentence in {said.sentence(at) for at in range(len(said.spans))}
    )
    return [
        each.model_copy(update={"whole": True}) if whole and each.type == "corrects" else each
        for each in found
    ]


def _is_whole(sentence: str) -> bool:
    if not _MAY_ACT.search(sentence):
        return False
    match = _ENTIRETY.search(sentence)
    if match and quoted(sentence, match.start()):
        return False
    if match and not _OF_A_PART.search(sentence[: match.end()]):
        return not _NEGATED.search(sentence[: match.end()])
    follows = _READS_AS_FOLLOWS.search(sentence)
    subject = sentence[: follows.start()] if follows else ""
    return bool(_official(subject)) and not _OF_A_PART.search(subject)
