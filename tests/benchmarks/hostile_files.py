"""Files that are broken, or built to break readers: each becomes a Document or a named rejection.

Usage: python -m tests.benchmarks.hostile_files FOLDER

FOLDER is ingested into a fresh home with the test embedder, in this process, with readers in
children as always. Besides the files as they lie there, each line of `html/inputs.jsonl` is laid
out as a page of its own. Prints what came of the files, the slowest one with its limit (15 s), and
this process's peak memory with its limit (700 MiB).
"""

import json
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ingest import errors
from ingest.files import SourceFile
from ingest.library.writer import open_writer
from ingest.pipeline import sync
from ingest.sandbox.base import Read
from ingest.sandbox.pool import ReaderPool
from ingest.settings import IngestSettings
from ingest.sources.folder import FolderSource

_SLOWEST, _MOST_MEMORY = 15.0, 700


class Timed(ReaderPool):
    """A pool that notes how long each file took; one at a time, so that none waits for another."""

    def __init__(self, settings: IngestSettings) -> None:
        super().__init__(settings)
        self.seconds: dict[str, float] = {}

    def ahead(self, files: object) -> None:
        """Read nothing ahead."""

    def read(self, file: SourceFile) -> Iterator[Read]:
        """Yield what the file holds, and note the time until its end."""
        begun = time.perf_counter()
        super().ahead([file])
        task = self._ahead.pop(str(file.path))
        while (reads := task.frames.get()) is not None:
            yield from reads
        self.seconds[file.uri] = time.perf_counter() - begun


def lay_out(folder: Path, target: Path) -> int:
    """Copy the files, and write out the pages of `html/inputs.jsonl`; return how many there are."""
    shutil.copytree(folder, target)
    inputs = target / "html" / "inputs.jsonl"
    if inputs.is_file():
        lines = inputs.read_text(encoding="utf-8").splitlines()
        inputs.unlink()
        for number, line in enumerate(lines):
            page = json.loads(line)["input"]
            data = page.encode("utf-8", "surrogatepass")
            (target / "html" / f"input{number:04d}.html").write_bytes(data)
    for path in target.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return sum(1 for path in target.rglob("*") if path.is_file())


def main(folder: Path) -> int:
    """Measure, print, and return 0 where the limits are kept and every rejection has a name."""
    with tempfile.TemporaryDirectory(prefix="gazette-hostile-") as scratch:
        files = lay_out(folder, Path(scratch) / "files")
        settings = IngestSettings(home=Path(scratch) / "home", embedder="hashing")
        pool = Timed(settings)
        with open_writer(settings) as writer, pool:
            report = sync(FolderSource(Path(scratch) / "files"), writer, readings=pool)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    slowest = sorted(pool.seconds.items(), key=lambda item: -item[1])[:5]
    unnamed = [row for row in report.rejected if not hasattr(errors, row.error) or not row.hint]
    print(
        f"files        {files:,}: {report.documents:,} documents, {len(report.rejected):,} rejected"
    )
    for name, count in Counter(row.error for row in report.rejected).most_common():
        print(f"  {name:20} {count:,}")
    print(f"without a name or a way out: {len(unnamed)}")
    for uri, seconds in slowest:
        print(f"slowest      {seconds:5.1f} s  {uri} (limit {_SLOWEST:g})")
    print(f"peak memory  {peak:,} MiB of this process (limit {_MOST_MEMORY})")
    return 0 if slowest[0][1] < _SLOWEST and peak < _MOST_MEMORY and not unnamed else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
