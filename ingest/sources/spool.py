"""Where fetched bytes lie until they are read: a folder below the home."""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.library.schema import storage_errors

FOLDER = ".gazette-fetched"
"""Below the home: what a sync has fetched and not read yet. Nobody else has a folder of the name;
a home may itself be a folder of documents."""


class Spool:
    """A folder below the home for what is fetched; emptied when the sync ends."""

    def __init__(self, home: Path) -> None:
        self._parent = home / FOLDER
        self._folder: Path | None = None

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *exc: object) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def write(self, data: bytes) -> Path:
        """Keep `data` in a new file. What a killed run left there is removed first.

        Raises:
            StorageFull: there is no room for it.
        """
        with storage_errors(self._parent):
            if self._folder is None:
                shutil.rmtree(self._parent, ignore_errors=True)
                self._parent.mkdir(parents=True)
                self._folder = self._parent
            handle, name = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
        return Path(name)


@dataclass(frozen=True, slots=True)
class SpooledFile:
    """Bytes that a source has itself, such as a record out of a list, kept like a fetched file."""

    uri: str
    name: str
    path: Path
    sha256: str
    length: int
    address: str | None = None
    """The address of the list that it was taken out of."""

    @property
    def failure(self) -> None:
        """None: it is there."""
        return None

    def size(self) -> int:
        """Return the bytes of the content."""
        return self.length

    def digest(self) -> str:
        """Return the sha256 of the content."""
        return self.sha256

    def state(self) -> dict[str, Any]:
        """Return nothing."""
        return {}

    def release(self) -> None:
        """Do nothing: it could not be had again."""

    def ready(self) -> None:
        """Do nothing: it is there."""


def spooled(
    uri: str, name: str, data: bytes, spool: Spool, address: str | None = None
) -> SpooledFile:
    """Keep `data`, out of a list at `address`, as a file of a unit."""
    found = hashlib.sha256(data).hexdigest()
    return SpooledFile(uri, name, spool.write(data), found, len(data), address)
