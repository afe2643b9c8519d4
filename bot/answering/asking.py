"""Questions after somebody's standing: `Is Acme on the Entity List?`, `Was Acme removed?`"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.answering.lists import ListNames
from bot.answering.statuses import Looking
from bot.answering.subjects import Subject, subject_of
from bot.retrieval.understand import content_terms
from bot.understanding.periods import find_periods
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
_NAME = re.compile(r"[A-Z0-9][\w.&’'-]*(?:,? (?:[A-Z0-9&][\w.&’'-]*|of(?= [A-Z])))*")
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


def asked_status(text: str) -> Asked | None:
    """Return whose standing a question asks after, or None for another kind of question.

    Only `yes or no` questions and those after a `status` count; one that asks after two names is
    two questions, and an order or a rule stands on no list.
    """
    name = _named(text.strip())
    if name is None or len(name) > _LONGEST or any(find_identifiers(name)):
        return None
    is_one = name[0].isupper() and _PREDICATE.match(text.partition(name)[2])
    if not is_one and not _ABOUT.search(text):
        return None
    rest = Subject([name]).without(text)
    days = [day for day in find_periods(rest) if _AT.search(rest[: day.start])]
    for day in reversed(days):
        rest = f"{rest[: day.start]} {rest[day.end :]}"
    until = days[0].last if len(days) == 1 else None
    return Asked(text, name, bool(_AFTER_END.search(text)), until, rest)


def probe(asked: Asked) -> str:
    """Return a query that finds what is said of anybody's standing, for this one."""
    return f"{asked.name} designated listed blacklisted named added removed vacated enjoined"


def looking_for(asked: Asked, names: ListNames, texts: Sequence[str]) -> Looking:
    """Return what to look for in Passages of some `texts`, in which lists go by these `names`."""
    subject = subject_of(asked.name, texts)
    wanted = frozenset(content_terms(names.without(asked.rest))) - frozenset(terms(_PLAIN))
    return Looking(subject, names, wanted)


def _named(text: str) -> str | None:
    opened = _OPENS.match(text)
    if opened is None:
        stated = _STATUS_OF.search(text)
        return _core(stated.group(1) or stated.group(2)) if stated else None
    rest = opened.group(2)
    if opened.group(1).casefold().startswith(("do", "di")) or _active(opened.group(1), rest):
        after = (_NAME.match(rest, verb.end()) for verb in _VERB.finditer(rest))
        return next((_core(found.group()) for found in after if found), None)
    start = _ARTICLE.match(rest)
    at = start.end() if start else 0
    end = _ENDS.search(rest, at)
    return _core(rest[at : end.start()]) if end else None


def _active(auxiliary: str, rest: str) -> bool:
    """Whether `Has the court vacated it` is asked, and not `Has it been vacated`."""
    return auxiliary.casefold().startswith("ha") and re.search(r"\bbeen\b", rest) is None


def _core(said: str) -> str | None:
    """Return the name in `the designation of Acme`; what has no capital is taken as it is."""
    if _SEVERAL.search(said):
        return None
    runs = [match.group() for match in _NAME.finditer(said)]
    name = runs[-1] if runs else said
    name = re.sub(r"['’]s?$", "", name.strip(" \"'“”.,"))
    return None if _NOBODY.fullmatch(name) else name
