"""The one protocol of files that are ingested, and the files of this machine."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ingest.errors import FetchError, FileTooLarge, UnreadableFile


class SourceFile(Protocol):
    """One file of a source, here or at an address; `uri` tells it from the others."""

    @property
    def uri(self) -> str:
        """The path below the source, with forward slashes, or the address."""
        ...

    @property
    def name(self) -> str:
        """A file name whose suffix tells the format."""
        ...

    @property
    def address(self) -> str | None:
        """The address that served it; None for a file of this machine."""
        ...

    @property
    def path(self) -> Path:
        """Where the content lies; for a file at an address only after `ready`."""
        ...

    @property
    def failure(self) -> FetchError | None:
        """Why a file that can be done without has no content; None where it has one."""
        ...

    def size(self) -> int:
        """Return the size in bytes; 0 where that is not known."""
        ...

    def digest(self) -> str:
        """Return the sha256 of the content, or a mark of its own for a file that cannot be read.

        Raises:
            FetchError: the address could not be fetched.
        """
        ...

    def state(self) -> dict[str, Any]:
        """Return what is worth knowing when it is asked for again; JSON, empty for most."""
        ...

    def ready(self) -> None:
        """Make sure that the content lies at `path`.

        Raises:
            FetchError: the address could not be fetched.
        """
        ...

    def release(self) -> None:
        """Let go of content that was read and can be had again."""
        ...


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file of this machine."""

    uri: str
    path: Path

    @property
    def name(self) -> str:
        """The last part of the path."""
        return os.path.basename(self.uri)

    @property
    def address(self) -> str | None:
        """None: it is of this machine."""
        return None

    @property
    def failure(self) -> None:
        """None: only what is fetched can be done without."""
        return None

    def size(self) -> int:
        """Return the size in bytes; 0 for a file that cannot be looked at (reading will tell)."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def digest(self) -> str:
        """Return the sha256 of the content, or a mark of its own for a file that cannot be read."""
        try:
            with open(self.path, "rb") as handle:
                return hashlib.file_digest(handle, "sha256").hexdigest()
        except OSError as error:
            return f"unreadable:{error.errno}"

    def state(self) -> dict[str, Any]:
        """Return nothing: a local file is read again to see whether it changed."""
        return {}

    def ready(self) -> None:
        """Do nothing: it is there."""

    def release(self) -> None:
        """Do nothing: it stays where it is."""


def read_bytes(uri: str, path: Path, max_bytes: int) -> bytes:
    """Return the content of the file at `path`; `uri` is what messages call it.

    Raises:
        FileTooLarge: it has more than `max_bytes`.
        UnreadableFile: the operating system refused.
    """
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise FileTooLarge(f"{uri} has {size:,} bytes; {max_bytes:,} are allowed.")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{uri} cannot be read: {error.strerror}.") from error
