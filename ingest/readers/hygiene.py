"""Text without what nobody sees: hidden characters, reordering, stacked marks, disguised words.

Hidden text is how instructions are smuggled past the people who check a document, and it breaks
words for a search. What a script needs stays: joiners in Persian and Hindi, marks in Vietnamese,
emoji sequences. Nothing is normalised beyond that.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

from ingest.models import Block, Cell, Metadata, Parsed, Relation
from ingest.readers.lookalikes import HOLE, main_script, unmix

# Controls, hints to a typesetter, direction marks and overrides, invisible operators, fillers,
# annotation marks, tags, variation selectors that no emoji has, noncharacters: (first, last).
_NEVER = (
    (0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F),
    (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200B),
    (0x200E, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFDD0, 0xFDEF),
    (0xFE00, 0xFE0D), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xFFFE, 0xFFFF),
    (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE001F), (0xE0080, 0xE0FFF),
)  # fmt: skip
_BREAKS = "\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"
"""Line ends of other systems: a space, since a row is one line."""
_SOMETIMES = "\u200c\u200d\ufe0e\ufe0f\U000e0020-\U000e007f"
_CONDITIONAL = re.compile(f"[{_SOMETIMES}]")
# Two searches, since one class of both planes is many times slower over plain text.
_SUSPECT = tuple(
    re.compile(
        "["
        + "".join(f"{chr(first)}-{chr(last)}" for first, last in _NEVER if (last > 0xFFFF) == high)
        + ("\U000e0020-\U000e007f]" if high else f"{_BREAKS}\u200c\u200d\ufe0e\ufe0f]")
    )
    for high in (False, True)
)

_EMOJI = (
    "\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf"
    "\u2934\u2935\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
# Arabic to Mandaic, the scripts of India to Myanmar, Khmer, Mongolian: letters that join.
_JOINING = (
    "\u0620-\u074f\u0750-\u077f\u07ca-\u07f5\u0840-\u085b\u0860-\u08ff\u0900-\u0dff\u0f00-\u109f"
    "\u1780-\u17b3\u17b6-\u17d3\u1820-\u18aa\ua8e0-\ua8ff\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
)
_VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"
_NATIONS = ("gbeng", "gbsct", "gbwls")
_FLAGS = "|".join(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in nation) + "\U000e007f"
    for nation in _NATIONS
)
_KEPT = re.compile(
    f"(?:{_FLAGS})"
    f"|(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])|(?<=[{_VIRAMAS}])\u200d"
    f"|(?<=[{_EMOJI}])\u200d(?=[{_EMOJI}])|(?<=[{_EMOJI}]\ufe0f)\u200d(?=[{_EMOJI}])"
    f"|(?<=[{_EMOJI}{_IDEOGRAPHS}])[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)"
    f"|([{_SOMETIMES}])"
)
_GENERIC = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]"
)
_MAX_GENERIC, _MAX_MARKS = 4, 8
"""Marks on one letter: Vietnamese has two, pointed Hebrew five, Burmese six."""
_LAST_MARK = 0xFFFF


def scrub(parsed: Parsed) -> Parsed:
    """Return a reader's output without hidden characters, its offsets moved along.

    Blocks and cells that held nothing else are gone; addresses and keys stay as they are.
    """
    mostly = "latin" if parsed.text.isascii() else main_script(parsed.text)
    text, blocks = _marked(parsed.text, mostly), parsed.blocks
    if HOLE in text:
        text, blocks = _closed(_without_empty_cells(text, blocks), blocks)
    blocks = tuple(_named(blocks, mostly))
    return Parsed(text if blocks else "", blocks, _metadata(parsed.metadata, mostly))


def scrub_text(text: str, mostly: str | None = None) -> str:
    """Return `text` by the rules of `scrub`; `mostly` is the script of what it is part of."""
    return _marked(text, mostly).replace(HOLE, "")


def is_clean(text: str) -> bool:
    """Whether `scrub_text` has nothing to do."""
    return HOLE not in text and _marked(text, None) == text


def _marked(text: str, mostly: str | None) -> str:
    """Return `text`, as long as before, with a hole for each character that has to go."""
    if _is_suspect(text):
        text = text.replace("\r\n", f"{HOLE}\n").translate(_replacements())
    if text.isascii():
        return text
    text = _stacks().sub(_thinned, text)
    if _CONDITIONAL.search(text):
        text = _KEPT.sub(lambda found: HOLE if found.group(1) else found.group(), text)
    return unmix(text, mostly)


def _is_suspect(text: str) -> bool:
    low, high = _SUSPECT
    return bool(low.search(text)) or (not text.isascii() and bool(high.search(text)))


@cache
def _replacements() -> dict[int, str]:
    holes = {code: HOLE for first, last in _NEVER for code in range(first, last + 1)}
    return holes | dict.fromkeys(map(ord, _BREAKS), " ")


@cache
def _stacks() -> re.Pattern[str]:
    """Return what finds more marks on a letter than every script allows, holes between them."""
    marks = "".join(
        chr(code)
        for code in range(0x300, _LAST_MARK)
        if unicodedata.category(chr(code)) in {"Mn", "Me"} and not _is_suspect(chr(code))
    )
    through = f"[{marks}{_SOMETIMES}{HOLE}]"
    return re.compile(f"[{marks}]{through}{{{_MAX_GENERIC},}}")


def _thinned(found: re.Match[str]) -> str:
    """Return a stack of marks with holes for those that are too many."""
    out, generic, marks = [], 0, 0
    for char in found.group():
        if char == HOLE or _CONDITIONAL.match(char):
            out.append(char)
            continue
        marks += 1
        generic += bool(_GENERIC.match(char))
        out.append(char if generic <= _MAX_GENERIC and marks <= _MAX_MARKS else HOLE)
    return "".join(out)


def _blank(text: str) -> bool:
    return not text.replace(HOLE, "").strip()


def _without_empty_cells(text: str, blocks: Iterable[Block]) -> str:
    """Return `text` with holes for cells that nothing is left of, and the mark that parts them."""
    cuts: list[tuple[int, int]] = []
    for block in blocks:
        empty = [_blank(text[cell.start : cell.end]) for cell in block.cells]
        if all(empty):
            cuts += [(block.start, block.end)] if block.cells else []
            continue
        full = [cell for cell, gone in zip(block.cells, empty, strict=True) if not gone]
        # What lies between two filled cells is the mark between the second and its neighbour.
        if any(empty):
            cuts += _between(block, full)
    return _cut(text, cuts)


def _between(block: Block, full: list[Cell]) -> Iterator[tuple[int, int]]:
    """Yield the spans of empty cells, each with the mark on one side of it."""
    kept = {cell.start for cell in full}
    for at, cell in enumerate(block.cells):
        if cell.start in kept:
            continue
        if cell.start < full[-1].start:
            yield cell.start, block.cells[at + 1].start
        else:
            yield block.cells[at - 1].end, cell.end


def _cut(text: str, cuts: Iterable[tuple[int, int]]) -> str:
    parts, done = [], 0
    for start, end in cuts:
        parts += [text[done:start], HOLE * (end - start)]
        done = end
    return "".join([*parts, text[done:]])


def _closed(text: str, blocks: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
    """Close the holes of `text`; return it with the blocks where they are now."""
    edges = {0, len(text)}
    for block in blocks:
        edges.update((block.start, block.end))
        edges.update(edge for cell in block.cells for edge in (cell.start, cell.end))
    ordered = sorted(edges)
    parts = [text[start:end].replace(HOLE, "") for start, end in pairwise(ordered)]
    moved, at = {0: 0}, 0
    for edge, part in zip(ordered[1:], parts, strict=True):
        at += len(part)
        moved[edge] = at
    whole = "".join(parts)
    placed = (_placed(whole, block, moved) for block in blocks)
    return whole, tuple(block for block in placed if block)


def _placed(text: str, block: Block, moved: dict[int, int]) -> Block | None:
    span = _stripped(text, moved[block.start], moved[block.end])
    if span is None:
        return None
    cells = []
    for cell in block.cells:
        if inner := _stripped(text, moved[cell.start], moved[cell.end]):
            cells.append(Cell(cell.column, *inner))
    return replace(block, start=span[0], end=span[1], cells=tuple(cells))


def _stripped(text: str, start: int, end: int) -> tuple[int, int] | None:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    return (start, end) if start < end else None


def _named(blocks: Iterable[Block], mostly: str) -> Iterator[Block]:
    """Yield the blocks with their labels, pages, names and columns by the same rules."""
    for block in blocks:
        said = (block.label, block.page, block.name, *(cell.column for cell in block.cells))
        if all(each is None or _is_plain(each) for each in said):
            yield block
            continue
        yield replace(
            block,
            label=_line(block.label, mostly),
            page=_line(block.page, mostly),
            name=_line(block.name, mostly),
            cells=tuple(
                replace(cell, column=_line(cell.column, mostly) or "") for cell in block.cells
            ),
        )


def _is_plain(text: str) -> bool:
    return text.isascii() and not _is_suspect(text)


def _line(text: str | None, mostly: str) -> str | None:
    return scrub_text(text, mostly).strip() or None if text else text


def _lines(texts: Iterable[str], mostly: str) -> tuple[str, ...]:
    return tuple(line for text in texts if (line := _line(text, mostly)))


def _metadata(said: Metadata, mostly: str) -> Metadata:
    """Return the fields that are words by the same rules; a relation's quote follows its text."""
    return said.model_copy(
        update={
            "title": _line(said.title, mostly),
            "issuer": _line(said.issuer, mostly),
            "number": _line(said.number, mostly),
            "citation": _line(said.citation, mostly),
            "identifiers": _lines(said.identifiers, mostly),
            "authors": _lines(said.authors, mostly),
            "relations": tuple(_relation(each, mostly) for each in said.relations),
        }
    )


def _relation(relation: Relation, mostly: str) -> Relation:
    return relation.model_copy(
        update={
            "number": _line(relation.number, mostly),
            "quote": _line(relation.quote, mostly) or "",
        }
    )
