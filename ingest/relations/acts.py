"""What orders, proclamations and notices of the President do to each other, in their own words."""

import re
from collections.abc import Iterator

from ingest.models import Relation, RelationType
from ingest.relations.wording import (
    LONGEST_SENTENCE,
    Reference,
    blanked,
    orders_in,
    quoted,
    sentences,
)

_ORDER = re.compile(
    r"\b(?:Executive\s{1,3}Orders?|E\.\s?O\.|EO)\s{1,3}(?:(?:No\.\s?)?\d|of\s)"
    r"|\bProclamations?\s{1,3}(?:\d|of\s)|\b(?:Memorandum|Determination|Notice|Order)\s{1,3}of\s"
)
_PASSIVE = re.compile(
    r"\b(is|are)\s+(?:hereby\s+)?(?:further\s+)?(?:hereby\s+)?(?:amended|modified|revoked|rescinded"
    r"|terminated|superseded|replaced(?:\s+and\s+superseded)?|corrected|withdrawn)\b"
)
_ACTIVE = re.compile(
    r"\bI\s+hereby\s+(?:further\s+)?(amend|modify|revoke|rescind|terminate|supersede|replace)\s+"
)
# Only the act itself: neither a message that reports it nor an order to `continue to monitor`.
_CONTINUING = re.compile(
    r"\b(?:I (?:am continuing|hereby continue)|continuing)"
    r"(?:\s+in effect)?(?:\s+for\s+(?:1|one|an additional)\s+year)?,?\s+"
    r"the\s+national\s+emergency(?:\s+that\s+was)?(?:\s+first)?\s+declared\s+(?:in|by|pursuant\s+to)\s+"
)
_LISTED = re.compile(
    r"\b[Tt]he\s+following\s+[^:;.\n]{0,80}?\b(?:is|are)\s+(?:hereby\s+)?"
    r"(amended|modified|revoked|rescinded|terminated|superseded|replaced):\s"
)
# `Regarding the Executive Order of ... (Title), the following shall replace subsection (g)`.
_REGARDING = re.compile(r"^Regarding\s+(?:the\s+)?")
_SHALL_REPLACE = re.compile(
    r"\bthe\s+following\s+shall\s+(?:replace|be\s+added\s+(?:to|at\s+the\s+end\s+of))\s+"
    r"(?:the\s+)?(?:(?:sub)?sections?|(?:sub)?paragraphs?|clauses?|annex)\b"
)
# `increase the rate of duty set forth in section 2(c)(i) of Executive Order 1 from 30 ... to 90`.
_RATE = re.compile(
    r"\b(?:increase|decrease|raise|reduce|lower)\s+the\s+[^.;]{0,120}?"
    r"\b(?:set\s+forth|established|imposed|specified|in)\s+(?:in\s+)?section\s+\d\w*\s*[^;]{0,60}?\bof\s+"
    r"(?=(?:Executive\s+Order|Proclamation)\s+\d)"
)
# `articles subject to the rate of 20 percent under Executive Order 1 shall instead be subject to`.
_INSTEAD = re.compile(
    r"\bunder\s+(?=(?:Executive\s+Order|Proclamation)\s+\d[^;]{0,60}?"
    r"\bshall\s+instead\s+be\s+subject\s+to\b)"
)
_FROM_TO = re.compile(r"\bfrom\s+\$?\d[^;]{0,40}?\s+to\s+\$?\d")
_REACH, _FAR = 160, 600
"""Characters before an order's name that say whether it, or a part of it, is the subject; with the
space of parentheses that were blanked."""
_SPACES = re.compile(r"\s+")
_PART = re.compile(
    r"\b(?:(?:sub)?sections?|(?:sub)?paragraphs?|clauses?|annex(?:es)?|headings?|the\s+(?:text|definition))\b"
    r"[^.;:]{0,100}\s(?:of|to|in)\s+(?:the\s+)?$",
    re.I,
)
_DIRECT = re.compile(r"(?:^|[,.;:—)]|\band)\s*(?:[Tt]he\s+(?:Presidential\s+)?)?$")
_NEGATED = re.compile(r"\b(?:nothing|no|neither|not)\b", re.I)
_AS_AMENDED = re.compile(
    r"\bas\s+(?:previously\s+|further\s+|most recently\s+)?(?:amended|modified|expanded"
    r"|supplemented|extended|continued)\b[^;]*$"
)
_BY_ADDING = re.compile(r"\bby (?:adding|striking|inserting|deleting|replacing|redesignating)\b|;")
_TYPES: dict[str, RelationType] = {
    "amend": "amends",
    "modif": "amends",
    "correct": "corrects",
    "withdraw": "revokes",
    "revok": "revokes",
    "rescind": "revokes",
    "terminat": "revokes",
    "supersed": "replaces",
    "replac": "replaces",
}


def relations_in_acts(text: str) -> list[Relation]:
    """Return what a document's words amend, revoke, replace or continue, with the sentences."""
    found = [relation for line in text.split("\n") for relation in _listed(line)]
    for sentence in dict.fromkeys(sentences(text)):
        if _ORDER.search(sentence):
            for rule in (_passive, _active, _continuing, _regarding, _rates):
                found += rule(sentence)
    return found


def _listed(paragraph: str) -> Iterator[Relation]:
    """Yield what a list does: `The following orders are revoked: ...; ...; and ...`."""
    head = _LISTED.search(paragraph, 0, LONGEST_SENTENCE)
    if not head or quoted(paragraph, head.start()):
        return
    quote = paragraph[head.start() : head.start() + LONGEST_SENTENCE].strip()
    items = paragraph[head.end() : head.start() + LONGEST_SENTENCE]
    start = 0
    for piece in blanked(items).split(";"):
        item = items[start : start + len(piece)]
        start += len(piece) + 1
        yield from _relations(head.group(1), item, quote, many=False)


def _passive(sentence: str) -> Iterator[Relation]:
    verb = _PASSIVE.search(sentence)
    if not verb or quoted(sentence, verb.start()):
        return
    subject = blanked(sentence[: verb.start()])
    start = max(subject.rfind(";"), subject.rfind(" that ")) + 1
    many = verb.group(1) == "are"
    yield from _relations(verb.group(), sentence[start : verb.start()], sentence, many=many)


def _active(sentence: str) -> Iterator[Relation]:
    verb = _ACTIVE.search(sentence)
    if not verb or quoted(sentence, verb.start()):
        return
    clause = _BY_ADDING.split(sentence[verb.end() :], maxsplit=1)[0]
    yield from _relations(verb.group(1), clause, sentence, many=False)


def _continuing(sentence: str) -> Iterator[Relation]:
    match = _CONTINUING.search(sentence)
    if match and not quoted(sentence, match.start()):
        for name in orders_in(sentence[match.end() : match.end() + 60])[:1]:
            yield _relation("continues", name, sentence)


def _regarding(sentence: str) -> Iterator[Relation]:
    head, act = _REGARDING.match(sentence), _SHALL_REPLACE.search(sentence)
    if head and act and not quoted(sentence, act.start()):
        names = [n for n in orders_in(sentence) if n.start <= head.end()]
        yield from (_relation("amends", name, sentence) for name in names[:1])


def _rates(sentence: str) -> Iterator[Relation]:
    """Yield the order whose rate of duty a sentence changes, without the word `amend`."""
    change, instead = _RATE.search(sentence), _INSTEAD.search(sentence)
    change = change if change and _FROM_TO.search(sentence, change.end()) else None
    for act in filter(None, (change, instead)):
        before = sentence[max(0, act.start() - _REACH) : act.start()]
        if not quoted(sentence, act.start()) and not _NEGATED.search(before):
            names = orders_in(sentence[act.end() :])[:1]
            yield from (_relation("amends", name, sentence) for name in names)


def _relations(verb: str, clause: str, sentence: str, *, many: bool) -> Iterator[Relation]:
    """Yield what `verb` does to the documents that `clause` names, itself or a part of them."""
    plain = blanked(clause)
    aside = _AS_AMENDED.search(plain)
    plain = plain[: aside.start()] if aside else plain
    kind = next(kind for stem, kind in _TYPES.items() if stem in verb)
    names = [name for name in orders_in(clause) if name.start < len(plain)]
    for at, name in enumerate(names):
        before = _SPACES.sub(" ", plain[max(0, name.start - _FAR) : name.start])[-_REACH:]
        if _NEGATED.search(before, before.rfind(",") + 1):
            return
        part = _PART.search(before)
        if part or _DIRECT.search(before):
            # Sections that are revoked or replaced leave the rest of the order in force.
            for each in names[at:] if many and not part else [name]:
                yield _relation("amends" if part else kind, each, sentence)
            return


def _relation(kind: RelationType, to: Reference, quote: str) -> Relation:
    return Relation(type=kind, number=to.number, title=to.title, dated=to.dated, quote=quote)
