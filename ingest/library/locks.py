"""Locks between processes on files; the operating system gives them back when a process dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ingest.errors import LibraryLocked

_INTERVAL = 0.1  # seconds between two tries


def try_lock(handle: IO[bytes], exclusive: bool) -> bool:
    """Lock an open file if that is possible at once; closing it unlocks it."""
    import portalocker

    flags = portalocker.LockFlags.NON_BLOCKING
    flags |= portalocker.LockFlags.EXCLUSIVE if exclusive else portalocker.LockFlags.SHARED
    try:
        portalocker.lock(handle, flags)
    except portalocker.LockException:
        return False
    return True


@contextmanager
def exclusive(path: Path, timeout: float) -> Iterator[None]:
    """Hold the lock file at `path`, waiting up to `timeout` seconds for it.

    Raises:
        LibraryLocked: another process held it all that time.
    """
    import portalocker

    flags = portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING
    lock = portalocker.Lock(
        str(path), mode="a", timeout=timeout, check_interval=_INTERVAL, flags=flags
    )
    try:
        lock.acquire()
    except portalocker.LockException as error:
        raise LibraryLocked(
            f"Another process is writing to the library at {path.parent}; waited {timeout:g} s."
        ) from error
    try:
        yield
    finally:
        lock.release()
