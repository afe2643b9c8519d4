"""The values of a sentence: its dates, numbers and citations, each with what it is a value of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from bot.understanding.periods import find_periods
from ingest.dates import find_written_dates
from ingest.identifiers import find_identifiers
from ingest.library.words import terms

Kind = Literal["date", "number", "fr_citation", "fr_number"]

_UNITS = "two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: n for n, word in enumerate(f"{_UNITS} {_TEENS}".split(), 2)}
_WORDS |= {word: n for n, word in zip(range(20, 100, 10), _TENS.split(), strict=True)}
_COMPOUND = rf"(?:{'|'.join(_TENS.split())})-(?:one|{'|'.join(_UNITS.split())})"
_TIMES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_NUMBER = re.compile(
    r"(?P<money>[$€£¥]\s?)?"
    r"(?:(?<![\w.,:/-])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\w/]|[.:,-]\d)"
    rf"|(?<![\w-])(?P<word>{_COMPOUND}|{'|'.join(_WORDS)})(?![\w]))"
    rf"(?:[\s-]+(?P<times>{'|'.join(_TIMES)})\b)?"
    r"(?:\s?(?P<share>%|per\s?cent\b))?",
    re.IGNORECASE,
)
# A number after one of these is a name: `Sec. 4`, `part 744`, `No. 4`, `DA 21-309`.
_LABEL = re.compile(
    r"(?:\b(?:no|nos|number|part|parts|sections?|secs?|supplements?|supp|articles?|arts?|chapters?|"
    r"titles?|faqs?|pages?|pp?|rules?|orders?|docket|lines?|items?|paragraphs?|para|release|version|"
    r"phase|class|category|level|annex|appendix|table|figure|schedule|rev|act|article|stat|windows|"
    r"android)\.?|§+)\s*$",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"\b(?-i:[A-Z]{2,6})\s*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
# The end of what a number counts; up to three words of it are looked at.
_UNIT = re.compile(r"[\s-]*((?:[^\W\d_][\w’'-]*[ -]?){1,3})")
_UNIT_ENDS = re.compile(
    r"\b(?:in|of|on|at|to|from|for|by|with|and|or|but|that|which|who|is|are|was|were|has|have|had|"
    r"after|before|since|until|under|as|will|may|can|must)\b",
    re.IGNORECASE,
)
_NEARLY = re.compile(
    r"\b(?:about|around|approximately|roughly|nearly|almost|over|more than|less than|fewer than|at "
    r"least|at most|up to|some|between|under|above|below|only|another|further|additional|other|"
    r"first|last|next|every|each)\s+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Value:
    """Something exact in a text, and its span.

    Of a date, `first` and `last` are the days it can mean. `amount` is a number with its factor;
    `unit` are terms of what it counts, or its sign. `text` is how it is written.
    """

    kind: Kind
    text: str
    start: int
    end: int
    first: date = date.min
    last: date = date.min
    amount: Decimal = Decimal(0)
    unit: frozenset[str] = frozenset()
    nearly: bool = False

    def is_in(self, source: "Value") -> bool:
        """Whether a source with a value says this one: the same, or a day of this period."""
        if self.kind != source.kind:
            return False
        if self.kind == "date":
            return self.first <= source.first and source.last <= self.last
        if self.kind == "number":
            return self.amount == source.amount and self.counts_alike(source)
        return self.text == source.text

    def excludes(self, source: "Value") -> bool:
        """Whether both cannot be the value of one thing."""
        if self.kind != source.kind or self.nearly or source.nearly:
            return False
        if self.kind == "date":
            return self.last < source.first or source.last < self.first
        if self.kind == "number":
            return self.amount != source.amount and self.counts_the_same(source)
        return self.text != source.text

    def counts_alike(self, other: "Value") -> bool:
        """Whether two numbers may count the same thing."""
        return not self.unit or not other.unit or bool(self.unit & other.unit)

    def counts_the_same(self, other: "Value") -> bool:
        """Whether two numbers do count the same thing."""
        return bool(self.unit & other.unit) or (not self.unit and not other.unit)


def values_of(text: str) -> tuple[Value, ...]:
    """Return the values of a text in order, none inside another."""
    taken: list[Value] = []
    for each in (*_dates(text), *_citations(text)):
        _take(taken, each)
    spans = [(each.start, each.end) for each in find_identifiers(text)]
    for number in _numbers(text):
        if all(number.end <= start or end <= number.start for start, end in spans):
            _take(taken, number)
    return tuple(sorted(taken, key=lambda each: each.start))


def _take(taken: list[Value], value: Value) -> None:
    if all(value.end <= other.start or other.end <= value.start for other in taken):
        taken.append(value)


def _dates(text: str) -> Iterator[Value]:
    for each in find_periods(text):
        said = text[each.start : each.end]
        yield Value("date", said, each.start, each.end, each.first, each.last)


def _citations(text: str) -> Iterator[Value]:
    for each in find_identifiers(text, "fr_citation"):
        yield Value("fr_citation", each.value, each.start, each.end)
    for each in find_identifiers(text, "fr_number"):
        yield Value("fr_number", each.value, each.start, each.end)


def _numbers(text: str) -> Iterator[Value]:
    without_year = [(each.start, each.end) for each in find_written_dates(text)]
    for match in _NUMBER.finditer(text):
        before = text[: match.start()][-40:]
        start, end = match.start(), match.end()
        if any(first < end and start < last for first, last in without_year):
            continue
        digits = match.group("digits")
        plain = digits and not match.group("money")
        if plain and (_LABEL.search(before) or _ACRONYM.search(before)):
            continue
        if plain and _YEAR.fullmatch(digits) and not match.group("times"):
            continue  # which year it is, or a count of that size: nobody knows
        yield Value(
            "number", match.group().strip(), start, end, amount=_amount(match),
            unit=_unit(match, text), nearly=_NEARLY.search(before) is not None,
        )  # fmt: skip


def _amount(match: re.Match[str]) -> Decimal:
    digits, word = match.group("digits"), (match.group("word") or "").lower()
    times = _TIMES.get((match.group("times") or "").lower(), 1)
    if digits:
        return Decimal(digits.replace(",", "")) * times
    tens, _, ones = word.partition("-")
    return Decimal(_WORDS[tens] + (_WORDS.get(ones, 1) if ones else 0)) * times


def _unit(match: re.Match[str], text: str) -> frozenset[str]:
    if match.group("money"):
        return frozenset((match.group("money").strip(),))
    if match.group("share"):
        return frozenset(("%",))
    after = _UNIT.match(text, match.end(), match.end() + 60)
    said = _UNIT_ENDS.split(after.group(1))[0] if after else ""
    return frozenset(terms(said))
