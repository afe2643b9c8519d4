"""Reading is the same in a child and in this process, and nothing a file does gets out of a child.

The files that misbehave are read by `Hostile`, which does to its process what its name says.
"""

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.files import LocalFile
from ingest.sandbox.base import Read
from ingest.sandbox.pool import ReaderPool
from ingest.sandbox.reading import InProcess
from ingest.settings import IngestSettings
from tests.contracts.readings import check_readings


def settings(home: Path, **more: object) -> IngestSettings:
    """Return settings with short limits."""
    fields = {"home": home, "embedder": "hashing", "reader_seconds": 3.0, "reader_memory_mb": 512}
    return IngestSettings.model_validate(fields | more)


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[ReaderPool]:
    with ReaderPool(settings(tmp_path, reader_seconds=20.0)) as made:
        yield made


def test_reading_in_this_process_keeps_the_contract(tmp_path: Path) -> None:
    check_readings(InProcess(2**20), tmp_path)


def test_reading_in_children_keeps_the_contract(pool: ReaderPool, tmp_path: Path) -> None:
    check_readings(pool, tmp_path)


def test_a_file_over_the_limit_is_refused_without_being_read(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_bytes(b"word " * 300_000)
    (read,) = InProcess(2**20).read(LocalFile("big.txt", tmp_path / "big.txt"))
    assert type(read.error).__name__ == "FileTooLarge"


# What a reader of a child is replaced by: a module that the child imports first.
HOSTILE = """
import os, signal, sys, tempfile, time
from ingest.readers import markdown

def read(self, data, name):
    what = data.decode().split()[0]
    if what == "loops":
        while True:
            pass
    if what == "sleeps":
        time.sleep(600)
    if what == "fills":
        return bytearray(2**31)
    if what == "crashes":
        os.kill(os.getpid(), signal.SIGSEGV)
    if what == "exits":
        os._exit(3)
    if what == "raises":
        raise KeyError("a defect of a parser")
    if what == "prints":
        print("noise on standard output" * 1000, flush=True)
    if what == "writes":
        with tempfile.TemporaryFile() as file:
            file.seek(2**29)
            file.write(b"x")
    if what == "secrets":
        what = " ".join(sorted(os.environ))
    return _real(self, ("---\\nlanguage: en\\n---\\n# " + what).encode(), name)

_real = markdown.Markdown.read
markdown.Markdown.read = read
"""


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReaderPool]:
    """A pool whose children read Markdown as `HOSTILE` does."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "sitecustomize.py").write_text(HOSTILE, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "lib"), *sys.path])
    monkeypatch.setenv("DISCORD_TOKEN", "canary")
    with ReaderPool(settings(tmp_path, readers=1)) as made:
        yield made


def outcome(pool: ReaderPool, folder: Path, word: str) -> Read:
    """Read a file of one word."""
    (folder / f"{word}.md").write_text(f"{word} now", encoding="utf-8")
    (read,) = pool.read(LocalFile(f"{word}.md", folder / f"{word}.md"))
    return read


@pytest.mark.slow
@pytest.mark.parametrize(
    ("word", "error"),
    [
        ("loops", "ReaderTimedOut"),
        ("sleeps", "ReaderTimedOut"),
        ("fills", "ReaderOutOfMemory"),
        ("crashes", "ReaderCrashed"),
        ("exits", "ReaderCrashed"),
        ("raises", "ReaderCrashed"),
        ("writes", "ReaderCrashed"),
    ],
)
def test_whatever_kills_a_child_is_an_error_of_the_file_and_the_next_is_read(
    hostile: ReaderPool, tmp_path: Path, word: str, error: str
) -> None:
    begun = time.monotonic()
    read = outcome(hostile, tmp_path, word)
    assert type(read.error).__name__ == error
    assert read.error is not None
    assert f"{word}.md" in read.error.message
    assert read.error.hint
    assert time.monotonic() - begun < 60
    assert outcome(hostile, tmp_path, "fine").parsed is not None


def test_what_a_library_prints_does_not_reach_the_parent(
    hostile: ReaderPool, tmp_path: Path
) -> None:
    read = outcome(hostile, tmp_path, "prints")
    assert read.parsed is not None
    assert read.parsed.text == "prints"


def test_a_child_is_given_none_of_the_secrets_of_the_environment(
    hostile: ReaderPool, tmp_path: Path
) -> None:
    read = outcome(hostile, tmp_path, "secrets")
    assert read.parsed is not None
    assert "PYTHONPATH" in read.parsed.text
    assert "DISCORD" not in read.parsed.text


def test_nothing_is_started_for_nothing_and_nothing_is_left_behind(tmp_path: Path) -> None:
    before, others = threading.active_count(), _children()
    with ReaderPool(settings(tmp_path)):
        assert threading.active_count() == before
    with ReaderPool(settings(tmp_path)) as pool:
        (tmp_path / "a.md").write_text("# One\n\nwords", encoding="utf-8")
        pool.ahead(LocalFile("a.md", tmp_path / "a.md") for _ in range(3))
        assert [read.error for read in pool.read(LocalFile("a.md", tmp_path / "a.md"))] == [None]
        children = [child for child in _children() if child not in others]
        assert children
    gc.collect()
    assert threading.active_count() <= before + 1  # the clock ends with its next tick
    assert not [child for child in children if _is_alive(child)]


def test_files_that_nobody_takes_do_not_keep_the_pool_from_closing(tmp_path: Path) -> None:
    lines = "\n".join(f'{{"_id": "{n}", "text": "Record {n}."}}' for n in range(3_000))
    (tmp_path / "many.jsonl").write_text(lines, encoding="utf-8")
    with ReaderPool(settings(tmp_path, reader_seconds=20.0)) as pool:
        rows = pool.read(LocalFile("many.jsonl", tmp_path / "many.jsonl"))
        assert next(rows).uri == "many.jsonl:1"
        begun = time.monotonic()
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("how", ["half taken", "never taken", "forgotten"])
def test_a_file_that_nobody_takes_does_not_hold_up_the_next(tmp_path: Path, how: str) -> None:
    lines = "\n".join(f'{{"_id": "{n}", "text": "Record {n}."}}' for n in range(3_000))
    files = {}
    for name in ("many.jsonl", "next.jsonl"):
        (tmp_path / name).write_text(lines, encoding="utf-8")
        files[name] = LocalFile(name, tmp_path / name)
    with ReaderPool(settings(tmp_path, reader_seconds=20.0, readers=1)) as pool:
        pool.ahead(files.values())
        if how == "half taken":
            rows = pool.read(files["many.jsonl"])
            assert next(rows).uri == "many.jsonl:1"
            del rows
        elif how == "never taken":
            pool.forget()
        else:
            pool.forget([files["many.jsonl"]])
        assert sum(1 for _ in pool.read(files["next.jsonl"])) == 3_000


def _children() -> list[int]:
    listed = Path(f"/proc/{os.getpid()}/task")
    if not listed.is_dir():
        pytest.skip("processes can be listed on Linux alone")
    return [
        int(child)
        for task in listed.iterdir()
        for child in (task / "children").read_text(encoding="ascii").split()
    ]


def _is_alive(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"
