"""The record of the register: Listing, and the lists that it tells apart."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

Action = Literal["added", "modified", "removed", "designated", "enjoined", "vacated"]
BEGINS: frozenset[Action] = frozenset({"added", "designated"})
"""The actions that put somebody on a list."""
ENDS: frozenset[Action] = frozenset({"removed", "vacated"})
"""The actions after which somebody is on it no more."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A dated fact of the Register: ENTITY was ACTION on LIST by AUTHORITY, with its Citation.

    `on` is the day of the act and `published_on` the day its notice came out, ISO 8601, whole or
    reduced; unknown is None. `start` and `end` are the quote's offsets (code points) in the text
    of `document`, a Document's id. `confidence` is the probability that it was read right: 1.0 for
    a row of a list. `official` tells an official Document from news and plain files.
    """

    entity: str
    list: str
    action: Action
    document: str
    start: int
    end: int
    aliases: tuple[str, ...] = ()
    authority: str | None = None
    on: str | None = None
    published_on: str | None = None
    citation: str | None = None
    country: str | None = None
    requirement: str | None = None
    policy: str | None = None
    confidence: float = 1.0
    official: bool = True

    @property
    def exact(self) -> bool:
        """Whether it is a row of a list, not what a sentence was read to say."""
        return self.confidence == 1.0

    @property
    def day(self) -> str | None:
        """The date it goes by: of the act, else of its publication."""
        return self.on or self.published_on


@dataclass(frozen=True, slots=True)
class RegisterList:
    """A list that listings are of: its id, its title, who keeps it, and what being on it does.

    `names` is a pattern of what texts, and names of files, call it; `words` find the Documents that
    have it in their titles. `files` are globs of the keys of Documents that are the list whatever
    their titles say, and `columns` say what its columns are called, by the field that each holds
    (`entity`, `aliases`, `country` ...), where they are not called what others are.
    """

    id: str
    title: str
    authority: str
    effect: str
    names: str
    words: str
    files: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pattern", re.compile(self.names))

    def found_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the span of each time a text names the list."""
        return (match.span() for match in self._pattern.finditer(text))


_SECTION = r"\b(?:[Ss]ec(?:tion|\.)\s+)"
_SUPPLEMENT = r"[Ss]upplement [Nn]o\. {} (?:to|of) (?:(?:15 CFR )?[Pp]art 744|this part)(?! of the)"
LISTS: tuple[RegisterList, ...] = (
    RegisterList(
        "entity-list",
        "Entity List",
        "Bureau of Industry and Security",
        "export licenses: what is subject to the EAR may not be sent there without one",
        rf"\bEntity[ -][Ll]ist\b|{_SUPPLEMENT.format(4)}",
        "Entity List",
    ),
    RegisterList(
        "meu",
        "Military End-User (MEU) List",
        "Bureau of Industry and Security",
        "export licenses for the items of Supplement No. 2 to 15 CFR part 744",
        r"\b(?:the )?['‘]?[Mm]ilitary [Ee]nd[- ][Uu]ser['’]?(?: \(MEU\))? [Ll]ist\b"
        rf"|\b(?:MEU|Meu)[ -][Ll]ist\b|{_SUPPLEMENT.format(7)}",
        "MEU",
    ),
    RegisterList(
        "dod-1237",
        "section 1237 list of Communist Chinese military companies",
        "Department of Defense",
        "securities, through Executive Order 13959 until June 2021",
        rf"(?:{_SECTION}1237|\b1237(?= [Ll]ist))(?: [Ll]ist\b| release\b)?"
        r"|[\"“]?\bCommunist Chinese [Mm]ilitary [Cc]ompan(?:y|ies)\b[\"”]?",
        "1237",
    ),
    RegisterList(
        "dod-1260h",
        "section 1260H list of Chinese military companies",
        "Department of Defense",
        "defense procurement, and reputation",
        rf"(?:{_SECTION}1260H|\b1260H(?= [Ll]ist))(?: [Ll]ist\b| release\b)?"
        r"|(?<!Communist )[\"“]?\bChinese [Mm]ilitary [Cc]ompan(?:y|ies)\b[\"”]?",
        "1260H",
    ),
    RegisterList(
        "ns-cmic",
        "Non-SDN Chinese Military-Industrial Complex Companies (NS-CMIC) List",
        "Office of Foreign Assets Control",
        "securities: United States persons may not buy or sell them",
        r"\b(?:Non-SDN )?Chinese Military[- ]Industrial Complex Companies(?: \((?:NS-)?CMIC\))?"
        r"(?: List\b)?(?: \((?:NS-)?CMIC\))?"
        r"|\b(?:N[Ss][- ])?(?:CMIC|[Cc]mic)[ -][Ll]ist\b|\bNS-CMIC\b",
        "CMIC",
    ),
)
"""The lists that readers confuse, and that the register keeps apart."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names a list."""

    list: str
    start: int
    end: int


def find_lists(text: str, lists: Sequence[RegisterList] = LISTS) -> list[Mention]:
    """Return where a text names lists, in order; of names that overlap, the longest."""
    found = [Mention(each.id, *span) for each in lists for span in each.found_in(text)]
    kept: list[Mention] = []
    for one in sorted(found, key=lambda m: (m.start - m.end, m.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda m: m.start)
