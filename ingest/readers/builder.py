"""Builds a text block by block, so that every reader gets its offsets right the same way."""

from collections.abc import Sequence

from ingest.models import BETWEEN_CELLS, Block, BlockKind, Cell, Metadata, Parsed

BETWEEN_BLOCKS = "\n\n"
BETWEEN_ROWS = "\n"


class TextBuilder:
    """Collects blocks of text in reading order and counts their offsets (code points)."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0

    @property
    def length(self) -> int:
        """Code points of text so far."""
        return self._length

    def _append(self, text: str, after_row: bool) -> int:
        if self._parts:
            joins_rows = after_row and self._blocks[-1].kind == "row"
            gap = BETWEEN_ROWS if joins_rows else BETWEEN_BLOCKS
            self._parts.append(gap)
            self._length += len(gap)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start

    def heading(
        self, text: str, level: int, label: str | None = None, page: str | None = None
    ) -> None:
        """Add a heading of depth `level` (1 is the top); an empty one is dropped."""
        self._block("heading", text, level=level, label=label, page=page)

    def paragraph(self, text: str, label: str | None = None, page: str | None = None) -> None:
        """Add a paragraph; an empty one is dropped."""
        self._block("paragraph", text, label=label, page=page)

    def _block(
        self, kind: BlockKind, text: str, *, level: int = 0, label: str | None, page: str | None
    ) -> None:
        text = text.strip()
        if not text:
            return
        start = self._append(text, after_row=False)
        self._blocks.append(
            Block(kind, start, start + len(text), level=level, label=label, page=page)
        )

    def row(
        self,
        columns: Sequence[str],
        cells: Sequence[str],
        name: str | None = None,
        label: str | None = None,
    ) -> None:
        """Add a table row as one line, ` | ` between its non-empty cells, each with its column."""
        filled = [(c, t.strip()) for c, t in zip(columns, cells, strict=False) if t.strip()]
        if not filled:
            return
        line = BETWEEN_CELLS.join(text for _, text in filled)
        start = self._append(line, after_row=True)
        spans: list[Cell] = []
        at = start
        for column, text in filled:
            spans.append(Cell(column, at, at + len(text)))
            at += len(text) + len(BETWEEN_CELLS)
        self._blocks.append(
            Block("row", start, start + len(line), label=label, name=name, cells=tuple(spans))
        )

    def build(self, metadata: Metadata | None = None) -> Parsed:
        """Return the text and its blocks."""
        return Parsed("".join(self._parts), tuple(self._blocks), metadata or Metadata())
