"""A library of an earlier format opens, is brought to this one once, and ingest goes on."""

import os
import sqlite3
from pathlib import Path

from ingest.library import schema
from ingest.library.catalog import CATALOG_NAME
from ingest.library.schema import FORMAT, connect
from ingest.library.verify import rebuild, verify
from tests.ingest.conftest import Place
from tests.support import write

FORMAT_1 = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE collections (name TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT;
CREATE TABLE units (
    collection TEXT NOT NULL, source TEXT NOT NULL, uri TEXT NOT NULL,
    fingerprint TEXT NOT NULL, rejected TEXT NOT NULL,
    PRIMARY KEY (collection, source, uri)
) STRICT;
CREATE TABLE documents (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, collection TEXT NOT NULL, source TEXT NOT NULL,
    unit TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, first_day TEXT, last_day TEXT,
    record TEXT NOT NULL, text TEXT NOT NULL, fingerprint TEXT NOT NULL,
    added INTEGER NOT NULL, removed INTEGER
) STRICT;
CREATE UNIQUE INDEX live_documents ON documents (id) WHERE removed IS NULL;
CREATE INDEX documents_by_id ON documents (id);
CREATE INDEX documents_by_unit ON documents (collection, source, unit);
CREATE INDEX documents_by_key ON documents (collection, key);
CREATE TABLE names (
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE, name TEXT NOT NULL
) STRICT;
CREATE INDEX names_by_name ON names (name);
CREATE INDEX names_by_document ON names (document);
CREATE TABLE relations (
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    type TEXT NOT NULL, target TEXT NOT NULL, quote TEXT NOT NULL
) STRICT;
CREATE INDEX relations_by_target ON relations (target);
CREATE INDEX relations_by_document ON relations (document);
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL,
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    headings TEXT NOT NULL, locator TEXT, name TEXT, cells TEXT NOT NULL, vector TEXT NOT NULL
) STRICT;
CREATE INDEX chunks_by_id ON chunks (id);
CREATE INDEX chunks_by_document ON chunks (document, ordinal);
CREATE INDEX chunks_by_vector ON chunks (vector);
CREATE TABLE vectors (
    digest TEXT NOT NULL, model TEXT NOT NULL, vector BLOB NOT NULL, UNIQUE (digest, model)
) STRICT;
"""


def as_format_1(place: Place) -> None:
    """Put a catalog of format 1 with the same rows in the place of the library's own."""
    path = place.settings.home / CATALOG_NAME
    earlier = path.with_name("earlier.sqlite3")
    db = sqlite3.connect(earlier)
    db.executescript(f"{FORMAT_1} PRAGMA user_version=1;")
    db.execute("ATTACH ? AS now", (str(path),))
    tables = [
        name for (name,) in db.execute("SELECT name FROM main.sqlite_master WHERE type='table'")
    ]
    for table in tables:
        columns = ", ".join(f'"{row[1]}"' for row in db.execute(f"PRAGMA main.table_info({table})"))
        db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}")
    db.commit()
    db.close()
    os.replace(earlier, path)


def shape(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return table or index → its columns, with their types and defaults."""
    db = connect(path)
    names = [row["name"] for row in db.execute("SELECT name FROM sqlite_master")]
    found = {
        name: [
            tuple(row)
            for kind in ("table_info", "index_info")
            for row in db.execute(f"PRAGMA {kind}({name})")
        ]
        for name in names
    }
    db.close()
    return found


def test_a_library_of_format_1_opens_and_ingest_goes_on(notes: Place, embedded: list[str]) -> None:
    before = notes.texts()
    as_format_1(notes)
    assert notes.texts() == before, "a question may be the first to open it"
    report = notes.sync()
    assert (report.added, report.updated, report.unchanged, report.removed) == (0, 0, 4, 0)
    assert embedded == []
    twin = (notes.folder / "orders/12001.md").read_text(encoding="utf-8")
    write(notes.folder, {"twin.md": twin, "new.md": "# New\n\nThis note arrived today.\n"})
    (notes.folder / "harbour.md").unlink()
    report = notes.sync()
    assert (report.added, report.updated, report.unchanged, report.removed) == (1, 1, 2, 1)
    assert all(finding.ok for finding in verify(notes.settings))


def test_an_upgraded_catalog_is_the_same_as_a_new_one(notes: Place, tmp_path: Path) -> None:
    connect(tmp_path / "new.sqlite3", create=True).close()
    as_format_1(notes)
    assert shape(notes.settings.home / CATALOG_NAME) == shape(tmp_path / "new.sqlite3")


def test_a_catalog_is_upgraded_once_however_many_open_it(notes: Place) -> None:
    path = notes.settings.home / CATALOG_NAME
    as_format_1(notes)
    first = connect(path)
    schema._upgrade(first)  # what another process does that saw format 1, too
    assert first.execute("PRAGMA user_version").fetchone()[0] == FORMAT
    first.close()
    notes.sync()
    connect(path).close()
    assert len(notes.texts()) == 4


def test_sentences_of_a_library_made_without_come_with_a_rebuild(
    notes: Place, embedded: list[str]
) -> None:
    def kept() -> tuple[int, int]:
        db = connect(notes.settings.home / CATALOG_NAME)
        row = db.execute("SELECT count(*), count(sentences) FROM vectors").fetchone()
        db.close()
        return row[0], row[1]

    as_format_1(notes)
    vectors, sentences = kept()
    assert vectors > sentences == 0
    assert all(finding.ok for finding in rebuild(notes.settings))
    assert kept() == (vectors, vectors)
    assert len(embedded) == vectors
    rebuild(notes.settings)
    assert len(embedded) == vectors, "once"
