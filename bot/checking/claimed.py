"""What a sentence of a message claims of somebody's standing on lists, and what sources tell of it.

The same rules read both, so that `is no longer on` and `was removed from` come to the same.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answering.lists import list_names
from bot.answering.rows import rows_named, titles_of
from bot.answering.statuses import Looking, Reading, Status, readings
from bot.answering.subjects import subject_of
from bot.checking.lexicon import Lexicon, names_in
from bot.checking.values import Value, values_of
from bot.models import Passage
from ingest.models import Chunk, Document

# How things stand, and not what was done: `is on`, `the list names`, `no longer`.
_STATE = re.compile(
    r"\b(?:is|are|was|were|be|been|remains?|remained|stays?|stayed|stands?|stood)(?:n[’']t)?\s+"
    r"(?:(?:not|never|still|also|now|already|then|again|both|all|long|\w+ly)\s+){0,3}on\b|"
    r"\bno longer\b|\bnever\b|"
    r"\b(?:is|are)\s+(?:(?!being)\w+\s+){0,2}?(?:named|listed|included)\b|"
    r"\b[Ll]ists?\b.{0,80}?\b(?:names?|named|includes?|included|contains?|contained)\b"
)
_NAMED = re.compile(r"\b(?:named|listed|included|identified)\b")
_SINCE = re.compile(r"\b(?:since|from)\s+$", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:was|were|did|had)\b|\b(?:was|were|did)n['’]t\b|\b[a-z]+ed\b", re.IGNORECASE
)
_NOW = re.compile(
    r"\b(?:is|are|names|includes|contains|lists|remains?|stays?|stands?|does|do|no longer)\b|"
    r"\b(?:is|are|does)n['’]t\b|\bha(?:s|ve) been on\b",
    re.IGNORECASE,
)
# An act that does not name somebody says nothing of the list that it adds to.
_ACT_WITHOUT = re.compile(
    r"\b(?:rule|order|release|notice|action|amendment)s?\b.{0,60}?"
    r"\b(?:do|does|did)(?: not|n[’']t)\s+name\b"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim that somebody is or was on some lists, or not, or was put there or struck off.

    `on` is the date it gives. `is_event`: something was done then; else it was so, then or now.
    `is_named`: the act may be any list's that names them, and not only the first.
    """

    looking: Looking
    status: Status
    lists: frozenset[str]
    on: Value | None
    is_event: bool
    is_present: bool
    never: bool
    is_named: bool


def standings_in(text: str, passages: Sequence[Passage], lexicon: Lexicon) -> list[Standing]:
    """Return what a sentence claims of standings on lists that it names; the same once."""
    texts = [each for p in passages for each in (p.chunk.text, *p.chunk.headings)]
    texts += titles_of(rows_named(passages))
    names = list_names([*texts, text])
    found: dict[tuple[str, Status, frozenset[str]], Standing] = {}
    for name in _named(text, passages, lexicon):
        looking = Looking(subject_of(name, texts), names)
        for each in readings([_as_passage(text)], looking):
            for standing in _claimed(text, each, looking):
                found.setdefault((name, standing.status, standing.lists), standing)
    return list(found.values())


def who_stands(text: str, passages: Sequence[Passage], lexicon: Lexicon) -> list[str]:
    """Return whose standings a sentence tells of, to search for what else is told of them."""
    standings = standings_in(text, passages, lexicon)
    return list(dict.fromkeys(each.looking.subject.names[0] for each in standings))


def told_of(standing: Standing, passages: Sequence[Passage]) -> list[Reading]:
    """Return what official Documents tell of the same standing, oldest first."""
    official = [p for p in passages if p.document.official]
    found = [
        each
        for each in readings(official, standing.looking)
        if each.lists & standing.lists
        and not (each.status == "absent" and _ACT_WITHOUT.search(each.text))
    ]
    return sorted(found, key=lambda each: (each.on, each.published, each.start))


def is_act(reading: Reading) -> bool:
    """Whether it tells what was done, on the day that it gives."""
    return not reading.passage.chunk.cells and _STATE.search(reading.text) is None


def _named(text: str, passages: Sequence[Passage], lexicon: Lexicon) -> list[str]:
    found = [n for n in names_in(text, lexicon) if n.kind == "entity" and not n.modifier]
    names = [name.text for name in found if not name.text[0].isdigit()]
    rows = [p.chunk.name or "" for p in rows_named(passages)]
    return list(dict.fromkeys([*names, *(name for name in rows if name and name in text)]))


def _claimed(text: str, reading: Reading, looking: Looking) -> Iterator[Standing]:
    dates = [value for value in values_of(text) if value.kind == "date"]
    on = next((v for v in dates if reading.dated and reading.on in (v.last, v.first)), None)
    if not reading.lists or (dates and on is None) or len(dates) > 1:
        return
    since = on is not None and _SINCE.search(text[: on.start]) is not None
    is_state = _STATE.search(text) is not None and not since
    present = _NOW.search(text) is not None if on is None or since else False
    if on is None and not _NOW.search(text) and not _PAST.search(text):
        present = True
    yield Standing(
        looking, reading.status, reading.lists, on, not is_state, present,
        re.search(r"\bnever\b", text, re.IGNORECASE) is not None,
        _NAMED.search(text) is not None,
    )  # fmt: skip


def _as_passage(text: str) -> Passage:
    """Return a sentence as a Passage of an undated Document, to be read as one."""
    document = Document(
        id="claim", key="claim", uri="claim", title="", kind="document",
        ingested_at=f"{date.min.isoformat()}T00:00:00+00:00", collection="claim",
    )  # fmt: skip
    return Passage(Chunk("claim", "claim", 0, 0, len(text), text), document, 0.0)
