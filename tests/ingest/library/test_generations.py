"""A generation is published whole or not at all, kept while it is read, and its damage is seen."""

from pathlib import Path

import pytest

from ingest.errors import LibraryDamaged
from ingest.library import generations
from ingest.library.generations import Generation, Manifest
from ingest.library.reader import LibraryReader
from tests.ingest.conftest import Place
from tests.support import write


def current(place: Place) -> Generation:
    """Return the published generation of a library."""
    found = generations.current(place.settings.home, "public")
    assert found is not None
    return found


def folders(place: Place) -> set[str]:
    """Return the names of the generation folders there are."""
    root = generations.collection_root(place.settings.home, "public")
    return {path.name for path in root.iterdir() if path.is_dir()}


def contents(revision: int) -> Manifest:
    """Return what a small generation says of itself, its files aside."""
    return Manifest("public", revision, embedder="hashing@1", analysis="1", chunks=1)


def made(home: Path, content: str, revision: int) -> Generation:
    """Publish a small generation, whose files are no real indexes."""
    path = generations.begin(home, "public", revision)
    write(path, {"vectors/chroma.sqlite3": content, "vectors/a/b.bin": content, "words/w": content})
    generations.publish(home, path, contents(revision))
    found = generations.current(home, "public")
    assert found is not None
    return found


def test_what_is_built_is_not_published_before_its_manifest_is_written(tmp_path: Path) -> None:
    assert generations.current(tmp_path, "public") is None
    old = made(tmp_path, "old", 1)
    path = generations.begin(tmp_path, "public", 2)
    write(path, {"vectors/chroma.sqlite3": "new", "words/w": "new"})
    assert generations.current(tmp_path, "public") == old
    generations.publish(tmp_path, path, contents(2))
    new = generations.current(tmp_path, "public")
    assert new is not None
    assert (new.path, new.manifest.revision) == (path, 2)
    assert new.path != old.path
    assert generations.damage(new, deep=True) is None


def test_a_publish_that_fails_leaves_the_old_generation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = made(tmp_path, "old", 1)
    path = generations.begin(tmp_path, "public", 2)
    write(path, {"vectors/chroma.sqlite3": "new", "words/w": "new"})

    def fail(*_: object) -> None:
        raise OSError("the power went off")

    monkeypatch.setattr("ingest.library.generations.os.replace", fail)
    with pytest.raises(OSError, match="power"):
        generations.publish(tmp_path, path, contents(2))
    assert generations.current(tmp_path, "public") == old
    assert generations.damage(old, deep=True) is None


@pytest.mark.parametrize("content", [b"", b"g00000009-00000000", b"\xff\xfe\x00", b"\n\n"])
def test_a_broken_current_is_damage_by_name(tmp_path: Path, content: bytes) -> None:
    made(tmp_path, "old", 1)
    (generations.collection_root(tmp_path, "public") / "CURRENT").write_bytes(content)
    with pytest.raises(LibraryDamaged) as caught:
        generations.current(tmp_path, "public")
    assert "gazette rebuild" in caught.value.hint


def test_a_missing_current_means_nothing_is_published(tmp_path: Path) -> None:
    made(tmp_path, "old", 1)
    (generations.collection_root(tmp_path, "public") / "CURRENT").unlink()
    assert generations.current(tmp_path, "public") is None
    assert generations.published_collections(tmp_path) == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"collection": "public"}', '{"x": 1}'])
def test_a_broken_manifest_is_damage_by_name(tmp_path: Path, content: str) -> None:
    generation = made(tmp_path, "old", 1)
    write(generation.path, {"manifest.json": content})
    with pytest.raises(LibraryDamaged):
        generations.current(tmp_path, "public")


def test_damage_tells_of_missing_extra_resized_and_altered_files(tmp_path: Path) -> None:
    def damaged(files: dict[str, str | None], deep: bool = False) -> str | None:
        generation = made(tmp_path, "content", 1)
        for name, content in files.items():
            if content is None:
                (generation.path / name).unlink()
            else:
                write(generation.path, {name: content})
        return generations.damage(generation, deep)

    assert damaged({}, deep=True) is None
    for name in ("vectors/chroma.sqlite3", "vectors/a/b.bin", "words/w"):
        assert "is missing" in (damaged({name: None}) or "")
    assert "not part" in (damaged({"vectors/a/extra.bin": "x"}) or "")
    for name in ("vectors/a/b.bin", "words/w"):
        assert "6 bytes instead of 7" in (damaged({name: "conten"}) or "")
        assert damaged({name: "CONTENT"}) is None
        assert "other content" in (damaged({name: "CONTENT"}, deep=True) or "")
    # Chroma rewrites its SQLite file when it opens it: that is no damage.
    assert damaged({"vectors/chroma.sqlite3": "rewritten"}, deep=True) is None
    assert damaged({"vectors/chroma.sqlite3-wal": ""}, deep=True) is None


def test_sweep_deletes_what_no_reader_holds_and_keeps_what_one_does(tmp_path: Path) -> None:
    held, free, litter = made(tmp_path, "1", 1), made(tmp_path, "2", 2), "g00000009-killed"
    last = made(tmp_path, "3", 3)
    root = generations.collection_root(tmp_path, "public")
    (root / litter).mkdir()
    lease, other = generations.hold(held), generations.hold(held)
    assert lease is not None
    assert other is not None
    generations.sweep(tmp_path, "public")
    assert held.path.is_dir()
    assert generations.damage(held, deep=True) is None
    assert not free.path.exists()
    assert not (root / litter).exists()
    lease.close()
    generations.sweep(tmp_path, "public")
    assert held.path.is_dir(), "another reader still has it"
    other.close()
    generations.sweep(tmp_path, "public")
    assert not held.path.exists()
    assert generations.damage(last, deep=True) is None
    assert {path.name for path in root.iterdir()} == {last.path.name, "CURRENT"}


def test_a_generation_that_is_gone_cannot_be_held(tmp_path: Path) -> None:
    old = made(tmp_path, "1", 1)
    made(tmp_path, "2", 2)
    generations.sweep(tmp_path, "public")
    assert generations.hold(old) is None


def test_the_generation_a_reader_has_open_outlives_publishing_and_goes_afterwards(
    notes: Place,
) -> None:
    first = current(notes).path.name
    with LibraryReader(notes.settings) as reader:
        with reader.snapshot():
            pass
        write(notes.folder, {"new.md": "# New\n\nThis note arrived today.\n"})
        notes.sync()
        assert folders(notes) == {first, current(notes).path.name}
        with reader.snapshot() as (snapshot,):  # moves on, and gives the old one back
            assert snapshot.has("new.md")
    notes.sync()
    assert folders(notes) == {current(notes).path.name}
