"""What everything that reads files promises; `tests/ingest/sandbox` runs it over all of them."""

from pathlib import Path

from ingest.files import LocalFile
from ingest.sandbox.base import FileReadings, Read

FILES = {
    "note.md": b"# Berths\n\nThe harbour master keeps the list of berths in the old harbour.\n",
    "empty.txt": b"",
    "sheet.xlsx": b"PK\x05\x06" + bytes(18),
    "rows.jsonl": (
        b'{"_id": "one", "text": "The fir\\u200bst \\u202erecord."}\n'
        b"{broken\n"
        b'{"_id": "half", "text": "\\ud800"}\n'
        b'{"_id": "two", "text": "The second record."}\n'
    ),
    "hidden.md": "Plain wor\u200bds \u202eof a no\u00adtice.\n".encode(),
}


def check_readings(readings: FileReadings, folder: Path) -> None:
    """Assert the whole contract over the files of `FILES`, asked for ahead and in order."""
    files = {name: _written(folder, name, data) for name, data in FILES.items()}
    readings.ahead(files.values())
    found = {name: list(readings.read(file)) for name, file in files.items()}

    (note,) = found["note.md"]
    assert (note.format, note.record, note.error) == ("markdown", False, None)
    assert note.text_rank > 0
    assert note.parsed is not None
    heading, paragraph = note.parsed.blocks
    assert note.parsed.text[paragraph.start : paragraph.end].startswith("The harbour master")
    assert (heading.kind, note.parsed.metadata.language) == ("heading", "en")

    assert [_error(read) for read in found["empty.txt"]] == ["EmptyFile"]
    assert [_error(read) for read in found["sheet.xlsx"]] == ["UnsupportedFormat"]
    assert all(read.error.hint for read in found["sheet.xlsx"] if read.error)

    rows = found["rows.jsonl"]
    assert all(row.record for row in rows)
    assert [row.uri for row in rows] == [f"rows.jsonl:{n}" for n in (1, 2, 3, 4)]
    assert [_error(row) for row in rows] == [None, "MalformedFile", "MalformedFile", None]

    assert rows[0].parsed is not None
    assert rows[0].parsed.text == "The first record."

    (hidden,) = found["hidden.md"]
    assert hidden.parsed is not None
    assert hidden.parsed.text == "Plain words of a notice."

    (missing,) = readings.read(LocalFile("gone.md", folder / "gone.md"))
    assert _error(missing) == "UnreadableFile"
    (again,) = readings.read(files["note.md"])
    assert again == note


def _error(read: Read) -> str | None:
    return type(read.error).__name__ if read.error else None


def _written(folder: Path, name: str, data: bytes) -> LocalFile:
    (folder / name).write_bytes(data)
    return LocalFile(name, folder / name)
