"""Answers are counted by day, status and collections; what is damaged is left out."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.models import Question
from bot.receipts.store import RECEIPTS_NAME, Receipts
from bot.receipts.tallies import Tally
from tests.bot.conftest import settings_of
from tests.bot.places.asking import MADE_BY, answer_to

NOW = datetime.now(UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of three answers: two from a collection, one of no known revision."""
    made = MADE_BY.model_copy(update={"revisions": {"public": 3}})
    with Receipts(settings_of(tmp_path)) as receipts:
        for status in ("answered", "answered", "abstained"):
            by = MADE_BY if status == "abstained" else made
            answer = answer_to("What is the fee?", status=status, provenance=by)
            receipts.keep(Question("What is the fee?", collections=("team-legal",)), answer)
    return tmp_path


def counted(home: Path, since: datetime) -> list[Tally]:
    """Count the answers of a home since a time."""
    with Receipts(settings_of(home)) as receipts:
        return receipts.tally(since)


def test_answers_are_counted_with_what_they_were_made_from_and_what_was_asked(home: Path) -> None:
    with Receipts(settings_of(home)) as receipts:
        day = receipts.latest(1)[0].at[:10]  # which may begin while the tests run
    assert counted(home, NOW - timedelta(days=1)) == [
        Tally(day, "abstained", ("team-legal",), 1),
        Tally(day, "answered", ("public", "team-legal"), 2),
    ]


def test_only_what_was_given_since_then_is_counted(home: Path) -> None:
    assert counted(home, NOW + timedelta(days=1)) == []


def test_a_damaged_record_is_not_counted(home: Path) -> None:
    with sqlite3.connect(home / RECEIPTS_NAME) as db:
        db.execute("UPDATE receipts SET record='{' WHERE record LIKE '%abstained%'")
    assert [each.answers for each in counted(home, NOW - timedelta(days=1))] == [2]


def test_of_no_receipts_there_is_nothing_to_count(tmp_path: Path) -> None:
    assert counted(tmp_path, NOW) == []
    assert list(tmp_path.iterdir()) == []
