"""Follow-ups that leave out what was asked: `And X?`, `What about 2021?`, `On which list?`, `Why?`

The last question is said again with the part that the follow-up changes.
"""

import re

from bot.understanding.conjuncts import conjuncts
from bot.understanding.names import Name, find_names
from bot.understanding.subjects import subject_of
from bot.understanding.words import (
    ASKING,
    AUXILIARY,
    FUNCTION,
    PRONOUNS,
    WH,
    bare,
    word_set,
    words_of,
)
from ingest.dates import MONTH

_FRAGMENT = re.compile(
    r"^(?:(?:(?:and|but|or|then|so)\s+)?(?:what|how)\s+about|(?:and\s+)?what\s+of|and(?:\s+also)?"
    r"|or|also|(?:no,?\s+)?i\s+mean[t]?|(?:the\s+)?same\s+(?:question\s+)?(?=for\b|with\b))"
    r"[\s,:]+(?P<said>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_BY = re.compile(
    r"^(?P<by>for|of|with|about|to|by|from|in|on|under|at|as of|since|before|after|until"
    r"|during)\s+",
    re.IGNORECASE,
)
_SWAPPING = word_set("for of with about to by from")
_WHEN = re.compile(
    rf"\b(?:in|on|as of|since|before|after|until|during|by|at the end of)\s+"
    rf"(?:{MONTH}|(?:19|20)\d\d)\b"
    rf"(?:\s+\d{{1,2}},?)?(?:\s+(?:19|20)\d\d)?\b",
    re.IGNORECASE,
)
_TIMED = re.compile(rf"^(?P<said>\S.*?),?\s+(?P<when>{_WHEN.pattern})$", re.IGNORECASE | re.DOTALL)
_MONTH_ONLY = re.compile(rf"^(?:{MONTH})$", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ASKED_FOR = re.compile(
    r"^(?P<ask>(?:what|which)\s+(?:is|are|was|were)\s+)(?P<noun>(?:the|an?)\s+[^?]{2,60}?)"
    r"(?=\s+(?:of|for|on|in|under)\b)",
    re.IGNORECASE,
)
_BARE = re.compile(r"^(?:since\s+|until\s+)?(?:why|when|where|how|how\s+long)\W*$", re.IGNORECASE)
_ADVERB = re.compile(r"^(?:since\s+when|why|when|where|how)\s+(?=(?:is|are|was|were|do|does|did|has"
                     r"|have|can|will)\b)", re.IGNORECASE)  # fmt: skip
_VERB_ONLY = re.compile(rf"^(?:{'|'.join(sorted(AUXILIARY))})\s+(?P<said>\S.*)$", re.IGNORECASE)
_JOINT = re.compile(r"^(?:and|but|or|so|then)\s+", re.IGNORECASE)
_ABBREVIATED = re.compile(r"\b(?:\w|co|ltd|inc|corp|s\.a)\.$", re.IGNORECASE)
_LONGEST = 20  # words of a fragment


def completed(text: str, last: str) -> str | None:
    """Return the last question with the change that an elliptic follow-up makes to it.

    `last` stands by itself. None where the text is not elliptic, or does not fit the question.
    """
    if _BARE.match(text):
        return _asked_again(text.rstrip("?!. "), last)
    said = _fragment(text)
    if said is None:
        return None
    timed = _timed(said)
    if timed:
        other = completed(f"And {timed.group('said')}?", last)
        return other and _at(timed.group("when"), timed.group("when"), other)
    casual = text == text.lower()
    each = [_changed(part, last, casual) for part in conjuncts(said)]
    return " ".join(made for made in each if made) if all(each) else None


def _fragment(text: str) -> str | None:
    """Return what an elliptic follow-up puts in place of something, or None."""
    match = _FRAGMENT.match(text)
    said = _phrase(match.group("said")) if match else None
    if said is not None:
        return said
    if not text.endswith("?"):
        return None
    verb = _VERB_ONLY.match(_JOINT.sub("", text))
    said = _phrase(verb.group("said") if verb else text)
    if said is None:
        return None
    by = None if verb else _BY.match(said)
    return said if by or _is_name(said) or _timed(said) else None


def _timed(said: str) -> re.Match[str] | None:
    """Return a name and the time that follows it: `Huawei, as of March 2021`."""
    match = _TIMED.match(said)
    return match if match and _is_name(match.group("said")) else None


def _phrase(said: str) -> str | None:
    """Return a fragment without its end mark, or None when it has a verb or subject of its own."""
    said = said.strip().rstrip("?! ")
    if said.endswith(".") and not _ABBREVIATED.search(said):
        said = said[:-1]
    words = words_of(said)
    if not words or len(words) > _LONGEST or words[0] in ASKING - {"which", "what"}:
        return None
    if words[0] in WH or any(word in AUXILIARY - {"may", "can", "will"} for word in words):
        return None
    inside = {word for word in words if word in PRONOUNS - {"this", "that", "these", "those"}}
    return None if inside or words[0] == "if" else said


def _is_name(said: str) -> bool:
    subject = subject_of(said)
    return subject is not None and subject.name is not None and subject.text == said


def _changed(said: str, last: str, casual: bool) -> str | None:
    """Put a fragment in the place of its like in the last question."""
    match = _BY.match(said)
    if match:
        said = said[0].lower() + said[1:]
    by, thing = (match.group("by"), said[match.end() :]) if match else ("", said)
    names = [n for n in find_names(said) if n.end == len(said)]
    whole = bool(names) and re.fullmatch(r"(?:the\s+)?", thing[: len(thing) - len(names[-1].text)])
    kind = names[-1].kind if names and (whole or names[-1].kind != "entity") else None
    if _WHEN.fullmatch(said) or kind == "date" or _MONTH_ONLY.match(thing):
        return _at(said, thing, last)
    if kind == "list":
        return _swapped(thing, last, by, "list")
    if kind == "official":
        return _swapped(thing, last, by, "official")
    if kind == "entity" or (casual and not by and _is_short(thing)):
        return _of_another(thing, last, by)
    return _of_other_noun(thing, last) if not by else None


def _is_short(said: str) -> bool:
    words = words_of(said)
    return len(words) <= 4 and words[0] not in FUNCTION


def _at(said: str, thing: str, last: str) -> str:
    """Return a question with another date, or with a date."""
    known = [*_WHEN.finditer(last)]
    if known:
        year = _YEAR.search(known[-1].group())
        if _MONTH_ONLY.match(thing) and year:
            said += f" {year.group()}"
        if said.endswith(thing) and said == thing:  # `what about 2020`: the preposition stays
            by = re.match(r".*?(?=\s(?:\w+\.?\s+)?(?:\d|[A-Z]))", known[-1].group())
            said = f"{by.group()} {thing}" if by else thing
        return last[: known[-1].start()] + said + last[known[-1].end() :]
    return _appended(last, said)


def _swapped(thing: str, last: str, by: str, kind: str) -> str | None:
    """Return a question with another list or document, or put under one that it did not name."""
    known = [n for n in find_names(last) if n.kind == kind]
    if known:
        return _replaced(last, known[-1 if kind == "list" else 0], thing)
    return _appended(last, f"{by} {thing}") if by and by.lower() not in _SWAPPING else None


def _replaced(last: str, name: Name, thing: str) -> str:
    start = name.start
    article = re.search(r"\bthe\s+$", last[:start], re.IGNORECASE)
    if article and words_of(thing)[0] in {"the", "a", "an"}:
        start = article.start()
    return last[:start] + thing + last[name.end :]


def _of_another(thing: str, last: str, by: str) -> str | None:
    """Return a question about another entity."""
    subject = subject_of(last, "entity")
    if subject is None or (subject.name is not None and subject.name.kind != "entity"):
        return None
    if by and by.lower() not in _SWAPPING:
        return None
    return last[: subject.start] + thing + last[subject.end :]


def _of_other_noun(thing: str, last: str) -> str | None:
    """Return a question for something else of the same: `And the citation?`"""
    match = _ASKED_FOR.match(last)
    subject = subject_of(last)
    if subject is None or subject.name is None:
        return None
    if match and subject.start >= match.end():
        if words_of(thing)[0] not in {"the", "a", "an"}:
            thing = f"{match.group('noun').split()[0]} {thing}"
        return match.group("ask") + thing + last[match.end() :]
    return f"{thing}: {last}"


def noun_asked_for(text: str) -> str | None:
    """Return `the policy for X` out of `What is the policy for X on the list?`, or None."""
    match = _ASKED_FOR.match(text)
    subject = subject_of(text)
    if match is None or subject is None or subject.start < match.end():
        return None
    return text[match.start("noun") : subject.end]


def _appended(last: str, said: str) -> str:
    rest = last.rstrip()
    body = rest.rstrip("?!. ")
    return f"{body} {said}{rest[len(body) :]}"


def _asked_again(adverb: str, last: str) -> str:
    """Return the last question with another adverb: `Why is X on the list?`"""
    first = last.split()[0]
    if bare(first) in AUXILIARY:
        return f"{adverb} {last[0].lower()}{last[1:]}"
    match = _ADVERB.match(last)
    return f"{adverb} {last[match.end() :]}" if match else f"{adverb}: {last}"
