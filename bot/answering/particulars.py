"""What a sentence states exactly: its numbers, dates, names and official names, and whether it
denies something."""

import calendar
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from bot.retrieval.understand import without
from ingest.dates import find_written_dates
from ingest.identifiers import find_identifiers
from ingest.library.words import terms

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)*")
_UNITS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_WORDS = {word: str(n) for n, word in enumerate(_UNITS.split(), 2)}
_TENS = ("thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS |= {word: str(n) for n, word in zip(range(30, 100, 10), _TENS, strict=True)}
_WORD = re.compile(r"\b(?:" + "|".join(_WORDS) + r")\b", re.I)
_JOINS = re.compile(r"\s+(?:of\s+(?:the\s+)?)?")  # words of one name
_UNIT = re.compile(r"\s*-?([a-z%]+)")
_NAME = re.compile(r"[^\W\d_][\w&]*(?:[.'’-][^\W_][\w&]*)*", re.UNICODE)
_INITIALS = re.compile(
    r"\b[A-Z][\w’'-]*(?:(?:[ -]|,? (?:of|and|for|the|on|to|in) (?:the )?)[A-Z][\w’'-]*)+"
)
_DENIES = re.compile(
    r"\b(?:not|no|never|none|neither|without|cannot|nothing|nobody|unable)\b|n[’']t\b|"
    r"\b(?:prohibit|forbid|forbade|ban(?:s|ned|ning)?\b|barr(?:ed|ing)\b|bars\b|den(?:y|ies|ied|ial)|"
    r"refus|reject|ineligib|unlawful|illegal|invalid|unavailab|impermissib)\w*",
    re.I,
)
_FOLK = re.compile(r"(?:ese|ian|ean|an|ish|i)$")
_MODAL = "any can each every may must one shall should"
_SHORTEST_ROOT, _LONGEST_ENDING = 4, 2
_BEFORE, _AFTER = 4, 5  # words around a word that denies, which it may be about
_ALIKE = 0.5  # share of those terms that two denials of one thing have in common
_TOUCHED = 0.6  # share of those terms in a sentence that is about what is denied


@dataclass(frozen=True, slots=True)
class Name:
    """Neighbouring words that begin with a capital; `first`: at the beginning of the text."""

    words: tuple[str, ...]
    first: bool = False

    @property
    def terms(self) -> frozenset[str]:
        """The terms of its words."""
        return frozenset(terms(" ".join(self.words)))


@dataclass(frozen=True, slots=True)
class Particulars:
    """The exact statements of a text.

    `dates` are ISO 8601, whole or reduced, or `--03-09` without a year; `numbers` have no thousands
    separators; `identifiers` are official names in their one spelling; `denials` has, for each
    word that denies or forbids, the terms around it.
    """

    dates: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    identifiers: frozenset[str] = frozenset()
    names: tuple[Name, ...] = ()
    denials: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What a source states, to check particulars against; sources are joined by `|`."""

    dates: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    identifiers: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    initials: frozenset[str] = field(default=frozenset())

    def __or__(self, other: "Known") -> "Known":
        return Known(
            self.dates | other.dates,
            self.numbers | other.numbers,
            self.identifiers | other.identifiers,
            self.terms | other.terms,
            self.initials | other.initials,
        )


def particulars(text: str) -> Particulars:
    """Return what a sentence states exactly; each word counts as one thing only."""
    dates, rest = _dates(text)
    found = list(find_identifiers(rest))
    rest = without(rest, found)
    identifiers = frozenset(each.value for each in found)
    return Particulars(dates, _numbers(rest), identifiers, tuple(_names(rest)), denials(text))


def _names(text: str) -> Iterator[Name]:
    words, end, first = list[str](), 0, False
    for match in _NAME.finditer(text):
        if not match.group()[0].isupper():
            continue
        if words and not _JOINS.fullmatch(text[end : match.start()]):
            yield Name(tuple(words), first)
            words = []
        if not words:
            first = not text[: match.start()].strip(' "“‘([')
        words.append(match.group())
        end = match.end()
    if words:
        yield Name(tuple(words), first)


def measures(text: str) -> frozenset[tuple[str, str]]:
    """Return the numbers of a text as (number, the small word behind it), empty without one."""
    _, rest = _dates(text)
    rest = without(rest, find_identifiers(rest))
    found = chain(_NUMBER.finditer(rest), _WORD.finditer(rest))
    return frozenset(
        (
            _WORDS.get(match.group().lower(), match.group().replace(",", "")),
            _unit(rest[match.end() :]),
        )
        for match in found
    )


def _unit(after: str) -> str:
    match = _UNIT.match(after)
    return next(iter(terms(match.group(1))), "") if match else ""


def known(*texts: str) -> Known:
    """Return what some texts of a source state; a date also gives its year and its month."""
    text = "\n".join(texts)
    dates, rest = _dates(text)
    years = {each[:4] for each in dates if each[0] != "-"}
    months = {term for each in dates for term in terms(_month_of(each))}
    initials = {
        "".join(word[0] for word in re.findall(r"[A-Z][\w’'-]*", match.group()))
        for match in _INITIALS.finditer(text)
    }
    return Known(
        dates,
        _numbers(rest) | years,
        frozenset(each.value for each in find_identifiers(text)),
        frozenset(terms(text)) | months,
        frozenset(initials),
    )


def denials(text: str) -> tuple[frozenset[str], ...]:
    """Return, for each word of a text that denies or forbids, the terms around it."""
    found = []
    for match in _DENIES.finditer(text):
        before = text[: match.start()].split()[-_BEFORE:]
        after = text[match.end() :].split()[:_AFTER]
        around = " ".join(word for word in (*before, *after) if not _DENIES.match(word))
        found.append(frozenset(terms(around)) - frozenset(terms(_MODAL)))
    return tuple(found)


def denies_alike(
    stated: Sequence[frozenset[str]], there: Sequence[frozenset[str]], said: frozenset[str]
) -> bool:
    """Return whether a sentence denies what its source denies, and nothing else.

    `stated` and `there` are the denials of the two, `said` the terms of the sentence.
    """
    left = list(there)
    for mine in stated:  # each by one of its own: `not banned` is not `banned`
        other = next((other for other in left if _alike(mine, other)), None)
        if other is None:
            return False
        left.remove(other)
    touched = [other for other in there if other and len(other & said) >= _TOUCHED * len(other)]
    return len(stated) >= len(touched)


def _alike(mine: frozenset[str], other: frozenset[str]) -> bool:
    return len(mine & other) >= max(1, _ALIKE * min(len(mine), len(other)))


def exact_in(stated: Particulars, source: Known) -> bool:
    """Return whether a source states every date and number of a sentence."""
    return stated.numbers <= source.numbers and all(
        any(_is_within(other, each) for other in source.dates) for each in stated.dates
    )


def _is_within(date: str, wider: str) -> bool:
    if wider[0] == "-":
        return date.endswith(wider[1:])
    return date == wider or date.startswith(f"{wider}-")


def named_in(stated: Particulars, source: Known, ordinary: frozenset[str]) -> bool:
    """Return whether a source knows every name of a sentence.

    At its beginning any word has a capital; there `ordinary` terms are no names.
    """
    return stated.identifiers <= source.identifiers and not unknown(stated.names, source, ordinary)


def unknown(names: Iterable[Name], source: Known, ordinary: frozenset[str]) -> frozenset[str]:
    """Return the terms of some names that a source does not have."""
    return frozenset(
        term
        for name in names
        for n, word in enumerate(name.words)
        for term in terms(word)
        if len(term) > 1
        and not (name.first and n == 0 and term in ordinary)
        and not _knows(source, word, term)
    )


def _knows(source: Known, word: str, term: str) -> bool:
    if term in source.terms or (word.isupper() and word in source.initials):
        return True
    root = _FOLK.sub("", word.lower())  # `Chinese` is known from `China`
    if root == word.lower() or len(root) < _SHORTEST_ROOT:
        return False
    longest = len(root) + _LONGEST_ENDING
    return any(each.startswith(root) and len(each) <= longest for each in source.terms)


def _dates(text: str) -> tuple[frozenset[str], str]:
    """Return the dates of a text as ISO, and the text without them."""
    found = list(find_written_dates(text))
    return frozenset(each.iso for each in found), without(text, found)


def _month_of(date: str) -> str:
    month = date.removeprefix("--")[:2] if date[0] == "-" else date[5:7]
    return calendar.month_name[int(month)] if month else ""


def _numbers(text: str) -> frozenset[str]:
    digits = {match.group().replace(",", "") for match in _NUMBER.finditer(text)}
    return frozenset(digits | {_WORDS[word.lower()] for word in _WORD.findall(text)})
