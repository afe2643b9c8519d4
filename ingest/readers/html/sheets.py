"""What the style sheets within a page say of which elements are shown.

A small part of CSS: rules of one element's own tag, classes and id, by their weight and order.
Sheets at other addresses are not fetched, and what a script does later is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAX_SHEETS = 500_000  # characters of all sheets of a page
_MAX_RULES = 64  # selectors kept of one name
_MAX_CLASSES = 50  # of one element
_MAX_VALUE = 200  # characters
_COMMENT_END = "*/"
_MARK = re.compile(r"[{};]")
_SELECTOR = re.compile(r"([a-z][a-z0-9]{0,20}|\*)?((?:[.#][\w-]{1,100}){1,5})")
_NAME = re.compile(r"[.#][\w-]+")
_SETS = re.compile(r"(display|visibility|font-size)\s{0,9}:([^:]*)", re.S)
_SHOWS: Mapping[str, re.Pattern[str]] = {
    "display": re.compile(r"(?!none\b)"),
    "visibility": re.compile(r"(?!hidden\b|collapse\b)"),
    "font-size": re.compile(r"(?!-?0?\.?0*(?:px|pt|em|rem|%)?$)"),
}
_UNSHOWN_MEDIA = re.compile(
    r"@media\s+(?:only\s+)?(?:print|speech)\b|@(?:keyframes|font-face|page)"
)

Weight = tuple[bool, int, int, int]
"""Whether it is `!important`, its ids, its classes, its place."""


@dataclass(frozen=True, slots=True)
class _Rule:
    tag: str
    names: frozenset[str]
    said: dict[str, tuple[Weight, str]] = field(default_factory=dict)

    def applies(self, tag: str, names: frozenset[str]) -> bool:
        return self.tag in {"", "*", tag} and self.names <= names


class Sheets:
    """The rules of a page's own sheets about `display`, `visibility` and `font-size`."""

    def __init__(self, root: _Element) -> None:
        self._rules: dict[str, dict[tuple[str, frozenset[str]], _Rule]] = {}
        self._known: dict[tuple[str, frozenset[str]], dict[str, tuple[bool, str]]] = {}
        self._place = 0
        left = _MAX_SHEETS
        for node in root.iter("style"):
            if next(node.iterancestors("noscript", "template"), None) is not None:
                continue  # for browsers without scripts, or for none
            text = "".join(map(str, node.itertext()))[:left]
            left -= len(text)
            media = (node.get("media") or "all").lower()
            self._add(text.lower(), sure=media in {"all", "screen"})

    def declared(self, node: _Element) -> dict[str, tuple[bool, str]]:
        """Return property → (whether it is `!important`, value) of an element."""
        if not self._rules or not isinstance(node.tag, str):
            return {}
        classes = (node.get("class") or "").lower().split()[:_MAX_CLASSES]
        names = frozenset([f".{name}" for name in classes])
        if given := (node.get("id") or "").lower():
            names |= {f"#{given}"}
        key = (node.tag, names)
        if key not in self._known:
            self._known[key] = self._said_of(*key)
        return self._known[key]

    def _said_of(self, tag: str, names: frozenset[str]) -> dict[str, tuple[bool, str]]:
        best: dict[str, tuple[Weight, str]] = {}
        for name in names:
            for rule in self._rules.get(name, {}).values():
                for what, told in rule.said.items() if rule.applies(tag, names) else ():
                    best[what] = max(best.get(what, told), told)
        return {what: (weight[0], value) for what, (weight, value) in best.items()}

    def _add(self, text: str, *, sure: bool) -> None:
        for selectors, body, always in _rules_in(_uncommented(text)):
            said = _told(body, sure=sure and always)
            if not said:
                continue
            for selector in selectors.split(","):
                self._keep(selector.strip(), said)

    def _keep(self, selector: str, said: Mapping[str, tuple[bool, str]]) -> None:
        match = _SELECTOR.fullmatch(selector)
        if not match:
            return
        names = _NAME.findall(match.group(2))
        key = (match.group(1) or "", frozenset(names))
        kept = self._rules.setdefault(min(names), {})
        if key not in kept and len(kept) >= _MAX_RULES:
            return
        rule = kept.setdefault(key, _Rule(*key))
        self._place += 1
        ids = sum(name.startswith("#") for name in names)
        for what, (important, value) in said.items():
            told = ((important, ids, len(names) - ids, self._place), value)
            rule.said[what] = max(rule.said.get(what, told), told)


def _uncommented(text: str) -> str:
    first, *others = text.split("/*")
    return first + "".join(part.partition(_COMMENT_END)[2] for part in others)


def _rules_in(text: str) -> Iterator[tuple[str, str, bool]]:
    """Yield (selectors, declarations, whether they hold on every screen) of a sheet."""
    around: list[str] = []
    start = 0
    for mark in _MARK.finditer(text):
        if mark.group() == "{":
            around.append(text[start : mark.start()].strip())
        elif mark.group() == "}" and around:
            opened = around.pop()
            if opened and not opened.startswith("@") and len(around) <= 1:
                outer = around[0] if around else ""
                if not _UNSHOWN_MEDIA.match(outer):
                    yield opened, text[start : mark.start()], outer in _EVERYWHERE
        elif around and not around[-1].startswith("@"):
            continue  # between two declarations
        start = mark.end()


_EVERYWHERE = frozenset({"", "@media screen", "@media all"})


def _told(body: str, *, sure: bool) -> dict[str, tuple[bool, str]]:
    """Return what declarations say of being shown; of those that may not hold, what shows."""
    found: dict[str, tuple[bool, str]] = {}
    for part in body.split(";"):
        match = _SETS.fullmatch(part.strip())
        if not match or len(match.group(2)) > _MAX_VALUE:
            continue
        what = match.group(1)
        value, important, _ = match.group(2).partition("!important")
        value = value.strip()
        if sure or _SHOWS[what].match(value):
            found[what] = (bool(important), value)
    return found
