"""Reads what sentences say of somebody's standing on lists: listed, held, ended, or not named.

The vocabulary is that of any list: verbs of listing and of ending, and negation. No name of a list
or of anybody on it is known here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.answering.lists import ListNames
from bot.answering.rows import lists_of, row_status, row_text
from bot.answering.subjects import Subject, is_object, is_subject
from bot.models import Passage
from bot.understanding.periods import find_periods
from ingest.dates import in_order
from ingest.library.words import folded_name, terms
from ingest.register.phrases import QUOTED
from ingest.sentences import sentence_spans

Status = Literal["listed", "held", "ended", "absent"]

_BE = r"\b(?:is|are|was|were|be|been|being|remains?|remained|stays?|lands?|landed|stands?|stood)"
_NOT = r"\b(?:not|never|no|none|neither|nor|cannot)\b|n[’']t\b"
_LIST = re.compile(
    r"\b(?:(?:black)?list(?:s|ed|ings?)?|delisted|designat\w+|sanction\w*|entr(?:y|ies)|annex)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"\b(?:designat(?:es?|ed|ing)|(?:re)?listed(?! [a-z]+s\b)|blacklist(?:s|ed|ing)|sanctioned|"
    r"named|names(?= [A-Z(])|(?<=not )(?:name|list|add|include|contain)|add(?:s|ed|ing)|"
    r"plac(?:es|ed)|put|includ(?:es|ed)|contains?|moved|identif(?:ies|ied))\b|"
    rf"{_BE}\s+(?:\w+\s+){{0,4}}?on\s+"
    r"(?:it\b|them\b|none\b|(?:\S+\s+){0,9}?(?:[Bb]lack)?[Ll]ists?\b)|"
    rf"{_BE}(?:n[’']t| not)$"  # `SMIC was on the list, and ZTE was not`
)
_HELD = re.compile(
    r"\benjoin(?:s|ed)\b|\bstayed\b|\bsuspend(?:s|ed)\b|"
    r"\b(?:grant|issu|enter)(?:s|ed)\b.{0,60}\binjunction\b"
)
_ENDED = re.compile(
    r"\b(?:vacat(?:es|ed)|remov(?:es|ed)|revok(?:es|ed)|rescind(?:s|ed)|lift(?:s|ed)|"
    r"delist(?:s|ed)|withdr(?:ew|awn|aws)|struck|annul(?:s|led)|quash(?:es|ed)|sets? aside|"
    r"ceased|expired|no longer)\b"
)
_ENDS: dict[Status, re.Pattern[str]] = {"ended": _ENDED, "held": _HELD}
# Said of what may be, or by somebody of whom the sentence only reports.
_UNSURE = re.compile(
    r"\b(?:would|should|could|might|whether|if|unless|said to|expected to|likely|seeks?|asks?|"
    r"asked|requests?|requested|den(?:y|ies|ied)|propos(?:es|ed)|rumou?red|reportedly)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r";\s+|:\s+(?=[a-z])|,?\s+(?:but|whereas|while|although|though|because)\s+|"
    r"(?<=^)(?=unlike\b)|"
    r",\s+(?:and|or|so|which|who)\s+(?=(?:[\w-]+\W+){0,8}?(?:was|were|is|are|has|have|had|did|does)\b)|"
    r"\s+and\s+(?=(?:adds?|added|removes?|removed|revokes?|lists?|names?|designates?)\s+(?!on|from|in|by))"
)
_UNLIKE = re.compile(r"\b[Uu]nlike\b[^,]*,")
_WHOLE_NOT = re.compile(r"\s*(?:No|None|Neither|Nor|neither|nor)\b")
_NEAR_NOT = re.compile(rf"(?:{_NOT})(?:\W+\w+){{0,5}}\W*$")
# A verb that stands behind its object, or whose object may stand on either side.
_PASSIVE = re.compile(rf"{_BE}\b")
_WAS = re.compile(rf"(?:{_BE}|\bgot)(?:\s+\w+){{0,3}}\s+$")
_BY = re.compile(r"\s*(?:$|[,.;:()]|(?:to|on|as|in|under|by|from|since|and|with|at|for)\b)")
_EITHER = re.compile(r"blacklist(?:s|ed|ing)|listed|no longer|.*injunction|ceased|expired")
_OWN_NAME = re.compile(r"\b(?:compan(?:y|ies)|firms?|makers?|apps?|man|woman|person)\s+named$")
# Of a list it is no news that some act does not add anybody to it.
_ACTS = re.compile(r"add|put|plac|mov")
_AT = frozenset(("on", "since", "from", "in", "by", "effective"))
_OPENS = 12  # characters within which `On DAY, ...` opens a sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence or row of a Passage and the status it tells; offsets are the Document's.

    `text` is the sentence, or what a row says. `lists` are those it is told of; none where the
    sentence only says `blacklisted`. `on` is the day for which it is told, `dated` whether the
    sentence itself gives that day; `covers` counts the terms of the question that it has.
    """

    passage: Passage
    start: int
    end: int
    text: str
    status: Status
    lists: frozenset[str]
    on: date
    dated: bool
    covers: int

    @property
    def official(self) -> bool:
        """Whether an official Document says it."""
        return self.passage.document.official

    @property
    def published(self) -> date:
        """The last day that the Document's date can mean; the first of all days without one."""
        return published(self.passage)


@dataclass(frozen=True, slots=True)
class Looking:
    """What is looked for: somebody's status, the lists there are, and what is asked of them.

    `wanted` are terms of a predicate (`a ruritanian tugboat operator`) that names no list; `asked`
    is the question, for the columns of a row that it may ask for.
    """

    subject: Subject
    lists: ListNames
    wanted: frozenset[str] = frozenset()
    asked: str = ""


def published(passage: Passage) -> date:
    """Return the last day that the date of a Passage's Document can mean."""
    return in_order(passage.document.dated)


def readings(passages: Sequence[Passage], looking: Looking) -> list[Reading]:
    """Return what sentences and rows of some Passages say of the status that is looked for."""
    found: dict[tuple[str, int, Status, frozenset[str]], Reading] = {}
    for passage in passages:
        for each in _of_row(passage, looking) if is_row(passage) else _of(passage, looking):
            found.setdefault((passage.document.id, each.start, each.status, each.lists), each)
    return list(found.values())


def _of_row(passage: Passage, looking: Looking) -> Iterator[Reading]:
    """Yield that somebody is listed, on the day of the list that has a row of exactly their name.

    Or of another name of theirs, as the register knows it. What the row says of them is what is
    told; its quote is the whole row.
    """
    names = {folded_name(name) for name in looking.subject.names}
    chunk = passage.chunk
    on = in_order(passage.ended_on) if passage.ended_on else published(passage)
    lists = lists_of(passage, looking.lists)
    own = passage.entity or folded_name(chunk.name or "") in names
    if own and (lists or passage.document.kind == "list"):
        yield Reading(
            passage, chunk.start, chunk.end, row_text(looking.asked, passage),
            "ended" if passage.ended else row_status(passage), lists, on, False,
            len(looking.wanted & set(terms(chunk.text))),
        )  # fmt: skip


def is_row(passage: Passage) -> bool:
    """Whether a list itself tells it: how somebody stands, not what was done."""
    return bool(passage.chunk.cells) or passage.entity is not None


def _of(passage: Passage, looking: Looking) -> Iterator[Reading]:
    text = passage.chunk.text
    if any(looking.subject.found_in(text)):
        for start, end in sentence_spans(text):
            yield from _of_sentence(passage, start, end, looking)


def _of_sentence(passage: Passage, start: int, end: int, looking: Looking) -> Iterator[Reading]:
    text = passage.chunk.text[start:end]
    plain = _without_quotes(text, looking.subject)
    for clause in _clauses(plain):
        spans = list(looking.subject.found_in(clause))
        if not spans or _UNSURE.search(clause):
            continue
        said = _status(clause, spans, looking.wanted)
        lists = _lists(clause, plain, passage, looking) if said else None
        if said is None or lists is None:
            continue
        status, at = said
        day = _day(plain, clause, at, status)
        known = published(passage)
        on = day if day and known == date.min else min(day or known, known)
        offset = passage.chunk.start
        yield Reading(
            passage, offset + start, offset + end, text, status, lists,
            on, day is not None, len(looking.wanted & set(terms(text))),
        )  # fmt: skip


def _without_quotes(text: str, subject: Subject) -> str:
    """Blank out what the sentence only quotes about them: `The claim "Acme is listed" is false`."""
    return QUOTED.sub(
        lambda m: " " * len(m.group()) if any(subject.found_in(m.group())) else m.group(), text
    )


def _clauses(text: str) -> list[str]:
    aside = _UNLIKE.search(text)
    parts = [text] if aside is None else [text[: aside.start()], aside.group(), text[aside.end() :]]
    return [clause for part in parts for clause in _BREAK.split(part) if clause.strip()]


def _status(
    clause: str, spans: Sequence[tuple[int, int]], wanted: frozenset[str]
) -> tuple[Status, int] | None:
    """Return the status that a clause tells of its subject, and where the word for it stands."""
    bare = clause.rstrip(" .!?)")
    for status, words in _ENDS.items():
        for match in words.finditer(bare):
            if not _negated(bare, match) and _concerns(bare, match, spans):
                return status, match.start()
    for match in _LISTED.finditer(bare):
        negated = re.search(_NOT, match.group()) or _negated(bare, match)
        if not (negated and _ACTS.match(match.group())) and _concerns(bare, match, spans):
            return ("absent" if negated else "listed"), match.start()
    return _predicate(bare, spans, wanted)


def _concerns(clause: str, match: re.Match[str], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a verb is said of the subject: its object, or before a passive verb its subject."""
    verb = match.group()
    if _EITHER.fullmatch(verb):
        return _is_before(clause, match, spans) or _is_after(clause, match, spans)
    if _PASSIVE.match(verb):
        return _is_before(clause, match, spans)
    if verb.endswith(("ed", "put", "struck", "withdrawn", "aside")) and (
        _WAS.search(clause[: match.start()]) or _BY.match(clause, match.end())
    ):
        return _is_before(clause, match, spans)
    return _is_after(clause, match, spans) and not _OWN_NAME.search(clause[: match.end()])


def _is_before(clause: str, match: re.Match[str], spans: Sequence[tuple[int, int]]) -> bool:
    at = match.start()
    return any(is_subject(clause, span, at) for span in spans if span[1] <= at)


def _is_after(clause: str, match: re.Match[str], spans: Sequence[tuple[int, int]]) -> bool:
    """Also what stands inside: `granted Acme a preliminary injunction`."""
    end = match.end()
    inside = any(match.start() < first < end for first, _ in spans)
    return inside or any(is_object(clause, end, span) for span in spans if span[0] >= end)


def _predicate(
    clause: str, spans: Sequence[tuple[int, int]], wanted: frozenset[str]
) -> tuple[Status, int] | None:
    """Read `Acme is (not) a WANTED`, where no verb of listing is used."""
    if not wanted or not wanted <= set(terms(clause)):
        return None
    first = next(iter(spans))
    match = re.compile(rf"{_BE}(?:n[’']t)?(?:\s+\w+){{0,2}}?\s+an?\b").search(clause, first[1])
    if match is None or not _is_before(clause, match, spans):
        return None
    return ("absent" if re.search(_NOT, match.group()) else "listed"), match.start()


def _negated(clause: str, match: re.Match[str]) -> bool:
    if match.group() == "no longer":
        return False
    after = clause[match.end() : match.end() + 9].startswith((" neither ", " none "))
    before = clause[: match.start()]
    return bool(after or _WHOLE_NOT.match(clause) or _NEAR_NOT.search(before))


def _lists(clause: str, sentence: str, passage: Passage, looking: Looking) -> frozenset[str] | None:
    """Return the lists a clause is about; None where it may be about something else than a list."""
    for text in (clause, sentence):
        if named := looking.lists.found_in(text):
            return named
    for heading in reversed(passage.chunk.headings):
        named = looking.lists.found_in(heading)
        if len(named) == 1:
            return named
    wanted = looking.wanted and looking.wanted <= set(terms(clause))
    return frozenset() if wanted or _LIST.search(clause) else None


def _day(sentence: str, clause: str, at: int, status: Status) -> date | None:
    """Return the day that a clause gives for a status; the day before it for `Before DAY, ...`."""
    opening = next(find_periods(sentence), None)
    led_by = _word_before(sentence, opening.start) if opening else ""
    if opening and led_by == "before" and opening.start < _OPENS:
        return opening.first - timedelta(days=1)
    own = [(_word_before(clause, day.start), day) for day in find_periods(clause)]
    stated = [day for word, day in own if word in _AT]
    if not stated and status in ("listed", "absent"):  # `the list of DAY does not name Acme`
        stated = [day for word, day in own if word == "of"]
    if stated:
        return min(stated, key=lambda day: abs(day.start - at)).last
    return opening.last if opening and led_by == "on" and opening.start < _OPENS else None


def _word_before(text: str, at: int) -> str:
    return text[:at].rstrip().rpartition(" ")[2].casefold()
