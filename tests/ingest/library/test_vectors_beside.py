"""Readers of several threads open one library at once, in a process that has opened nothing yet."""

import subprocess
import sys

from ingest.library.reader import LibraryReader
from tests.ingest.conftest import Place
from tests.support import ROOT

TIMES = 2
OPENING = """
import sys, threading
from pathlib import Path
from ingest.library.reader import LibraryReader
from tests.ingest.conftest import settings_of

sys.setswitchinterval(0.0005)  # as the bot in Discord has it
settings, ready, found = settings_of(Path(sys.argv[1])), threading.Barrier(3), []

def read():
    ready.wait()
    with LibraryReader(settings) as reader, reader.snapshot(["public"]) as (snapshot,):
        found.append(snapshot.vectors.count())

threads = [threading.Thread(target=read) for _ in range(3)]
for each in threads:
    each.start()
for each in threads:
    each.join()
assert len(found) == 3 and len(set(found)) == 1 and found[0], found
"""


def test_readers_that_open_at_the_same_time_all_read(built_notes: Place) -> None:
    for _ in range(TIMES):
        home = str(built_notes.settings.home)
        done = subprocess.run(
            [sys.executable, "-c", OPENING, home], cwd=ROOT, capture_output=True, text=True
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_a_reader_goes_on_when_another_is_closed(built_notes: Place) -> None:
    settings = built_notes.settings
    with LibraryReader(settings) as one:
        with LibraryReader(settings) as other, other.snapshot(["public"]) as (snapshot,):
            count = snapshot.vectors.count()
        with one.snapshot(["public"]) as (snapshot,):
            assert snapshot.vectors.count() == count
