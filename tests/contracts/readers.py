"""What every reader promises, whatever its format; `test_contract.py` runs it over all of them."""

import random

import pytest

from ingest.errors import EmptyFile, ReadError
from ingest.models import Parsed
from ingest.readers.base import Reader

SPLITS = 12
"""Places at which a sample is cut to see what a truncated file does."""


def check_parsed(parsed: Parsed) -> None:
    """Assert that blocks are in order, apart, stripped and not empty, with cells inside rows."""
    end = 0
    for block in parsed.blocks:
        words = parsed.text[block.start : block.end]
        assert end <= block.start < block.end <= len(parsed.text)
        assert words
        assert words == words.strip()
        assert (block.level > 0) == (block.kind == "heading")
        at = block.start
        for cell in block.cells:
            assert at <= cell.start < cell.end <= block.end
            at = cell.end
        end = block.end
    # Text that no block covers could never be found or quoted.
    covered = sum(len(parsed.text[b.start : b.end].split()) for b in parsed.blocks)
    assert covered == len(parsed.text.split())
    parsed.text.encode("utf-8")


def check_reader(reader: Reader, sample: bytes, name: str) -> None:
    """Assert the whole contract for one reader on one small sample of its format."""
    assert reader.accepts(name, sample[:4096])
    parsed = reader.read(sample, name)
    check_parsed(parsed)
    assert reader.read(sample, name) == parsed
    for empty in (b"", b" \n\n ", b"\xef\xbb\xbf"):
        with pytest.raises(EmptyFile):
            reader.read(empty, name)
    for damaged in _damaged(sample):
        reads_or_refuses(reader, damaged, name)


def _damaged(sample: bytes) -> list[bytes]:
    dice = random.Random(0)
    cuts = [sample[: len(sample) * n // SPLITS] for n in range(1, SPLITS)]
    noise = [dice.randbytes(n) for n in (1, 20, 400, 4_000)]
    flipped = bytearray(sample)
    for _ in range(max(1, len(sample) // 20)):
        flipped[dice.randrange(len(sample))] = dice.randrange(256)
    return [*cuts, *noise, bytes(flipped), sample[::-1], sample + b"\x00"]


def reads_or_refuses(reader: Reader, data: bytes, name: str) -> None:
    """Assert that `data` becomes a Document or is refused by a ReadError that says what to do."""
    try:
        parsed = reader.read(data, name)
    except ReadError as error:
        refused = error
    else:
        check_parsed(parsed)
        return
    assert refused.message
    assert refused.hint
