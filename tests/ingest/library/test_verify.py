"""Verify finds every kind of damage and changes nothing; rebuild mends what can be derived."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.errors import LibraryMissing
from ingest.library import generations
from ingest.library.catalog import CATALOG_NAME
from ingest.library.generations import Generation
from ingest.library.reader import LibraryReader
from ingest.library.verify import Finding, rebuild, verify
from tests.ingest.conftest import Place, settings_of


def current(place: Place) -> Generation:
    """Return the published generation of a library."""
    found = generations.current(place.settings.home, "public")
    assert found is not None
    return found


@contextmanager
def catalog(place: Place) -> Iterator[sqlite3.Connection]:
    """Open the catalog as somebody who should not."""
    db = sqlite3.connect(place.settings.home / CATALOG_NAME)
    try:
        yield db
        db.commit()
    finally:
        db.close()


def wrong(findings: list[Finding]) -> dict[str, str]:
    """Return check → message of what is not in order; each must say what to do."""
    for finding in findings:
        assert finding.ok or finding.remedy, finding
    return {finding.check: finding.message for finding in findings if not finding.ok}


def test_a_library_in_order_verifies_and_is_not_changed(notes: Place) -> None:
    def files() -> dict[str, bytes]:
        found = (p for p in notes.settings.home.rglob("*") if p.is_file())
        # SQLite makes and removes files of these names when it merely reads.
        return {str(p): p.read_bytes() for p in found if p.suffix not in {".sqlite3-shm"}}

    before = files()
    findings = verify(notes.settings)
    assert wrong(findings) == {}
    assert {finding.check for finding in findings} == {"catalog", "documents", "index of public"}
    assert any("4 documents, 6 chunks" in finding.message for finding in findings)
    after = files()
    assert {p: c for p, c in after.items() if "chroma" not in p and not p.endswith("-wal")} == {
        p: c for p, c in before.items() if "chroma" not in p
    }


def test_where_there_is_no_library_both_say_so_and_make_none(tmp_path: Path) -> None:
    for check in (verify, rebuild):
        with pytest.raises(LibraryMissing):
            check(settings_of(tmp_path / "nowhere"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seed", range(6))
def test_overwritten_bytes_in_the_catalog_are_found(notes: Place, seed: int) -> None:
    file = notes.settings.home / CATALOG_NAME
    content = bytearray(file.read_bytes())
    pages = len(content) // 4096
    for page in range(1 + seed, pages, 6):
        content[page * 4096 : page * 4096 + 64] = bytes(range(64))
    file.write_bytes(content)
    assert "catalog" in wrong(verify(notes.settings))


@pytest.mark.parametrize("content", [b"", b"no database at all " * 500])
def test_a_catalog_that_is_no_database_is_found(notes: Place, content: bytes) -> None:
    (notes.settings.home / CATALOG_NAME).write_bytes(content)
    assert "catalog" in wrong(verify(notes.settings))


def test_a_document_that_lost_its_chunks_or_text_is_found(notes: Place) -> None:
    with catalog(notes) as db:
        db.execute("UPDATE documents SET text='' WHERE key='undated.txt'")
        db.execute("DELETE FROM chunks WHERE document=1")
    found = wrong(verify(notes.settings))
    assert "2 documents" in found["documents"]
    assert "index of public" in found, "the index has more than the catalog"


def test_a_missing_generation_is_found_and_rebuilt(notes: Place) -> None:
    shutil.rmtree(current(notes).path)
    assert "index of public" in wrong(verify(notes.settings))
    assert wrong(rebuild(notes.settings)) == {}
    assert len(notes.texts()) == 4


def test_a_chunk_without_a_vector_is_found_and_embedded_again(
    notes: Place, embedded: list[str]
) -> None:
    with catalog(notes) as db:
        (lost,) = db.execute("SELECT vector FROM chunks WHERE document=1").fetchone()
        db.execute("DELETE FROM vectors WHERE digest=?", (lost,))
    assert "index of public" in wrong(verify(notes.settings))
    assert wrong(rebuild(notes.settings)) == {}
    assert len(embedded) == 1


def test_an_altered_index_file_of_the_same_size_is_found_and_rebuilt(notes: Place) -> None:
    for part, name in (("vectors", "data_level0.bin"), ("words", "meta.json")):
        (file,) = (current(notes).path / part).rglob(name)
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
        assert "other content" in wrong(verify(notes.settings))["index of public"]
        assert wrong(rebuild(notes.settings)) == {}


def test_a_wrong_count_is_found(notes: Place) -> None:
    manifest = current(notes).path / "manifest.json"
    fields = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(fields | {"chunks": 5}), encoding="utf-8")
    assert "6 vectors instead of 5" in wrong(verify(notes.settings))["index of public"]
    manifest.write_text(json.dumps(fields), encoding="utf-8")
    with catalog(notes) as db:
        db.execute("DELETE FROM chunks WHERE name='Borealis'")
    assert "6 chunks, the catalog 5" in wrong(verify(notes.settings))["index of public"]
    assert wrong(rebuild(notes.settings)) == {}


def test_a_vector_that_is_not_the_chunks_own_is_found(notes: Place) -> None:
    with catalog(notes) as db:
        first, other = (row[0] for row in db.execute("SELECT digest FROM vectors LIMIT 2"))
        (blob,) = db.execute("SELECT vector FROM vectors WHERE digest=?", (other,)).fetchone()
        turned = bytes(blob[4:]) + bytes(blob[:4])
        db.execute("UPDATE vectors SET vector=? WHERE digest=?", (turned, first))
    assert "is not the catalog's" in wrong(verify(notes.settings))["index of public"]


def test_rebuild_with_another_embedder_embeds_all_and_keeps_no_old_vector(notes: Place) -> None:
    minilm = notes.settings.model_copy(update={"embedder": "minilm"})
    assert wrong(rebuild(minilm)) == {}
    with catalog(notes) as db:
        assert db.execute("SELECT count(*), min(length(vector)) FROM vectors").fetchone() == (
            6,
            384 * 4,
        )
        (model,) = db.execute("SELECT DISTINCT model FROM vectors").fetchone()
    assert model.startswith("minilm@")
    with LibraryReader(minilm) as reader, reader.snapshot() as (snapshot,):
        assert snapshot.manifest.embedder == model
        assert len(snapshot.documents()) == 4
    assert wrong(verify(minilm)) == {}
