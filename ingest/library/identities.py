"""Which Document an official name means that the Document itself does not say.

The White House publishes orders without their numbers; the Federal Register numbers them days
later. Other official Documents tell the number with something that only one order has: its date
and title (`Executive Order 14195 of February 1, 2025 (Imposing Duties ...)`), or its date and what
it revoked (`Executive Order 14032 ... revoked Executive Order 13974`), for an order is revoked but
once. Such mentions are kept as they are come across; what they establish is worked out when read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.dates import DATE, find_written_date
from ingest.models import Document
from ingest.relations.wording import description, parenthesised, sentences

_ORDER = r"Executive\s{1,3}Order\s{1,3}(\d{4,5})"
# `Executive Order 14195 of February 1, 2025 (Imposing Duties ...)`
_DATED = re.compile(rf"\b{_ORDER}\s{{1,3}}of\s{{1,3}}({DATE})(\s{{1,3}}\()?")
# `On June 19, 2025, I issued Executive Order 14310 (Further Extending ...)`
_ISSUED = re.compile(
    rf"\b[Oo]n\s{{1,3}}({DATE}),\s{{1,3}}(?:I|the\s{{1,3}}President|President\s{{1,3}}\w+)\s{{1,3}}"
    rf"(?:issued|signed)\s{{1,3}}{_ORDER}(\s{{1,3}}\()?"
)
# `Executive Order 14032 amended Executive Order 13959 and revoked Executive Order 13974`
_REVOKED = re.compile(
    rf"\b{_ORDER}\s{{1,3}}(?:(?:amended|superseded)\s{{1,3}}Executive\s{{1,3}}Order\s{{1,3}}\d{{4,5}}"
    rf",?\s{{1,3}}and\s{{1,3}})?revoked\s{{1,3}}{_ORDER}\b"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """That a text calls by an official `name` the Document that is `called` so."""

    name: str
    called: str
    quote: str


def mentions_in(text: str) -> tuple[Mention, ...]:
    """Return the executive orders that a text names together with what tells them from others.

    Each quote is a sentence of the text, verbatim; a pair of name and description is given once.
    """
    found: dict[tuple[str, str], Mention] = {}
    days: dict[str, set[str]] = {}
    revoking: list[tuple[str, str, str]] = []
    for sentence in dict.fromkeys(sentences(text)):
        if "Executive" not in sentence:
            continue
        for name, day, title in _named(sentence):
            days.setdefault(name, set()).add(day)
            if title:
                mention = Mention(name, description(title, day), sentence)
                found.setdefault((name, mention.called), mention)
        revoking += [
            (f"E.O. {said.group(1)}", f"E.O. {said.group(2)}", sentence)
            for said in _REVOKED.finditer(sentence)
        ]
    for name, revoked, sentence in revoking:
        for day in days.get(name, ()):
            mention = Mention(name, _deed(revoked, day), sentence)
            found.setdefault((name, mention.called), mention)
    return tuple(found.values())


def _named(sentence: str) -> Iterator[tuple[str, str, str | None]]:
    """Yield (name, ISO date, title or None) of the orders that a sentence dates."""
    for match in _DATED.finditer(sentence):
        yield from _dated(sentence, match, match.group(1), match.group(2))
    for match in _ISSUED.finditer(sentence):
        yield from _dated(sentence, match, match.group(2), match.group(1))


def _dated(
    sentence: str, match: re.Match[str], number: str, written: str
) -> Iterator[tuple[str, str, str | None]]:
    day = find_written_date(written)
    if day:
        title = parenthesised(sentence, match.end()) if match.group(3) else None
        yield f"E.O. {number}", day, title


def descriptions_of(document: Document) -> set[str]:
    """Return what other Documents may call this one by, besides its official names.

    Its title, its title with a date of its own, and what it revokes with such a date.
    """
    days = {day for day in (document.event_on, document.published_on) if day}
    revoked = [r.number for r in document.relations if r.type == "revokes" and r.number]
    return {
        description(document.title),
        *(description(document.title, day) for day in days),
        *(_deed(number, day) for number in revoked for day in days),
    }


def _deed(revoked: str, day: str) -> str:
    return f"“revokes {revoked}” ({day})"


def is_unnamed_order(document: Document) -> bool:
    """Whether a Document is an order that does not say its own number."""
    named = any(name.startswith(("E.O. ", "Proc. ")) for name in document.identifiers)
    return document.kind == "order" and not named
