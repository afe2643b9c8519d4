"""The one protocol of sources, and what they deliver."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.errors import FileTooLarge, UnreadableFile


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a source; `uri` is its path below the source, with forward slashes."""

    uri: str
    path: Path

    def size(self) -> int:
        """Return the size in bytes; 0 for a file that cannot be looked at (reading will tell)."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def read(self, max_bytes: int) -> bytes:
        """Return the content.

        Raises:
            FileTooLarge: it has more than `max_bytes`.
            UnreadableFile: the operating system refused.
        """
        if self.size() > max_bytes:
            raise FileTooLarge(f"{self.uri} has {self.size():,} bytes; {max_bytes:,} are allowed.")
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise UnreadableFile(f"{self.uri} cannot be read: {error.strerror}.") from error

    def digest(self) -> str:
        """Return the sha256 of the content, or a mark of its own for a file that cannot be read."""
        try:
            with open(self.path, "rb") as handle:
                return hashlib.file_digest(handle, "sha256").hexdigest()
        except OSError as error:
            return f"unreadable:{error.errno}"


@dataclass(frozen=True, slots=True)
class SourceUnit:
    """What is read together: the renditions of one notice, or one file; and its sidecar."""

    uri: str
    files: tuple[SourceFile, ...]
    sidecar: SourceFile | None = None

    def size(self) -> int:
        """Return the size of its files in bytes."""
        return sum(file.size() for file in self.files)


class Source(Protocol):
    """Delivers units. Two sources with one identity are the same source at two times."""

    @property
    def identity(self) -> str:
        """What the source is called in the library; stable between runs."""
        ...

    @property
    def whole(self) -> bool:
        """Whether a unit that is not delivered is gone (so that it may be pruned)."""
        ...

    def units(self) -> Sequence[SourceUnit]:
        """Return all that there is now, in a stable order.

        Raises:
            SourceNotFound: there is nothing at that address.
            EmptySource: there is something, but nothing to ingest in it.
        """
        ...
