"""What people hand over is brought in and not kept beside the library; a stop ends it at once."""

import threading
from io import BytesIO
from pathlib import Path

import pytest

from bot.errors import Stopping
from bot.leftovers import sweep, uploading
from bot.surfaces.uploads import Stoppable, check_remote, ingest_file, safe_name
from bot.upkeep import remove_document
from ingest.errors import BlockedAddress, FileTooLarge, LibraryLocked, UnknownSource
from ingest.library.reader import LibraryReader
from tests.bot.conftest import settings_of

NOTE = b"# Kelp\n\nKelp is cut in May."


class Counting(Stoppable):
    """Sets the stop at a step."""

    def __init__(self, at: int) -> None:
        self.stop = threading.Event()
        super().__init__(self.stop)
        self._at = at

    def advance(self, amount: int = 1) -> None:
        """Count down, and stop at zero."""
        self._at -= 1
        if self._at <= 0:
            self.stop.set()
        super().advance(amount)


def titles(home: Path) -> list[str]:
    """Return the titles of a library's documents."""
    with LibraryReader(settings_of(home)) as reader, reader.snapshot() as snapshots:
        return [document.title for each in snapshots for document in each.documents()]


def test_a_file_is_in_the_library_and_nowhere_else(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    report = ingest_file(settings, "kelp.md", BytesIO(NOTE), "public", Stoppable(threading.Event()))
    assert (report.added, report.rejected) == (1, [])
    assert titles(settings.home) == ["Kelp"]
    assert not (settings.home / "uploads").exists()


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_stop_ends_it_and_the_library_is_what_it_was(tmp_path: Path, at: int) -> None:
    settings = settings_of(tmp_path / "home")
    ingest_file(
        settings, "old.md", BytesIO(b"# Old\n\nWords."), "public", Stoppable(threading.Event())
    )
    progress = Counting(at)
    if at == 0:
        progress.stop.set()
    with pytest.raises(Stopping):
        ingest_file(settings, "kelp.md", BytesIO(NOTE), "public", progress)
    assert not (settings.home / "uploads").exists()
    ingest_file(settings, "kelp.md", BytesIO(NOTE), "public", Stoppable(threading.Event()))
    assert sorted(titles(settings.home)) == ["Kelp", "Old"]


def test_a_file_that_is_too_large_is_refused_before_it_is_written(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home", max_file_mb=1)
    with pytest.raises(FileTooLarge, match=r"big\.md"):
        ingest_file(
            settings, "big.md", BytesIO(bytes(2 << 20)), "public", Stoppable(threading.Event())
        )
    assert not settings.home.exists()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\a\\b.pdf", "b.pdf"), ("", "file"), ("..", "file"),
        ("a\0b\n.md", "a_b_.md"), (".hidden", "hidden"),
    ],
)  # fmt: skip
def test_a_name_leads_nowhere_else(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["x" * 300 + ".pdf", "書" * 110 + ".pdf", "y" * 300])
def test_a_long_name_fits_any_disk_keeps_its_ending_and_is_told_from_others(
    tmp_path: Path, name: str
) -> None:
    safe, other = safe_name(name), safe_name(name[:200] + "z" + name[200:])
    assert len(safe.encode()) <= 255
    assert Path(safe).suffix == Path(name).suffix
    assert safe != other
    (tmp_path / safe).touch()


@pytest.mark.parametrize(
    "left", ["uploads/public/left.md", ".gazette-fetched/x/left", "gazette-restore-x/receipts.db"]
)
def test_what_a_killed_process_left_goes_with_the_next_document_that_is_removed(
    tmp_path: Path, left: str
) -> None:
    settings = settings_of(tmp_path / "home")
    ingest_file(settings, "kelp.md", BytesIO(NOTE), "public", Stoppable(threading.Event()))
    path = settings.home / left
    path.parent.mkdir(parents=True)
    path.write_bytes(NOTE)
    with LibraryReader(settings) as reader, reader.snapshot() as (snapshot,):
        document = snapshot.document("kelp.md")
    assert document is not None
    remove_document(settings, document)
    assert not path.parent.exists()


def test_what_a_killed_process_left_goes_with_the_next_file(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    left = settings.home / "uploads" / "public" / "left.md"
    left.parent.mkdir(parents=True)
    left.write_bytes(NOTE)
    ingest_file(settings, "kelp.md", BytesIO(NOTE), "public", Stoppable(threading.Event()))
    assert not left.exists()
    assert titles(settings.home) == ["Kelp"]


def test_what_another_process_is_bringing_in_is_left_to_it(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home", lock_timeout=0.1)
    with uploading(settings) as folder:
        folder.mkdir()
        sweep(settings)
        assert folder.exists()
        with pytest.raises(LibraryLocked):
            ingest_file(settings, "kelp.md", BytesIO(NOTE), "public", Stoppable(threading.Event()))
        assert folder.exists()
    assert not folder.exists()


def test_an_address_is_one_that_may_be_fetched(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert check_remote(settings, " https://agency.gov/a ") == "https://agency.gov/a"
    for path in ("/etc/passwd", "file:///etc/passwd", "docs"):
        with pytest.raises(UnknownSource):
            check_remote(settings, path)
    with pytest.raises(BlockedAddress):
        check_remote(settings, "http://127.0.0.1/x")
