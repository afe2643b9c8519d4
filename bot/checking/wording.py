"""The words of official English that mean the same here, deny, or leave something open."""

import functools
import re
from collections.abc import Sequence

from bot.understanding.words import FUNCTION
from ingest.library.words import terms

# Words of one row say the same in a sentence about a notice.
_SAME = (
    "add place put",
    "prohibit forbid forbade forbidden ban bar",
    "allow permit authorize authorise let",
    "remove delist strike struck",
    "revoke rescind",
    "terminate end",
    "begin began begun start",
    "buy bought purchase",
    "firm company business",
    "require need",
    "rule regulation",
    "publish print",
    "vacate annul quash",
    "appear stand",
    "concern cover regard",
    "application app",
    "government governmental",
    "keep kept maintain",
    "name mention",
    "declare proclaim",
    "give gave grant",
    "receive get got",
    "say said state tell told",
    "quarter quarterly",
)
# These add nothing that a source has to say: forms of companies, and what only joins or stresses.
_LIGHT = (
    "corporation corp co ltd inc llc plc limited incorporated mr mrs ms dr also although both "
    "during each even ever exactly following formally former furthermore get got including itself "
    "however indeed instead later like made make makes making moreover newly official "
    "officially one own per really since so such thus today together "
    "therefore thereby upon us very via well whole within according add'l aka know known called "
    "time back day date year month way thing fact reports reported announced notes noted"
)
_DENYING = "must never none without nothing nobody longer t s d ll re ve"  # told by `is_denied`
_DENIAL = re.compile(
    r"\bneither\b|\b(?:no longer|not|no(?!\.)|never|none|without|cannot|nothing|nobody)\b|n[’']t\b|"
    r"\bnor\b|\b(?:ineligible|unlawful|illegal|invalid|unavailable|impermissible)\b",
    re.IGNORECASE,
)
_NEITHER = re.compile(r"\bneither\b", re.IGNORECASE)
# What somebody may do, said of what they must not: `may not`, `can't`.
_MAY_NOT = re.compile(
    r"\b(?:may|might|can|could)(?:\s+not|n[’']t|not)\b|\bcan[’']t\b", re.IGNORECASE
)
_HEDGE = re.compile(
    r"\b(?:only|unless|except|excluding|until|may|can|could|might|would|should|if|some|most|many|few|"
    r"whether|expect\w*|alleg\w*|reported(?:ly)?|propos\w*|plan(?:s|ned|ning)?|likely|temporar\w*|"
    r"part(?:ly|ially)|complete(?:ly)?|entire(?:ly)?|(?<!at )all|every|any|always|final(?:ly)?|yet|"
    r"almost|nearly|about|at least|at most|more than|less than|fewer than|up to|over|again|still|"
    r"once|intend\w*|seek\w*|sought|ask(?:s|ed)|request\w*|consider\w*|first|second|third|last|"
    r"initial\w*|provisional\w*|preliminar\w*|(?:was|were|is|are) to|mainly|mostly|largely|"
    r"originally|recommend\w*|suggest\w*|claim\w*|argue\w*|den(?:y|ies|ied)|believe\w*|said to|"
    r"otherwise)\b",
    re.IGNORECASE,
)
# Of these it makes no difference whether only one of two sentences has them.
_HARMLESS = frozenset(("any", "still", "all", "again", "once", "first"))
_ALIKE = {"can": "may", "could": "may", "might": "may"}
_AMERICAN = re.compile(r"\bAmericans?\b|\bUSA\b")
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|got|gets)\s+(?:(?:not|also|still|now|then|later|first|"
    r"\w+ly)\s+)*(?:\w+(?:ed|wn|en)|put|struck|made|held|kept|sold|sent|cut|set)\b"
)
# How things stood, on whatever day: `was on`, `had`, `the list named`, `remained`.
_STOOD = re.compile(
    r"\b(?:is|are|was|were|be|been)\s+(?:(?:not|still|also|already|then|now)\s+)*(?:on|in|at|under|a|an|"
    r"the|no|none|one|part|subject|there|able|free|about|among)\b|\bha(?:s|d|ve)\s+(?!been\s+\w+ed\b|"
    r"\w+ed\b)|\b(?:remain|stay|stood|stand|exist|consist|contain|no longer)\w*\b|"
    r"\b[Ll]ists?\b.{0,80}?\b(?:names?|named|includes?|included|listed|showed)\b"
)
_DONE = re.compile(
    r"\b[a-z]+ed\b|\b(?:took|take|takes|became|began|begins?|came|made|gave|sent|put|set|struck|held|won|"
    r"lost|went|left|given|taken|withdrawn|withdrew|ends?|started)\b"
)


def content(text: str) -> frozenset[str]:
    """Return the terms of a text that a source must have to say it, each in its common form."""
    found = terms(_AMERICAN.sub("United States", text))
    same, light = _same(), _light()
    return frozenset(same.get(term, term) for term in found if term not in light)


def is_denied(text: str) -> bool:
    """Whether a clause says that something is not so; two denials are none."""
    found = [match.group().casefold() for match in _DENIAL.finditer(text)]
    one = _NEITHER.search(text) is not None
    return sum(not (one and word == "nor") for word in found) % 2 == 1


def hedges(text: str) -> frozenset[str]:
    """Return the words by which a clause leaves something open or says less than it seems to."""
    found = (match.group().casefold() for match in _HEDGE.finditer(_MAY_NOT.sub("not", text)))
    return frozenset(_ALIKE.get(word, word) for word in found)


def hedged_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two clauses leave the same open."""
    return not (one ^ other) - _HARMLESS


def is_passive(text: str) -> bool:
    """Whether what is done in a clause is done to its subject."""
    return _PASSIVE.search(text) is not None


def is_act(text: str) -> bool:
    """Whether a text tells what was done, once, and not how things stood."""
    return _STOOD.search(text) is None and _DONE.search(text) is not None


def terms_of(words: Sequence[str]) -> frozenset[str]:
    """Return the terms of some words."""
    return frozenset(terms(" ".join(words)))


@functools.cache
def _same() -> dict[str, str]:
    return {term: terms(row)[0] for row in _SAME for term in terms(row)}


@functools.cache
def _light() -> frozenset[str]:
    return terms_of(
        [*FUNCTION, _LIGHT, "must never none without nothing nobody longer t s d ll re ve"]
    )
