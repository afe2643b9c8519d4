"""Checks a freshly built dense index in a process of its own, which may die without harm.

Usage: echo '["FOLDER", COUNT, "SAMPLE.npz"]' | python -m ingest.library.check

Opens the Chroma folder; compares its count and each sampled vector; searches for each of them.
Exit 0: intact. Exit 1: not, and stderr says why. A crash inside Chroma is any other exit.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.children import module_command
from ingest.errors import LibraryDamaged
from ingest.library.records import Vectors
from ingest.library.vectors import VectorIndex, check_rows, prepare

_TIMEOUT = 600  # seconds; a child that takes longer hangs
# The graph of an approximate index leaves a few vectors out of reach: 1 of 1,685 in a library of
# real notices, more where many texts are nearly equal. An index that is torn finds next to none.
_MIN_FOUND = 0.5


class CheckingChild:
    """A child that is ready to check an index; it starts while the index is still being built."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            module_command("ingest.library.check"),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def __enter__(self) -> "CheckingChild":
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.kill()
        self._process.communicate()

    def check(self, folder: Path, count: int, ids: Sequence[str], vectors: Vectors) -> None:
        """Have the dense index in `folder` checked, once.

        Raises:
            LibraryDamaged: the child found the index wanting, crashed, or did not end.
        """
        with tempfile.TemporaryDirectory(prefix="gazette-check-") as scratch:
            sample = Path(scratch) / "sample.npz"
            np.savez(sample, ids=np.array(ids, dtype=str), vectors=vectors)
            wanted = json.dumps([str(folder), count, str(sample)]).encode("ascii")
            try:
                _, said = self._process.communicate(wanted, timeout=_TIMEOUT)
            except subprocess.TimeoutExpired:
                raise LibraryDamaged(f"Checking {folder} took over {_TIMEOUT} s.") from None
        if self._process.returncode != 0:
            lines = said.decode("utf-8", "replace").strip().splitlines()
            status = f"the check died with exit status {self._process.returncode}"
            raise LibraryDamaged(
                f"The new index {folder} does not verify: {lines[-1] if lines else status}"
            )


def main() -> str | None:
    """Get ready, take the order of what to check, and return what is wrong with it, or None."""
    prepare()  # while the parent still builds
    folder, count, sample = json.loads(sys.stdin.buffer.read())
    return problem(Path(folder), count, sample)


def problem(folder: Path, count: int, sample: str) -> str | None:
    """Return what is wrong with the index, or None."""
    check_rows(folder, count)
    data = np.load(sample)
    expected = {
        str(name): vector for name, vector in zip(data["ids"], data["vectors"], strict=True)
    }
    with VectorIndex(folder) as index:
        if index.count() != count:
            return f"it counts {index.count()} vectors instead of {count}"
        stored = index.get(list(expected))
        for name, vector in expected.items():
            if name not in stored or not np.allclose(stored[name], vector, atol=1e-5):
                return f"the vector of {name} is not the catalog's"
        found = sum(_finds_itself(index, name, vector) for name, vector in expected.items())
        if found < _MIN_FOUND * len(expected):
            return f"only {found} of {len(expected)} vectors are found by themselves"
    return None


def _finds_itself(index: VectorIndex, name: str, vector: NDArray[np.float32]) -> bool:
    # Equal texts have equal vectors, so another id with a cosine of one is as good.
    return any(i == name or score > 0.9999 for i, score in index.search(vector, 10))


if __name__ == "__main__":
    sys.exit(main())
