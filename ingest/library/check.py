"""Checks a freshly built dense index in a process of its own, which may die without harm.

Usage: python -m ingest.library.check FOLDER COUNT SAMPLE.npz

Opens the Chroma folder, compares its count, and asks for each sampled vector: it must find itself.
Exit 0: intact. Exit 1: not, and stderr says why. A crash inside Chroma is any other exit.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest.errors import LibraryDamaged
from ingest.library.records import Vectors
from ingest.library.vectors import VectorIndex, check_rows

_TIMEOUT = 600  # seconds; opening a million vectors on a slow disk takes minutes


def check_in_child(folder: Path, count: int, ids: Sequence[str], vectors: Vectors) -> None:
    """Run this module over `folder` in a child process.

    Raises:
        LibraryDamaged: the child found the index wanting, crashed, or did not end.
    """
    with tempfile.TemporaryDirectory(prefix="gazette-check-") as scratch:
        sample = Path(scratch) / "sample.npz"
        np.savez(sample, ids=np.array(ids, dtype=str), vectors=vectors)
        command = [
            sys.executable,
            "-m",
            "ingest.library.check",
            str(folder),
            str(count),
            str(sample),
        ]
        try:
            child = subprocess.run(command, capture_output=True, timeout=_TIMEOUT, check=False)
        except subprocess.TimeoutExpired:
            raise LibraryDamaged(f"Checking {folder} took over {_TIMEOUT} s.") from None
    if child.returncode != 0:
        said = child.stderr.decode("utf-8", "replace").strip().splitlines()
        why = said[-1] if said else f"the check died with exit status {child.returncode}"
        raise LibraryDamaged(f"The new index {folder} does not verify: {why}")


def main(folder: str, count: str, sample: str) -> str | None:
    """Return what is wrong with the index, or None."""
    check_rows(Path(folder), int(count))
    data = np.load(sample)
    with VectorIndex(Path(folder)) as index:
        if index.count() != int(count):
            return f"it counts {index.count()} vectors instead of {count}"
        for identity, vector in zip(data["ids"], data["vectors"], strict=True):
            # Equal texts have equal vectors, so another id with a cosine of one is as good.
            if not any(score > 0.9999 for _, score in index.search(vector, 10)):
                return f"the vector of {identity} is not found by itself"
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
