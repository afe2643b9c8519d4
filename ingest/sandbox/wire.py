"""What parent and child of the sandbox say to each other: frames of JSON, never of pickles.

A child has read hostile bytes, so nothing that it says is trusted: what does not fit the records
is refused.
"""

import json
import struct
from collections.abc import Iterator, Sequence
from typing import IO, Any

from pydantic import ValidationError

from ingest import errors
from ingest.errors import ReaderCrashed, ReadError
from ingest.models import Block, Cell, Metadata, Parsed
from ingest.sandbox.base import Read

MAX_FRAME = 256 * 2**20
"""Bytes that one frame may have; the text of one Document in it is far below."""
_HEADER = struct.Struct(">I")


class BadFrame(ValueError):
    """A frame that is too long, cut off, or not what the records look like."""


def send(stream: IO[bytes], value: Any) -> None:
    """Write one frame and flush it."""
    data = json.dumps(value).encode("ascii")
    stream.write(_HEADER.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Return the value of the next frame; None where the stream has ended.

    Raises:
        BadFrame: the frame is longer than `MAX_FRAME`, cut off, or no JSON.
    """
    head = stream.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return None
    (length,) = _HEADER.unpack(head)
    if length > MAX_FRAME:
        raise BadFrame(f"a frame of {length:,} bytes")
    data = stream.read(length)
    if len(data) < length:
        return None
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadFrame(str(error)) from None


def pack(read: Read) -> dict[str, Any]:
    """Return a Read as what JSON can hold."""
    packed: dict[str, Any] = {
        "uri": read.uri,
        "format": read.format,
        "ranks": [read.text_rank, read.metadata_rank],
        "record": read.record,
    }
    if read.error is not None:
        packed["error"] = [type(read.error).__name__, read.error.message, read.error.hint]
    elif read.parsed is not None:
        packed["text"] = read.parsed.text
        packed["blocks"] = [_pack_block(block) for block in read.parsed.blocks]
        packed["metadata"] = read.parsed.metadata.model_dump(mode="json", exclude_defaults=True)
    return packed


def _pack_block(block: Block) -> list[Any]:
    cells = [[cell.column, cell.start, cell.end] for cell in block.cells]
    return [
        block.kind, block.start, block.end, block.level, block.label, block.page, block.name, cells,
    ]  # fmt: skip


def unpack_frame(frame: Any) -> list[Read] | None:
    """Return the Reads of a frame; None for the one that ends a file.

    Raises:
        BadFrame: it is neither.
    """
    if frame == {"end": True}:
        return None
    rows = frame.get("rows") if isinstance(frame, dict) else None
    if not isinstance(rows, list):
        raise BadFrame(f"neither rows nor an end: {str(frame)[:80]}")
    return [unpack(row) for row in rows]


def unpack(packed: Any) -> Read:
    """Return the Read that a child packed.

    Raises:
        BadFrame: it is not one.
    """
    try:
        text_rank, metadata_rank = packed["ranks"]
        read = Read(
            str(packed["uri"]), str(packed["format"]), int(text_rank), int(metadata_rank),
            bool(packed["record"]),
        )  # fmt: skip
        if "error" in packed:
            return _with_error(read, packed["error"])
        text = str(packed["text"])
        blocks = tuple(_unpack_block(block, len(text)) for block in packed["blocks"])
        parsed = Parsed(text, blocks, Metadata.model_validate(packed["metadata"]))
    except (AttributeError, KeyError, TypeError, ValueError, ValidationError) as error:
        raise BadFrame(f"no Read: {error}") from None
    return Read(
        read.uri, read.format, read.text_rank, read.metadata_rank, read.record, parsed=parsed
    )


def _with_error(read: Read, said: Sequence[str]) -> Read:
    name, message, hint = (str(each) for each in said)
    kind = getattr(errors, name, ReaderCrashed)
    if not (isinstance(kind, type) and issubclass(kind, ReadError)):
        kind = ReaderCrashed
    return Read(
        read.uri, read.format, read.text_rank, read.metadata_rank, read.record,
        error=kind(message, hint),
    )  # fmt: skip


def _unpack_block(block: Sequence[Any], length: int) -> Block:
    kind, start, end, level, label, page, name, cells = block
    if kind not in ("heading", "paragraph", "row") or not 0 <= start < end <= length:
        raise ValueError(f"block {kind!r} from {start!r} to {end!r} of {length}")
    if type(level) is not int or not all(isinstance(n, str | None) for n in (label, page, name)):
        raise ValueError(f"block of level {level!r}, label {label!r}, page {page!r}")
    return Block(kind, start, end, level, label, page, name, tuple(_cells(cells, start, end)))


def _cells(cells: Sequence[Sequence[Any]], start: int, end: int) -> Iterator[Cell]:
    for column, begins, ends in cells:
        if not isinstance(column, str) or not start <= begins < ends <= end:
            raise ValueError(f"cell {column!r} from {begins!r} to {ends!r}")
        yield Cell(column, begins, ends)
