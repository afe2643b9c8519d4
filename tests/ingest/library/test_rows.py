"""The columns of a table are known where some of its rows were cut."""

from pathlib import Path

from ingest.library.reader import LibraryReader
from ingest.library.rows import columns_of
from tests.ingest.conftest import build

LONG = "See the rule of the harbour and of the tugs there. " * 60
TABLE = f"Name,Country,Policy\nAcme Trading,Ruritania,{LONG}\nBorealis,Sylvania,None\n"


def test_the_columns_are_those_of_rows_that_are_whole(tmp_path: Path) -> None:
    place = build(tmp_path, {"2021-05-06_list.csv": TABLE, "note.md": "# A note\n\nNothing.\n"})
    with LibraryReader(place.settings) as reader, reader.snapshot() as (snapshot,):
        (note, listed) = sorted(snapshot.documents(), key=lambda each: each.kind == "list")
        assert columns_of(snapshot, listed.id) == ["Name", "Country", "Policy"]
        assert columns_of(snapshot, note.id) == []
