"""The names in a question: official names, lists, entities and dates, and where they stand.

English writing is assumed: a name is a run of capitalised words, with the small words and the
legal forms that names have. What the run is part of (`Federal Register citation`) is told apart
from what a question is about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.understanding.periods import find_periods
from bot.understanding.words import ASKING, FUNCTION, WORD, bare, word_set
from ingest.identifiers import find_identifiers

NameKind = Literal["official", "list", "date", "entity"]

_JOINING = word_set("of the and & for de la le du des van von der den al el und y et und")
LEGAL = word_set(
    "ltd limited inc incorporated llc llp lp plc co company corp corporation gmbh ag kg sa s.a "
    "sas srl s.r.l spa s.p.a bv b.v nv n.v oy ab as a.s a/s pte pty pvt sdn bhd jsc ojsc pjsc cjsc "
    "ooo oao zao pao ao kk k.k jr sr"
)
# What a list or a body of rules is called; entities stand on it or in it.
_CONTAINERS = word_set("list register gazette journal annex supplement schedule index")
_SMALL_LIST = re.compile(
    r"\b(?:on|in|to|from|off|under)\s+(?:the|a|an)\s+((?:[\w-]+\s+){1,4}list)\b", re.IGNORECASE
)
# After these a capitalised run is the beginning of something else: `the Huawei subsidiaries`.
_DETERMINERS = word_set("the a an which what whose this that these those")
_LONGEST = 16  # words of a name


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text and its span. A `modifier` only describes the noun that follows it."""

    kind: NameKind
    text: str
    start: int
    end: int
    modifier: bool = False


def find_names(text: str) -> list[Name]:
    """Return the names in a text, in order, none inside another."""
    taken: list[Name] = []
    for each in find_identifiers(text):
        _take(taken, Name("official", text[each.start : each.end], each.start, each.end))
    for period in find_periods(text):
        _take(taken, Name("date", text[period.start : period.end], period.start, period.end))
    for match in _SMALL_LIST.finditer(text):
        _take(taken, Name("list", match.group(1), *match.span(1)))
    for start, end in _runs(text, [(name.start, name.end) for name in taken]):
        _take(taken, _named(text, start, end))
    return sorted(taken, key=lambda name: name.start)


def _take(taken: list[Name], name: Name) -> None:
    if all(name.end <= other.start or other.end <= name.start for other in taken):
        taken.append(name)


def _named(text: str, start: int, end: int) -> Name:
    said = text[start:end]
    last = bare(said.split()[-1])
    if last in _CONTAINERS or last.rstrip("s") in _CONTAINERS:
        return Name("list", said, start, end)
    before = text[:start].split()
    after = re.match(r"\s+([a-z][\w-]*)", text[end:])
    led = bool(before) and bare(before[-1]) in _DETERMINERS
    modifier = led and after is not None and after.group(1) not in FUNCTION
    return Name("entity", said, start, end, modifier)


def _runs(text: str, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans of runs of capitalised words that no other name has taken."""
    words = [match.span() for match in WORD.finditer(text)]
    at = 0
    while at < len(words):
        until = _run(text, words, at, taken)
        if until > at:
            yield _trimmed(text, words[at][0], words[until - 1][1])
        at = max(until, at + 1)


def _run(text: str, words: list[tuple[int, int]], at: int, taken: list[tuple[int, int]]) -> int:
    """Return the word after the run that begins at a word, or `at` when none does."""
    if not _begins(text, words, at, taken):
        return at
    until = at + 1
    ahead = until
    while ahead < len(words) and ahead - at < _LONGEST and not _closed(text, words, ahead - 1):
        start, end = words[ahead]
        if any(low < end and start < high for low, high in taken):
            break
        if is_capital(text[start:end]):
            until = ahead + 1
        elif bare(text[start:end]) not in _JOINING:
            break
        ahead += 1
    return until


def _begins(text: str, words: list[tuple[int, int]], at: int, taken: list[tuple[int, int]]) -> bool:
    start, end = words[at]
    word = text[start:end]
    if not is_capital(word) or any(low < end and start < high for low, high in taken):
        return False
    if bare(word) in ASKING | FUNCTION and not bare(word).isdigit():
        return False
    # At the beginning of a sentence any word is capitalised; it is a name if more follows,
    # if its letters say so (ZTE, 3M), or if a verb follows it.
    before = words[at - 1]
    opens = at == 0 or (text[before[1] - 1] in ".?!:" and not _abbreviated(text, before))
    if not opens or sum(c.isupper() or c.isdigit() for c in word) > 1 or not word[:1].isascii():
        return True
    if at + 1 == len(words) or re.search(r"\w['’]s\W*$", word):
        return True
    following = text[slice(*words[at + 1])]
    return is_capital(following) or bare(following) in FUNCTION


def is_capital(word: str) -> bool:
    """Whether a word begins as a name does: a capital, a digit, or a letter without case."""
    first = next((c for c in word if c.isalnum()), "")
    return (
        first.isupper() or first.isdigit() or (first.isalpha() and first.lower() == first.upper())
    )


def _closed(text: str, words: list[tuple[int, int]], at: int) -> bool:
    """Whether a name ends with a word: a comma (no legal form next), a stop, a possessive."""
    word = text[slice(*words[at])]
    if word.endswith(","):
        following = text[slice(*words[at + 1])] if at + 1 < len(words) else ""
        return bare(following) not in LEGAL
    if word.endswith((";", ":", "?", "!", "'s", "’s", '"', "”")):
        return True
    return word.endswith(".") and not _abbreviated(text, words[at])


def _abbreviated(text: str, span: tuple[int, int]) -> bool:
    word = bare(text[slice(*span)])
    return word in LEGAL or len(word) == 1 or "." in word or word in {"no", "st", "dr", "mr"}


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a run without the marks and the possessive around it."""
    said = text[start:end].rstrip("\"'”’?!,;:*_`>]}")
    said = re.sub(r"['’]s$", "", said)
    if said.endswith(")") and said.count(")") > said.count("("):
        said = said[:-1]
    if said.endswith(".") and bare(said.split()[-1]) not in LEGAL:
        said = said[:-1]
    left = len(said) - len(said.lstrip("\"'“‘[{<*_`"))
    if said[left:].startswith("(") and said.count("(") > said.count(")"):
        left += 1
    return start + left, start + len(said)
