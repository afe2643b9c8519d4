"""A question sees one published generation, whole; damage to an index is mended on the way."""

import json
import shutil
import sqlite3
import tarfile
import time
from pathlib import Path

import pytest

from ingest.errors import EmbedderMismatch, LibraryDamaged, LibraryMissing, UnknownCollection
from ingest.library import generations
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot
from ingest.library.verify import verify
from ingest.library.words import terms
from tests.ingest.conftest import OLD_WORD, Place, settings_of
from tests.ingest.library.worker import version
from tests.support import ingest, spawn, write


def vectors_of(place: Place) -> Path:
    """Return the Chroma folder of the published generation."""
    generation = generations.current(place.settings.home, "public")
    assert generation is not None
    return generation.vectors


def finds_everything(snapshot: Snapshot) -> None:
    """Assert that each Chunk is found by its own vector and by its own words."""
    for document in snapshot.documents():
        ids = snapshot.chunk_ids_of(document.id)
        assert ids
        for name, vector in snapshot.chunk_vectors(ids).items():
            assert snapshot.vectors.search(vector, 1)[0][1] > 0.999
            words = terms(snapshot.chunks([name])[name].text)
            assert name in [each for each, _ in snapshot.words.search(words, 10)]


def versions_in(snapshot: Snapshot) -> set[str]:
    """Return the versions that texts, the word index and the dense index tell of."""
    documents = snapshot.documents()
    assert len(documents) == 4
    found = {
        word
        for document in documents
        for word in snapshot.text(document.id).split()
        if word.startswith("version")
    }
    for word in found:
        assert snapshot.words.frequency(word) == 4
    ids = [name for document in documents for name in snapshot.chunk_ids_of(document.id)]
    vectors = snapshot.chunk_vectors(ids)
    assert vectors.keys() == set(ids)
    near = snapshot.vectors.search(vectors[ids[0]], 100)
    assert {name for name, _ in near} == set(ids)
    return found


def test_every_snapshot_is_of_one_version_while_another_process_writes(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", write(tmp_path / "source", version(0))
    settings = settings_of(home)
    ingest(settings, folder)
    writer = spawn("tests.ingest.library.worker", "versions", home, folder, 3)
    seen: list[str] = []
    with LibraryReader(settings) as reader:
        while writer.poll() is None:
            with reader.snapshot() as (snapshot,):
                (found,) = versions_in(snapshot)
                time.sleep(0.02)  # in which the writer goes on
                assert versions_in(snapshot) == {found}
            seen.append(found)
        with reader.snapshot() as (snapshot,):
            assert versions_in(snapshot) == {"version3"}
    assert writer.stdout is not None
    writer.stdout.close()
    assert writer.returncode == 0
    assert seen == sorted(seen)
    assert len(set(seen)) > 1, "the reader never saw the writer's work"


def test_a_snapshot_begun_before_stays_whole_after_the_next_is_published(notes: Place) -> None:
    home = notes.settings.home
    write(notes.folder, {"harbour.md": "# Harbours\n\nChanged.\n"})
    (notes.folder / "undated.txt").unlink()
    first = generations.current_name(home, "public")
    with LibraryReader(notes.settings) as reader:
        with reader.snapshot() as (snapshot,):
            writer = spawn("tests.ingest.library.worker", "sync", home, notes.folder)
            deadline = time.monotonic() + 60
            while generations.current_name(home, "public") == first:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            assert len(snapshot.documents()) == 4
            document = snapshot.document("harbour.md")
            assert document is not None
            assert OLD_WORD in snapshot.text(document.id)
            assert snapshot.has("undated.txt")
            finds_everything(snapshot)
        with reader.snapshot() as (snapshot,):
            assert len(snapshot.documents()) == 3
            assert snapshot.words.frequency(OLD_WORD) == 0
            finds_everything(snapshot)
    assert writer.stdout is not None
    assert json.loads(writer.stdout.read().splitlines()[-1]) == ["done", [0, 1, 1]]
    writer.stdout.close()
    assert writer.wait() == 0


def test_what_is_published_while_a_snapshot_is_taken_does_not_mix_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(tmp_path / "home")
    folder = write(tmp_path / "source", version(0))
    ingest(settings, folder)
    real = LibraryReader._current
    published: list[int] = []

    def slow(self: LibraryReader, collection: str, dense: bool) -> object:
        opened = real(self, collection, dense)
        if not published:  # the writer is done in between, and has erased what was before
            published.append(1)
            ingest(settings, write(folder, version(1)))
        return opened

    monkeypatch.setattr(LibraryReader, "_current", slow)
    with LibraryReader(settings) as reader, reader.snapshot() as (snapshot,):
        assert versions_in(snapshot) == {"version1"}


def mended(place: Place) -> int:
    """Read a damaged library twice, all of it; return how often mending it is noted."""
    notes: list[str] = []
    for _ in range(2):
        with LibraryReader(place.settings, notes.append) as reader:
            for _ in range(2):
                with reader.snapshot(dense=True) as (snapshot,):
                    assert len(snapshot.documents()) == 4
                    finds_everything(snapshot)
    return sum("Rebuilding the index of 'public'" in each for each in notes)


@pytest.mark.parametrize("torn", ["chroma.sqlite3", "data_level0.bin", "pickle", "words/meta.json"])
def test_a_torn_file_of_an_index_is_noticed_and_the_index_rebuilt(notes: Place, torn: str) -> None:
    generation = generations.current(notes.settings.home, "public")
    assert generation is not None
    (name,) = (name for name in generation.manifest.files if name.endswith(torn))
    content = (generation.path / name).read_bytes()
    (generation.path / name).write_bytes(content[: len(content) // 2])
    assert mended(notes) == 1


def test_an_index_folder_that_is_gone_or_emptied_is_rebuilt(notes: Place) -> None:
    shutil.rmtree(vectors_of(notes))
    assert mended(notes) == 1
    shutil.rmtree(vectors_of(notes).parent)
    assert mended(notes) == 1
    assert all(finding.ok for finding in verify(notes.settings))


def test_a_current_that_is_garbage_is_mended(notes: Place) -> None:
    root = generations.collection_root(notes.settings.home, "public")
    (root / "CURRENT").write_bytes(b"\xff\xfe\x00garbage")
    assert mended(notes) == 1


def test_an_index_with_the_right_count_that_chroma_cannot_open_is_rebuilt(notes: Place) -> None:
    db = sqlite3.connect(vectors_of(notes) / "chroma.sqlite3")
    db.execute("DELETE FROM collections")
    db.commit()
    db.close()
    assert mended(notes) == 1


def test_a_chroma_folder_torn_by_kill_9_is_rebuilt_and_never_opened(
    notes: Place, shared_data: Path
) -> None:
    folder = vectors_of(notes)
    shutil.rmtree(folder)
    with tarfile.open(shared_data / "hostile/vectors_torn/torn_pickle.tar.gz") as archive:
        archive.extractall(folder.parent, filter="data")
    (folder.parent / "torn_pickle").rename(folder)
    findings = [finding for finding in verify(notes.settings) if not finding.ok]
    assert [finding.check for finding in findings] == ["index of public"]
    assert mended(notes) == 1


def test_a_dense_index_that_nobody_searches_is_not_opened_and_is_mended_when_somebody_does(
    notes: Place,
) -> None:
    with sqlite3.connect(vectors_of(notes) / "chroma.sqlite3") as db:
        db.execute("DELETE FROM collections")
    told: list[str] = []
    with LibraryReader(notes.settings, told.append) as reader:
        with reader.snapshot() as (snapshot,):
            assert len(snapshot.documents()) == 4
        assert told == []
        with reader.snapshot(dense=True) as (snapshot,):
            finds_everything(snapshot)
    assert len(told) == 1


def test_damage_that_cannot_be_mended_now_is_an_error_that_says_what_to_do(notes: Place) -> None:
    shutil.rmtree(vectors_of(notes))
    holder = spawn("tests.ingest.library.worker", "hold", notes.settings.home, 60)
    assert holder.stdout is not None
    holder.stdout.readline()
    try:
        with (
            LibraryReader(notes.settings) as reader,
            pytest.raises(LibraryDamaged) as caught,
            reader.snapshot(),
        ):
            pass
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert "Another process is writing" in caught.value.hint


def test_vectors_of_another_embedder_are_refused_and_the_way_out_named(built_notes: Place) -> None:
    other = built_notes.settings.model_copy(update={"embedder": "some/other-model"})
    with LibraryReader(other) as reader, reader.snapshot() as snapshots:
        with pytest.raises(EmbedderMismatch) as caught:
            reader.check_embedder(snapshots)
        assert len(snapshots[0].documents()) == 4, "what needs no vector can still be read"
    assert "hashing@1" in caught.value.message
    assert "some/other-model" in caught.value.message
    assert "gazette rebuild" in caught.value.hint
    with LibraryReader(built_notes.settings) as reader, reader.snapshot() as snapshots:
        reader.check_embedder(snapshots)


def test_what_is_not_there_is_an_error_by_name(built_notes: Place, tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing) as caught:
        LibraryReader(settings_of(tmp_path / "nowhere"))
    assert str(tmp_path / "nowhere") in caught.value.message
    with (
        LibraryReader(built_notes.settings) as reader,
        pytest.raises(UnknownCollection, match="team-x"),
        reader.snapshot(["public", "team-x"]),
    ):
        pass


def test_looking_creates_nothing(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing):
        LibraryReader(settings_of(tmp_path / "nowhere"))
    assert list(tmp_path.iterdir()) == []
