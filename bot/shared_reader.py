"""A LibraryReader beside others of its process: what each opens is opened one after the other.

Chroma keeps one store for a folder, whoever opens it, and may hand out one that another thread is
only beginning to open, or has just closed.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot

_OPENING = threading.Lock()


class SharedReader(LibraryReader):
    """A LibraryReader for one thread, while other threads have others over the same library."""

    @contextmanager
    def snapshot(self, collections: Sequence[str] = ()) -> Iterator[list[Snapshot]]:
        """Yield Snapshots as any LibraryReader; indexes are opened while no other thread does."""
        with ExitStack() as stack:
            with _OPENING:
                found = stack.enter_context(super().snapshot(collections))
            yield found

    def close(self) -> None:
        """Give all files back."""
        with _OPENING:
            super().close()
