"""What a DOCX's styles and numbering say of a paragraph: heading level, hidden, its number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.readers.docx.xml import child, children, is_on, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING = re.compile(r"heading (\d)", re.I)
_MAX_BASED_ON = 20
"""Styles that one may be based on, one on the other; more is a loop."""
_BODY_LEVEL = 9
"""The outline level of text that is no heading; 0 is the top."""
_PLACE = re.compile(r"%(\d)")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MAX_NUMBER = 4_000
"""Above it letters and Roman numerals are no numbers that anybody reads."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """The list that a paragraph belongs to and its depth in it, from 0."""

    number: str
    level: int


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph has from its style: heading level (0 is none), hidden, list."""

    level: int = 0
    hides: bool = False
    number: str | None = None
    depth: str | None = None


class Styles:
    """The styles by their ids, each with what it inherits."""

    def __init__(self, root: _Element | None) -> None:
        self._nodes = {
            style_id: node
            for node in children(root, "style")
            if (style_id := value_of(node, "styleId"))
        }
        self._known: dict[str, _Style] = {}

    def _style(self, style_id: str | None) -> _Style:
        if style_id not in self._nodes or style_id is None:
            return _Style()
        if style_id not in self._known:
            self._known[style_id] = self._resolved(style_id)
        return self._known[style_id]

    def _resolved(self, style_id: str) -> _Style:
        chain = list(self._chain(style_id))
        lists = [child(child(style, "pPr"), "numPr") for style in chain]
        hidden = [child(child(style, "rPr"), "vanish") for style in chain]
        return _Style(
            next((level for style in chain if (level := _style_level(style)) is not None), 0),
            is_on(next((each for each in hidden if each is not None), None)),
            next((said for each in lists if (said := value_of(child(each, "numId")))), None),
            next((said for each in lists if (said := value_of(child(each, "ilvl")))), None),
        )

    def _chain(self, style_id: str | None) -> Iterator[_Element]:
        """Yield a style and those it is based on, the nearest first."""
        for _ in range(_MAX_BASED_ON):
            style = self._nodes.get(style_id or "")
            if style is None:
                return
            yield style
            style_id = value_of(child(style, "basedOn"))

    def level(self, properties: _Element | None) -> int:
        """Return the heading level of a paragraph, 1 at the top; 0 for one that is no heading."""
        own = value_of(child(properties, "outlineLvl"))
        if own is not None:
            return _outline(own)
        return self._style(value_of(child(properties, "pStyle"))).level

    def hides(self, style_id: str | None) -> bool:
        """Whether the text of a style is hidden."""
        return self._style(style_id).hides

    def numbered(self, properties: _Element | None) -> Numbered | None:
        """Return the list that a paragraph, or its style, belongs to."""
        if properties is None:
            return None
        style = self._style(value_of(child(properties, "pStyle")))
        own = child(properties, "numPr")
        number = value_of(child(own, "numId")) or style.number
        level = value_of(child(own, "ilvl")) or style.depth or "0"
        if number is None or number == "0":
            return None
        return Numbered(number, int(level) if level.isdecimal() else 0)


def _style_level(style: _Element) -> int | None:
    """Return the heading level that one style gives; None where it does not say."""
    name = (value_of(child(style, "name")) or "").lower()
    if name == "title":
        return 1
    if heading := _HEADING.fullmatch(name):
        return max(1, int(heading.group(1)))
    inherited = value_of(child(child(style, "pPr"), "outlineLvl"))
    return None if inherited is None else _outline(inherited)


def _outline(said: str) -> int:
    return int(said) + 1 if said.isdecimal() and int(said) < _BODY_LEVEL else 0


class Numbering:
    """Counts the paragraphs of each list, as a word processor does to show their numbers."""

    def __init__(self, root: _Element | None) -> None:
        self._lists: dict[str, str] = {}
        self._levels: dict[tuple[str, int], _Element] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._learn(root)

    def _learn(self, root: _Element) -> None:
        for abstract in children(root, "abstractNum"):
            name = value_of(abstract, "abstractNumId") or ""
            for level in children(abstract, "lvl"):
                self._levels[(name, _depth(level))] = level
        for number in children(root, "num"):
            name = value_of(number, "numId") or ""
            self._lists[name] = value_of(child(number, "abstractNumId")) or ""
            for override in children(number, "lvlOverride"):
                start = value_of(child(override, "startOverride"))
                if start and start.isdecimal():
                    self._starts[(name, _depth(override))] = int(start)

    def next(self, numbered: Numbered) -> str:
        """Return the number of the list's next paragraph (`2.`, `(b)`); empty for a bullet."""
        abstract, depth = self._lists.get(numbered.number, ""), numbered.level
        level = self._levels.get((abstract, depth))
        if level is None:
            return ""
        self._count(abstract, numbered, level)
        text = value_of(child(level, "lvlText")) or ""
        if value_of(child(level, "numFmt")) == "bullet":
            return ""
        return _PLACE.sub(lambda found: self._shown(abstract, int(found.group(1)) - 1), text)

    def _count(self, abstract: str, numbered: Numbered, level: _Element) -> None:
        depth = numbered.level
        key, own = (abstract, depth), (numbered.number, depth)
        start = self._starts.get(own)
        if start is not None and own not in self._begun:
            self._counts[key] = start
        elif key in self._counts:
            self._counts[key] += 1
        else:
            self._counts[key] = _start(level)
        self._begun.add(own)
        for deeper in [k for k in self._counts if k[0] == abstract and k[1] > depth]:
            del self._counts[deeper]

    def _shown(self, abstract: str, depth: int) -> str:
        level = self._levels.get((abstract, depth))
        if level is None:
            return ""
        count = self._counts.setdefault((abstract, depth), _start(level))
        return _written(count, value_of(child(level, "numFmt")) or "decimal")


def _depth(node: _Element) -> int:
    said = value_of(node, "ilvl") or "0"
    return int(said) if said.isdecimal() else 0


def _start(level: _Element) -> int:
    said = value_of(child(level, "start")) or "1"
    return int(said) if said.isdecimal() else 1


def _written(count: int, form: str) -> str:
    """Return a number in Word's form of it; forms of other scripts are written in digits."""
    if form == "none":
        return ""
    if form in {"lowerLetter", "upperLetter"} and 0 < count < _MAX_NUMBER:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in {"lowerRoman", "upperRoman"} and 0 < count < _MAX_NUMBER:
        roman = _roman(count)
        return roman.upper() if form == "upperRoman" else roman
    return f"{count:02}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        times, count = divmod(count, value)
        out += letters * times
    return out
