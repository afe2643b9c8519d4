"""A sentence that states several things, as sentences that state one each."""

import re
from collections.abc import Sequence

from bot.checking.base import Finding
from bot.checking.reading import Reading, verb_in
from bot.understanding.words import bare

_MOST = 4
# What follows is only somebody's word, or only so in some case: it cannot be taken apart.
_REPORTED = re.compile(
    r"\b(?:sa(?:y|ys|id)|claim\w*|argu\w*|believ\w*|think\w*|alleg\w*|report(?:s|ed|edly)|accord\w*|"
    r"told?|den(?:y|ies|ied)|if|unless|whether|because|expect\w*|wants?|hopes?)\b",
    re.IGNORECASE,
)
_BE = re.compile(r"(?:is|are|was|were|has been|have been|had been)\b")
_GOES_ON = re.compile(r"(?:[a-z]+(?:ed|wn)|put|struck|made)\b")
_JOINT = re.compile(r"[\s,;:]*(?:\b(?:and|but|or|whereas|while|although|though|so)\b[\s,]*)?$")
_RELATIVE = re.compile(r"\b(?:which|who|where|that)$")
_NO_SUBJECT = frozenset(("that", "it", "they", "he", "she", "this", "these"))


def parts_of(text: str) -> tuple[str, ...]:
    """Return a sentence for each clause, with the subject that it leaves out; none where in doubt.

    `Acme was added in May, and removed in June` is `Acme was added in May` and `Acme was removed in
    June`.
    """
    clauses = Reading(text).clauses
    first = verb_in(f" {clauses[0].text}") if clauses else None
    if not 1 < len(clauses) <= _MOST or first is None or _REPORTED.search(text):
        return ()
    made = []
    for n, clause in enumerate(clauses):
        said = _JOINT.sub("", clause.text).rstrip(" .")
        own = n == 0 or bool(clause.subject)
        if bare(said.split(" ")[0]) in _NO_SUBJECT or _RELATIVE.search(said):
            return ()
        made.append(f"{said if own else _with_subject(said, clauses[0].text, first)}.")
    return tuple(made)


def _with_subject(said: str, lead: str, verb: "re.Match[str]") -> str:
    """Return a clause behind the subject of the first one, and its `was` where that goes on."""
    subject = lead[: verb.start() - 1]  # the verb was looked for behind a space
    helps = _BE.match(verb.group())
    goes_on = helps and _GOES_ON.match(said)
    return f"{subject}{helps.group()} {said}" if helps and goes_on else f"{subject}{said}"


def joined(parts: Sequence[Finding]) -> Finding | None:
    """Return what is found of a whole from what is found of its parts; None where that is open."""
    wrong = next((each for each in parts if each.verdict == "contradicted"), None)
    if wrong is not None or not parts or any(each.verdict != "supported" for each in parts):
        return wrong
    quotes = tuple(dict.fromkeys(quote for each in parts for quote in each.quotes))
    return Finding("supported", quotes, next((each.why for each in parts if each.why), None))
