"""Questions after a number or a day: a sentence that has one answers them, and is said first."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answering.selection import Sentence

_NUMBER = re.compile(
    r"\b(?:how\s+(?:many|much|long|old|high|far|often|big|large|tall|fast|late|early|deep|wide)"
    r"|what\s+(?:number|percentage|percent|share|amount|price|fee|fine|rate|age|speed|size|limit)"
    r"|(?:at|above|below|over|under)\s+(?:what|which))\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"^\W*(?:and\s+|so\s+|but\s+)?when\b"
    r"|\b(?:(?:what|which)\s+(?:year|date|day|month)|(?:since|until|by|from)\s+when)\b",
    re.IGNORECASE,
)
_HAS_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six"
    r"|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million"
    r"|billion|half|third|quarter|once|twice|daily|weekly|monthly|annual(?:ly)?|yearly)\b",
    re.IGNORECASE,
)
_HAS_DAY = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\b(?:days?|weeks?|months?|years?|today|yesterday|tomorrow)\b"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d|\b(?:Mon|Tues|Wednes|"
    r"Thurs|Fri|Satur|Sun)day\b"
)
_BONUS = 0.1  # as much as standing first in the Passage


def asks_value(question: str) -> bool:
    """Whether a question is after a number (`how many`) or a day (`when`)."""
    return _NUMBER.search(question) is not None or _DAY.search(question) is not None


def values_first(question: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return sentences best first, those with a value of the kind that is asked for scored up."""
    has = _HAS_NUMBER if _NUMBER.search(question) else _HAS_DAY if _DAY.search(question) else None
    if has is None:
        return list(sentences)
    scored = [
        replace(each, score=each.score + _BONUS) if has.search(each.text) else each
        for each in sentences
    ]
    return sorted(scored, key=lambda each: -each.score)
