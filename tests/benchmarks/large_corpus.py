"""Does ingest slow down or swell as the library grows: 100,000 chunks, rate by tenths, memory.

Usage: python -m tests.benchmarks.large_corpus [DOCUMENTS]

Writes DOCUMENTS (100,000) made-up records of one chunk each into a corpus, ingests it in a process
of its own with the test embedder, and prints how many chunks a second each tenth took, the last
tenth against the first with its limit (0.7), and the parent's peak memory with its limit (1,500
MiB). The records are unlike each other, so that no vector is shared. Publishing is timed apart.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ingest.library.catalog import Catalog, Entry
from ingest.library.writer import LibraryWriter
from ingest.pipeline import sync
from ingest.settings import IngestSettings
from ingest.sources.folder import FolderSource

_WORDS = 60  # of a record
_VOCABULARY = 20_000
_LEAST_RATE, _MOST_MEMORY = 0.7, 1_500


def write_corpus(folder: Path, documents: int) -> None:
    """Write a corpus of `documents` records of random words."""
    dice = random.Random(7)
    words = [f"w{n:05d}" for n in range(_VOCABULARY)]
    folder.mkdir(parents=True)
    with open(folder / "corpus.jsonl", "w", encoding="utf-8") as handle:
        for number in range(documents):
            text = " ".join(dice.choices(words, k=_WORDS)) + "."
            record = {"_id": f"r{number}", "title": f"Record {number}", "text": text}
            handle.write(json.dumps(record) + "\n")


class Measured(LibraryWriter):
    """A library that notes how many chunks were committed when."""

    def __init__(self, settings: IngestSettings, catalog: Catalog) -> None:
        super().__init__(settings, catalog)
        self.points = [(time.perf_counter(), 0)]

    def commit(self, collection: str, entries: Sequence[Entry] = (), *rest: Any) -> None:
        """Commit, and note it."""
        super().commit(collection, entries, *rest)
        chunks = sum(len(entry.chunks) for entry in entries)
        self.points.append((time.perf_counter(), self.points[-1][1] + chunks))

    def tenths(self) -> list[float]:
        """Return the seconds that each tenth took, between commits in a straight line."""
        times, done = zip(*self.points, strict=True)
        marks = np.interp(np.linspace(0, done[-1], 11), done, times)
        return [float(seconds) for seconds in np.diff(marks)]


def ingest(folder: Path, home: Path) -> None:
    """Ingest the corpus in this process and print its figures as JSON."""
    settings = IngestSettings(home=home, embedder="hashing")
    home.mkdir()
    library = Measured(settings, Catalog(home))
    report = sync(FolderSource(folder), library)
    assert not report.rejected
    ended = time.perf_counter()
    (begun, _), (committed, _) = library.points[0], library.points[-1]
    found = {
        "chunks": report.chunks,
        "tenths": library.tenths(),
        "ingesting": committed - begun,
        "indexing": ended - committed,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(found))


def main(documents: int) -> int:
    """Measure, print, and return 0 where both limits are kept."""
    with tempfile.TemporaryDirectory(prefix="gazette-large-") as scratch:
        folder, home = Path(scratch) / "corpus", Path(scratch) / "home"
        write_corpus(folder, documents)
        module = "tests.benchmarks.large_corpus"
        command = [sys.executable, "-m", module, "ingest", str(folder), str(home)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout)
    rates = [found["chunks"] / 10 / seconds for seconds in found["tenths"]]
    ratio = rates[-1] / rates[0]
    print(f"chunks               {found['chunks']:,}")
    print(f"rate by tenths       {' '.join(f'{rate:,.0f}' for rate in rates)} chunks/s")
    print(f"last against first   {ratio:.2f} (limit {_LEAST_RATE})")
    print(f"ingesting, indexing  {found['ingesting']:.1f} s, {found['indexing']:.1f} s")
    print(f"peak memory          {found['peak_mib']:,} MiB (limit {_MOST_MEMORY:,})")
    return 0 if ratio >= _LEAST_RATE and found["peak_mib"] < _MOST_MEMORY else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["ingest"]:
        ingest(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
