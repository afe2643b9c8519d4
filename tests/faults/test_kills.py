"""Kill -9 at random moments of ingest, update and remove; afterwards compare with an oracle."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from ingest.library.reader import LibraryReader
from ingest.library.verify import verify
from ingest.library.writer import open_writer
from tests.faults.worker import settings_of

State = dict[str, str]


def run_and_kill(
    home: Path, folder: Path, seed: int, moment: float
) -> tuple[State | None, State | None]:
    """Run a worker, kill it `moment` seconds after it is ready.

    Returns the state last acknowledged (None: none in this run) and the one that was under way.
    """
    command = [sys.executable, "-m", "tests.faults.worker", str(home), str(folder), str(seed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())[0] == "ready"
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    lines = [line for line in process.stdout.read().splitlines() if line.endswith("]")]
    process.wait()
    process.stdout.close()
    done: State | None = None
    under_way: State | None = None
    for word, state in map(json.loads, lines):
        done, under_way = (state, None) if word == "done" else (done, state)
    return done, under_way


def library_state(home: Path) -> State:
    """Return key → text of what readers see, each Document once and with all its vectors."""
    with LibraryReader(settings_of(home)) as reader, reader.snapshot() as snapshots:
        documents = [(s, d) for s in snapshots for d in s.documents()]
        for snapshot, document in documents:
            found = snapshot.chunk_ids_of(document.id)
            assert found, f"{document.key} has no chunks"
            assert len(snapshot.chunk_vectors(found)) == len(found), f"{document.key} lacks vectors"
        state = {d.key: s.text(d.id) for s, d in documents}
    assert len(state) == len(documents), "a document is there twice"
    return state


def plain(state: State) -> State:
    """Return the texts as the Markdown reader makes them of the worker's files."""
    return {key: text.removeprefix("# ") for key, text in state.items()}


def check_whole(seen: State, before: State, after: State | None) -> None:
    """Readers see all of the old state or all of the new one: publishing is one rename."""
    assert seen in (before, after), "readers see a mixture of two states"


def check_each_whole(recovered: State, before: State, after: State | None) -> None:
    """After recovery every document is the old or the new one, and none is lost."""
    for key in recovered.keys() | before.keys() | (after or {}).keys():
        allowed = {before.get(key)} if after is None else {before.get(key), after.get(key)}
        assert recovered.get(key) in allowed, f"{key} is neither as before nor as after"


def test_after_any_kill_the_library_verifies_and_holds_what_was_acknowledged(
    tmp_path: Path, kills: int
) -> None:
    home, folder = tmp_path / "home", tmp_path / "notes"
    folder.mkdir()
    dice = random.Random(20210114)
    before: State = {}
    under_ways = partly = 0
    for number in range(kills):
        done, under_way = run_and_kill(home, folder, number, dice.uniform(0, 2.0))
        before = plain(done) if done is not None else before
        after = plain(under_way) if under_way is not None else None
        findings = verify(settings_of(home))
        assert all(f.ok for f in findings), [f for f in findings if not f.ok]
        check_whole(library_state(home), before, after)
        with open_writer(settings_of(home)):
            pass  # publishes what was committed
        recovered = library_state(home)
        check_each_whole(recovered, before, after)
        under_ways += after is not None
        partly += recovered not in (before, after)
        before = recovered
    print(f"\n{kills} kills, {under_ways} of them in an operation, {partly} of those part done")
