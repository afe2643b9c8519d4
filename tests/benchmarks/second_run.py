"""What a second run costs: 5,000 small files, 10 of them changed, against the first run.

Usage: python -m tests.benchmarks.second_run [FILES] [EMBEDDER]

Both runs are whole `gazette ingest` processes over one home, with the packaged model unless
another embedder is named. Prints the seconds of each, their ratio with its limit (0.05), what a
run costs in which nothing changed, and how many texts the second run embedded (10).
"""

import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_CHANGED = 10
_MOST = 0.05
_WORDS = [f"{stem}{end}" for stem in ("notic", "entit", "licens", "harbour", "trad") for end in
          ("e", "y", "ing", "ed", "al")]  # fmt: skip


def _write(folder: Path, number: int, dice: random.Random) -> None:
    words = [" ".join(dice.choices(_WORDS, k=25)).capitalize() + "." for _ in range(3)]
    text = f"# Note {number}\n\n" + "\n\n".join(words) + "\n"
    (folder / f"n{number:05d}.md").write_text(text, encoding="utf-8")


def _ingest(folder: Path, home: Path, embedder: str) -> tuple[float, dict[str, int]]:
    code = "from bot.surfaces.cli.main import main; main()"
    command = [sys.executable, "-c", code, "ingest", str(folder), "--home", str(home), "--json"]
    environment = {**os.environ, "GAZETTE_EMBEDDER": embedder}
    begun = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return time.perf_counter() - begun, json.loads(done.stdout)


def _vectors(home: Path) -> set[str]:
    db = sqlite3.connect(home / "catalog.sqlite3")
    found = {row[0] for row in db.execute("SELECT digest FROM vectors")}
    db.close()
    return found


def main(files: int, embedder: str) -> int:
    """Measure, print, and return 0 where the limit is kept."""
    dice = random.Random(11)
    with tempfile.TemporaryDirectory(prefix="gazette-second-") as scratch:
        folder, home = Path(scratch) / "notes", Path(scratch) / "home"
        folder.mkdir()
        for number in range(files):
            _write(folder, number, dice)
        first, report = _ingest(folder, home, embedder)
        assert report["added"] == files, report
        before = _vectors(home)
        for number in dice.sample(range(files), _CHANGED):
            _write(folder, number, dice)
        second, report = _ingest(folder, home, embedder)
        assert (report["updated"], report["unchanged"]) == (_CHANGED, files - _CHANGED), report
        made = len(_vectors(home) - before)
        idle, _ = _ingest(folder, home, embedder)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"first run     {first:.2f} s for {files:,} files, peak {peak:,} MiB")
    print(f"second run    {second:.2f} s with {_CHANGED} changed, {made} texts embedded")
    print(f"third run     {idle:.2f} s with nothing changed")
    print(f"second/first  {second / first:.3f} (limit {_MOST})")
    return 0 if second / first < _MOST and made == _CHANGED else 1


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    sys.exit(main(count, sys.argv[2] if len(sys.argv) > 2 else "minilm"))
