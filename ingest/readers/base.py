"""The one protocol of readers: bytes of one file in, a Parsed text with its blocks out."""

from typing import Protocol

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
