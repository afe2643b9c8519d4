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
# What begins a piece that is never cut and may have blanks in it, once escapes are left out.
_ESCAPES = re.compile(r"\\.", re.DOTALL)
_SPANNING = re.compile(r"[*`\[<]|https?:", re.IGNORECASE)
_KANA_AND_IDEOGRAPHS = "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff"
# Signs and letters of scripts in which each of them begins a grapheme, whatever is before it.
_BEGINNINGS = (
    "!-~\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u05d0-\u05ea\u0620-\u064a\u2010-\u2027"
    f"{_KANA_AND_IDEOGRAPHS}"
)
# Where a text without such pieces is cut, the best first; what follows begins a grapheme.
_PLAIN_CUTS = (
    re.compile(rf"\n\n(?=[{_BEGINNINGS}])"),
    re.compile(rf"\n(?=[{_BEGINNINGS}])"),
    re.compile(rf"[.!?] (?=[{_BEGINNINGS}])"),
    re.compile(rf" (?=[{_BEGINNINGS}])"),
    re.compile(f"[{_KANA_AND_IDEOGRAPHS}](?=[{_KANA_AND_IDEOGRAPHS}])"),
    re.compile("[A-Za-z0-9](?=[A-Za-z0-9])"),  # a word that is longer than half a page
)
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
    out: list[str] = []
    while units(text) > longest:
        at = _plain_cut(text, longest)
        if at is None:
            return (*out, *_cut_between_atoms(text, longest))
        out.append(text[:at])
        text = text[at:]
    return (*out, text)


def _plain_cut(text: str, longest: int) -> int | None:
    """Return where the first page of a text ends, found without taking the text apart.

    None where that cannot be told: a piece that must stay whole may be there, or other scripts.
    """
    page = text[:longest]
    if not page.isascii():
        halves = page.encode("utf-16-le", "surrogatepass")[: 2 * longest]
        page = halves.decode("utf-16-le", "surrogatepass")
    if _SPANNING.search(_ESCAPES.sub("", page)):
        return None
    for cut in _PLAIN_CUTS:
        ends = [found.end() for found in cut.finditer(page, len(page) // 2)]
        if ends:
            return ends[-1]
    return None


def _cut_between_atoms(text: str, longest: int) -> tuple[str, ...]:
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
