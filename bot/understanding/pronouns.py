"""Pronouns of a follow-up filled with what was last spoken of.

A pronoun is filled only when nothing in the question itself can be what it means.
"""

import re
from collections.abc import Iterator

from bot.understanding.names import find_names
from bot.understanding.words import ASKING, AUXILIARY, PREPOSITIONS, bare, words_of

_PRONOUN = re.compile(
    r"\b(?P<subject>it|they|he|she|them|him)\b|\b(?P<whose>its|their|his|her)\b(?=\s+[\w“\"])"
    r"|\b(?P<noun>(?:this|that|the)\s+(?:same\s+)?(?:executive\s+order|order|rule|notice|regulation"
    r"|law|statute|act|proclamation|statement|document|company|entity|firm|organi[sz]ation"
    r"|agency|list))\b(?!\s+(?:of|for|that|on|in|about|with|to)\b|['’-])"
    r"|\b(?P<that>this|that)\b",
    re.IGNORECASE,
)
_FORMS = {"its": "it", "them": "they", "their": "they", "him": "he", "his": "he", "her": "she"}
_ADJECTIVES = (
    "possible|impossible|necessary|true|false|important|essential|better|best|worth|worse|ok|okay"
    "|legal|illegal|lawful|allowed|permitted|permissible|required|mandatory|easy|easier|hard|harder"
    "|difficult|common|normal|usual|safe|good|bad|likely|unlikely|wise|fair|correct|right|wrong"
    "|clear|known|said|reported|expected|time|advisable|recommended|too late|enough|just|because"
)
# `Is it possible to`, `it takes two weeks to`, `it seems that`: the pronoun stands for nothing.
_EMPTY_AFTER = re.compile(
    r"^(?:['’]s|\s+(?:is|was|will be|would be|be|has been))?(?:\s+(?:not|also|still|even|a|an|"
    rf"always|more|really|so|very))*\s+(?:{_ADJECTIVES})\b"
    r"|^\s+(?:takes?|took|costs?|makes?|seems?|appears?|rains?|turns? out)\b.*"
    r"\b(?:to|that|if|for)\b"
    r"|^\s+(?:rains?|snows?)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;:.?!](?:\s|$)|\b(?:and|but|or)\s+(?:" + "|".join(sorted(ASKING)) + r")\b", re.IGNORECASE
)
_SUBORDINATE = re.compile(r"\b(?:if|when|because|that|whether|while|although|unless|say|said)\b")
_DETERMINED = re.compile(
    r"\b(?:an?|the|my|your|our|any|some|every|each|this|that|these|those)\s+(?!same\b)[\w-]+",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"order|rule|notice|regulation|law|statute|act|proclam|statement|document")
_THERE = re.compile(r"\bthere\b(?=\s*(?:[?.!,;]|$|in\b|on\b|before\b|after\b|since\b|as of\b))")


def open_pronouns(text: str) -> tuple[str, ...]:
    """Return the pronouns and pronoun-like nouns that a text leaves open, one for each meaning.

    `they` and `their` mean the same; `they` and `it` do not.
    """
    found: dict[str, str] = {}
    for match in _open(text):
        found.setdefault(_alike(match.group()), match.group().lower())
    return tuple(found.values())


def filled(text: str, said: str) -> str:
    """Return a text with its first open pronoun, and every equal one after it, replaced.

    `its` and `their` become a possessive. Without an open pronoun the text comes back unchanged.
    """
    first = next(_open(text), None)
    if first is None:
        return text
    alike = _alike(first.group())
    out, at = [], 0
    for match in _PRONOUN.finditer(text, first.start()):
        if _alike(match.group()) == alike and not _empty(text, match):
            whose = "’s" if match.lastgroup == "whose" else ""
            out += [text[at : match.start()], said + whose]
            at = match.end()
    return "".join(out) + text[at:]


def _alike(pronoun: str) -> str:
    """Return one pronoun for all that must mean the same thing."""
    return _FORMS.get(pronoun.lower(), pronoun.lower())


def refers_to_documents(pronoun: str) -> bool | None:
    """Return whether a noun like `that order` stands for a document; None for a mere pronoun."""
    if " " not in pronoun:
        return None
    return bool(_DOCUMENT.search(pronoun))


def placed(text: str, place: str) -> str:
    """Return a text with `there` replaced by the place that it means."""
    match = _THERE.search(text)
    if match is None or _exists(text, match):
        return text
    return text[: match.start()] + place + text[match.end() :]


def _exists(text: str, match: re.Match[str]) -> bool:
    """Whether `there` only says that something exists: `is there`, `are there any`."""
    before = words_of(text[: match.start()])
    return bool(before) and before[-1] in AUXILIARY and len(before) < 3


def _open(text: str) -> Iterator[re.Match[str]]:
    """Yield the pronouns that nothing in the text itself can be meant by."""
    for match in _PRONOUN.finditer(text):
        if _empty(text, match) or _local(text, match):
            continue
        if match.lastgroup == "that" and not _stands_alone(text, match):
            continue
        yield match


def _empty(text: str, match: re.Match[str]) -> bool:
    return match.group().lower() == "it" and bool(_EMPTY_AFTER.match(text[match.end() :]))


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether `this` or `that` is a pronoun for a thing: `When was that signed?`"""
    before, after = words_of(text[: match.start()]), words_of(text[match.end() :])
    return bool(before) and before[-1] in AUXILIARY and bool(after) and after[0].endswith("ed")


def _local(text: str, match: re.Match[str]) -> bool:
    """Whether what a pronoun means may stand before it in the text.

    The subject of its own clause cannot be meant by a pronoun that is the object there.
    """
    before = text[: match.start()]
    if match.lastgroup == "noun" and match.group().lower().startswith("the "):
        return bool([n for n in find_names(text) if n.kind in {"official", "entity"}])
    count = len(_DETERMINED.findall(before)) + sum(
        name.kind in {"official", "entity"} and not re.search(r"\b[Tt]he\s+$", before[: name.start])
        for name in find_names(before)
    )
    clause = _CLAUSE.search(before)
    if clause is not None:
        return True
    following = bare((text[match.end() :].split() or [""])[0])
    preceding = (words_of(before) or [""])[-1]
    is_object = following not in AUXILIARY and (
        preceding not in AUXILIARY or preceding in PREPOSITIONS
    )
    if count == 1 and is_object and not _SUBORDINATE.search(before):
        return False
    return count > 0
