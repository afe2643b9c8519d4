"""A new index is checked in a process of its own, which may die, and is asked again and again."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import LibraryDamaged
from ingest.library import check
from ingest.library.check import CheckingChild
from ingest.library.records import Vectors
from ingest.library.vectors import VectorIndex

IDS = [f"c{n}" for n in range(12)]


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    """Twelve unit vectors, shape (12, 16)."""
    drawn = np.random.default_rng(7).normal(size=(len(IDS), 16)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, vectors: Vectors) -> Path:
    """An index of them."""
    folder = Path(tmp_path_factory.mktemp("index") / "vectors")
    with VectorIndex(folder, len(IDS)) as made:
        made.add([(IDS, vectors)])
    return folder


@pytest.fixture(autouse=True)
def _no_child_of_others() -> Iterator[None]:
    """Let each test begin without a child that waits, and leave none."""
    _end_all()
    yield
    _end_all()


def _end_all() -> None:
    while check._idle:
        check._idle.pop().end()


def process_of(child: CheckingChild) -> int:
    """Return the id of the process that a child is."""
    return child._child._process.pid


def test_an_intact_index_passes(index: Path, vectors: Vectors) -> None:
    with CheckingChild() as child:
        child.check(index, len(IDS), IDS, vectors)


@pytest.mark.parametrize(
    ("count", "ids", "said"),
    [(11, IDS, "11"), (12, ["x", *IDS[1:]], "vector of x")],
    ids=["a wrong count", "a chunk without its vector"],
)
def test_what_is_wrong_is_told(
    index: Path, vectors: Vectors, count: int, ids: list[str], said: str
) -> None:
    with CheckingChild() as child, pytest.raises(LibraryDamaged, match=said):
        child.check(index, count, ids, vectors)


def test_another_vector_than_the_catalogs_is_told(index: Path, vectors: Vectors) -> None:
    with CheckingChild() as child, pytest.raises(LibraryDamaged, match="vector of c0"):
        child.check(index, len(IDS), IDS, vectors[::-1])


def test_a_folder_that_is_no_index_is_told(tmp_path: Path, vectors: Vectors) -> None:
    with CheckingChild() as child, pytest.raises(LibraryDamaged, match="does not verify"):
        child.check(tmp_path / "none", len(IDS), IDS, vectors)


def test_the_next_index_is_checked_by_the_same_process(index: Path, vectors: Vectors) -> None:
    with CheckingChild() as child:
        child.check(index, len(IDS), IDS, vectors)
        first = process_of(child)
    with CheckingChild() as child:
        with pytest.raises(LibraryDamaged):
            child.check(index, 3, IDS, vectors)
        assert process_of(child) == first
    with CheckingChild() as child:
        child.check(index, len(IDS), IDS, vectors)
        assert process_of(child) == first


def test_a_child_that_ended_while_it_waited_is_replaced(index: Path, vectors: Vectors) -> None:
    with CheckingChild() as child:
        child.check(index, len(IDS), IDS, vectors)
        first = process_of(child)
    with CheckingChild() as child:
        os.kill(first, signal.SIGKILL)
        child.check(index, len(IDS), IDS, vectors)
        assert process_of(child) != first


def test_a_crash_is_told_and_its_child_is_not_asked_again(index: Path, vectors: Vectors) -> None:
    with CheckingChild() as child:
        os.kill(process_of(child), signal.SIGKILL)
        with pytest.raises(LibraryDamaged, match="exit status -9"):
            child.check(index, len(IDS), IDS, vectors)
    assert check._idle == []


def test_a_child_waits_for_its_first_index_and_ends_where_no_other_follows(
    index: Path, vectors: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "_IDLE", 0.2)
    with CheckingChild() as child:
        first = child._child._process
        time.sleep(3)  # a large index takes long to build
        child.check(index, len(IDS), IDS, vectors)
    assert first.wait(10) == 0
    with CheckingChild() as child:
        child.check(index, len(IDS), IDS, vectors)
        assert process_of(child) != first.pid


def test_a_child_that_was_asked_nothing_is_there_for_the_next(
    index: Path, vectors: Vectors
) -> None:
    with CheckingChild() as child:
        first = process_of(child)
    with CheckingChild() as child:
        assert process_of(child) == first
        child.check(index, len(IDS), IDS, vectors)


def test_a_child_that_hangs_is_ended(
    index: Path, vectors: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "_TIMEOUT", 0.1)
    with CheckingChild() as child:
        os.kill(process_of(child), signal.SIGSTOP)
        with pytest.raises(LibraryDamaged, match="took over"):
            child.check(index, len(IDS), IDS, vectors)
    assert check._idle == []
