"""Values in SQL statements: as many marks as there are, and no more at once than SQLite takes."""

from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def marks(values: Collection[object]) -> str:
    """Return `?,?,?`: a mark for each value."""
    return ",".join("?" * len(values))


def batches(values: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Yield the values in order, up to `size` at a time."""
    return (values[at : at + size] for at in range(0, len(values), size))
