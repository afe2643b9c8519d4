"""A child of the sandbox: reads the files it is told to, within limits, until its input ends.

Usage: python -m ingest.sandbox.worker MEMORY_MIB SECONDS

Requests and answers are frames of `wire.py` on standard input and output.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from ingest.sandbox import wire
from ingest.sandbox.base import Read
from ingest.sandbox.reading import read_file

_BATCH = 200_000  # characters of text that are sent in one frame, when there are several records
_MOST_ROWS = 256
_MAX_WRITTEN = 256 * 2**20  # bytes of one file


def main(memory_mib: int, seconds: int) -> int:
    """Serve requests; return the exit status."""
    requests, answers = sys.stdin.buffer, _private_stdout()
    _limit_memory(memory_mib)
    wire.send(answers, {"ready": True})
    while (request := wire.receive(requests)) is not None:
        _limit_seconds(seconds)
        task = (request["uri"], request["name"], Path(request["path"]), request["max_bytes"])
        for rows in _batches(read_file(*task)):
            wire.send(answers, {"rows": rows})
            _limit_seconds(seconds)  # of each frame, as on the parent's clock
        wire.send(answers, {"end": True})
    return 0


def _batches(reads: Iterator[Read]) -> Iterator[list[dict[str, Any]]]:
    """Group small records into one frame; a file of one Document is one frame."""
    rows: list[dict[str, Any]] = []
    size = 0
    for read in reads:
        rows.append(wire.pack(read))
        size += len(read.parsed.text) if read.parsed else 0
        if size >= _BATCH or len(rows) >= _MOST_ROWS:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


def _private_stdout() -> IO[bytes]:
    """Return standard output for frames alone; what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _limit_memory(mib: int) -> None:
    """Bound address space and written files; where the system cannot, the parent's clock is left.

    Readers write nothing, but the language model is unpacked into a temporary file.
    """
    if sys.platform == "win32":
        return
    import resource

    wanted = {
        resource.RLIMIT_AS: mib * 2**20,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: _MAX_WRITTEN,
    }
    for which, most in wanted.items():
        _, hard = resource.getrlimit(which)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(which, (most, most))


def _limit_seconds(seconds: int) -> None:
    """Bound the processor time of what follows, so that an orphan does not spin for ever."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = spent + seconds + 5
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
