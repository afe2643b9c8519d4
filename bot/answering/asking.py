"""Questions after somebody's standing: `Is Acme on the Entity List?`, `Was Acme removed?`"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answering.lists import ListNames
from bot.answering.statuses import Looking
from bot.answering.subjects import (
    LISTING,
    Subject,
    is_anothers,
    owns_listing,
    stands_alone,
    subject_of,
)
from bot.retrieval.understand import content_terms
from bot.understanding.names import find_names
from bot.understanding.periods import find_periods
from bot.understanding.words import PREPOSITIONS
from ingest.identifiers import find_identifiers
from ingest.library.words import terms

_OPENS = re.compile(
    r"\W*(?:(?:so|and|but|then|ok|okay|please|hi|hello|tell me whether|is it true that),?\s+)*"
    r"(is|are|was|were|isn't|aren't|wasn't|weren't|has|have|had|hasn't|does|do|did|didn't|doesn't)\s+"
    r"(.+)",
    re.IGNORECASE | re.DOTALL,
)
_STATUS_OF = re.compile(
    r"\b(?:status|standing) of ([^?,;]+?)(?= (?:on|under|as|in|with)\b|[?,.;]|$)|"
    r"([\w.&’'-]+(?: [A-Z][\w.&’'-]*)*)['’]s (?:\w+ )?(?:status|standing|listing|designation)\b",
)
# Words that end the name after `Is ...`: what is asked of it begins there.
_ENDS = re.compile(
    r"(?:^|\s)(?:still|now|currently|today|already|also|not|no|never|ever|yet|really|officially|"
    r"again|anymore|been|on|in|under|as|by|part|among|subject|a|an|the|considered|"
    r"(?:un|de|re)?(?:black)?list\w*|designat\w*|sanction\w*|named|add\w*|includ\w*|identif\w*|"
    r"vacat\w*|remov\w*|revok\w*|rescind\w*|lift\w*|enjoin\w*|suspend\w*|withdrawn|struck|"
    r"delist\w*|blocked|banned)\b|[?;]|,(?! (?:Ltd|Inc|LLC|LLP|PLC|Co|Corp)\b)",
    re.IGNORECASE,
)
_LISTING = r"(?:black)?list|designat|sanction|named?\b|add(?:ed|s)?\b|includ|identif|put\b|plac"
_ENDING = r"vacat|remov|revok|rescind|lift|enjoin|suspend|withdr|struck|delist|annul|no longer"
# Without one of these, or `a PREDICATE`, no standing is asked after.
_ABOUT = re.compile(
    r"\b(?:(?:black)?list(?:s|ed|ing)?|delisted|designat\w+|sanction\w*|vacat\w+|enjoin\w*|status|"
    r"standing|sec(?:tion|\.) ?\d\w*)\b",
    re.IGNORECASE,
)
_PREDICATE = re.compile(r"\s+(?:(?:still|now|currently|considered|not|really)\s+)*an?\s+\w")
_AFTER_END = re.compile(rf"\b(?:{_ENDING})", re.IGNORECASE)
_VERB = re.compile(rf"\b(?:{_LISTING}|{_ENDING})\w*\s+", re.IGNORECASE)
_INNER = re.compile(r"(?<![\w-])[a-z][\w-]*[A-Z][\w.&’'-]*")  # `iSail`
_JOINED = re.compile(r"(?:['’]s)? ")
_OF_LISTING = re.compile(
    rf"(?:(?:the|its)\s+)?(?:[\w.]+\s+){{0,4}}?{LISTING}\s+(?:of|for|on|against)\s+"
)
_ARTICLE = re.compile(r"(?:the|a|an)\s+(?:(?:company|firm|maker|entity|group)\s+)?", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(?:and|or)\b")
_NOBODY = re.compile(
    r"(?:(?:it|this|that|these|those|there|they|he|she|we|you|i|any|my|your|our|some)\b.*)?",
    re.IGNORECASE | re.DOTALL,
)
_AT = re.compile(r"\b(?:in|on|by|as of|during)\s+$", re.IGNORECASE)
_LONGEST = 120  # characters of a name
# What such a question may say without asking for more than a standing on a list.
_PLAIN = (
    "list lists listed listing listings blacklist blacklisted blacklisting designate designated "
    "designation sanctioned sanction sanctions name named names add added include included put "
    "placed identified identify status standing still now currently today already also ever yet "
    "really officially anymore again considered part us usa american america united states "
    "government federal alleged allegedly vacated removed remove revoked rescinded lifted lift "
    "enjoined suspended withdrawn struck delisted annulled longer force effect company section "
    "sec court order by been any"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question after a standing: of whom, and whether it asks after the end of one.

    `until` is the last day of the time it asks about (`in March 2021`); None means now. `rest` is
    the question without the name and that time.
    """

    text: str
    name: str
    after_end: bool
    until: date | None
    rest: str


def asked_status(text: str, listed: Iterable[str] = ()) -> Asked | None:
    """Return whose standing a question asks after, or None for another kind of question.

    Only `yes or no` questions and those after a `status` count; one that asks after two names is
    two questions, what is somebody's (`a client of Acme`) is not they, and an order or a rule
    stands on no list. Of the names that are `listed`, one is taken whole: `Bank of Ice and Salt`.
    """
    name = _named(text.strip(), sorted(listed, key=len, reverse=True))
    if name is None or len(name) > _LONGEST or any(find_identifiers(name)):
        return None
    is_one = not name.islower() and _PREDICATE.match(text.partition(name)[2])
    if not is_one and not _ABOUT.search(text):
        return None
    rest = Subject([name]).without(text)
    days = [day for day in find_periods(rest) if _AT.search(rest[: day.start])]
    for day in reversed(days):
        rest = f"{rest[: day.start]} {rest[day.end :]}"
    until = days[0].last if len(days) == 1 else None
    return Asked(text, name, bool(_AFTER_END.search(text)), until, rest)


def asks_whether(text: str) -> bool:
    """Whether a question wants a yes or no to a listing, whoever it asks after."""
    return _OPENS.match(text.strip()) is not None and _ABOUT.search(text) is not None


def probe(name: str) -> str:
    """Return a query that finds what is said of anybody's standing, for this one."""
    return f"{name} designated listed blacklisted named added removed vacated enjoined"


def looking_for(asked: Asked, names: ListNames, texts: Sequence[str]) -> Looking:
    """Return what to look for in Passages of some `texts`, in which lists go by these `names`."""
    subject = subject_of(asked.name, texts)
    wanted = frozenset(content_terms(names.without(asked.rest))) - frozenset(
        terms(" ".join([_PLAIN, *PREPOSITIONS]))
    )
    return Looking(subject, names, wanted, asked.text)


def _named(text: str, listed: Sequence[str]) -> str | None:
    opened = _OPENS.match(text)
    if opened is None:
        stated = _STATUS_OF.search(text)
        group = 1 if stated and stated.group(1) else 2
        return _core(text, *stated.span(group)) if stated else None
    rest = opened.group(2)
    if opened.group(1).casefold().startswith(("do", "di")) or _active(opened.group(1), rest):
        found = (_object(rest, verb.end(), listed) for verb in _VERB.finditer(rest))
        return next(filter(None, found), None)
    start = _ARTICLE.match(rest)
    at = start.end() if start else 0
    end = _ENDS.search(rest, at)
    return _whole(rest, at, listed) or (_core(rest, at, end.start()) if end else None)


def _active(auxiliary: str, rest: str) -> bool:
    """Whether `Has the court vacated it` is asked, and not `Has it been vacated`."""
    return auxiliary.casefold().startswith("ha") and re.search(r"\bbeen\b", rest) is None


def _whole(text: str, at: int, listed: Sequence[str]) -> str | None:
    """Return the listed name that begins at `at`, where it is not the owner of what is meant."""
    for name in listed:
        for start, end in Subject([name]).found_in(text):
            if start == at and stands_alone(text, end):
                return name
    return None


def _object(text: str, at: int, listed: Sequence[str]) -> str | None:
    """Return the name that is the object of the verb before `at`: `vacate Acme's listing`."""
    for before in (_OF_LISTING, _ARTICLE):
        match = before.match(text, at)
        at = match.end() if match else at
    ends = [name.end for name in find_names(text) if name.kind == "entity" and name.start == at]
    inner = _INNER.match(text, at)
    ends += [inner.end()] if inner else []
    own = _plain(text[at : ends[0]]) if ends and stands_alone(text, ends[0]) else None
    return _whole(text, at, listed) or own


def _core(text: str, start: int, end: int) -> str | None:
    """Return the name that a noun phrase ends with; what has no capital is taken as it is.

    `the tug owner Acme` is Acme, so are `the designation of Acme` and `Acme's designation`;
    `a client of Acme` and `Acme's clients` are somebody else.
    """
    said = text[start:end]
    names = [(name.start, name.end) for name in find_names(said) if name.kind == "entity"]
    names = sorted([*names, *(match.span() for match in _INNER.finditer(said))])
    owner = next((name for name in names if owns_listing(text, start + name[1])), None)
    first, last = owner or _last(said, names)
    rest = "" if owner else said[last:].strip(" \"'“”.,)")
    return None if rest or is_anothers(said[:first]) else _plain(said[first:last])


def _last(said: str, names: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the span of the last name, `iSail Co.` and `Lloyd's Tugs` as one; all without any."""
    first, last = names[-1] if names else (0, len(said))
    for start, end in reversed(names):
        first = start if _JOINED.fullmatch(said, end, first) else first
    return first, last


def _plain(said: str) -> str | None:
    name = re.sub(r"['’]s?$", "", said.strip(" \"'“”.,"))
    return None if _NOBODY.fullmatch(name) or _SEVERAL.search(name) else name
