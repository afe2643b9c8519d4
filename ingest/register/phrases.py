"""How notices and news say that somebody is put on a list, or taken off it: patterns.

They are looked for in a sentence in which each list's name is replaced by its id in `§` signs.
"""

import re
from collections.abc import Iterator

from ingest.register.listing import Action
from ingest.register.names import word_set

_LIST = r"§(?P<list>[\w-]+)§"
_BE = r"(?:is|are|was|were|(?:has|have|had) been|being)"
_ALSO = r"(?:(?:also|now|then|both|each|formally|erroneously|mistakenly) )?"
_IN = r"(?:added|named|designated|placed|put|included|identified|listed|blacklisted)"
_OUT = r"(?:removed|deleted|struck|taken)"
_INS = r"(?:adds|added|adding|names|named|designates|designated|places|placed|"
_INS += r"designating|puts|put|includes|included|identifies|identified|listed)"
_OUTS = r"(?:removes|removed|removing|delists|delisted|strikes|struck)"
# Up to the list that is meant: past no other list (`to the Unverified List, unlike the §x§`), and
# past no other verb (`the Bureau of Industry added Acme to the §x§`).
_UP_TO = rf"\b(?:(?!\b(?:[Ll]ists?|{_INS}|{_OUTS})\b)[^§.;:]){{0,60}}?"
_TO_LIST = re.compile(rf"\b(?:to|on|onto|in|as|under|of){_UP_TO}{_LIST}")
_FROM_LIST = re.compile(rf"\b(?:from|off){_UP_TO}{_LIST}")
_ENTRY = r"(?:designations?|listings?|entr(?:y|ies)|inclusion)"
_LIFTS = r"(?:revok|rescind|lift|cancel|withdraw|withdrew)(?:s|l?ed|es|l?ing)?"
_LIFTED = r"(?:revoked|rescinded|lifted|cancell?ed|withdrawn)"
_VOIDS = r"(?:vacat(?:es|ed|ing)|set(?:s|ting)? aside|annul(?:s|led|ling)?|quash(?:es|ed|ing)?)"
_VOIDED = r"(?:vacated|set aside|annulled|quashed)"
_HOLDS, _HELD = r"enjoin(?:s|ed|ing)", r"(?:preliminarily )?enjoined"
_THE = r"(?:the |its |that )?"
_OF_NAMES = rf"{_LIST} {_ENTRY} of (?P<names>[^§;:]+?)"
_HIS = rf"[’']s? {_ENTRY} (?:to|on|onto|in|as|under|of|from){_UP_TO}{_LIST}"


def _ends(action: Action, does: str, done: str) -> Iterator[tuple[Action, re.Pattern[str]]]:
    """Yield rules for what is done to an entry; without `names`, whose it is stands before."""
    yield action, re.compile(rf"\b{does} {_THE}[^§;:]{{0,30}}{_OF_NAMES}(?=[§;:]|$)")
    yield action, re.compile(rf"{_OF_NAMES} {_BE} {_ALSO}{done}\b")
    yield action, re.compile(rf"\b{does} (?P<names>[^§;:]{{2,200}}?){_HIS}")
    yield action, re.compile(rf"{_HIS} {_BE} {_ALSO}{done}\b")


RULES: tuple[tuple[Action, re.Pattern[str]], ...] = (
    *_ends("enjoined", _HOLDS, _HELD),
    *_ends("removed", _LIFTS, _LIFTED),
    *_ends("vacated", _VOIDS, _VOIDED),
    ("removed", re.compile(rf",? {_BE} {_ALSO}{_OUT} {_FROM_LIST.pattern}")),
    ("modified", re.compile(rf"\b(?:revis|modifi|amend|updat)(?:es|ed|ing) {_THE}(?:an )?"
                            rf"(?:existing )?{_ENTRY} (?:for|of) (?P<names>[^§;:]{{2,200}}?) "
                            rf"(?:on|in|of){_UP_TO}{_LIST}")),
    ("designated", re.compile(rf"\b{_INS} {_TO_LIST.pattern}[^§;:]{{0,80}}: (?P<names>[^§;:]+)")),
    ("designated", re.compile(rf",? {_BE} {_ALSO}{_IN} {_TO_LIST.pattern}")),
    ("designated", re.compile(rf"{_LIST}(?: of (?P<of>[A-Z]\w+ \d{{1,2}}, \d{{4}}),?)? {_ALSO}"
                              r"(?:names|includes|contains) (?P<names>[^§;:]+)")),
)  # fmt: skip
# `adds NAMES to LIST`: the names stand between the last such verb and the list.
PUTS: tuple[tuple[Action, re.Pattern[str], re.Pattern[str]], ...] = (
    ("designated", re.compile(rf"\b{_INS} "), _TO_LIST),
    ("removed", re.compile(rf"\b{_OUTS} "), _FROM_LIST),
)
LONGEST_ROW = 600  # characters of names between a verb and a list
# Said without naming the list: the one that the Document's title names is meant.
ROW_OF_NAMES = re.compile(
    rf"\b{_INS} (?:the )?(?:following )?(?:[\w-]+ ){{0,3}}?"
    r"(?:companies|entities|persons|firms|parties)\b[^:§]{0,40}: (?P<names>[^§;:]+)"
)
IS_ON = re.compile(
    r",? (?:is|are|was|were|has been|have been) (?:now |still )?(?:on|among)\b[^§.;:]{0,40}?"
    + _LIST
)
DENIED = re.compile(r"\b(?:not|never|no|none|neither|nor|cannot|without)\b|n[’']t\b", re.IGNORECASE)
UNSURE = re.compile(
    r"\b(?:would|should|could|might|whether|if|unless|until|will|seeks?|asks?|asked|requests?|"
    r"requested|propos(?:es|ed)|den(?:y|ies|ied)|rumou?red|reportedly|expected|likely|"
    r"said to|before|still|consider(?:s|ed|ing)?|postpon\w+|delay\w*|urg(?:es|ed)|call(?:s|ed) for|"
    r"stop(?:s|ped)? short|false|rumou?rs?|nearly|almost|yet to|refus\w+|reject\w+|"
    r"contrary to (?:\w+ )?(?:reports?|rumou?rs?|claims?|statements?|what)|"
    r"(?-i:may|can|Had))\b",
    re.IGNORECASE,
)
# Before an act, these make it somebody's claim; behind it they tell why it was done.
_SAID = r"(?:said|says|stated|states|reported|reports|wrote|writes|announced|announces)"
_WRONGLY = r"(?:erroneously|mistakenly|falsely|wrongly|in error|by mistake)"
CLAIMED = re.compile(
    rf"\b(?:(?:claim|alleg)(?:s|es|ed|ing)? (?:that|to (?:be|have))\b|{_WRONGLY} {_SAID}\b"
    rf"|{_SAID} {_WRONGLY}\b|alleged(?:ly)? (?:{_ENTRY}|{_IN}|{_OUT})\b)",
    re.IGNORECASE,
)
# What is done to an act undoes it: the `stay` that is lifted, the `order that` is reversed.
UNDONE = re.compile(
    r"\b(?:orders?|judge?ments?|decisions?|rulings?|rules?|actions?|stay|injunctions?|requests?|"
    r"petitions?|motions?)\b(?:[^§;:]{0,30}\b(?:that|which)\b| against\b| to [a-z]| of (?:the )?§)"
)
UNDOES = re.compile(
    rf"\b(?:revers\w+|overturn\w*|suspend\w*|stay(?:s|ed)|{_LIFTS}|{_LIFTED}|{_VOIDS}|{_VOIDED})\b"
)
ASIDE = re.compile(r",?\s(?:who|which|whose|where)\b[^,]*(?:,|$)")
NEXT_VERB = re.compile(r",? and [a-z]+(?:ed|s) (?:its|the|their|an?|that)\b.*$")
QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
CLAUSE = re.compile(r";\s+|:\s+(?=[a-z])|,?\s+(?:but|whereas|although|though|because|so)\s+")
AT = re.compile(r"\b(?:on|since|from|effective|in|as of)\s*,?\s*$", re.IGNORECASE)
# Said in the present, it is what the document itself does.
DOES = re.compile(
    r"\b(?:adds|designates|places|puts|removes|delists|strikes|vacates|enjoins|revokes|rescinds|"
    r"lifts|cancels|withdraws|sets aside|annuls|revises|amends|modifies|updates)\b"
)
BEGINS = re.compile(r"\b(?:add|plac|put|includ)", re.IGNORECASE)

PARTS = re.compile(
    r",? and (?=[^,]*$)|,? as well as |, (?!(?:Co|Inc|Ltd|LLC|Corp|Limited|Incorporated|S\.A)\b)"
)
SUBJECT_BEGINS = re.compile(r"^.*(?:,\s+(?:and|which|who)\s+|\bthat\s+|\bunlike\s+|\b[Aa]fter\s+)")
# `a supplier of`, `linked to`: what follows says who somebody else is.
OF_ANOTHER = re.compile(
    r"\b(?!(?:compan|entit|person|firm|part|compris|consist)\w* )[a-z]+ "
    r"(?:of|to|for|by|with|from|at|in|under)\s+(?:the\s+)?(?:[a-z-]+\s+){0,3}$"
)
# `Acme's supplier`: not the owner is meant, but whoever is named after.
OWNER = re.compile(r"[’']s? [a-z]")
# A row of these alone names nobody.
NOT_NAMES = word_set(
    "the a an on in by of and or for to since from under this that these those he she it they its "
    "one two three four five six seven eight nine ten eleven twelve such other others certain "
    "section supplement part title list january february march april may june july august "
    "september october november december department bureau secretary executive order president "
    "united states china iran russia chinese american russian iranian supplementary information "
    "entity entities companies persons parties license requirement consistent bis ear erc"
)
