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


@pytest.mark.parametrize("statement", ["DELETE FROM audit", "UPDATE audit SET person=1"])
def test_nothing_in_it_can_be_changed_or_deleted(places: Places, statement: str) -> None:
    places.audit.note(7, ANN, "ingest", "a", NOW)
    with (
        closing(sqlite3.connect(places.path)) as db,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        db.execute(statement)


def test_it_stays_when_a_person_is_forgotten(places: Places) -> None:
    places.audit.note(7, ANN, "ingest", "a", NOW)
    places.privacy.forget(ANN, NOW)
    assert [each.person for each in places.audit.recent(7, 9)] == [ANN]


def test_a_subject_is_cut_to_what_tells_it(places: Places) -> None:
    places.audit.note(7, ANN, "ingest", "https://example.org/" + "\ud83d" * 900, NOW)
    (entry,) = places.audit.recent(7, 9)
    assert entry.subject == "https://example.org/" + "?" * 280
