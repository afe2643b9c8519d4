"""The time that a question is about, as a filter: only where its text leaves no doubt.

A wrong narrowing hides the answer, a missing one only leaves more to choose from. So a date that
is part of what is asked (`the order of January 14, 2021`, `Which were added in 2021?`) is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.understanding.periods import Period, find_periods, shifted
from ingest.dates import FULL_MONTH
from ingest.identifiers import find_identifiers
from ingest.library.filters import Filter

_AS_OF = re.compile(r"\bas (?:of|at|on)(?: the (?:end|close) of| late)?\s+$", re.IGNORECASE)
# `effective as of`: that date belongs to what is asked about.
_BELONGS = re.compile(
    r"\b(?:effective|dated|beginning|starting|valid|expir\w+|amended|revised|published|current)\s+$",
    re.IGNORECASE,
)
_DURING = re.compile(
    r"\b(?P<by>in|on|by|during|throughout|at|back in)\s+(?:(?:the\s+)?(?:end|close|beginning|start"
    r"|middle)\s+of\s+|early\s+|late\s+|mid-?\s*)?$",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\b(?:since|after|from)\s+(?:the\s+(?:end|start|beginning)\s+of\s+)?$", re.I)
_UNTIL = re.compile(r"\b(?P<by>before|until|till|up to|through|prior to)\s+$", re.IGNORECASE)
_STATE = re.compile(
    r"\b(?:on (?:the|a|an|any|which|what)\s[^?.!,;]{0,60}?lists?|legal|illegal|lawful|exempt"
    r"|in (?:force|effect)|subject to|status|licen[cs]e requirements?|licen[cs]e policy"
    r"|review policy)\b",
    re.IGNORECASE,
)
# A state after `Was X`, but what happened after `Which were`.
_DONE = re.compile(
    r"^(?:is|are|was|were)\b.*\b(?:(?:black)?listed|sanctioned|banned|prohibited|forbidden"
    r"|restricted|allowed|permitted|enjoined)\b",
    re.IGNORECASE,
)
# What happens at a time, and may be told of by documents of any later time.
_EVENT = re.compile(
    r"\b(?:add(?:ed|s)?|remov(?:e|ed|al)|sign(?:ed|s)?|issu(?:e|ed)|publish(?:ed)?|amend(?:ed)?"
    r"|revok(?:e|ed)|announc(?:e|ed)|filed?|designat(?:e|ed)|plac(?:e|ed)|put|updat(?:e|ed)"
    r"|delist(?:ed)?|bec[oa]me|enter(?:ed)?|took|take|happen(?:ed)?|chang(?:e|ed)|say|said"
    r"|decid(?:e|ed)|order(?:ed)?|when|how long|why)\b",
    re.IGNORECASE,
)
_BE = re.compile(r"\b(?:is|are|was|were|been|be|did|does|do|what|which|who)\b", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\b(?:published|released|appeared|printed|reported|written"
    r"|(?:what|which|any|all|new|list|find|show)\s(?:[\w-]+\s){0,3}?(?:news|notices?|articles?"
    r"|documents?|publications?|reports?))\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"\b(?:(?:orders?|rules?|notices?|regulations?|laws?|acts?|proclamations?|statements?"
    r"|documents?|articles?|decisions?|amendments?|versions?|reports?|memorand\w+)\s+"
    r"(?:in|on|by|from|of|at)|lists?\s+(?:from|of))\s+$",
    re.IGNORECASE,
)
_OPEN = re.compile(r"^(?:what|which|show|find|list|give|tell|search)\b|\b(?:any|any\w+)\b", re.I)
_NOW = re.compile(
    r"\b(?:now|today|currently|nowadays|presently|at present|at the moment|these days"
    r"|this (?:year|month|week))\b",
    re.IGNORECASE,
)
# A clause in the present after one about another time: `..., and is it legal?`
_PRESENT = re.compile(
    r"\b(?:and|but|or|than)\s+(?:(?:if|whether|what)\s+)?(?:(?:it|they)\s+)?"
    r"(?:is|are|does|do|has|have|can|may|will)\b",
    re.IGNORECASE,
)
# A year or a month that is none by itself, but a second time beside another: `than 2021`.
_ANOTHER = re.compile(rf"(?<![\w./,-])(?:19|20)\d{{2}}(?!\w|[./,-]\d)|(?<=\w )(?:{FULL_MONTH})\b")
_ACT = re.compile(r"\b[A-Z][\w’'-]*\s+(?:Act|Law|Code)\s+(?:of|for)\s+(?:[Ff]iscal\s+[Yy]ear\s+)?"
                  r"(?:19|20)\d{2}\b")  # fmt: skip
_LONGEST = 500  # characters; a longer text speaks of more than one time
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_RELATIVE = re.compile(
    r"\b(?:last (?P<last>year|month|week)|yesterday"
    r"|(?P<count>\d{1,3}|an?|one|two|three|four|five|six)\s+(?P<unit>day|week|month|year)s?\s+ago)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dated:
    """What the time in a question comes to.

    `where` is the filter with it; `phrase` are the words that did it, None where none did.
    """

    where: Filter
    phrase: str | None = None


def dated(text: str, where: Filter, today: date) -> Dated:
    """Return the filter for a question that names the time it is about.

    `as of`, and a date beside a state (`Was X listed in January 2021?`), mean what was known at
    the end of that period. Dates of publication become `since` and `until`. A filter that has one
    of the three already comes back unchanged, and so does one for a question about two times, of
    which one may be the present. `today`, `now` and no date mean everything known.
    """
    period = _only(text, today)
    if where.as_of or where.since or where.until or len(text) > _LONGEST or period is None:
        return Dated(where)
    before = text[: period.start]
    for reading in (_as_of, _state, _published):
        found = reading(text, before, period, where)
        if found is not None:
            start, narrowed = found
            return Dated(narrowed, text[start : period.end].strip())
    return Dated(where)


def _only(text: str, today: date) -> Period | None:
    """Return the one time that a question is about; None for none, and for more than one."""
    said = _without_names(text)
    periods = list(_periods(said, today))
    if len(periods) != 1 or _NOW.search(said):
        return None
    (period,) = periods
    before, after = said[: period.start], said[period.end :]
    if _ANOTHER.search(before) or _ANOTHER.search(after):
        return None
    return None if _BE.search(before) and _PRESENT.search(after) else period


def _without_names(text: str) -> str:
    """Return a text with its official names and acts (`... Act of 2018`) blanked, each in place."""
    spans = [(name.start, name.end) for name in find_identifiers(text)]
    spans += [match.span() for match in _ACT.finditer(text)]
    for start, end in spans:
        text = text[:start] + "_" * (end - start) + text[end:]
    return text


def _periods(text: str, today: date) -> Iterator[Period]:
    yield from find_periods(text)
    for match in _RELATIVE.finditer(text):
        try:
            yield Period(*match.span(), *_relative(match, today))
        except (ValueError, OverflowError):
            continue


def _relative(match: re.Match[str], today: date) -> tuple[date, date]:
    """Return the first and last day that `last year` or `two months ago` mean.

    Raises:
        ValueError: a day before the calendar's first; OverflowError is the same, in days.
    """
    last, unit = (match.group("last") or "").lower(), (match.group("unit") or "").lower()
    if last == "year":
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    if last == "month":
        end = today.replace(day=1) - timedelta(1)
        return end.replace(day=1), end
    if last == "week":
        end = today - timedelta(today.weekday() + 1)
        return end - timedelta(6), end
    if not unit:
        return today - timedelta(1), today - timedelta(1)
    said = match.group("count").lower()
    count = _COUNTS.get(said) or int(said)
    if unit in {"day", "week"}:
        day = today - timedelta(count * (7 if unit == "week" else 1))
    else:
        day = shifted(today, **{f"{unit}s": count})
    return day, day


_Found = tuple[int, Filter] | None
"""Where the words begin that give the time, and the filter with it."""


def _as_of(text: str, before: str, period: Period, where: Filter) -> _Found:
    match = _AS_OF.search(before)
    if match is None or _BELONGS.search(before[: match.start()]):
        return None
    return match.start(), replace(where, as_of=period.last)


def _state(text: str, before: str, period: Period, where: Filter) -> _Found:
    match = _DURING.search(before)
    relative = match is None and _RELATIVE.match(text, period.start)
    if match is None and not relative:
        return None
    rest = text[: match.start() if match else period.start] + text[period.end :]
    if _DOCUMENT.search(before) or _follows_noun(text[period.end :]):
        return None
    state = _STATE.search(rest) or _DONE.search(rest.strip())
    if not state or _EVENT.search(rest) or not _BE.search(rest):
        return None
    return match.start() if match else period.start, replace(where, as_of=period.last)


def _follows_noun(after: str) -> bool:
    """Whether a date describes what comes after it: `the January 2021 list`."""
    return bool(
        re.match(r"[\s-]+(?:[\w-]+\s+)?(?:order|rule|list|notice|version|edition)\b", after)
    )


def _published(text: str, before: str, period: Period, where: Filter) -> _Found:
    """Read `Which notices were published in March 2021?`, but not of a document that is named."""
    if not _PUBLISHED.search(text) or not _OPEN.search(text) or any(find_identifiers(text)):
        return None
    if _DOCUMENT.search(before) or _follows_noun(text[period.end :]):
        return None
    during, since, until = _DURING.search(before), _SINCE.search(before), _UNTIL.search(before)
    day = timedelta(1)
    if since:
        after = since.group().lower().startswith("after")
        begin = period.last + day if after else period.first
        return since.start(), replace(where, since=begin)
    if until:
        early = until.group("by").lower() in {"before", "prior to"}
        return until.start(), replace(where, until=period.first - day if early else period.last)
    if during and during.group("by").lower() == "by":
        return during.start(), replace(where, until=period.last)
    if during or _RELATIVE.match(text, period.start):
        start = during.start() if during else period.start
        return start, replace(where, since=period.first, until=period.last)
    return None
