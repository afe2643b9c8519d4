"""One process writes at a time; the other waits or is told; a dead one leaves no lock."""

import json
import time
from pathlib import Path
from typing import IO

import pytest

from ingest.errors import EmbedderMismatch, LibraryLocked, UnknownDocument
from ingest.library.verify import verify
from ingest.library.writer import open_writer
from tests.ingest.conftest import Place, settings_of
from tests.support import ingest, spawn, texts, write


def first_line(stream: IO[str] | None) -> object:
    """Return the first word that a worker says."""
    assert stream is not None
    return json.loads(stream.readline())[0]


def test_a_second_writer_is_told_that_the_library_is_locked_when_its_time_is_up(
    notes: Place,
) -> None:
    hasty = notes.settings.model_copy(update={"lock_timeout": 0.3})
    holder = spawn("tests.ingest.library.worker", "hold", notes.settings.home, 60)
    try:
        assert first_line(holder.stdout) == "holding"
        begun = time.monotonic()
        with pytest.raises(LibraryLocked) as caught, open_writer(hasty):
            pass
        assert 0.2 < time.monotonic() - begun < 5
        assert str(notes.settings.home) in caught.value.message
        assert caught.value.retryable
        assert len(notes.texts()) == 4, "reading goes on meanwhile"
    finally:
        holder.kill()  # SIGKILL: nothing is tidied up
        holder.wait()
        if holder.stdout:
            holder.stdout.close()
    begun = time.monotonic()
    with open_writer(hasty):
        assert time.monotonic() - begun < 5, "the lock of a killed process is free"


def test_a_second_writer_waits_and_then_succeeds(notes: Place) -> None:
    holder = spawn("tests.ingest.library.worker", "hold", notes.settings.home, 1)
    assert first_line(holder.stdout) == "holding"
    write(notes.folder, {"new.md": "# New\n\nThis note arrived today.\n"})
    assert notes.sync().added == 1
    assert holder.wait() == 0
    if holder.stdout:
        holder.stdout.close()


def test_two_processes_that_ingest_at_once_lose_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    names = ("one", "two")
    workers = []
    for name in names:
        files = {f"{name}{n}.txt": f"The {name} note number {n} is about berths." for n in range(5)}
        folder = write(tmp_path / name, files)
        workers.append(spawn("tests.ingest.library.worker", "sync", home, folder))
    for worker in workers:
        assert worker.stdout is not None
        assert json.loads(worker.stdout.read().splitlines()[-1]) == ["done", [5, 0, 0]]
        assert worker.wait() == 0
        worker.stdout.close()
    settings = settings_of(home)
    assert set(texts(settings)) == {f"{name}{n}.txt" for name in names for n in range(5)}
    assert all(finding.ok for finding in verify(settings))


def test_what_a_killed_writer_committed_is_published_by_the_next(notes: Place) -> None:
    write(notes.folder, {"harbour.md": "# Harbours\n\nThe harbour was closed.\n"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.library.writer.build", _die)
        with pytest.raises(KeyboardInterrupt):
            notes.sync()
    assert "closed" not in notes.texts()["harbour.md"]
    with open_writer(notes.settings):
        pass
    assert "closed" in notes.texts()["harbour.md"]
    assert notes.sync().unchanged == 4


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_writer_with_another_embedder_is_refused_before_it_changes_anything(
    notes: Place,
) -> None:
    other = notes.settings.model_copy(update={"embedder": "some/other-model"})
    with pytest.raises(EmbedderMismatch) as caught:
        ingest(other, notes.folder)
    assert "gazette rebuild" in caught.value.hint
    assert len(notes.texts()) == 4


def test_removing_what_is_not_there_is_an_error_by_name(notes: Place) -> None:
    with open_writer(notes.settings) as writer, pytest.raises(UnknownDocument, match="d123"):
        writer.remove("d123")
