"""What a page holds but does not show: by attribute, inline style, or a sheet of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING

from ingest.readers.html.sheets import Sheets

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAX_STYLE = 2_000  # characters; more is no style of one element
_FAR = 999
"""Pixels (or any unit) beyond which a text is off every screen."""
_LENGTH = re.compile(r"(-?\d{0,9}(?:\.\d{0,9})?)([a-z]{2,4}|%)?")
_NEGATIVE = re.compile(r"-(\d{3,9})")
_CLIPPED = re.compile(r"rect\(\s*0[a-z]*[\s,]+0|inset\(\s*(?:50|100)%")
_RGB = re.compile(r"^rgba?\(([^)]{1,60})\)$")
_COLOURS = {"white": "#ffffff", "black": "#000000"}
_NEVER_SHOWN = frozenset({"template", "noscript"})
_WHOLE = frozenset({"html", "body"})
"""What is the page itself: a script shows it once it is loaded, or there would be no page."""
_INNER = 200
"""Elements looked at within one without letters of a size, for some that have one."""


def is_hidden(node: _Element, behind: str = "") -> bool:
    """Whether an element by itself keeps its content from some or all readers of the page.

    With `aria-hidden` those are the ones who have it read aloud. Others may see it, but pages
    have ornaments and doubles there, and it is where text for machines alone is put. `behind` is
    the colour of the page (`#rrggbb`) where it is known.
    """
    if node.tag in _WHOLE:
        return False
    if node.get("hidden") is not None or node.get("aria-hidden") == "true":
        return True
    style = node.get("style")
    said = declarations(style) if style else {}
    if node.tag == "font" and node.get("color"):
        said.setdefault("color", (node.get("color") or "").lower())
    return bool(said) and (_hides(said) or _invisible_ink(said, node, behind))


def prune_hidden(root: _Element) -> None:
    """Take everything under `root` out of it that is not shown.

    Scripts stay: what they say of the page (JSON-LD) is no text, and no reader takes it for one.
    """
    behind = "" if _has_sheets(root) else "#ffffff"
    sheets = Sheets(root)
    doomed = [
        node
        for node in root.iter()
        if isinstance(node.tag, str)
        and node is not root
        and (node.tag in _NEVER_SHOWN or is_hidden(node, behind) or _hidden_by_sheet(node, sheets))
    ]
    for node in doomed:
        _remove(node)


def _hidden_by_sheet(node: _Element, sheets: Sheets) -> bool:
    said = _shown_as(node, sheets)
    if not said or node.tag in _WHOLE or not _hides(said):
        return False
    if _hides({name: value for name, value in said.items() if name != "font-size"}):
        return True
    # Rows are set without size to close the gaps between their cells, which have one.
    inner = islice(node.iterdescendants(), _INNER)
    sizes = (_shown_as(each, sheets, always=True).get("font-size", "") for each in inner)
    return not any(size and not _hides({"font-size": size}) for size in sizes)


def _shown_as(node: _Element, sheets: Sheets, *, always: bool = False) -> dict[str, str]:
    """Return what sheets and inline style say of an element; nothing where no sheet does.

    An inline style goes before sheets, but for what they call important. With `always`, an
    inline style is told also where no sheet says anything.
    """
    declared = sheets.declared(node)
    if not declared and not always:
        return {}
    own = declarations(node.get("style") or "")
    urgent = {name: value for name, (important, value) in declared.items() if important}
    return {name: value for name, (_, value) in declared.items()} | own | urgent


def _remove(node: _Element) -> None:
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is None:
            parent.text = (parent.text or "") + node.tail
        else:
            before.tail = (before.tail or "") + node.tail
    parent.remove(node)


def declarations(style: str) -> dict[str, str]:
    """Return an inline style as property → value, in lower case, without `!important`."""
    said: dict[str, str] = {}
    for part in style[:_MAX_STYLE].lower().split(";"):
        name, colon, value = part.partition(":")
        if colon:
            said[name.strip()] = value.replace("!important", "").strip()
    return said


def _hides(said: Mapping[str, str]) -> bool:
    return (
        said.get("display") == "none"
        or said.get("visibility") in {"hidden", "collapse"}
        or _at_most(0.01, said.get("opacity", ""))
        or _at_most(0.05, said.get("font-size", ""))
        or _at_most(1, said.get("font-size", ""), units=("px", "pt"))
        or _off_screen(said)
        or _shut(said)
    )


def _at_most(limit: float, value: str, units: tuple[str, ...] | None = None) -> bool:
    match = _LENGTH.fullmatch(value)
    if not match or not any(c.isdigit() for c in match.group(1)):
        return False
    return float(match.group(1)) <= limit and (units is None or match.group(2) in units)


def _off_screen(said: Mapping[str, str]) -> bool:
    moves = ["text-indent", "margin-left", "margin-top"]
    if said.get("position") in {"absolute", "fixed"}:
        moves += ["left", "top", "right", "bottom"]
    starts = [match for name in moves if (match := _NEGATIVE.match(said.get(name, "")))]
    shifts = _NEGATIVE.finditer(said.get("transform", ""))
    return any(int(match.group(1)) >= _FAR for match in (*starts, *shifts))


def _shut(said: Mapping[str, str]) -> bool:
    """Whether the box that holds the text has no room to show any."""
    if _CLIPPED.match(said.get("clip", "")) or _CLIPPED.match(said.get("clip-path", "")):
        return True
    if said.get("transform", "").startswith("scale(0)"):
        return True
    sides = (said.get(side, "") for side in ("height", "max-height", "width", "max-width"))
    return said.get("overflow") == "hidden" and any(
        _at_most(0.05, side) or _at_most(1, side, units=("px", "pt")) for side in sides
    )


def _invisible_ink(said: Mapping[str, str], node: _Element, behind: str) -> bool:
    """Whether text has the colour of what is behind it, as far as inline styles tell."""
    ink = _colour(said.get("color", ""))
    if ink in {"", "transparent"}:
        return ink == "transparent"
    for element in (node, *node.iterancestors()):
        style = said if element is node else declarations(element.get("style") or "")
        ground = style.get("background-color") or style.get("background") or element.get("bgcolor")
        if ground and not ground.startswith(("transparent", "none", "inherit")):
            return ink == _colour(ground.split(" ")[0].lower())
    return ink == behind


def _has_sheets(root: _Element) -> bool:
    """Whether style sheets could give the page colours that no inline style tells."""
    return next(root.iter("style"), None) is not None or any(
        "stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link")
    )


def _colour(value: str) -> str:
    """Return a colour as `#rrggbb`, `transparent`, or nothing where it is not told simply."""
    value = _COLOURS.get(value, value)
    if match := _RGB.match(value):
        parts = [p for p in re.split(r"[\s,/]+", match.group(1)) if p]
        if len(parts) == 4 and parts[3] in {"0", "0%", "0.0"}:
            return "transparent"
        if len(parts) >= 3 and all(p.isascii() and p.isdigit() and len(p) < 4 for p in parts[:3]):
            return "#" + "".join(f"{min(int(p), 255):02x}" for p in parts[:3])
        return ""
    if re.fullmatch(r"#[0-9a-f]{3}", value):
        return "#" + "".join(c * 2 for c in value[1:])
    return value if re.fullmatch(r"#[0-9a-f]{6}|transparent", value) else ""
