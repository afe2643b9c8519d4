"""Texts in pictures: made harmless, measured without a font, and cut to the room there is."""

import unicodedata
from collections.abc import Iterator
from html import escape

_LONGEST = 8  # code points of one character: a letter with stacked marks, a joined emoji
_JOINER, _NON_JOINER = "\u200d", "\u200c"
_EMS = {
    **dict.fromkeys(" ijlIJ|!.,:;'`", 0.36), **dict.fromkeys("frt()[]{}/\\-\"", 0.46),
    **dict.fromkeys("cksvxyz", 0.6), **dict.fromkeys("mwMW@%", 1.0),
}  # fmt: skip
_BOLD = 1.12  # times as wide


def clean(text: str) -> str:
    """Return a text on one line without controls, overrides of its direction and non-characters."""
    spaced = (" " if each.isspace() else each for each in text)
    return " ".join("".join(each for each in spaced if _is_shown(each)).split())


def escaped(text: str) -> str:
    """Return a text, cleaned, as XML has it."""
    return escape(clean(text))


def wide(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a text is at most in any usual font whose letters have a size: too much
    rather than too little, in the unit of `size`."""
    return size * sum(map(_ems, text)) * (_BOLD if bold else 1)


def cut(text: str, room: float, size: float, bold: bool = False) -> str:
    """Return a text, cleaned, or the whole characters of it that have room with an ellipsis."""
    said = clean(text)
    if wide(said, size, bold) <= room:
        return said
    kept, left = list[str](), room - wide("…", size, bold)
    for each in _characters(said):
        left -= wide(each, size, bold)
        if left < 0:
            break
        kept.append(each)
    return "".join(kept).rstrip() + "…"


def capital(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[:1].upper() + text[1:]


def number(value: float) -> str:
    """Return a coordinate, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def _is_shown(char: str) -> bool:
    if char in (_JOINER, _NON_JOINER):
        return True
    return ord(char) & 0xFFFE != 0xFFFE and unicodedata.category(char) not in ("Cc", "Cf", "Cs")


def _characters(text: str) -> Iterator[str]:
    """Yield a text's characters as readers take them: letters with their marks, joined emoji."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (_joins(text[at]) or text[at - 1] == _JOINER):
            yield text[start:at][:_LONGEST]
            start = at


def _joins(char: str) -> bool:
    marks = char in (_JOINER, _NON_JOINER) or unicodedata.category(char).startswith("M")
    return marks or "\U0001f3fb" <= char <= "\U0001f3ff"


def _ems(char: str) -> float:
    if char.isascii():
        return _EMS.get(char) or (0.8 if char.isupper() or char in "&+<>=~#^_" else 0.64)
    if unicodedata.category(char) in ("Mn", "Me") or char in (_JOINER, _NON_JOINER):
        return 0.0
    return 1.35 * len(unicodedata.normalize("NFKD", char))  # a ligature may be a whole sentence
