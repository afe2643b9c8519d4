"""The rows of a Document's tables, those that were cut into Chunks whole again."""

from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.models import BETWEEN_CELLS, Chunk
from ingest.register.lists import Row, row_of_chunks


def is_row(chunk: Chunk) -> bool:
    """Whether a Chunk is a table row, or a piece of one."""
    return chunk.name is not None or bool(chunk.cells)


def rows_in(chunks: Sequence[Chunk], text: str) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """Yield each row of a Document with the headings above it, in reading order.

    `chunks` are all Chunks of the Document in that order, `text` is its whole text. The cells of a
    row that was cut are told by the rows that have as many; where there are none it has no cells.
    """
    layouts = _layouts(chunks)
    for pieces in _whole(chunks, text):
        said = text[pieces[0].start : pieces[-1].end]
        columns = layouts.get(said.count(BETWEEN_CELLS) + 1, ())
        row = row_of_chunks(pieces, columns, said)
        if row is not None:
            yield row, pieces[0].headings


def _whole(chunks: Sequence[Chunk], text: str) -> Iterator[list[Chunk]]:
    """Yield each row as its pieces: they stand on one line of the text, as every row does."""
    pieces: list[Chunk] = []
    for each in chunks:
        if pieces and (each.cells or _begins(each, pieces[-1], text)):
            yield pieces
            pieces = []
        if is_row(each):
            pieces.append(each)
    if pieces:
        yield pieces


def _begins(chunk: Chunk, last: Chunk, text: str) -> bool:
    return bool(last.cells) or chunk.name != last.name or "\n" in text[last.end : chunk.start]


def _layouts(chunks: Sequence[Chunk]) -> dict[int, tuple[str, ...]]:
    """Return how many cells a row has → the columns that most rows with so many have."""
    seen = Counter(tuple(cell.column for cell in each.cells) for each in chunks if each.cells)
    found: dict[int, tuple[str, ...]] = {}
    for columns, _ in seen.most_common():
        found.setdefault(len(columns), columns)
    return found
