"""How long the register takes to tell somebody's standing, and to be read, as lists grow.

Usage: python -m tests.benchmarks.standing [ROWS ...]

For each number of ROWS (100,000) a list of so many made-up companies is ingested with made-up
vectors. Printed are the 50th and 95th percentile of a standing for names as they are, with a typo,
and of nobody; the first against the plainest search of the same rows (one scan of the names for the
word), a ratio; the share of the ingest, without embedding, that reading the listings took; and the
peak memory of the process that asks.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from bot.errors import AmbiguousEntity
from bot.register.status import entity_status
from bot.settings import BotSettings
from ingest.library.listings import read_again, unread
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot
from ingest.library.writer import open_writer
from ingest.pipeline import sync
from ingest.settings import load_settings
from ingest.sources.folder import FolderSource
from tests.benchmarks.warm_answer import Synthetic

_SYLLABLES = ("ba", "ko", "ri", "tan", "shu", "lo", "mek", "vi", "dor", "san", "yu", "pel")
_FORMS = ("Co., Ltd.", "LLC", "JSC", "Technologies Co., Ltd.", "Trading", "Institute")
_ASKED = 200  # of each kind


def company(dice: random.Random) -> str:
    """Return a made-up name of two words and a form."""
    words = ("".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4))).title() for _ in range(2))
    return f"{' '.join(words)} {dice.choice(_FORMS)}"


def write_list(folder: Path, rows: int) -> list[str]:
    """Write a list of so many rows; return the names in it."""
    dice = random.Random(7)
    names = list({company(dice): None for _ in range(rows)})
    folder.mkdir(parents=True)
    with open(folder / "entity-list_2026-01-02.csv", "w", encoding="utf-8") as handle:
        handle.write("Country,Entity,Federal Register citation\n")
        for number, name in enumerate(names):
            handle.write(f'RURITANIA,"{name}","84 FR {number % 60000}, 5/21/19."\n')
    return names


def build(folder: Path, home: Path) -> None:
    """Ingest the list with made-up vectors, and read its listings once more, timed."""
    settings = load_settings(BotSettings, home, None, max_file_mb=4096, reader_seconds=600)
    begun = time.process_time()
    with open_writer(settings) as writer:
        writer._embedder = Synthetic()
        report = sync(FolderSource(folder), writer)
        assert not report.rejected, report.rejected
        whole, begun = time.process_time() - begun, time.process_time()
        db = writer.catalog.connection
        db.execute("BEGIN")
        db.execute("UPDATE documents SET rules=NULL")
        for row in unread(db, ()):
            read_again(db, row, ())
        db.execute("COMMIT")
        again = time.process_time() - begun
    print(json.dumps({"ingest_cpu_seconds": whole, "listings_share": again / whole}))


def ask(home: Path, asked: Path) -> None:
    """Ask for standings of the library, and print the figures as JSON."""
    names = json.loads(asked.read_text(encoding="utf-8"))
    figures: dict[str, float] = {}
    with LibraryReader(load_settings(BotSettings, home, None)) as reader:
        for kind, some in names.items():
            times = []
            for name in some:
                with reader.snapshot() as (snapshot,):
                    times.append(_timed(snapshot, name, status=True))
            figures |= {f"{kind}_p50": _at(times, 50), f"{kind}_p95": _at(times, 95)}
        with reader.snapshot() as (snapshot,):
            plain = [_timed(snapshot, name, status=False) for name in names["exact"]]
    figures["scan_p50"] = _at(plain, 50)
    figures["ratio"] = figures["exact_p50"] / figures["scan_p50"]
    figures["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))


def _at(times: list[float], percent: int) -> float:
    return float(np.percentile(times, percent))


def _timed(snapshot: Snapshot, name: str, status: bool) -> float:
    """Return the milliseconds of a standing, or of one scan of the names."""
    begun = time.perf_counter()
    if status:
        with suppress(AmbiguousEntity):  # made-up names are often like others; it takes as long
            entity_status([snapshot], name, "entity-list")
    else:
        sql = "SELECT entity FROM listed_names WHERE instr(name, ?)"
        snapshot.db.execute(sql, (name.split()[0].lower(),)).fetchall()
    return 1000 * (time.perf_counter() - begun)


def _asked(names: list[str]) -> dict[str, list[str]]:
    dice = random.Random(3)
    some = dice.sample(names, 2 * _ASKED)
    return {
        "exact": some[:_ASKED],
        "typo": [f"{name[:3]}{name[4:]}" for name in some[_ASKED:]],
        "nobody": [f"Qx{dice.randrange(10**6)} Wharf" for _ in range(_ASKED)],
    }


def measure(rows: int) -> None:
    """Build and ask a library with a list of so many rows, and print the figures."""
    with tempfile.TemporaryDirectory(prefix="gazette-standing-") as scratch:
        folder, home, asked = (Path(scratch) / name for name in ("lists", "home", "asked.json"))
        asked.write_text(json.dumps(_asked(write_list(folder, rows))), encoding="utf-8")
        figures = json.loads(_run("build", folder, home)) | json.loads(_run("ask", home, asked))
    print(f"{rows:,} rows")
    for name, value in figures.items():
        print(f"  {name:<20}{value:>9.2f}")


def _run(*arguments: object) -> str:
    command = [sys.executable, "-m", "tests.benchmarks.standing", *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def main(arguments: list[str]) -> int:
    """Measure, or do one step of it in this process; return the exit status."""
    if arguments[:1] == ["build"]:
        build(*map(Path, arguments[1:]))
    elif arguments[:1] == ["ask"]:
        ask(*map(Path, arguments[1:]))
    else:
        for each in arguments or ["100000"]:
            measure(int(each))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
