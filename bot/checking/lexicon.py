"""The names that some texts use, to know them in a sentence again: short forms, first words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.understanding.names import Name, find_names

# `Bureau of Channels (BoC)`, `Acme Trading Co., Ltd. (Acme)`.
_SHORT = re.compile(
    r"([A-Z][\w.&’'-]*(?:,? (?:of|and|for|the|on|[A-Z&][\w.&’'-]*))*) \(([A-Z][\w-]+)\)"
)
# A capitalised word inside a sentence.
_INSIDE = re.compile(r"(?<=[a-z,] )[A-Z][\w-]*")
_JOINED = re.compile(r"(\s+and\s+)")
_FIRST = re.compile(r"[A-Z][\w-]*")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Names that some texts use: long name → short one, longest first, and their words."""

    aliases: Mapping[str, str] = field(default_factory=dict)
    proper: frozenset[str] = frozenset()


def names_in(text: str, lexicon: Lexicon) -> list[Name]:
    """Return the names in a sentence; its first word is one where it is known to be."""
    found = [part for name in find_names(text) for part in _each(name)]
    first = _FIRST.match(text)
    if first and first.group() in lexicon.proper and all(n.start >= first.end() for n in found):
        found.insert(0, Name("entity", first.group(), *first.span()))
    return found


def _each(name: Name) -> Iterator[Name]:
    """Yield a name, or the names that it joins: `Acme and Acme Robotics` are two."""
    if name.kind != "entity":
        yield name
        return
    at = name.start
    for part in _JOINED.split(name.text):
        if not _JOINED.fullmatch(part):
            yield Name("entity", part, at, at + len(part), name.modifier)
        at += len(part)


def lexicon_of(texts: Sequence[str]) -> Lexicon:
    """Return what some texts teach of names."""
    proper = {word for text in texts for word in _INSIDE.findall(text)}
    return Lexicon(_aliases_in(texts), frozenset(proper))


def _aliases_in(texts: Sequence[str]) -> dict[str, str]:
    """Return long name → the short one that texts put in brackets behind it, longest first."""
    found: dict[str, str] = {}
    for text in texts:
        for match in _SHORT.finditer(text):
            long = _long_for(match.group(2), match.group(1).split(" "))
            if long:
                found.setdefault(long, match.group(2))
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def _long_for(short: str, words: Sequence[str]) -> str | None:
    """Return the last of some words that a short name stands for: its letters, or the first."""
    for at in range(len(words) - 2, -1, -1):
        some = words[at:]
        letters = [word[0] for part in some for word in re.findall(r"\w+", part)]
        capitals = [letter for letter in letters if letter.isupper()]
        if some[0][0].isupper() and short.upper() in (
            "".join(letters).upper(), "".join(capitals),
        ):  # fmt: skip
            return " ".join(some)
    return " ".join(words) if short in words[:1] and len(words) > 1 else None
