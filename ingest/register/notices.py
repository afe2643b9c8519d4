"""Listings out of sentences, by rules: `the Bureau added Acme to the Entity List`.

Read are notices, orders, statements and news alike. What a sentence denies, expects or only asks
for is no listing; a rule that is not sure of its reading says nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.dates import find_written_dates
from ingest.models import Document
from ingest.register.listing import LISTS, Action, Listing, RegisterList, find_lists
from ingest.register.names import NAME, parts_of
from ingest.register.phrases import (
    ASIDE,
    AT,
    BEGINS,
    CLAIMED,
    CLAUSE,
    DENIED,
    DOES,
    IS_ON,
    LONGEST_ROW,
    NEXT_VERB,
    NOT_NAMES,
    OF_ANOTHER,
    OWNER,
    PARTS,
    PUTS,
    QUOTED,
    ROW_OF_NAMES,
    RULES,
    SUBJECT_BEGINS,
    UNDOES,
    UNDONE,
    UNSURE,
)
from ingest.sentences import sentence_spans

_CONFIDENCE = 0.9
_ACTS = frozenset({"notice", "regulation", "order"})  # kinds of documents that do something
_LONGEST = 2_000  # characters of a sentence that is read


@dataclass(frozen=True, slots=True)
class _Said:
    """What a clause says: the action, the list, and the text that holds the names.

    `own` tells that it is done by the very document, not told of something that was.
    """

    action: Action
    list: str
    names: str
    on: str | None = None
    own: bool = False


def listings_in(
    text: str,
    document: Document,
    start: int = 0,
    headings: Sequence[str] = (),
    lists: Sequence[RegisterList] = LISTS,
) -> list[Listing]:
    """Return what the sentences of `text` tell of entities and lists, in order.

    `text` is a part of the Document's text that begins at the offset `start`. The quote of each is
    the whole sentence. A day that a sentence does not give is the event's of an official Document.
    """
    context = _one_list((*headings[:0:-1], document.title), lists)
    if context is None and not find_lists(text, lists):
        return []
    keepers = {each.id: each.authority for each in lists}
    found: list[Listing] = []
    for first, last in sentence_spans(text):
        if last - first <= _LONGEST:
            for each in _read(text[first:last], document, context, lists):
                span = (start + first, start + last)
                found += _listings(each, text[first:last], document, span, keepers)
    return found


def _one_list(titles: Sequence[str], lists: Sequence[RegisterList]) -> str | None:
    for title in titles:
        named = {mention.list for mention in find_lists(title, lists)}
        if len(named) == 1:
            return named.pop()
    return None


def _read(
    sentence: str, document: Document, context: str | None, lists: Sequence[RegisterList]
) -> Iterator[_Said]:
    marked = _marked(QUOTED.sub(lambda quoted: _blanked(quoted.group(), lists), sentence), lists)
    row = ROW_OF_NAMES.search(marked)
    if row and context and not _doubtful(marked, row.start()):
        yield _Said("designated", context, row["names"], _day(marked, row.start()))
    if "§" not in marked:
        return
    for clause in CLAUSE.split(marked):
        yield from _of_clause(clause, document)


def _blanked(quoted: str, lists: Sequence[RegisterList]) -> str:
    """Blank out words that are only quoted, but for the name of a list."""
    covered = sum(mention.end - mention.start for mention in find_lists(quoted, lists))
    return quoted if covered >= len(quoted) - 2 else " " * len(quoted)


def _marked(sentence: str, lists: Sequence[RegisterList]) -> str:
    """Return a sentence on one line with each list's name replaced by its id."""
    out, at = [], 0
    for mention in find_lists(sentence, lists):
        out += [sentence[at : mention.start], f"§{mention.list}§"]
        at = mention.end
    return " ".join("".join([*out, sentence[at:]]).split())


def _of_clause(clause: str, document: Document) -> Iterator[_Said]:
    if "§" not in clause or (UNDONE.search(clause) and UNDOES.search(clause)):
        return
    for action, start, match, names in _matches(clause):
        whole = clause[start : match.end()]
        if not _doubtful(clause, start) and not DENIED.search(whole):
            yield _said(action, start, match, names, clause)
    # That somebody stands on a list is a list's to tell; of news, it is a claim of its own.
    if not document.official:
        for match in IS_ON.finditer(clause):
            before = _before(clause, match.start())
            if not DENIED.search(before + match.group()):
                yield _said("designated", match.start(), match, before, clause)


def _matches(clause: str) -> Iterator[tuple[Action, int, re.Match[str], str]]:
    """Yield (action, where it is said, the match that has the list, text with the names)."""
    for action, rule in RULES:
        for match in rule.finditer(clause):
            names = match.groupdict().get("names")
            start = match.start()
            yield action, start, match, _before(clause, start) if names is None else names
    for action, verb, list_ in PUTS:
        for match in list_.finditer(clause):
            at = max(0, match.start() - LONGEST_ROW)
            found = list(verb.finditer(clause, at, match.start()))
            names = clause[found[-1].end() : match.start()] if found else ""
            if names and "§" not in names and ";" not in names:
                yield action, found[-1].start(), match, names


def _before(clause: str, at: int) -> str:
    """Return who stands before a verb at `at`."""
    start = max(clause.rfind(mark, 0, at) for mark in "§;:") + 1
    return SUBJECT_BEGINS.sub("", clause[start:at])


def _said(action: Action, start: int, match: re.Match[str], names: str, clause: str) -> _Said:
    told = match.groupdict()
    if action == "designated" and BEGINS.search(clause, start, match.end()):
        action = "added"
    day = next((each.iso for each in find_written_dates(told.get("of") or "")), None)
    own = DOES.search(clause, start, match.end()) is not None
    return _Said(action, told["list"], names, day or _day(clause, start), own)


def _doubtful(clause: str, at: int) -> bool:
    """Whether a clause is not sure of what it says at a place, or denies or claims it before."""
    claimed = CLAIMED.search(clause)
    before = DENIED.search(clause[max(0, at - 40) : at])
    return bool(UNSURE.search(clause) or before or (claimed and claimed.start() <= at))


def _listings(
    said: _Said,
    sentence: str,
    document: Document,
    span: tuple[int, int],
    keepers: Mapping[str, str],
) -> Iterator[Listing]:
    official = document.official
    on = said.on or _day(sentence, 0) or (document.event_on if official else None)
    if on is None and said.own and document.kind in _ACTS:
        on = document.effective_on or document.published_on
    court = said.action in ("enjoined", "vacated")
    for name in _names(said.names):
        head, aliases = parts_of(name)
        yield Listing(
            head,
            said.list,
            said.action,
            document.id,
            *span,
            aliases=aliases,
            authority=document.issuer if court else keepers.get(said.list),
            on=on,
            published_on=document.published_on,
            citation=document.citation or next(iter(document.identifiers), document.number),
            confidence=_CONFIDENCE,
            official=official,
        )


def _day(clause: str, at: int) -> str | None:
    """Return the day that a clause gives for what it says at a place: `On DAY`, `effective DAY`.

    The first one after the place counts, else the last before it.
    """
    days = [
        each for each in find_written_dates(clause)
        if each.iso[0] != "-" and AT.search(clause[: each.start])
    ]  # fmt: skip
    after = [each.iso for each in days if each.start >= at]
    return after[0] if after else days[-1].iso if days else None


def _names(text: str) -> Iterator[str]:
    """Yield the names in a row of them: `Acme, Apex Co., Ltd. (Apex) and 68 affiliates`.

    Who is only named to say who another is has no part in it: `Acme, a supplier of Apex`, `Acme's
    supplier Apex`.
    """
    for part in PARTS.split(NEXT_VERB.sub("", ASIDE.sub(",", text))):
        found = [m for m in NAME.finditer(part) if not _is_no_name(m.group())]
        found = [m for m in found if not OWNER.search(part, m.end() - 2, m.end() + 2)]
        if found and not OF_ANOTHER.search(part[: found[0].start()]):
            yield _closed(found[0].group().strip(" ,."), part)


def _is_no_name(run: str) -> bool:
    return NOT_NAMES.issuperset(run.strip(" ,.").casefold().split())


def _closed(name: str, part: str) -> str:
    """Give a name its closing bracket or full stop back, which stripping took."""
    at = part.find(name) + len(name)
    return name + "." if part[at : at + 1] == "." and at + 1 < len(part) else name
