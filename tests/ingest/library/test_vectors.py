"""The dense index finds what an exact search finds, after reopening and after additions too."""

import secrets
import shutil
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.errors import LibraryDamaged
from ingest.library.vectors import VectorIndex, check_rows

COUNT, K = 500, 10
IDS = [f"c{n:03d}" for n in range(COUNT)]

Array = NDArray[np.float32]


def unit(count: int, seed: int) -> Array:
    """Return random unit vectors."""
    some = np.random.default_rng(seed).normal(size=(count, 64)).astype(np.float32)
    scaled: Array = some / np.linalg.norm(some, axis=1, keepdims=True)
    return scaled


VECTORS = unit(COUNT, 1)
QUERIES = unit(50, 2)


def exact(query: Array, k: int) -> list[str]:
    """Return the ids of the `k` nearest vectors by looking at all of them."""
    return [IDS[n] for n in np.argsort(-(VECTORS @ query), kind="stable")[:k]]


def recall(index: VectorIndex) -> float:
    """Return the share of the exact results that the index finds."""
    found = [set(exact(q, K)) & {name for name, _ in index.search(q, K)} for q in QUERIES]
    return sum(map(len, found)) / (K * len(QUERIES))


def batches(start: int, end: int) -> Iterator[tuple[Sequence[str], Array]]:
    """Yield the vectors from `start` to `end` in batches."""
    for at in range(start, end, 128):
        some = slice(at, min(at + 128, end))
        yield IDS[some], VECTORS[some]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed index of all vectors. Not to be changed."""
    path = tmp_path_factory.mktemp("vectors") / "index"
    with VectorIndex(path, COUNT) as index:
        index.add(batches(0, COUNT))
    return path


def test_a_reopened_index_finds_what_an_exact_search_finds(folder: Path, tmp_path: Path) -> None:
    path = Path(shutil.copytree(folder, tmp_path / "index"))
    for _ in range(2):
        with VectorIndex(path) as index:
            assert index.count() == COUNT
            assert recall(index) >= 0.95
            for name, vector in zip(IDS[::25], VECTORS[::25], strict=True):
                best, score = index.search(vector, 3)[0]
                assert best == name
                assert score == pytest.approx(1.0, abs=1e-5)
    check_rows(path, COUNT)


def test_scores_are_cosines_best_first(folder: Path, tmp_path: Path) -> None:
    with VectorIndex(Path(shutil.copytree(folder, tmp_path / "index"))) as index:
        found = index.search(QUERIES[0], 20)
        scores = [score for _, score in found]
        assert scores == sorted(scores, reverse=True)
        for name, score in found:
            assert score == pytest.approx(float(VECTORS[IDS.index(name)] @ QUERIES[0]), abs=1e-5)
        assert len(index.search(QUERIES[0], 10 * COUNT)) == COUNT
        assert index.search(QUERIES[0], 0) == []


def test_a_copy_with_additions_finds_what_a_new_index_of_all_finds(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    with VectorIndex(first, 400) as index:
        index.add(batches(0, 400))
    before = {p.name: p.read_bytes() for p in first.rglob("*.bin")}
    shutil.copytree(first, second)
    with VectorIndex(second, COUNT) as index:
        index.expect(100)
        index.add(batches(400, COUNT))
    with VectorIndex(second) as index:
        assert index.count() == COUNT
        assert recall(index) >= 0.95
        for name, vector in zip(IDS[400::20], VECTORS[400::20], strict=True):
            assert index.search(vector, 1)[0][0] == name
    check_rows(second, COUNT)
    assert {p.name: p.read_bytes() for p in first.rglob("*.bin")} == before


def test_adding_an_id_again_replaces_its_vector(tmp_path: Path) -> None:
    with VectorIndex(tmp_path / "index", 2) as index:
        index.add([(["a", "b"], VECTORS[:2])])
        index.add([(["a"], VECTORS[2:3])])
        assert index.count() == 2
        assert index.search(VECTORS[2], 1)[0][0] == "a"


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    with VectorIndex(tmp_path / "index", 0) as index:
        assert index.search(QUERIES[0], 5) == []
    check_rows(tmp_path / "index", 0)


def test_an_index_of_another_count_or_none_is_damage_by_name(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(LibraryDamaged, match="500 vectors instead of 499"):
        check_rows(folder, COUNT - 1)
    with pytest.raises(LibraryDamaged):
        check_rows(tmp_path, 0)
    (tmp_path / "chroma.sqlite3").write_bytes(b"no database")
    with pytest.raises(LibraryDamaged):
        check_rows(tmp_path, 0)
    with pytest.raises(LibraryDamaged), VectorIndex(tmp_path / "nowhere"):
        pass


def test_nothing_of_the_process_is_written_into_the_room_for_vectors_to_come(
    tmp_path: Path,
) -> None:
    def spare(folder: Path) -> bytes:
        (header,) = folder.glob("*/header.bin")
        _, _, room, used, width = struct.unpack_from("<iQQQQ", header.read_bytes())
        assert room > used == 6
        data, lengths = (header.with_name(n) for n in ("data_level0.bin", "length.bin"))
        assert data.stat().st_size == room * width
        assert lengths.stat().st_size == room * 4
        return data.read_bytes()[used * width :] + lengths.read_bytes()[used * 4 :]

    for number in range(3):  # memory that was used before, as it is in a process that goes on
        used = [secrets.token_bytes(size) for size in (400, 39_600, 40_000) for _ in range(50)]
        del used
        path = tmp_path / str(number)
        with VectorIndex(path, 4) as index:
            index.add([(IDS[:4], VECTORS[:4])])
        with VectorIndex(path, 6) as index:
            index.expect(2)
            index.add([(IDS[4:6], VECTORS[4:6])])
        assert not any(spare(path))
        with VectorIndex(path) as index:
            assert {name for name, _ in index.search(VECTORS[0], 6)} == set(IDS[:6])
