"""Readers of several threads open one library at once, in a process that has opened nothing yet."""

import subprocess
import sys
from pathlib import Path

from bot.shared_reader import SharedReader
from tests.bot.conftest import settings_of
from tests.support import ROOT

TIMES = 3
OPENING = """
import sys, threading
from pathlib import Path
from bot.shared_reader import SharedReader
from tests.bot.conftest import settings_of

sys.setswitchinterval(0.0005)  # as the bot in Discord has it
settings, ready, found = settings_of(Path(sys.argv[1])), threading.Barrier(3), []

def read():
    ready.wait()
    with SharedReader(settings) as reader, reader.snapshot(["public"]) as (snapshot,):
        found.append(snapshot.vectors.count())

threads = [threading.Thread(target=read) for _ in range(3)]
for each in threads:
    each.start()
for each in threads:
    each.join()
assert len(found) == 3 and len(set(found)) == 1 and found[0], found
"""


def test_readers_that_open_at_the_same_time_all_read(built: Path) -> None:
    for _ in range(TIMES):
        done = subprocess.run(
            [sys.executable, "-c", OPENING, str(built)], cwd=ROOT, capture_output=True, text=True
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_a_reader_goes_on_when_another_is_closed(built: Path) -> None:
    settings = settings_of(built)
    with SharedReader(settings) as one:
        with SharedReader(settings) as other, other.snapshot(["public"]) as (snapshot,):
            count = snapshot.vectors.count()
        with one.snapshot(["public"]) as (snapshot,):
            assert snapshot.vectors.count() == count
