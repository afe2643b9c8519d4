"""A Markdown text in pages that Discord takes, cut only where nothing breaks."""

import functools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.surfaces.discord.graphemes import units

if TYPE_CHECKING:
    import regex

LONGEST = 3500
"""UTF-16 code units of a message's text; Discord takes 4000 over all of it."""
_FENCE = "```"
_PARAGRAPH, _LINE, _SENTENCE, _WORD, _ANYWHERE = range(5)
# What would be a heading, quote, list or small print at the beginning of a line.
_BEGINS = re.compile(r"([ \t]*(?:[0-9]+(?=\.\s))?)(?=\#{1,3}\s|>|-\#|[-*]\s|\.\s)")


@functools.cache
def _atoms() -> "regex.Pattern[str]":
    """Return what finds the pieces that are never cut: else each grapheme is one."""
    import regex

    return regex.compile(
        r"""
        ```[\s\S]*?(?:```|\Z)                                       # a code block
        | \[(?:\\.|[^\[\]\\\n]|\[[^\[\]\n]*\])*\]\([^)\s]*\)        # a link with its label
        | <https?://[^\s>]*> | https?://[^\s<>]+
        | [ \t]?(?:\[[0-9]+\])+                                     # marks, with the space before
        | \*\*(?:\\.|[^\\\n])+?\*\*(?!\*) | \*(?:\\.|[^*\\\s])(?:\\.|[^*\\\n])*\*
        | `[^`\n]+`
        | \\\X                                                      # an escape, and what it escapes
        | [A-Za-z0-9]+(?=[\n\x20-\x7e])                              # a word, for speed
        | \X
        """,
        regex.VERBOSE,
    )


@functools.cache
def _signs() -> "regex.Pattern[str]":
    import regex

    return regex.compile(r"\\\X|\X")


def pages(text: str, longest: int = LONGEST) -> tuple[str, ...]:
    """Return a text in pages of at most `longest` UTF-16 code units; joined they are the text.

    A code block, link, mark, emphasis or grapheme that is longer than a whole page is cut, a code
    block by closing it and opening it again, which alone adds to the text.
    """
    if units(text) <= longest:
        return (text,)
    out: list[str] = []
    page: list[str] = []
    size = 0
    for atom in _small_enough(_atoms().findall(text), longest):
        page.append(atom)
        size += units(atom)
        while size > longest:
            at = _where(page)
            out.append("".join(page[:at]))
            page = page[at:]
            size = sum(map(units, page))
    return (*out, "".join(page))


def standing_alone(parts: Sequence[str]) -> tuple[str, ...]:
    """Return pages as they are shown: none begins a list or a heading that was none before."""
    first, *others = parts
    guarded = (
        part
        if before.endswith("\n")
        else _BEGINS.sub(r"\1\\", part, count=1)
        if _BEGINS.match(part)
        else part
        for before, part in zip(parts, others, strict=False)
    )
    return (first, *guarded)


def _small_enough(atoms: list[str], longest: int) -> Iterator[str]:
    for atom in atoms:
        if units(atom) <= longest:
            yield atom
        elif atom.startswith(_FENCE):
            yield from _blocks(atom, longest)
        else:
            yield from _slices(atom, longest)


def _blocks(block: str, longest: int) -> Iterator[str]:
    """Yield a code block as several, cut at line ends where there are any."""
    first, _, body = block[len(_FENCE) :].partition("\n")
    if not body:  # in one line
        first, body = "", first
    body = body.removesuffix(_FENCE)
    opening, closing = f"{_FENCE}{first}\n", f"\n{_FENCE}"
    room = longest - units(opening) - units(closing)
    if room < 2:  # what names its language is longer than a page
        yield from _slices(block, longest)
        return
    for part in pages(body.replace(_FENCE, "'''"), room):
        yield opening + part.removesuffix("\n") + closing


def _slices(atom: str, longest: int) -> Iterator[str]:
    """Yield a piece that is too long by graphemes; one that is still too long, by characters."""
    part, size = "", 0
    for each in _signs().findall(atom):
        for piece in [each] if units(each) <= longest else each:
            size += units(piece)
            if size > longest:
                yield part
                part, size = "", units(piece)
            part += piece
    yield part


def _where(page: list[str]) -> int:
    """Return before which atom to cut a page whose last atom is too much for it."""
    last = len(page) - 1
    best, rank = last, _ANYWHERE
    for at in range(last, last // 2, -1):
        worth = _worth(page, at)
        if worth < rank:
            best, rank = at, worth
    return max(best, 1)


def _worth(page: list[str], at: int) -> int:
    """Return how good a place for a cut is before an atom; less is better."""
    before, after = page[at - 1], page[at]
    if before.endswith("\n"):
        return _PARAGRAPH if at > 1 and page[at - 2].endswith("\n") else _LINE
    if after.isspace() or after.lstrip(" \t").startswith("["):
        return _ANYWHERE
    if not before.isspace():
        return _ANYWHERE
    ends = at > 1 and page[at - 2].endswith((".", "!", "?", "]"))
    return _SENTENCE if ends else _WORD
