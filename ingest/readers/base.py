"""The protocols of readers: bytes of one file in; one Parsed text out, or one for each record."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ingest.errors import ReadError
from ingest.models import Parsed


class Reader(Protocol):
    """Turns the bytes of one file into a text with structure, and into metadata.

    A reader is pure: no file, no network, no clock. The text it makes is the Document's text for
    ever; every offset is in Unicode code points of it. Blocks lie in order, do not overlap, and
    each `text[start:end]` is stripped and not empty.
    """

    format: str
    """The rendition format, as shown to people (`fr-xml`)."""

    text_rank: int
    """Which rendition of a notice gives the text: the highest rank that has any."""

    metadata_rank: int
    """Which rendition's fields win where two have one: the highest rank first."""

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether this reader is for a file called `name` that begins with `head` (4 KiB)."""
        ...

    def read(self, data: bytes, name: str) -> Parsed:
        """Return what the file says.

        Raises:
            ReadError: the file is empty, broken, or in no known encoding.
        """
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file that holds many: what it says, or why it could not be read.

    `part` tells it from the others of its file (a line number, an item's id) and is appended to
    the file's uri after a colon.
    """

    part: str
    parsed: Parsed | None = None
    error: ReadError | None = None


class RecordReader(Protocol):
    """Turns the bytes of one file into many Documents, such as the items of a feed. Pure, too."""

    format: str
    """The rendition format, as shown to people (`jsonl`)."""

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether this reader is for a file called `name` that begins with `head` (4 KiB)."""
        ...

    def rows(self, data: bytes, name: str) -> Iterator[Row]:
        """Yield the records in order, each with its text or its error.

        Raises:
            ReadError: the file as a whole is empty, broken, or in no known encoding.
        """
        ...
