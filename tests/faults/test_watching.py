"""Kill -9 while documents are ingested and while what is new is told: each match is told once."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.bot.watching.receiver import Posted, Receiver
from tests.support import ROOT, write

COMMITTED = (0.15, 0.4, 0.75)  # share of the documents in the catalog when the ingest is killed
POSTED = (0.1, 0.3, 0.6)  # share of the letters posted when the teller is killed
Start = Callable[..., "subprocess.Popen[str]"]


def matching(watched: int) -> Counter[str]:
    """Return the keys of the documents that are to be told, each once."""
    return Counter(f"n{n:03d}.md" for n in range(watched) if n % 3 == 0)


def note(number: int) -> str:
    """Return a document; every third names the company that is watched for."""
    name = "Zephyr Aerospace" if number % 3 == 0 else "Borealis Shipping"
    return (
        f"---\ntitle: Note {number}\nkind: notice\npublished_on: 2024-01-{number % 28 + 1:02d}\n"
        f"---\n# Note {number}\n\nThe note {number} speaks of {name} and its licenses.\n"
    )


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start a command in a process of its own, over one home."""
    env = {
        "GAZETTE_HOME": str(tmp_path / "home"), "GAZETTE_EMBEDDER": "hashing",
        "GAZETTE_ALLOW_PRIVATE": '["127.0.0.1"]', "PYTHONPATH": str(ROOT),
    }  # fmt: skip

    def call(*arguments: object) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.faults.watching_worker", *map(str, arguments)]
        return subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **env}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    return call


def finish(process: "subprocess.Popen[str]") -> str:
    """Wait for a process that is to succeed, and return what it wrote."""
    out, err = process.communicate(timeout=200)
    assert process.returncode == 0, out + err
    return out


def committed(home: Path) -> int:
    """Return how many documents the catalog has, published or not."""
    path = home / "catalog.sqlite3"
    if not path.is_file():
        return 0
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        try:
            return int(db.execute("SELECT count(*) FROM documents").fetchone()[0])
        except sqlite3.OperationalError:
            return 0  # its tables are just being made


def kill_at(process: "subprocess.Popen[str]", home: Path, documents: int) -> None:
    """Kill an ingest once so many documents are in the catalog."""
    while committed(home) < documents:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def ingest_with_kills(start: Start, tmp_path: Path, watched: int) -> None:
    """Ingest all documents, with three kills in the middle, and without telling in the end."""
    folder = write(tmp_path / "notes", {f"n{n:03d}.md": note(n) for n in range(watched)})
    for share in COMMITTED:
        documents = int(share * watched)
        kill_at(start("ingest", folder, "--json"), tmp_path / "home", documents)


def keys(letters: list[Any]) -> Counter[str]:
    return Counter(fact["document"]["key"] for each in letters for fact in each["facts"])


@pytest.mark.slow
def test_each_match_is_posted_once_whatever_is_killed(
    start: Start, tmp_path: Path, watched: int
) -> None:
    kills = {int(share * matching(watched).total()) for share in POSTED}
    killed: list[str] = []
    running: list[subprocess.Popen[str]] = []

    def answer(posted: Posted) -> int:
        if len(receiver.posted) in kills:  # it has the letter, and the sender never learns it
            killed.append(posted.id)
            running[-1].send_signal(signal.SIGKILL)
            running[-1].wait()
        return 204

    with Receiver(answer) as receiver:
        finish(start("watch", "add", "Zephyr Aerospace", "--webhook", receiver.url))
        ingest_with_kills(start, tmp_path, watched)
        assert committed(tmp_path / "home") < watched
        for _ in kills:
            running.append(start("ingest", tmp_path / "notes", "--json"))
            running[-1].communicate(timeout=200)
            assert running[-1].returncode == -signal.SIGKILL
        running.append(start("ingest", tmp_path / "notes", "--json"))
        finish(running[-1])
        for again in ((), ("--force",)):
            finish(start("ingest", tmp_path / "notes", "--json", *again))
    wire = Counter(posted.id for posted in receiver.posted)
    once = {posted.id: posted for posted in receiver.posted}
    assert keys([each.json for each in once.values()]) == matching(watched)
    assert len(killed) == len(kills)
    assert Counter(wire) - Counter(dict.fromkeys(once, 1)) == Counter(killed), "only those twice"
    for name in killed:
        assert len({p.body for p in receiver.posted if p.id == name}) == 1
    print(f"\n{len(once)} letters, {wire.total() - len(once)} of them twice on the wire")


@pytest.mark.slow
def test_in_the_terminal_each_match_is_told_and_only_what_a_kill_left_open_again(
    start: Start, tmp_path: Path, watched: int
) -> None:
    finish(start("watch", "add", "Zephyr Aerospace"))
    ingest_with_kills(start, tmp_path, watched)
    assert "facts" not in finish(start("ingest", tmp_path / "notes", "--json"))
    told: list[Any] = []
    for count in (3, 10):
        process = start("watch", "run", "--json")
        assert process.stdout is not None
        told += [json.loads(line) for line in islice(process.stdout, count)]
        process.send_signal(signal.SIGKILL)
        # `communicate` would pass over what the line reader has taken already.
        told += [json.loads(line) for line in whole(process.stdout.read())]
        process.communicate()
    told += [json.loads(line) for line in finish(start("watch", "run", "--json")).splitlines()]
    assert finish(start("watch", "run", "--json")) == ""
    first = [each for each in told if not each["again"]]
    repeated = [each["id"] for each in told if each["again"]]
    ids = Counter(each["id"] for each in told)
    assert keys(list({each["id"]: each for each in told}.values())) == matching(watched)
    assert all(count == 1 for count in Counter(each["id"] for each in first).values())
    assert len(repeated) <= 2
    assert {name for name, count in ids.items() if count > 1} <= set(repeated)


def whole(text: str) -> Iterator[str]:
    """Yield the lines of a text that were written to their ends."""
    return (line for line in text.split("\n")[:-1] if line.endswith("}"))
