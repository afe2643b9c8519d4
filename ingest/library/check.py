"""Checks freshly built dense indexes in a process of its own, which may die without harm.

Usage: echo '["FOLDER", COUNT, "SAMPLE.npz"]' | python -m ingest.library.check SECONDS

For each line it opens the Chroma folder; compares its count and each sampled vector; searches for
each of them; and answers with a line: null where the index is intact, else what is wrong with it.
It ends with its input, and where nothing further was asked of it for SECONDS; for its first order
it waits as long as the index takes to be built. A crash inside Chroma ends
it without an answer.
"""

import atexit
import functools
import json
import select
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from ingest.children import module_command
from ingest.errors import LibraryDamaged
from ingest.library.records import Vectors
from ingest.library.vectors import VectorIndex, check_rows, prepare

_TIMEOUT = 600.0  # seconds; a child that takes longer hangs
_IDLE = 120.0  # seconds without a further order after which a child ends
_MOST = 200  # checks by one child, so that leaks stay small
# The graph of an approximate index leaves a few vectors out of reach: 1 of 1,685 in a library of
# real notices, more where many texts are nearly equal. An index that is torn finds next to none.
_MIN_FOUND = 0.5

_idle: list["_Child"] = []  # those that wait for the next index of this process
_NO_ANSWER = object()


class CheckingChild:
    """A child that is ready to check an index; it starts while the index is still being built.

    It is the one that checked the last index of this process, where that is still there: to load
    Chroma takes it over a second.
    """

    def __init__(self) -> None:
        try:
            self._child = _idle.pop()
        except IndexError:
            self._child = _Child()

    def __enter__(self) -> "CheckingChild":
        return self

    def __exit__(self, *exc: object) -> None:
        if self._child.is_free:
            _end_at_exit()
            _idle.append(self._child)
        else:
            self._child.end()

    def check(self, folder: Path, count: int, ids: Sequence[str], vectors: Vectors) -> None:
        """Have the dense index in `folder` checked.

        Raises:
            LibraryDamaged: the child found the index wanting, crashed, or did not end.
        """
        with tempfile.TemporaryDirectory(prefix="gazette-check-") as scratch:
            sample = Path(scratch) / "sample.npz"
            np.savez(sample, ids=np.array(ids, dtype=str), vectors=vectors)
            order = json.dumps([str(folder), count, str(sample)])
            said = self._child.answer(order)
            if said is _NO_ANSWER and self._child.answered:  # it may have ended for being idle
                self._child.end()
                self._child = _Child()
                said = self._child.answer(order)
        if said is _NO_ANSWER:
            said = self._child.last_words()
        if said is not None:
            raise LibraryDamaged(f"The new index {folder} does not verify: {said}")


class _Child:
    """The process, from the side of its parent; `answered` counts its answers."""

    def __init__(self) -> None:
        # A file, which is never full, unlike a pipe that nobody reads meanwhile.
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `end`)
        self._process = subprocess.Popen(
            module_command("ingest.library.check", str(_IDLE)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._asked = self.answered = 0

    @property
    def is_free(self) -> bool:
        """Whether it can take an order."""
        return self._asked == self.answered and self._process.poll() is None

    def answer(self, order: str) -> object:
        """Return what it says to an order: None, what is wrong, or `_NO_ANSWER` where it died.

        Raises:
            LibraryDamaged: it takes too long.
        """
        orders, answers = self._process.stdin, self._process.stdout
        assert orders
        assert answers
        self._asked += 1
        try:
            orders.write(order.encode("ascii") + b"\n")
            orders.flush()
        except OSError:
            return _NO_ANSWER
        if not select.select([answers], [], [], _TIMEOUT)[0]:
            raise LibraryDamaged(f"A check took over {_TIMEOUT:.0f} s: {order}")
        line = answers.readline()
        if not line.endswith(b"\n"):
            return _NO_ANSWER
        self.answered += 1
        return json.loads(line)

    def last_words(self) -> str:
        """Return why it died."""
        status = self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else f"the check died with exit status {status}"

    def end(self) -> None:
        """Kill it, and wait for its end."""
        self._process.kill()
        self._process.communicate()
        self._errors.close()


@functools.cache
def _end_at_exit() -> None:
    """Have the children that wait ended with this process."""

    def end() -> None:
        while _idle:
            _idle.pop().end()

    atexit.register(end)


def main(idle: float) -> None:
    """Get ready, and answer each order of what to check with what is wrong with it."""
    prepare()  # while the parent still builds
    for asked in range(_MOST):
        if not select.select([sys.stdin], [], [], idle if asked else None)[0]:
            return
        line = sys.stdin.buffer.readline()
        if not line:
            return
        folder, count, sample = json.loads(line)
        try:
            said = problem(Path(folder), count, sample)
        except LibraryDamaged as error:
            said = error.message
        print(json.dumps(said), flush=True)


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
    main(float(sys.argv[1]))
