"""Names of entities: folded to compare them, taken apart into aliases, matched, and told how.

Nothing is assumed about who owns whom: a name that only begins like another's is that other's.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

How = Literal[
    "exact", "without legal form", "alias", "abbreviation in brackets", "one typo",
    "beginning of the name",
]  # fmt: skip
_RANK: dict[How, int] = {
    "exact": 0, "without legal form": 1, "alias": 2, "abbreviation in brackets": 3,
    "one typo": 4, "beginning of the name": 5,
}  # fmt: skip

# Letters that Unicode does not take apart into a plain one and its mark.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ь": ""}
)
_INITIALS = re.compile(r"\b(\w)\.(?=\w\b)")
_NO_MARK = re.compile(r"[’'‘`´ʼ]")
_NOT_WORD = re.compile(r"[\W_]+")


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text with spaces between them."""
    return frozenset(words.split())


_FORMS = word_set(
    "inc incorporated corp corporation co company ltd limited ltda llc llp lp plc gmbh mbh ag kg "
    "sa sas sarl sal srl spa bv nv oy oyj ab asa pte pty pvt private sdn bhd berhad jsc ojsc pjsc "
    "cjsc ooo oao zao pao ao kk kft doo dooel eood ood fze fzc fzco fz est too wll sro zoo sti "
    "sirketi cv aps ua sc"
)
_LONG_FORMS = (
    "limited liability company", "public joint stock company", "open joint stock company",
    "closed joint stock company", "joint stock company", "sociedad anonima", "a s",
)  # fmt: skip
_SAME = {"corporation": "corp", "limited": "ltd", "company": "co", "incorporated": "inc"}
# Before a name, only these are a form: `Limited Liability Company X`, `OOO X`.
_LEADING = word_set("ooo oao zao pao ao jsc ojsc pjsc cjsc llc too")
# Words that a company's full name has after the one that everybody knows it by.
_GENERAL = word_set(
    "technologies technology group holding holdings international industries communications "
    "telecommunications telecommunication"
)
_ALIASES = re.compile(
    r"[,;]?\s*\(?\b(?:(?:[afn]\.?\s?k\.?\s?a|d\.?\s?b\.?\s?a)\b\.?|doing business as\b|"
    r"(?:also|formerly|now) known as\b),?",
    re.IGNORECASE,
)
_THE_FOLLOWING = re.compile(r"\s*the following (?:[\w-]+ )*?alia\w*[^:—]{0,20}:?\s*", re.IGNORECASE)
_ITEM = re.compile(r"(?:^|[;,:.]\s*(?:and\b\s*)?|\band\s*)—\s*")
_NEXT_PART = re.compile(
    r"(?:,| and)? ?\b(?:and )?(?:to include|including) the following|\bAddress(?:es)?\b", re.I
)
_STOP = re.compile(r"\.\s+(?=(\S+))")
_NUMBERED = re.compile(
    r",?\s(?=\d{3,}\w*\b[ ,]|\d\w*\s(?:[\w.’'-]+\s){0,4}?"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Boulevard|Floor|Block|Building|Ulitsa)\b)"
)
_BRACKET = re.compile(r"\s*\(([^()]{2,40})\)")
_NAME_WORD = r"(?:[^\W\d_a-z]|\d)[\w.&’'/-]*"
_BEFORE_BRACKET = re.compile(
    rf"({_NAME_WORD}(?:,? (?:{_NAME_WORD}|of|and|for|&))*?),? \(({_NAME_WORD}(?: {_NAME_WORD})?)\)"
)
_ARTICLES = frozenset({"The", "A", "An"})
# Thai to Burmese, Khmer, kana, Chinese characters, and Hangul, whose compounds are one word.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
    "\U00020000-\U0003ffff]"
)
_LONGEST = 300  # characters of a name that are compared
_FORM = r"(?:Co|Inc|Ltd|LLC|Corp|S\.A|Limited|Incorporated)\b\.?"
_CAPITAL_WORD = r"(?:[^\W\d_a-z]|\d+[A-Z])[\w.&’'/+-]*"
NAME = re.compile(
    rf"{_CAPITAL_WORD}(?:,? {_FORM}"
    rf"| (?:(?:of|and|for|the|de|&) (?=(?:\w+ )?[A-Z]\w+))?"
    rf"(?:{_CAPITAL_WORD}|\d+(?= [A-Z])|\({_CAPITAL_WORD}\)(?= [A-Z])))*"
    rf"(?: \({_CAPITAL_WORD}(?: {_CAPITAL_WORD})?\))?"
)
"""A pattern of names in running text; a word in small letters ends one, but for those inside."""


@dataclass(frozen=True, slots=True)
class Match:
    """A name that a query stands for, and how it was matched."""

    name: str
    how: How


@lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """Return a name without case, accents, punctuation or spacing; other scripts are kept.

    `Société Générale, S.A.` and `SOCIETE GENERALE SA` are one.
    """
    words = fold_words(name[:_LONGEST])
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def fold_words(text: str) -> list[str]:
    """Return the words of a text, folded as those of names are."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
        text = unicodedata.normalize("NFC", "".join(c for c in text if not _is_mark(c)))
    text = _NO_MARK.sub("", _INITIALS.sub(r"\1", text.casefold())).replace("&", " and ")
    return _NOT_WORD.sub(" ", text).split()


def _is_mark(char: str) -> bool:
    """Whether a character is an accent on a Latin, Greek or Cyrillic letter."""
    return "\u0300" <= char <= "\u036f"


@lru_cache(maxsize=65_536)
def core(name: str) -> str:
    """Return a name folded, without the legal forms at its ends; nothing of one without letters.

    A form inside the name stays, in one spelling; a short name in brackets at its end does not.
    """
    end = name.rstrip(" ,.;")
    if end.endswith(")") and _bracketed(end) and fold(before := end[: end.rindex("(")]):
        name = before
    words = fold(name).split()
    for form in _LONG_FORMS:
        parts = form.split()
        size = len(parts)
        if len(words) > size and words[:size] == parts:
            words = words[size:]
        if len(words) > size and words[-size:] == parts:
            words = words[:-size]
    while len(words) > 1 and (words[-1] in _FORMS or words[-1] == "and"):
        words = words[:-1]
    while len(words) > 1 and words[0] in _LEADING:
        words = words[1:]
    return " ".join(_SAME.get(word, word) for word in words)


def one_typo(one: str, other: str) -> bool:
    """Whether one edit (a letter more, less, other, or two swapped) makes one text the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    short, long = sorted((one, other), key=len)
    at = next((i for i, c in enumerate(short) if c != long[i]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = long[at : at + 2][::-1] == short[at : at + 2] and short[at + 2 :] == long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or swapped


def parts_of(name: str) -> tuple[str, tuple[str, ...]]:
    """Return a name's head and the other names beside it: in brackets, after `a.k.a.`."""
    found = _ALIASES.search(name, 1)
    head = name[: found.start()] if found else name
    others = list(_aliases_after(name, found)) if found else []
    bracket = _BRACKET.search(head)
    if bracket and bracket.end() >= len(head.rstrip(" ,.;")):
        others = [*_bracketed(head.rstrip(" ,.;")), *others]
        head = head[: bracket.start()]
    return head.strip(" ,;:"), tuple(dict.fromkeys(filter(None, others)))


def _aliases_after(text: str, first: re.Match[str]) -> Iterator[str]:
    """Yield the names after `a.k.a.`; the address that may follow the last is left out."""
    part = _NEXT_PART.search(text, first.end())
    for section in _ALIASES.split(text[first.end() : part.start() if part else len(text)]):
        led = _THE_FOLLOWING.match(section)
        for item in _ITEM.split(section[led.end() :] if led else section):
            name = _before_address(item.partition(";")[0]).strip(" ,;:.—")
            name = name if name.count("(") == name.count(")") else name.strip("()")
            if fold(name) not in _NO_NAMES and len(name) < _LONGEST:
                yield from (name, *_bracketed(name))


def _bracketed(name: str) -> list[str]:
    """Return the short name in brackets at a name's end; a place there is none."""
    found = _BRACKET.search(name, 1)
    if found is None or found.end() != len(name):
        return []
    short = found.group(1)
    acronym = short.isupper() and short.isalnum() and 2 < len(short) < 9
    return [short] if acronym or is_short_for(short, name[: found.start()]) else []


def _before_address(item: str) -> str:
    """Cut an alias at the full stop after which its address begins."""
    number = _NUMBERED.search(item)
    item = item[: number.start()] if number else item
    for stop in _STOP.finditer(item):
        following = fold(stop.group(1))
        before = item[: stop.start()].rpartition(" ")[2]
        if following in _FORMS or len(before) == 1:
            continue
        return item[: stop.start() + 1]
    return item


def brackets_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield (name, short name) where a text puts a name's short form in brackets behind it.

    `Acme Trading Company (Acme)` and `Acme Trading Company (ATC)`; `(formerly Apex)` is none.
    """
    for match in _BEFORE_BRACKET.finditer(text):
        words = match.group(1).split()
        for start in range(words[0] in _ARTICLES, len(words)):
            name = " ".join(words[start:])
            if is_short_for(match.group(2), name):
                yield name, match.group(2)
                break


def is_short_for(short: str, name: str) -> bool:
    """Whether a short name is the beginning of a name, or its initials."""
    small, words = fold(short).split(), core(name).split()
    if not small or not words or fold(short) == fold(name):
        return False
    initials = "".join(word[0] for word in fold(name).split() if word not in {"and", "of", "the"})
    begins = words[: len(small)] == small
    return begins or (len(small) == 1 and len(small[0]) > 1 and initials.startswith(small[0]))


def match(query: str, names: Mapping[str, Sequence[str]]) -> list[Match]:
    """Return which of the `names` (name → its aliases) a query stands for, best first.

    The first ones of the best kind of match are meant. A beginning of a name counts only where
    the rest is general (`Acme` for `Acme Technologies Co., Ltd.`).
    """
    found = [Match(name, how) for name in names if (how := _how(query, name, names[name]))]
    support = _support(found, names)
    return sorted(found, key=lambda m: (_RANK[m.how], -support[m.name], len(m.name), m.name))


def is_unspaced(name: str) -> bool:
    """Whether a name is of a script in which words stand without spaces between them."""
    return len(name) > 1 and _UNSPACED.search(name) is not None


def with_words_of(query: str, names: Iterable[str]) -> list[str]:
    """Return the names that have a query's words and more, those that begin with them first.

    They are others, whom somebody who gives a part of a name may have meant. Where words stand
    without spaces, any part of a name may be a word of it.
    """
    bare = core(query)
    space = "" if is_unspaced(bare) else " "
    part, begins = f"{space}{bare}{space}", f"{bare}{space}"
    found = [name for name in names if bare and part in f" {core(name)} "]
    more = [name for name in found if core(name) != bare]
    return sorted(more, key=lambda n: (not f"{core(n)} ".startswith(begins), len(n), n))


def names_in(text: str) -> Iterator[str]:
    """Yield the runs of capitalised words of a text that can be names, with legal forms."""
    return (found.group().strip(" ,.") for found in NAME.finditer(text))


def _how(query: str, name: str, aliases: Sequence[str]) -> How | None:
    folded, bare = fold(query), core(query)
    if not folded:
        return None
    if fold(name) == folded:
        return "exact"
    if core(name) == bare:
        return "without legal form"
    for alias in aliases:
        if fold(alias) == folded or core(alias) == bare:
            return "abbreviation in brackets" if is_short_for(alias, name) else "alias"
    if len(bare) > SHORT and any(is_typo_of(query, each) for each in (name, *aliases)):
        return "one typo"
    words, whole = bare.split(), core(name).split()
    rest = whole[len(words) :]
    begins = whole[: len(words)] == words and all(word in _GENERAL for word in rest)
    return "beginning of the name" if begins and rest else None


def is_typo_of(one: str, other: str) -> bool:
    """Whether two names differ by one typo, with or without their legal forms."""
    return one_typo(core(one), core(other)) or one_typo(fold(one), fold(other))


_NO_NAMES = frozenset({"", "no", "the", "dr", "mr", "mrs", "and"}) | _FORMS
SHORT = 7
"""Letters; in so short a name another letter makes it somebody else."""


def _support(found: Sequence[Match], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Count, for names that are matched by their beginning, the names that have them inside."""
    heads = {m.name: core(m.name) for m in found if m.how == "beginning of the name"}
    cores = [f" {core(name)} " for name in names] if heads else []
    counts = {name: sum(f" {head} " in each for each in cores) for name, head in heads.items()}
    return {m.name: counts.get(m.name, 0) for m in found}
