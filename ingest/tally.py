"""What became of each Document of one sync, counted once, and the rows that were rejected."""

from collections.abc import Iterable
from typing import Literal

from ingest.errors import GazetteError
from ingest.library.deliveries import Rejection
from ingest.progress import Progress

Outcome = Literal["added", "updated", "unchanged"]


class Tally:
    """Counts Documents by their ids, however often one is delivered while a sync goes on."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._outcomes: dict[str, Outcome] = {}
        self.passing: set[str] = set()
        """Documents that came and went while the sync went on."""
        self.rejected: list[Rejection] = []
        self.removed = 0

    def counts(self) -> tuple[int, int, int, int]:
        """Return how many Documents were added, updated, left unchanged and removed."""
        how = list(self._outcomes.values())
        return how.count("added"), how.count("updated"), how.count("unchanged"), self.removed

    def kept(self, identities: Iterable[str]) -> None:
        """Note that Documents are as they were, unless something else became of them before."""
        for identity in identities:
            self._outcomes.setdefault(identity, "unchanged")

    def taken(self, identity: str, new: bool) -> None:
        """Note that a Document was written, `new` where there was none before this sync."""
        if self._outcomes.get(identity) != "added":
            self._outcomes[identity] = "added" if new else "updated"

    def withdrawn(self, identities: Iterable[str]) -> None:
        """Note that Documents turned out to be parts of another before the sync had ended."""
        for identity in identities:
            if self._outcomes.pop(identity, None) == "added":
                self.passing.add(identity)

    def were_there(self, identities: Iterable[str]) -> int:
        """Return how many of these were in the library before the sync."""
        return sum(1 for identity in identities if identity not in self.passing)

    def gone(self, identities: Iterable[str]) -> None:
        """Note that Documents are removed, whatever became of them before."""
        there = [identity for identity in identities if identity not in self.passing]
        self.removed += len(there)
        for identity in there:
            self._outcomes.pop(identity, None)

    def reject(self, uri: str, error: GazetteError) -> Rejection:
        """Note a row that gave no Document, and tell it; return it."""
        row = Rejection(uri, type(error).__name__, error.message, error.hint)
        self.rejected.append(row)
        self._progress.note(f"{uri}: {row.error}: {row.message}")
        return row
