"""Names of lists in running text, in one spelling: `the Entity List`, `sec. 1237`, `MEU List`."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.library.words import folded_name
from ingest.register.listing import find_lists

# `the Military End-User (MEU) List`: capitalised words before `List`, an acronym among them.
_NAMED = re.compile(r"(?<![\w-])((?:[A-Z][\w&’'/-]* (?:\([A-Z][\w-]*\) )?)+)[Ll]ists?\b")
_ACRONYM = re.compile(r"\(([A-Z][\w-]*)\)")
# Some lists have no other name than the section of the law that they are made under.
_SECTION = re.compile(
    r"\b(?:sec(?:tion|\.)\s*(\d+\w*)|(\d{3,}[a-z]))\s+(?:lists?|listings?|releases?|designations?)\b",
    re.IGNORECASE,
)
_AGENCY = re.compile(
    r"\b(?:Bureau|Department|Office|Commission|Agency|Administration|Ministry)\b"
    r"[^().;]{0,60}\(([A-Z]{2,8})\)"
)
# What may stand before a list's name, capitalised, and is no part of it.
_WORDS_BEFORE = (
    "a an the this that each no on in of to from under before since after and or first two three "
    "four five six seven eight nine ten both all these those its their other which us united "
    "states american america's federal government's"
)


@dataclass(frozen=True, slots=True)
class ListNames:
    """The lists that some texts name: folded name → the one spelling it is told apart by."""

    known: Mapping[str, str]
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pattern", _pattern_of(self.known))

    def found_in(self, text: str) -> frozenset[str]:
        """Return the lists that a text names, in whatever case; the longest name counts."""
        found = (match.group(match.lastindex or 0) for match in self._matches(text))
        return frozenset(self.known[name] for name in found)

    def found_in_any(self, texts: Iterable[str]) -> frozenset[str]:
        """Return the lists that any of some texts names."""
        return frozenset(name for text in dict.fromkeys(texts) for name in self.found_in(text))

    def meant(self, text: str, there: Collection[str]) -> frozenset[str]:
        """Return the lists that a question's text names, of those that are `there` if it can be.

        A part of a name (`the Restricted List`) stands for the one list there that has its words.
        """
        named = self.found_in(text)
        if not named or not named.isdisjoint(there):
            return named
        longer = [n for n in there if any(set(part.split()) < set(n.split()) for part in named)]
        return frozenset(longer) if len(longer) == 1 else named

    def without(self, text: str) -> str:
        """Return a folded text without the names of lists."""
        return self._pattern.sub(" ", folded_name(text))

    def _matches(self, text: str) -> Iterator[re.Match[str]]:
        return self._pattern.finditer(folded_name(text))


def list_names(texts: Sequence[str]) -> ListNames:
    """Return the names of lists in some texts: a long name and its acronym are one list."""
    known: dict[str, str] = {}
    aliases: dict[str, str] = {}
    agencies = {name.casefold() for text in texts for name in _AGENCY.findall(text)}
    for text in texts:
        for match in _SECTION.finditer(text):
            number = folded_name(match.group(1) or match.group(2))
            known[number] = f"section {number}"
        for match in _NAMED.finditer(text):
            acronym = _ACRONYM.search(match.group(1))
            name = _trimmed(_ACRONYM.sub(" ", match.group(1)), agencies)
            if name:
                known.setdefault(name, name)
            if acronym and name:
                aliases[name] = folded_name(acronym.group(1))
    known |= {short: short for short in aliases.values()} | aliases
    known |= _initials(known)
    one = _of_register(texts, known)
    return ListNames({name: one.get(listed, listed) for name, listed in (known | one).items()})


def _of_register(texts: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Return the names of lists that the register knows, each list's under one of them.

    `the NS-CMIC List` and the `Non-SDN ... Companies List (CMIC)` have no word in common.
    """
    spelled: dict[str, set[str]] = {}
    for text in texts:
        for each in find_lists(text):
            name, called, _ = folded_name(text[each.start : each.end]).partition(" list")
            if called:
                spelled.setdefault(each.list, set()).add(name.removeprefix("the "))
    return {
        name: min(known.get(other, other) for other in names)
        for names in spelled.values() if len(names) > 1
        for name in names
    }  # fmt: skip


def _initials(known: Mapping[str, str]) -> dict[str, str]:
    """Return the initials of long names as their aliases (`meu`), where only one list has them."""
    found: dict[str, set[str]] = {}
    for name, listed in known.items():
        if len(name.split()) > 1:
            found.setdefault("".join(word[0] for word in name.split()), set()).add(listed)
    return {short: next(iter(some)) for short, some in found.items() if len(some) == 1}


def _trimmed(name: str, agencies: set[str]) -> str:
    words = name.split()
    before = agencies | set(_WORDS_BEFORE.split())
    while words and words[0].casefold() in before:
        words = words[1:]
    return folded_name(" ".join(words))


def _pattern_of(known: Mapping[str, str]) -> re.Pattern[str]:
    """Match any of the names, the longest first; the one group that takes part is the name."""
    parts = []
    for name in sorted(known, key=len, reverse=True):
        listed = known[name]
        if listed == f"section {name}":
            parts.append(rf"\b(?:section|sec) ({name})\b|\b({name}) lists?\b")
        else:
            acronym = "" if listed == name else rf"(?: {re.escape(listed)})?"
            parts.append(rf"\b({re.escape(name)}){acronym} lists?\b")
    return re.compile("|".join(parts) or r"(?!)")
