"""Reading units while others, before them, are embedded."""

from collections import deque
from collections.abc import Iterable, Iterator

from ingest.sandbox.base import FileReadings
from ingest.sources.base import SourceUnit

_UNITS = 8  # that are read ahead ...
_BYTES = 32 * 2**20  # ... unless they are large


def read_ahead(
    units: Iterable[tuple[SourceUnit, str]], readings: FileReadings
) -> Iterator[tuple[SourceUnit, str]]:
    """Pass units with their fingerprints on, a few behind, letting their files be read."""
    waiting: deque[tuple[SourceUnit, str]] = deque()
    size = 0
    for unit, fingerprint in units:
        readings.ahead(file for file in unit.all_files if not file.failure)
        waiting.append((unit, fingerprint))
        size += unit.size()
        while len(waiting) > _UNITS or (size > _BYTES and waiting):
            size -= waiting[0][0].size()
            yield waiting.popleft()
    yield from waiting
