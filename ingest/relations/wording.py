"""Sentences of legal texts, and the names by which they speak of other documents."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.dates import DATE, find_written_date
from ingest.identifiers import find_identifiers
from ingest.models import Relation

LONGEST_SENTENCE = 3_000
"""Characters; a longer one is left out. Nobody reads one, and time stays linear."""
LONGEST_TITLE = 400  # characters

_SENTENCE = re.compile(r"(?<=[.;:?!”])[”\"')]?\s+(?=[A-Z“\"(])|\n+")
# Abbreviations whose full stop ends no sentence: `E.O. 13959`, `Sec. 2`, `FR Doc. E8-1234`.
_ABBREVIATION = re.compile(
    r"\b(?:Nos?|Secs?|Pub|L|Stat|Fed|Reg|Proc|Docs?|Inc|Ltd|Corp|Co|[A-Z])\.$"
)
_TITLED = re.compile(
    r"\b(?:Executive\s{1,3}Order|(?:Presidential\s{1,3})?(?:Memorandum|Determination)|Proclamation"
    rf"|Notice|Order)\s{{1,3}}of\s{{1,3}}({DATE})\s{{1,3}}\("
)
_MORE_NUMBERS = re.compile(r"(?:,\s*(?:and\s+)?|\s+and\s+)(\d{4,5})\b")
_PREFIX = re.compile(
    r"^(?:press release|notice on|executive order on|memorandum on|proclamation on"
    r"|presidential determination on|the|an?)\s+"
)
_PARENTHESIS = re.compile(r"[()]")
_WORDS = re.compile(r"\w+")
# Letters that a word may be written with or without.
_APOSTROPHES = str.maketrans("", "", "'’‘`´")


@dataclass(frozen=True, slots=True)
class Reference:
    """Another document as a text names it at `start`: an official name, or a dated title."""

    start: int
    number: str | None = None
    title: str | None = None
    dated: str | None = None


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of `text` verbatim; one longer than 3,000 characters is left out."""
    start = 0
    for gap in _SENTENCE.finditer(text):
        before = text[max(start, gap.start() - 8) : gap.start()]
        if "\n" not in gap.group() and _ABBREVIATION.search(before):
            continue
        if 0 < gap.start() - start <= LONGEST_SENTENCE:
            yield text[start : gap.start()].strip()
        start = gap.end()
    if 0 < len(text) - start <= LONGEST_SENTENCE:
        yield text[start:].strip()


def quoted(sentence: str, at: int) -> bool:
    """Whether a place lies within quotation marks: words that are put into another document."""
    return sentence.count("“", 0, at) > sentence.count("”", 0, at)


def blanked(text: str) -> str:
    """Return `text` with its parentheses blanked, each place where it was."""
    kept, depth, at = [], 0, 0
    for mark in _PARENTHESIS.finditer(text):
        if mark.group() == "(" and not depth:
            kept.append(text[at : mark.start()])
            at = mark.start()
        depth += 1 if mark.group() == "(" else -1 if depth else 0
        if not depth and mark.group() == ")" and text[at] == "(":
            kept.append(" " * (mark.end() - at))
            at = mark.end()
    kept.append(" " * (len(text) - at) if depth else text[at:])
    return "".join(kept)


def orders_in(text: str) -> list[Reference]:
    """Return the presidential documents named in `text`, in order, outside parentheses.

    `Executive Orders 1, 2, and 3` is three; `the Memorandum of July 24, 2024 (Title)` is one.
    """
    plain = blanked(text)
    found = [*_numbered(plain), *_titled(text, plain)]
    return sorted(found, key=lambda each: each.start)


def _numbered(plain: str) -> Iterator[Reference]:
    for name in find_identifiers(plain, "executive_order", "proclamation"):
        yield Reference(name.start, name.value)
        at = name.end
        while "Orders" in plain[name.start : name.end] and (more := _MORE_NUMBERS.match(plain, at)):
            yield Reference(more.start(1), f"E.O. {more.group(1)}")
            at = more.end()


def _titled(text: str, plain: str) -> Iterator[Reference]:
    for match in _TITLED.finditer(text):
        title = parenthesised(text, match.end())
        dated = find_written_date(match.group(1))
        if title and dated and plain[match.start()] != " ":
            yield Reference(match.start(), title=title, dated=dated)


def parenthesised(text: str, start: int) -> str | None:
    """Return what stands between an opened parenthesis, at `start`, and its end, if not too far."""
    depth = 1
    for mark in _PARENTHESIS.finditer(text, start, start + LONGEST_TITLE):
        depth += 1 if mark.group() == "(" else -1
        if not depth:
            return text[start : mark.start()].strip() or None
    return None


def description(title: str, dated: str | None = None) -> str:
    """Return the one spelling of a title, with a date where there is one.

    `Executive Order on the Harbor Registry` and `The Harbor Registry` are the same title. It
    begins with a quotation mark, which no official name does.
    """
    words = " ".join(_WORDS.findall(title.translate(_APOSTROPHES).casefold()))
    while match := _PREFIX.match(words):
        words = words[match.end() :]
    return f"“{words}”" + (f" ({dated})" if dated else "")


def target_of(relation: Relation) -> str:
    """Return what a relation is looked up by: a number, a key, or a title in its one spelling."""
    named = relation.number or relation.key
    return named or description(relation.title or "", relation.dated)


def distinct(found: Iterable[Relation]) -> tuple[Relation, ...]:
    """Return the relations, the first of each type to each document."""
    kept: dict[tuple[str, str], Relation] = {}
    for relation in found:
        kept.setdefault((relation.type, target_of(relation)), relation)
    return tuple(kept.values())
