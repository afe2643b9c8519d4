"""The rows of a Snapshot's tables: what they list, and a row that was cut put together again."""

from pathlib import Path

from ingest.library.reader import LibraryReader
from ingest.library.rows import columns_of, row_names, whole_rows
from tests.ingest.conftest import Place, build

LONG = "See the rule of the harbour and of the tugs there. " * 60
TABLE = f"Name,Country,Policy\nAcme Trading,Ruritania,{LONG}\nBorealis,Sylvania,None\n"


def test_every_row_is_known_by_the_name_it_lists(built_notes: Place) -> None:
    with LibraryReader(built_notes.settings) as reader, reader.snapshot() as (snapshot,):
        assert {row.name for row in row_names(snapshot)} == {"Acme Trading", "Borealis"}


def test_a_row_that_was_cut_is_put_together_and_comes_once(tmp_path: Path) -> None:
    place = build(tmp_path, {"2021-05-06_list.csv": TABLE})
    with LibraryReader(place.settings) as reader, reader.snapshot() as (snapshot,):
        rows = row_names(snapshot)
        assert len(rows) > 2
        found = whole_rows(snapshot, snapshot.chunks([row.chunk for row in rows]).values())
        assert sorted(pieces[0].name or "" for pieces in found) == ["Acme Trading", "Borealis"]
        cut = next(pieces for pieces in found if pieces[0].name == "Acme Trading")
        text = snapshot.text(cut[0].document_id)
        assert text[cut[0].start : cut[-1].end].endswith(LONG.strip())
        assert [piece.ordinal for piece in cut] == sorted(piece.ordinal for piece in cut)
        assert columns_of(snapshot, cut[0].document_id) == ["Name", "Country", "Policy"]


def test_rows_of_what_was_removed_are_gone(notes: Place) -> None:
    (notes.folder / "lists" / "2021-05-06_list.csv").unlink()
    notes.sync()
    with LibraryReader(notes.settings) as reader, reader.snapshot() as (snapshot,):
        assert row_names(snapshot) == []
