"""What a person takes for one character, and how long Discord counts a text."""

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex


@functools.cache
def _cluster() -> "regex.Pattern[str]":
    import regex

    return regex.compile(r"\X")


def graphemes(text: str) -> list[str]:
    """Return the extended grapheme clusters of a text (UAX #29); joined they are the text."""
    return _cluster().findall(text)


def units(text: str) -> int:
    """Return the length of a text in UTF-16 code units, the most that anybody counts."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, longest: int) -> str:
    """Return a text, or as many whole graphemes as make `longest` UTF-16 units with an ellipsis."""
    if units(text) <= longest:
        return text
    kept, room = [], longest - 1
    for each in graphemes(text[: 2 * longest]):  # one that is cut here is too long to be kept
        room -= units(each)
        if room < 0:
            break
        kept.append(each)
    return "".join(kept).rstrip() + "…"
