"""What a question is about: the name, or else the noun, that a follow-up would mean by `it`."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.understanding.names import Name, find_names
from bot.understanding.words import AUXILIARY, FUNCTION, WH, words_of

Wanted = Literal["official", "entity"]

# What is said of a document, and what is said of those whom it concerns.
_OF_DOCUMENTS = re.compile(
    r"\b(?:publish|sign(?:ed|s)?\b|issue|amend|revoke|supersede|repeal|rescind|effective|in effect"
    r"|take effect|took effect|in force|prohibit|requires?\b|appl(?:y|ies)\b)",
    re.IGNORECASE,
)
# Of an entity, these are never said.
_IN_FORCE = re.compile(r"\b(?:in (?:force|effect)|t(?:akes?|ook|aken) effect)\b", re.IGNORECASE)
_OF_ENTITIES = re.compile(
    r"\b(?:(?:black|de)?listed|added|removed|designated|sanctioned|banned|(?:put|placed)"
    r"|on (?:the|a|any|which|what) [\w' -]*list|licen[cs]e|entity|company|located)\b",
    re.IGNORECASE,
)
# `Is X on ...`, `Was X listed ...`, written without capitals.
_SUBJECT = re.compile(
    rf"^(?:{'|'.join(sorted(AUXILIARY))})\s+(?P<said>(?:[\w.&'’-]+\s+){{1,6}}?)"
    r"(?:on|under|subject|still|listed|\w+ed)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"^(?:(?:what|who)(?:\s+(?:is|are|was|were)|['’]s)"
    r"|(?:please\s+)?(?:tell me|explain|describe|define|summari[sz]e)(?:\s+(?:more|all))?"
    r"(?:\s+about)?)\s+(?P<said>[^?.!,;:]{2,60})[?.!]*$",
    re.IGNORECASE,
)
_ASKED_OF = re.compile(r"^(?:is|are|was|were|do|does|did|has|have|can|will)\s+(?:the|an?)\s+[a-z]")
_SOMEWHERE = re.compile(
    r"\b(?:in|at|outside|inside|near|within|across|around)\s+(?:of\s+)?(?:the\s+)?$", re.IGNORECASE
)
_SAID_OF = re.compile(r"\w+ed$|subject$|exempt$|part$|able$|free$")
_HELPED = re.compile(
    r"\b(?:do|does|did|has|have|had|can|could|will|would|should|shall|may|might|must)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_JOINED = re.compile(r"^(?:,?\s+(?:and|or)\s+|,\s+)$")
_LONGEST = 5  # words of a noun phrase


@dataclass(frozen=True, slots=True)
class Subject:
    """What a text is about, and its span there; `name` is None where it is a common noun."""

    text: str
    start: int
    end: int
    name: Name | None = None


def wanted_by(text: str) -> Wanted | None:
    """Return whether the verb of a follow-up is said of a document or of an entity, if either."""
    if _OF_ENTITIES.search(text) and not is_of_force(text):
        return "entity"
    return "official" if _OF_DOCUMENTS.search(text) else None


def is_of_force(text: str) -> bool:
    """Whether a follow-up asks what only documents can be: in force, in effect."""
    return _IN_FORCE.search(text) is not None


def subject_of(text: str, wanted: Wanted | None = None) -> Subject | None:
    """Return what a text is about: a name of the wanted kind, the first name, or its noun phrase.

    Names that stand side by side (`A, B and C`) are one subject. None where it cannot be told.
    """
    names = find_names(text)
    about = [n for n in names if n.kind == "official" or _is_about(text, n)]
    fitting = [n for n in about if n.kind == wanted]
    if _ASKED_OF.match(text) and not fitting:
        about = [n for n in about if n.kind == "official"]
    chosen = next(iter(fitting or about), None)
    if chosen is None:
        return _matched(text, _SUBJECT) or list_of(text) or _matched(text, _TOLD)
    start, end = _group(text, about, chosen)
    return Subject(text[start:end], start, end, chosen)


def _group(text: str, names: list[Name], first: Name) -> tuple[int, int]:
    """Return the span of a name with those of its kind that are joined to it, and its article."""
    end = first.end
    for name in names:
        if name.kind == first.kind and name.start > end and _JOINED.match(text[end : name.start]):
            end = name.end
    article = re.search(r"\b[Tt]he\s+$", text[: first.start])
    return (article.start() if article and first.kind == "entity" else first.start), end


def _is_about(text: str, name: Name) -> bool:
    """Whether a question may be about a name, not about what it describes or where it is."""
    if name.kind != "entity" or name.modifier or _SOMEWHERE.search(text[: name.start]):
        return False
    after = re.match(r"\s+([a-z][\w-]*)", text[name.end :])
    if after is None or after.group(1) in FUNCTION or _SAID_OF.match(after.group(1)):
        return True
    # `American football`, but `did Acme violate`.
    return bool(_HELPED.search(text[: name.start]))


def list_of(text: str) -> Subject | None:
    """Return the list that a question is about, unless it only names what is asked for."""
    for name in find_names(text):
        after = re.match(r"\s+([a-z][\w-]*)", text[name.end :])
        if name.kind == "list" and (after is None or after.group(1) in FUNCTION):
            article = re.search(r"\bthe\s+$", text[: name.start], re.IGNORECASE)
            start = article.start() if article else name.start
            return Subject(text[start : name.end], start, name.end, name)
    return None


def _matched(text: str, pattern: re.Pattern[str]) -> Subject | None:
    """Return the noun phrase that a pattern finds, if it means something by itself."""
    match = pattern.match(text.strip())
    if match is None:
        return None
    said = match.group("said").strip()
    words = words_of(said)
    if not words or len(words) > _LONGEST or not _is_noun_phrase(words) or words[0] == "the":
        return None
    start = text.find(said)
    return Subject(said, start, start + len(said))


def _is_noun_phrase(words: list[str]) -> bool:
    """Whether some words have no small word but a leading article, and `of` and `and` inside."""
    rest = words[1:] if words[0] in {"the", "a", "an"} else words
    return bool(rest) and not any(
        word in (FUNCTION | WH) - {"of", "and"} or word in {"difference", "same", "best", "most"}
        for word in rest
    )
