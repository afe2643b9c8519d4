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
from ingest.register.names import NAME, parts_of, word_set
from ingest.sentences import sentence_spans

_CONFIDENCE = 0.9
_LONGEST = 2_000  # characters of a sentence that is read

# A list's name is replaced by its id in these signs before the rules look at a sentence.
_LIST = r"§(?P<list>[\w-]+)§"
_TO_LIST = rf"(?:(?:to|on|onto|in|as|under|of|from)\b[^§.;:]{{0,60}}?){_LIST}"
_BE = r"(?:is|are|was|were|(?:has|have|had) been|being)"
_ALSO = r"(?:(?:also|now|then|both|each|formally) )?"
_IN = r"(?:added|named|designated|placed|put|included|identified|listed|blacklisted)"
_INS = r"(?:adds|added|adding|names|named|designates|designated|places|placed|"
_INS += r"designating|puts|put|includes|included|identifies|identified|listed)"
_OBJECT = r"(?P<names>[^§;:]{2,400}?)"
_ENTRY = r"(?:designations?|listings?|entr(?:y|ies)|inclusion)"
_LIFTS = r"(?:revok|rescind|lift|cancel|withdraw|withdrew)(?:s|l?ed|es|l?ing)?"
_LIFTED = r"(?:revoked|rescinded|lifted|cancell?ed|withdrawn)"
_VOIDS = r"(?:vacat(?:es|ed|ing)|set(?:s|ting)? aside|annul(?:s|led|ling)?|quash(?:es|ed|ing)?)"
_VOIDED = r"(?:vacated|set aside|annulled|quashed)"
_RULES: tuple[tuple[Action, re.Pattern[str]], ...] = tuple(
    (action, re.compile(pattern))  # type: ignore[misc]
    for action, pattern in (
        ("enjoined", rf"\benjoin(?:s|ed|ing) (?:the |its |that )?[^§;:]{{0,30}}{_LIST} {_ENTRY} of "
                     r"(?P<names>[^§;:]+)"),
        ("enjoined", rf"{_LIST} {_ENTRY} of (?P<names>[^§;:]+?) {_BE} {_ALSO}"
                     r"(?:preliminarily )?enjoined\b"),
        ("removed", rf"\b(?:removes|removed|removing|delists|delisted|strikes|struck) {_OBJECT} "
                    rf"(?:from|off)\b[^§.;:]{{0,40}}?{_LIST}"),
        ("removed", rf"(?P<before>[^§;:]+?),? {_BE} {_ALSO}(?:removed|deleted|struck|taken) "
                    rf"(?:from|off)\b[^§.;:]{{0,40}}?{_LIST}"),
        ("removed", rf"\b{_LIFTS} (?:the |its |that )?{_LIST} {_ENTRY} of (?P<names>[^§;:]+)"),
        ("removed", rf"{_LIST} {_ENTRY} of (?P<names>[^§;:]+?) {_BE} {_ALSO}{_LIFTED}\b"),
        ("removed", rf"\b{_LIFTS} (?P<names>[^§;:]+?)[’']s? {_ENTRY} {_TO_LIST}"),
        ("removed", rf"(?P<before>[^§;:]+?)[’']s? {_ENTRY} {_TO_LIST} {_BE} {_ALSO}{_LIFTED}\b"),
        ("vacated", rf"\b{_VOIDS} (?:the |its |that )?{_LIST} {_ENTRY} of (?P<names>[^§;:]+)"),
        ("vacated", rf"{_LIST} {_ENTRY} of (?P<names>[^§;:]+?) {_BE} {_ALSO}{_VOIDED}\b"),
        ("vacated", rf"\b{_VOIDS} (?P<names>[^§;:]+?)[’']s? {_ENTRY} {_TO_LIST}"),
        ("vacated", rf"(?P<before>[^§;:]+?)[’']s? {_ENTRY} {_TO_LIST} {_BE} {_ALSO}{_VOIDED}\b"),
        ("modified", rf"\b(?:revis|modifi|amend|updat)(?:es|ed|ing) (?:the |an )?(?:existing )?"
                     rf"(?:{_ENTRY} (?:for|of) (?P<names>[^§;:]+?) (?:on|in|of)\b[^§.;:]{{0,30}}?"
                     rf"{_LIST})"),
        ("designated", rf"\b{_INS} {_OBJECT} {_TO_LIST}"),
        ("designated", rf"\b{_INS} {_TO_LIST}[^§;:]{{0,80}}: (?P<names>[^§;:]+)"),
        ("designated", rf"(?P<before>[^§;:]+?),? {_BE} {_ALSO}{_IN} {_TO_LIST}"),
        ("designated", rf"{_LIST}(?: of (?P<of>[A-Z]\w+ \d{{1,2}}, \d{{4}}),?)? {_ALSO}"
                       r"(?:names|includes|contains) (?P<names>[^§;:]+)"),
    )
)  # fmt: skip
# Said without naming the list: the one that the Document's title names is meant.
_ROW_OF_NAMES = re.compile(
    rf"\b{_INS} (?:the )?(?:following )?(?:[\w-]+ ){{0,3}}?"
    r"(?:companies|entities|persons|firms|parties)\b[^:§]{0,40}: (?P<names>[^§;:]+)"
)
_IS_ON = re.compile(
    rf"(?P<before>[^§;:]+?),? (?:is|are|was|were|has been|have been) (?:now |still )?"
    rf"(?:on|among)\b[^§.;:]{{0,40}}?{_LIST}"
)
_DENIED = re.compile(
    r"\b(?:not|never|no|none|neither|nor|cannot|without)\b|n[’']t\b", re.IGNORECASE
)
_UNSURE = re.compile(
    r"\b(?:would|should|could|might|whether|if|unless|until|will|seeks?|asks?|asked|requests?|"
    r"requested|propos(?:es|ed)|den(?:y|ies|ied)|rumou?red|reportedly|expected|likely|"
    r"said to|before|still|(?-i:may|can))\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_CLAUSE = re.compile(r";\s+|:\s+(?=[a-z])|,?\s+(?:but|whereas|although|though|because|so)\s+")
_AT = re.compile(r"\b(?:on|since|from|effective|in|as of)\s*,?\s*$", re.IGNORECASE)
_BEGINS = re.compile(r"\b(?:add|plac|put|includ)", re.IGNORECASE)

_PARTS = re.compile(
    r",? and (?=[^,]*$)|,? as well as |, (?!(?:Co|Inc|Ltd|LLC|Corp|Limited|Incorporated|S\.A)\b)"
)
_SUBJECT_BEGINS = re.compile(r"^.*(?:,\s+(?:and|which|who)\s+|\bthat\s+|\bunlike\s+|\b[Aa]fter\s+)")
# `a supplier of`, `linked to`: what follows says who somebody else is.
_OF_ANOTHER = re.compile(
    r"\b(?!(?:compan|entit|person|firm|part|compris|consist)\w* )[a-z]+ "
    r"(?:of|to|for|by|with|from|at|in|under)\s+(?:the\s+)?(?:[a-z-]+\s+){0,3}$"
)
# A row of these alone names nobody.
_NOT_NAMES = word_set(
    "the a an on in by of and or for to since from under this that these those he she it they its "
    "one two three four five six seven eight nine ten eleven twelve such other others certain "
    "section supplement part title list january february march april may june july august "
    "september october november december department bureau secretary executive order president "
    "united states china iran russia chinese american russian iranian supplementary information "
    "entity entities companies persons parties license requirement consistent bis ear erc"
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a clause says: the action, the list, and the text that holds the names."""

    action: Action
    list: str
    names: str
    on: str | None = None


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
    marked = _marked(_QUOTED.sub(lambda quoted: _blanked(quoted.group(), lists), sentence), lists)
    row = _ROW_OF_NAMES.search(marked)
    if row and context and not _doubtful(marked, row.start()):
        yield _Said("designated", context, row["names"], _day(marked, row.start()))
    if "§" not in marked:
        return
    for clause in _CLAUSE.split(marked):
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
    for action, rule in _RULES:
        for match in rule.finditer(clause):
            if not _doubtful(clause, match.start()) and not _doubtful(match.group(), 0, whole=True):
                yield _said(action, match, clause)
    # That somebody stands on a list is a list's to tell; of news, it is a claim of its own.
    if not document.official:
        for match in _IS_ON.finditer(clause):
            if not _doubtful(match.group(), 0, whole=True):
                yield _said("designated", match, clause)


def _said(action: Action, match: re.Match[str], clause: str) -> _Said:
    told = match.groupdict()
    if action == "designated" and _BEGINS.search(match.group()):
        action = "added"
    day = next((each.iso for each in find_written_dates(told.get("of") or "")), None)
    names = told.get("names")
    if names is None:
        names = _SUBJECT_BEGINS.sub("", told["before"])
    return _Said(action, told["list"], names, day or _day(clause, match.start()))


def _doubtful(clause: str, at: int, whole: bool = False) -> bool:
    """Whether a clause denies what it says at a place, or is not sure of it."""
    if whole:
        return bool(_DENIED.search(clause))
    return bool(_UNSURE.search(clause) or _DENIED.search(clause[max(0, at - 40) : at]))


def _listings(
    said: _Said,
    sentence: str,
    document: Document,
    span: tuple[int, int],
    keepers: Mapping[str, str],
) -> Iterator[Listing]:
    official = document.official
    on = said.on or _day(sentence, 0) or (document.event_on if official else None)
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
        if each.iso[0] != "-" and _AT.search(clause[: each.start])
    ]  # fmt: skip
    after = [each.iso for each in days if each.start >= at]
    return after[0] if after else days[-1].iso if days else None


def _names(text: str) -> Iterator[str]:
    """Yield the names in a row of them: `Acme, Apex Co., Ltd. (Apex) and 68 affiliates`.

    Who is only named to say who another is has no part in it: `Acme, a supplier of Apex`.
    """
    for part in _PARTS.split(text):
        found = [m for m in NAME.finditer(part) if not _is_no_name(m.group())]
        if found and not _OF_ANOTHER.search(part[: found[0].start()]):
            yield _closed(found[0].group().strip(" ,."), part)


def _is_no_name(run: str) -> bool:
    return _NOT_NAMES.issuperset(run.strip(" ,.").casefold().split())


def _closed(name: str, part: str) -> str:
    """Give a name its closing bracket or full stop back, which stripping took."""
    at = part.find(name) + len(name)
    return name + "." if part[at : at + 1] == "." and at + 1 < len(part) else name
