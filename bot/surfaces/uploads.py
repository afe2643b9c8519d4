"""Files and addresses that people hand over at a surface: brought in, and not kept beside it."""

import os
import re
import shutil
import threading
from pathlib import Path
from typing import BinaryIO

from bot.errors import Stopping
from bot.leftovers import uploading
from bot.settings import BotSettings
from bot.upkeep import ingest_all
from ingest.errors import FileTooLarge, UnknownSource
from ingest.library.schema import storage_errors
from ingest.models import digest
from ingest.options import Options, SyncReport
from ingest.progress import Progress
from ingest.schedule import Job
from ingest.sources.opening import FEED, REGISTER, WEB, check_address

_REMOTE = (*WEB, FEED, REGISTER)
_UNSAFE = re.compile(r"[^\w.() -]+")
_LONGEST_NAME, _LONGEST_ENDING = 200, 20  # bytes, of 255 that disks allow
_DIGITS = 8


class Stoppable:
    """A Progress that ends its job where `stopping` is set: nothing is lost, as by a kill."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping

    def stage(self, name: str, total: int | None, unit: str) -> None:
        """Begin a stage.

        Raises:
            Stopping: the process is being stopped.
        """
        self._check()

    def advance(self, amount: int = 1) -> None:
        """Count what is done; raises the same as `stage`."""
        self._check()

    def note(self, message: str) -> None:
        """Say nothing: what was rejected is told at the end."""

    def _check(self) -> None:
        if self._stopping.is_set():
            raise Stopping("This was not finished: the server is being stopped.")


def ingest_file(
    settings: BotSettings, name: str, content: BinaryIO, collection: str, progress: Progress
) -> SyncReport:
    """Bring in a file that was handed over; one of the same name is replaced.

    Raises:
        FileTooLarge: it is larger than `max_file_mb`.
        GazetteError: it cannot be read, or the library cannot be written to.
    """
    check_size(settings, name, content.seek(0, os.SEEK_END))
    content.seek(0)
    with uploading(settings) as folder:
        # In a folder of its own: what was handed over as a.md is no rendition of an earlier a.txt.
        plain = safe_name(name)
        path = folder / collection / plain / plain
        with storage_errors(path):
            path.parent.mkdir(parents=True)
            with open(path, "xb") as handle:
                shutil.copyfileobj(content, handle)
        return _ingest(settings, str(path), collection, progress)


def ingest_address(
    settings: BotSettings, address: str, collection: str, progress: Progress
) -> SyncReport:
    """Bring in what is at a web address, a feed or the Federal Register.

    Raises:
        UnknownSource: it is none of these; a path of this machine never is.
        GazetteError: it cannot be fetched or read, or the library cannot be written to.
    """
    checked = check_remote(settings, address)
    return _ingest(settings, checked, collection, progress)


def check_remote(settings: BotSettings, address: str) -> str:
    """Return an address that may be fetched.

    Raises:
        UnknownSource: it is none; a path of this machine never is.
        FetchError: it must not be fetched.
    """
    address = address.strip()
    if not address.startswith(_REMOTE):
        raise UnknownSource(
            f"{address[:100]!r} is no address: give https://…, feed:https://… or fr:WORDS."
        )
    check_address(address, settings.allow_private)
    return address


def check_size(settings: BotSettings, name: str, size: int) -> None:
    """Make sure that a file is not too large.

    Raises:
        FileTooLarge: it has more than `max_file_mb`.
    """
    if size > settings.max_file_mb << 20:
        raise FileTooLarge(
            f"{name[:100]!r} has {size:,} bytes; {settings.max_file_mb} MiB are allowed."
        )


def safe_name(name: str) -> str:
    """Return a file's name without anything that leads elsewhere, short enough for any disk.

    Its ending is kept; where a part is left out, a digest tells it from others that begin alike.
    """
    plain = _UNSAFE.sub("_", Path(name.replace("\\", "/")).name).strip(". ") or "file"
    if len(plain.encode()) <= _LONGEST_NAME:
        return plain
    path = Path(plain)
    ending = path.suffix if len(path.suffix.encode()) <= _LONGEST_ENDING else ""
    room = _LONGEST_NAME - len(ending.encode()) - _DIGITS - 1
    stem = plain.encode()[:room].decode("utf-8", "ignore")
    return f"{stem}-{digest(plain)[:_DIGITS]}{ending}"


def _ingest(settings: BotSettings, source: str, collection: str, progress: Progress) -> SyncReport:
    report, failure = ingest_all(settings, [Job(source, Options(collection))], progress)
    if failure is not None:
        raise failure
    return report
