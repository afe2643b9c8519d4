"""What gazette.toml names is synced as it says, when it is time, whatever the others do."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import EmptySource, InvalidSettings
from ingest.library.writer import open_writer
from ingest.models import Metadata
from ingest.options import Options
from ingest.progress import Silent
from ingest.sandbox.reading import InProcess
from ingest.schedule import EVERY, Clock, Job, changes, configured, run
from ingest.settings import IngestSettings, load_settings
from ingest.sources.opening import Opener
from ingest.sources.spool import Spool
from tests.support import write

WEB = "https://news.example/sitemap.xml"


def settings(home: Path, text: str) -> IngestSettings:
    """Return the settings of a home with this gazette.toml."""
    write(home, {"gazette.toml": text})
    return load_settings(IngestSettings, home, None, embedder="hashing")


# -- what is configured -----------------------------------------------------------------------


def test_every_field_of_a_configured_source_is_what_its_sync_does(tmp_path: Path) -> None:
    text = f"""
[[sources]]
address = "{WEB}"
collection = "team-one"
kind = "news"
include = ["2021/*"]
exclude = ["*.pdf"]
prune = false
every = "90m"

[[sources]]
address = "notices"
"""
    one, two = configured(settings(tmp_path, text), Options(force=True))
    assert (one.address, one.include, one.exclude) == (WEB, ("2021/*",), ("*.pdf",))
    assert (one.every, one.interval) == (5_400.0, 5_400.0)
    flags = Metadata(kind="news")
    assert one.options == Options("team-one", flags, prune=False, force=True)
    # A path is taken from the home, wherever the command is started.
    assert two == Job(str(tmp_path / "notices"), Options(force=True))
    assert two.interval is None


def test_flags_of_the_command_stand_above_what_is_configured(tmp_path: Path) -> None:
    text = f'[[sources]]\naddress = "{WEB}"\nkind = "news"\n'
    base = Options(flags=Metadata(kind="order"), prune=False, dry_run=True)
    (job,) = configured(settings(tmp_path, text), base)
    assert job.options == base


@pytest.mark.parametrize(
    ("every", "seconds"),
    [("45s", 45), ("10m", 600), ("2h", 7_200), ("1d", 86_400), ("1w", 604_800)],
)
def test_an_interval_is_a_number_and_a_unit(tmp_path: Path, every: str, seconds: float) -> None:
    text = f'[[sources]]\naddress = "{WEB}"\nevery = "{every}"\n'
    assert configured(settings(tmp_path, text), Options())[0].interval == seconds


def test_a_source_of_the_web_has_an_interval_of_its_own_accord() -> None:
    for address in (WEB, "feed:https://news.example/feed", "fr:berths", "http://news.example/"):
        assert Job(address, Options()).interval == EVERY
    assert Job("notices", Options()).interval is None


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('colection = "x"', "colection"),
        ('every = "often"', "often"),
        ('every = "0h"', "0h"),
        ('every = "1.5h"', "1.5h"),
        ("every = 60", "60"),
        ('collection = "Not A Name"', "Not A Name"),
        ('include = "2021/*"', "2021/*"),
        ('address = ""', "address"),
        ('prune = "perhaps"', "perhaps"),
    ],
)
def test_a_field_that_is_not_valid_is_an_error_that_names_it(
    tmp_path: Path, line: str, named: str
) -> None:
    text = f"[[sources]]\n{line}\n" + ("" if "address" in line else f'address = "{WEB}"\n')
    with pytest.raises(InvalidSettings) as raised:
        settings(tmp_path, text)
    assert named in raised.value.message
    assert "[[sources]] number 1" in raised.value.message


def test_a_kind_that_does_not_exist_is_an_error_that_lists_those_that_do(tmp_path: Path) -> None:
    text = f'[[sources]]\naddress = "{WEB}"\nkind = "poem"\n'
    with pytest.raises(InvalidSettings, match="poem") as raised:
        configured(settings(tmp_path, text), Options())
    assert "regulation" in raised.value.hint


# -- when -------------------------------------------------------------------------------------


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of the clock's clock, which a test sets."""
    given = [1_000.0]
    monkeypatch.setattr("ingest.schedule.time.monotonic", lambda: given[0])
    return given


def sync(at: IngestSettings, job: Job) -> None:
    """Sync one local source and record it."""
    with open_writer(at) as library, Spool(at.home) as spool:
        run(job, library, Opener(at, InProcess(2**20), spool), Silent())


def recorded(at: IngestSettings, job: Job, ago: float, error: str | None = None) -> None:
    """Record that a source was synced so many seconds ago."""
    from datetime import UTC, datetime, timedelta

    with open_writer(at) as library:
        library.catalog.record_sync(job.options.collection, job.address, error)
        when = (datetime.now(UTC) - timedelta(seconds=ago)).isoformat(timespec="seconds")
        library.catalog.connection.execute("UPDATE syncs SET ended=?", (when,))


def resumed(at: IngestSettings, *jobs: Job) -> Clock:
    """Return a clock as a new process has it."""
    clock = Clock(jobs)
    with open_writer(at) as library:
        clock.resume(library)
    return clock


def test_what_was_never_synced_is_due_at_once(tmp_path: Path, now: list[float]) -> None:
    jobs = [Job(WEB, Options()), Job(str(tmp_path), Options())]
    assert resumed(settings(tmp_path / "home", ""), *jobs).due() == jobs


def test_an_interval_goes_on_over_a_restart_and_a_folder_is_looked_at_at_once(
    tmp_path: Path, now: list[float]
) -> None:
    at = settings(tmp_path / "home", "")
    web, folder = Job(WEB, Options(), every=600.0), Job(str(tmp_path), Options())
    recorded(at, web, ago=400)
    clock = resumed(at, web, folder)
    assert clock.due() == [folder]
    clock.done(folder, failed=False)
    assert clock.due() == []
    now[0] += 190
    assert clock.due() == []
    now[0] += 15
    assert clock.due() == [web]
    clock.done(web, failed=False)
    now[0] += 590
    assert clock.due() == []
    now[0] += 15
    assert clock.due() == [web]


def test_another_collection_has_an_interval_of_its_own(tmp_path: Path, now: list[float]) -> None:
    at = settings(tmp_path / "home", "")
    public, team = Job(WEB, Options()), Job(WEB, Options("team-one"))
    recorded(at, public, ago=10)
    assert resumed(at, public, team).due() == [team]


def test_a_source_that_failed_is_tried_again_before_its_interval_and_after_a_restart(
    tmp_path: Path, now: list[float]
) -> None:
    at = settings(tmp_path / "home", "")
    job = Job(WEB, Options(), every=86_400.0)
    clock = Clock([job])
    clock.done(job, failed=True)
    now[0] += 60
    assert clock.due() == []
    now[0] += 8_640
    assert clock.due() == [job]
    recorded(at, job, ago=5, error="ServerBusy: busy")
    assert resumed(at, job).due() == [job]


def test_a_folder_that_failed_is_tried_again_within_a_minute_and_else_when_it_changes(
    tmp_path: Path, now: list[float]
) -> None:
    job = Job(str(tmp_path), Options())
    clock = Clock([job])
    clock.done(job, failed=True)
    now[0] += 61
    assert clock.due() == [job]
    clock.done(job, failed=False)
    now[0] += 1_000_000
    assert clock.due() == []
    assert clock.due(frozenset({job.address})) == [job]


def test_the_pause_ends_when_the_next_source_is_due(now: list[float]) -> None:
    job = Job(WEB, Options(), every=30.0)
    clock = Clock([job])
    clock.done(job, failed=False)
    assert clock.pause() == 30.0
    now[0] += 100
    assert 0 < clock.pause() < 1
    assert Clock([]).pause() == 60.0


def test_a_folder_is_recorded_by_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = settings(tmp_path / "home", "")
    write(tmp_path / "folder", {"a.md": "# A\n\nB."})
    monkeypatch.chdir(tmp_path)
    sync(at, Job("folder", Options()))
    with open_writer(at) as library:
        assert library.catalog.last_sync("public", str(tmp_path / "folder")) is not None
    for address in (WEB, f"feed:{WEB}", "fr:a b"):
        assert Job(address, Options()).place == address


def test_a_failure_is_recorded_and_a_dry_run_is_not(tmp_path: Path) -> None:
    at, folder = settings(tmp_path / "home", ""), write(tmp_path / "folder", {"a.md": "# A\n\nB."})
    job = Job(str(folder), Options())
    sync(at, Job(str(folder), Options(dry_run=True)))
    with open_writer(at) as library:
        assert library.catalog.last_sync("public", job.address) is None
    sync(at, job)
    with open_writer(at) as library:
        assert library.catalog.last_sync("public", job.address) is not None
    (folder / "a.md").unlink()
    with pytest.raises(EmptySource):
        sync(at, job)
    with open_writer(at) as library:
        assert library.catalog.last_sync("public", job.address) is None


# -- what changes -----------------------------------------------------------------------------


def wait_for(seen: Iterator[frozenset[str]], seconds: float = 15.0) -> frozenset[str]:
    """Return the first change; none when there is none for so long."""
    end = time.monotonic() + seconds
    for changed in seen:
        if changed or time.monotonic() > end:
            return changed
    return frozenset()


def watching(home: Path, *places: Path) -> Iterator[frozenset[str]]:
    """Return what changes at local places, watched from now on."""
    seen = changes(Clock([Job(str(place), Options()) for place in places]), home)
    assert next(seen) == frozenset()
    return seen


def test_a_changed_file_is_a_change_of_its_folder_alone(tmp_path: Path) -> None:
    one, two = (write(tmp_path / name, {"a.md": "A"}) for name in ("one", "two"))
    seen = watching(tmp_path / "home", one, two)
    write(two, {"deep/b.md": "B"})
    assert wait_for(seen) == {str(two)}
    (one / "a.md").unlink()
    assert wait_for(seen) == {str(one)}


def test_a_file_that_is_replaced_by_another_is_a_change(tmp_path: Path) -> None:
    write(tmp_path, {"one/a.md": "A", "new": "B"})
    file = tmp_path / "one/a.md"
    seen = watching(tmp_path / "home", file)
    for number in range(2):  # as editors save it: the second time as well
        write(tmp_path, {"new": f"B{number}"})
        os.replace(tmp_path / "new", file)
        assert wait_for(seen) == {str(file)}


def test_what_the_library_writes_is_no_change_of_the_folder_it_lies_in(tmp_path: Path) -> None:
    within, itself = tmp_path / "within", tmp_path / "itself"
    write(within, {"a.md": "A", "home/x": "x"})
    write(itself, {"a.md": "A", "generations/x": "x", ".gazette-fetched/x": "x"})
    of_within = watching(within / "home", within)
    write(within, {"home/catalog.sqlite3-wal": "x", "home/generations/y": "y"})
    assert wait_for(of_within, 3) == frozenset()
    of_itself = watching(itself, itself)
    write(itself, {"catalog.sqlite3-wal": "x", "generations/y": "y", ".gazette-fetched/y": "y"})
    assert wait_for(of_itself, 3) == frozenset()
    write(itself, {"b.md": "B"})
    assert wait_for(of_itself) == {str(itself)}
    # A folder below the home is a folder like any other.
    below = watching(within / "home", write(within / "home/notes", {"a.md": "A"}))
    write(within, {"home/notes/b.md": "B"})
    assert wait_for(below) == {str(within / "home/notes")}


def test_a_folder_may_come_and_go_and_no_change_of_the_others_is_missed(tmp_path: Path) -> None:
    folder, other = tmp_path / "folder", write(tmp_path / "other", {"a.md": "A"})
    seen = watching(tmp_path / "home", folder, other)
    write(folder, {"a.md": "A"})
    assert str(folder) in wait_for(seen)
    write(folder, {"b.md": "B"})
    assert str(folder) in wait_for(seen)
    shutil.rmtree(folder)
    assert str(folder) in wait_for(seen)
    write(other, {"b.md": "B"})
    end = time.monotonic() + 15
    while str(other) not in (changed := wait_for(seen)):
        assert time.monotonic() < end, changed
