"""The audit log: what managers did stays told, and is never changed."""

import sqlite3
from contextlib import closing

import pytest

from bot.places.audit import Entry
from bot.places.store import Places
from bot.settings import BotSettings
from tests.bot.places.asking import ANN, BEN, NOW


def test_the_latest_are_told_first_and_of_one_guild_alone(
    settings: BotSettings, places: Places
) -> None:
    places.audit.note(7, ANN, "ingest", "https://example.org/a", NOW)
    places.audit.note(8, BEN, "remove", "2021-0001", NOW + 1)
    places.audit.note(7, BEN, "remove", "2021-0002", NOW + 2)
    places.audit.note(7, BEN, "ingest", "last", NOW - 99)
    with Places(settings) as again:
        assert again.audit.recent(7, 2) == (
            Entry(7, BEN, "ingest", "last", NOW - 99),
            Entry(7, BEN, "remove", "2021-0002", NOW + 2),
        )
        assert [each.subject for each in again.audit.recent(8, 9)] == ["2021-0001"]
        assert again.audit.recent(7, 0) == again.audit.recent(7, -1) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit",
        "UPDATE audit SET person=1",
        "UPDATE audit SET subject=''",
        "UPDATE audit SET person=0, subject='', at=0",
    ],
)
def test_nothing_in_it_can_be_changed_or_deleted(places: Places, statement: str) -> None:
    places.audit.note(7, ANN, "ingest", "a", NOW)
    with (
        closing(sqlite3.connect(places.path)) as db,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        db.execute(statement)


def test_who_is_forgotten_is_in_it_no_more_and_what_was_done_is(
    settings: BotSettings, places: Places
) -> None:
    places.audit.note(7, ANN, "ingest", "fr:words of ann", NOW)
    places.audit.note(7, BEN, "remove", "b", NOW + 1)
    assert places.privacy.show(ANN).changes == (Entry(7, ANN, "ingest", "fr:words of ann", NOW),)
    assert places.privacy.forget(ANN, NOW + 2).changes == 1
    assert places.audit.recent(7, 9) == (
        Entry(7, BEN, "remove", "b", NOW + 1), Entry(7, 0, "ingest", "", NOW),
    )  # fmt: skip
    assert places.privacy.show(ANN).changes == ()
    assert b"words of ann" not in b"".join(
        each.read_bytes() for each in settings.home.rglob("*") if each.is_file()
    )


def test_a_subject_is_cut_to_what_tells_it(places: Places) -> None:
    places.audit.note(7, ANN, "ingest", "https://example.org/" + "\ud83d" * 900, NOW)
    (entry,) = places.audit.recent(7, 9)
    assert entry.subject == "https://example.org/" + "?" * 280
