"""Cuts a parsed text into Chunks along its structure: headings, paragraphs, sentences, table rows.

A Chunk never crosses a heading. A table row is a Chunk of its own, however short. Paragraphs of a
section are packed together up to a size; one that is larger is cut between sentences, and a
sentence that is larger still, between words. Every Chunk is a span of the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.models import Block, Chunk, Document, Parsed, digest
from ingest.sentences import sentence_spans

VERSION = "1"
"""Changes whenever the same text would be cut differently: it is part of every fingerprint."""

# A word; where words are written without spaces, each character counts as one, and a run without
# any break counts once for every 60 characters.
_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_WORD = re.compile(rf"[{_WIDE}]|[^\s{_WIDE}]{{1,60}}")
_MAX_HEADING = 200  # characters of one heading that are worth embedding with every chunk under it
_HEADINGS_KEPT = 3  # the title and the two nearest headings; the model reads 256 tokens in all


@dataclass(frozen=True, slots=True)
class _Piece:
    """A span that goes into one Chunk whole, and the block it is of."""

    start: int
    end: int
    words: int
    block: Block


def chunk(document: Document, parsed: Parsed, max_words: int) -> tuple[Chunk, ...]:
    """Return the Chunks of a Document in reading order; none holds over `max_words` words."""
    path: list[Block] = []
    section: list[_Piece] = []
    spans: list[tuple[list[_Piece], tuple[str, ...]]] = []

    def flush() -> None:
        headings = _heading_path(document.title, path, parsed.text)
        spans.extend((pieces, headings) for pieces in _pack(section, max_words))
        section.clear()

    for block in parsed.blocks:
        if block.kind == "heading":
            flush()
            path = [above for above in path if above.level < block.level] + [block]
        elif block.kind == "row":
            flush()
            pieces = list(_pieces(parsed.text, block, max_words))
            spans.extend(([p], _heading_path(document.title, path, parsed.text)) for p in pieces)
        else:
            section.extend(_pieces(parsed.text, block, max_words))
    flush()
    spans.extend(_headings_alone(document, parsed))
    return tuple(
        _chunk(document, parsed.text, ordinal, pieces, headings)
        for ordinal, (pieces, headings) in enumerate(spans)
    )


def _headings_alone(
    document: Document, parsed: Parsed
) -> Iterator[tuple[list[_Piece], tuple[str, ...]]]:
    """A text of headings only is still a text: it must be found."""
    if parsed.blocks and all(block.kind == "heading" for block in parsed.blocks):
        for block in parsed.blocks:
            yield [_Piece(block.start, block.end, 1, block)], (document.title,)


def _heading_path(title: str, path: Sequence[Block], text: str) -> tuple[str, ...]:
    headings = [text[b.start : b.end].replace("\n", " ")[:_MAX_HEADING] for b in path]
    below = [heading for heading in headings if heading != title]
    return (title[:_MAX_HEADING], *below[-(_HEADINGS_KEPT - 1) :])


def _pieces(text: str, block: Block, max_words: int) -> Iterator[_Piece]:
    words = _count(text, block.start, block.end)
    if words <= max_words:
        yield _Piece(block.start, block.end, words, block)
        return
    for start, end in sentence_spans(text, block.start, block.end):
        yield from _cut(text, start, end, block, max_words)


def _cut(text: str, start: int, end: int, block: Block, max_words: int) -> Iterator[_Piece]:
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    for at in range(0, len(words), max_words):
        some = words[at : at + max_words]
        yield _Piece(some[0][0], some[-1][1], len(some), block)


def _count(text: str, start: int, end: int) -> int:
    return sum(1 for _ in _WORD.finditer(text, start, end))


def _pack(pieces: Sequence[_Piece], max_words: int) -> Iterator[list[_Piece]]:
    """Group neighbours into as few Chunks as fit, of about equal size (no short rest)."""
    total = sum(piece.words for piece in pieces)
    if not total:
        return
    goal = total / -(-total // max_words)
    group: list[_Piece] = []
    size = 0
    for piece in pieces:
        if group and (size + piece.words > max_words or size + piece.words / 2 > goal):
            yield group
            group, size = [], 0
        group.append(piece)
        size += piece.words
    yield group


def _chunk(
    document: Document, text: str, ordinal: int, pieces: list[_Piece], headings: tuple[str, ...]
) -> Chunk:
    start, end, first = pieces[0].start, pieces[-1].end, pieces[0].block
    body = text[start:end]
    identity = digest(document.id, str(start), str(end), body, *headings)
    whole_row = first.kind == "row" and (start, end) == (first.start, first.end)
    return Chunk(
        "c" + identity[:20], document.id, ordinal, start, end, body, headings,
        _locator(pieces), first.name, first.cells if whole_row else (),
    )  # fmt: skip


def _locator(pieces: Sequence[_Piece]) -> str | None:
    """How people point at the Chunk: its first label, and the printed page it begins on."""
    label = next((p.block.label for p in pieces if p.block.label), None)
    page = next((p.block.page for p in pieces if p.block.page), None)
    parts = [part for part in (label, f"p. {page}" if page else None) if part]
    return ", ".join(parts) or None
