"""Which facts a digest has is kept by their ids, as long as answers are, and by which message."""

import sqlite3
from contextlib import closing

import pytest

from bot.places.answers import Given
from bot.places.digests import Digested
from bot.places.store import Places
from bot.settings import BotSettings
from ingest.errors import LibraryDamaged

NOW, DAY = 1_800_000_000.0, 86_400.0


def test_what_is_kept_of_a_digest_is_given_back_until_answers_expire(settings: BotSettings) -> None:
    month = settings.model_copy(update={"keep_answers_days": 30})
    with Places(month) as places:
        assert places.digests.get("l1") is None
        places.digests.keep("l1", "w1", ("f2", "f1"), NOW)
        assert places.digests.get("l1") == Digested("w1", ("f2", "f1"))
        places.digests.keep("l2", "w1", ("f3",), NOW + 31 * DAY)
        assert places.digests.get("l1") is None
        assert places.digests.get("l2") is not None


def test_where_answers_are_not_kept_digests_are_for_a_day(settings: BotSettings) -> None:
    with Places(settings.model_copy(update={"keep_answers_days": 0})) as places:
        places.digests.keep("l1", "w1", ("f1",), NOW)
        places.digests.keep("l2", "w1", ("f2",), NOW + DAY - 1)
        assert places.digests.get("l1") is not None
        places.digests.keep("l3", "w1", ("f3",), NOW + DAY + 1)
        assert places.digests.get("l1") is None


def test_a_damaged_row_is_told(settings: BotSettings) -> None:
    with Places(settings) as places:
        places.digests.keep("l1", "w1", ("f1",), NOW)
        with closing(sqlite3.connect(places.path)) as db, db:
            db.execute("UPDATE digests SET facts='{'")
        with pytest.raises(LibraryDamaged, match="The digest l1"):
            places.digests.get("l1")


def test_by_which_message_an_answer_was_shown_is_kept_with_it_alone(settings: BotSettings) -> None:
    with Places(settings) as places:
        places.answers.keep(Given("a1", "discord:7:8:9", 7, ("public",), 9, NOW))
        for name in ("a1", "a2"):
            places.answers.shown(name, 99)
        given = places.answers.given("a1")
        assert given is not None
        assert given.message == 99
        assert places.answers.given("a2") is None
