"""What killed processes left in a home: files handed over, fetched, or unpacked from a backup."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.settings import BotSettings
from ingest.errors import LibraryLocked
from ingest.library.locks import exclusive
from ingest.library.schema import storage_errors
from ingest.sources.spool import FOLDER as FETCHED

UPLOADS = "uploads"
"""Below the home: what somebody handed over, while it is brought in."""
UNPACKED = "gazette-restore-"
"""Below the home: what the names of folders begin with in which a backup is unpacked."""
_LOCK = "uploads.lock"


@contextmanager
def uploading(settings: BotSettings) -> Iterator[Path]:
    """Yield a folder for what is handed over, empty, and nobody else's until it is gone.

    Raises:
        LibraryLocked: another process had it for longer than `lock_timeout` seconds.
        LibraryUnwritable: the home cannot be made.
    """
    with storage_errors(settings.home):
        settings.home.mkdir(parents=True, exist_ok=True)
    with exclusive(settings.home / _LOCK, settings.lock_timeout):
        folder = settings.home / UPLOADS
        shutil.rmtree(folder, ignore_errors=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def sweep(settings: BotSettings) -> None:
    """Remove what was left; to be called by who holds the library's lock for writing.

    What another process is just bringing in stays: it removes it itself.
    """
    with suppress(LibraryLocked), exclusive(settings.home / _LOCK, 0):
        shutil.rmtree(settings.home / UPLOADS, ignore_errors=True)
    for left in (settings.home / FETCHED, *settings.home.glob(f"{UNPACKED}*")):
        shutil.rmtree(left, ignore_errors=True)
