"""A library is surveyed: each source once with its last sync, and the latest rejected files."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.leftovers import UPLOADS
from bot.settings import BotSettings
from bot.survey import HANDED_OVER, SourceState, Survey, survey
from bot.upkeep import ingest_all
from ingest.errors import GazetteError, LibraryDamaged
from ingest.library.catalog import CATALOG_NAME
from ingest.options import Options
from ingest.progress import Silent
from ingest.schedule import Job
from tests.bot.conftest import settings_of
from tests.support import write

NOTE = "# A note\n\nA note says that the pier is closed.\n"


def bring(settings: BotSettings, address: object, collection: str = "public") -> None:
    """Sync a source as `gazette ingest` does; one that fails is noted, and no error here."""
    ingest_all(settings, [Job(str(address), Options(collection))], Silent(), go_on=True)


def everything(settings: BotSettings, most: int = 10) -> Survey:
    """Survey all of it."""
    return survey(settings, lambda collection: True, most)


@pytest.fixture
def settings(tmp_path: Path) -> BotSettings:
    """Settings of a home with no library in it yet."""
    return settings_of(tmp_path / "home")


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder of two notes and a file that cannot be read."""
    files: dict[str, str | bytes] = {
        "a.md": NOTE,
        "b.md": NOTE.replace("pier", "quay"),
        "c.pdf": b"no PDF",
    }
    return write(tmp_path / "notes", files)


def test_of_no_library_there_is_nothing_to_tell(settings: BotSettings) -> None:
    assert everything(settings) == Survey()
    assert not settings.home.exists()


def test_a_collection_is_told_with_what_of_it_is_published(
    settings: BotSettings, notes: Path
) -> None:
    bring(settings, notes)
    (found,) = everything(settings).collections
    assert (found.name, found.documents, found.waiting) == ("public", 2, False)
    assert found.chunks >= 2
    assert found.generation >= 1
    assert found.published
    assert abs(datetime.now(UTC) - found.published) < timedelta(minutes=5)


def test_a_source_is_told_once_with_its_last_sync_however_its_files_came(
    settings: BotSettings, notes: Path
) -> None:
    bring(settings, notes)
    bring(settings, notes / "a.md")
    (found,) = everything(settings).sources
    assert found.address == str(notes)
    assert (found.documents, found.error, bool(found.synced)) == (2, None, True)


def test_a_source_that_failed_is_told_with_its_error_and_keeps_its_documents(
    settings: BotSettings, notes: Path
) -> None:
    bring(settings, notes)
    notes.rename(notes.with_name("away"))
    bring(settings, notes)
    (found,) = everything(settings).sources
    assert found.documents == 2
    assert found.error
    assert found.error.startswith("SourceNotFound")


def test_what_was_mistyped_is_left_out_and_what_is_configured_is_not(
    settings: BotSettings, notes: Path
) -> None:
    bring(settings, notes)
    bring(settings, notes.with_name("ntoes"))
    assert [each.address for each in everything(settings).sources] == [str(notes)]
    meant: Any = {"sources": [{"address": "../later"}]}
    later = BotSettings.model_validate(settings.model_dump() | meant)
    first, second = everything(later).sources
    expected = SourceState(str(notes.with_name("later")), "public", 0, None, None)
    assert (first, second.address) == (expected, str(notes))


def test_what_was_handed_over_is_one_source_however_many_files_it_was(
    settings: BotSettings, notes: Path
) -> None:
    for number in range(3):
        write(settings.home / UPLOADS / f"u{number}", {"a.md": NOTE, "b.pdf": b"none"})
        bring(settings, settings.home / UPLOADS / f"u{number}")
    bring(settings, write(settings.home / "uploads-of-mine", {"c.md": NOTE}))
    found = everything(settings)
    mine, handed = sorted(found.sources, key=lambda each: each.documents)
    assert (handed.address, handed.documents, handed.error) == (HANDED_OVER, 3, None)
    assert mine.address == str(settings.home / "uploads-of-mine")
    assert {each.source for each in found.rejected} == {HANDED_OVER}


def test_rejected_files_are_told_with_their_error_the_latest_first(
    settings: BotSettings, notes: Path
) -> None:
    bring(settings, notes)
    bring(settings, write(notes.with_name("more"), {"d.pdf": b"none either", "e.md": NOTE}))
    found = everything(settings, most=1)
    (rejected,) = found.rejected
    assert (rejected.why.uri, rejected.why.error) == ("d.pdf", "MalformedFile")
    assert rejected.why.message
    assert found.rejected_in_all == 2


def test_nothing_is_told_of_a_collection_that_is_not_seen(
    settings: BotSettings, notes: Path
) -> None:
    bring(settings, notes, "team-legal")
    assert survey(settings, lambda collection: collection == "public", 10) == Survey()


def test_a_library_that_cannot_be_read_is_a_named_error(settings: BotSettings) -> None:
    write(settings.home, {CATALOG_NAME: b"no database" * 100})
    with pytest.raises(LibraryDamaged) as caught:
        everything(settings)
    assert isinstance(caught.value, GazetteError)
    assert caught.value.hint
