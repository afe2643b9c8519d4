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
        self._change: dict[str, int] = {}
        self._parted: dict[str, int] = {}

    def counts(self) -> tuple[int, int, int, int]:
        """Return how many Documents were added, updated, left unchanged and removed."""
        how = list(self._outcomes.values())
        return how.count("added"), how.count("updated"), how.count("unchanged"), self.removed

    def ids(self) -> list[str]:
        """Return the ids of the Documents that were added, updated or left unchanged."""
        return list(self._outcomes)

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

    def delivers(self, unit: str, seen: set[str], dropped: set[str], parted: bool) -> None:
        """Note which Documents a unit delivers, and which of its earlier ones it does not.

        `parted` tells that it was a part of another unit, whose Document it had a share in.
        """
        more = sum(1 for each in seen if self._outcomes.get(each) == "added")
        more -= sum(1 for each in dropped if self._outcomes.get(each) != "added")
        self._change[unit] = more
        self._parted[unit] = max(0, more) if parted else 0

    def lost(self, vanished: int) -> int:
        """Return how many Documents are gone for good, given how many their units left behind.

        One that goes by another key now, or lives on in what was a part of it, is not.
        """
        fewer = -sum(more for more in self._change.values() if more < 0)
        return max(0, vanished - sum(self._parted.values())) + fewer

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
