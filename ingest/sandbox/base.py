"""The one protocol of reading files, and what comes of one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from ingest.errors import ReadError
from ingest.files import SourceFile
from ingest.models import Parsed


@dataclass(frozen=True, slots=True)
class Read:
    """One file, or one record of a file that holds many, and what became of it.

    Either `parsed` or `error` is set. The ranks are the reader's (see `readers.base.Reader`).
    """

    uri: str
    format: str
    text_rank: int = 0
    metadata_rank: int = 0
    record: bool = False
    parsed: Parsed | None = None
    error: ReadError | None = None


class FileReadings(Protocol):
    """Reads files, one after the other or several at once."""

    def ahead(self, files: Iterable[SourceFile]) -> None:
        """Take note that these files will be asked for next, in this order."""
        ...

    def forget(self, files: Iterable[SourceFile] | None = None) -> None:
        """Let go of these files (all, by default) that were asked for ahead and not read."""
        ...

    def read(self, file: SourceFile) -> Iterator[Read]:
        """Yield what the file holds: one Read, or one for each record in it.

        No error of the file is raised; it is in the Read. An empty iterator is never returned.
        """
        ...
