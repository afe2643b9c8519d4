"""Answers that were given: a button finds them after a restart, and nobody else's guild does."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from bot.errors import UnknownAnswer
from bot.places.answers import Given
from bot.places.store import Places
from bot.settings import BotSettings
from ingest.errors import LibraryDamaged
from tests.bot.places.asking import ANN, BEN, DAY, DM, EVE, HOUR, NOW, THREAD, bytes_below

HOME_GUILD, OTHER_GUILD = 7, 8
GIVEN = Given("a1", THREAD, HOME_GUILD, ("public", "guild-7"), ANN, NOW)


def test_where_an_answer_was_given_is_known_after_a_restart(settings: BotSettings) -> None:
    large = replace(GIVEN, person=2**63 - 2, guild=2**63 - 3, private=True)
    with Places(settings) as places:
        assert places.answers.keep(large)
    with Places(settings) as places:
        assert places.answers.given("a1") == large
        assert places.answers.given("a2") is None


def test_the_answers_of_a_person_are_listed_oldest_first(places: Places) -> None:
    for name, person, at in (("a3", ANN, NOW), ("a1", ANN, NOW - 1), ("a2", BEN, NOW)):
        places.answers.keep(replace(GIVEN, answer_id=name, person=person, at=at))
    assert [each.answer_id for each in places.answers.of(ANN)] == ["a1", "a3"]
    assert places.answers.of(EVE) == ()


@pytest.mark.parametrize(
    ("given", "guild", "person", "opens"),
    [
        (GIVEN, HOME_GUILD, BEN, True),
        (GIVEN, OTHER_GUILD, ANN, False),
        (GIVEN, None, ANN, False),
        (replace(GIVEN, private=True), HOME_GUILD, ANN, True),
        (replace(GIVEN, private=True), HOME_GUILD, BEN, False),
        (replace(GIVEN, guild=None), None, BEN, True),
        (replace(GIVEN, guild=None), OTHER_GUILD, BEN, True),
        (replace(GIVEN, guild=None, place=DM), None, ANN, True),
        (replace(GIVEN, guild=None, place=DM), None, BEN, False),
        (replace(GIVEN, guild=None, place=DM), HOME_GUILD, BEN, False),
    ],
)
def test_only_those_who_could_see_an_answer_can_open_it(
    places: Places, given: Given, guild: int | None, person: int, opens: bool
) -> None:
    """And whoever cannot is not told that there is one."""
    places.answers.keep(given)
    if opens:
        assert places.answers.opened("a1", guild, person) == given
        return
    with pytest.raises(UnknownAnswer) as refused:
        places.answers.opened("a1", guild, person)
    with pytest.raises(UnknownAnswer) as unknown:
        places.answers.opened("a9", guild, person)
    assert refused.value.message.replace("a1", "a9") == unknown.value.message
    assert refused.value.hint == unknown.value.hint


def test_they_are_kept_a_conversation_longer_than_their_receipts(settings: BotSettings) -> None:
    month = settings.model_copy(update={"keep_answers_days": 30})
    with Places(month) as places:
        places.answers.keep(replace(GIVEN, at=NOW - 31 * DAY - 1, answer_id="a0"))
        places.answers.keep(replace(GIVEN, at=NOW - 30 * DAY - 23 * HOUR))
        places.answers.keep(replace(GIVEN, answer_id="a2"))
        assert places.answers.given("a0") is None
        assert places.answers.given("a1") is not None


def test_where_answers_are_not_kept_neither_is_where_they_were_given(
    settings: BotSettings,
) -> None:
    with Places(settings.model_copy(update={"keep_answers_days": 0})) as places:
        assert not places.answers.keep(GIVEN)
        assert places.answers.given("a1") is None
        assert not places.path.exists()


def test_once_answers_are_not_kept_any_more_those_of_before_go_byte_for_byte(
    settings: BotSettings,
) -> None:
    with Places(settings) as places:
        places.answers.keep(replace(GIVEN, place="discord:quagga"))
    with Places(settings.model_copy(update={"keep_answers_days": 0})) as places:
        assert not places.answers.keep(replace(GIVEN, answer_id="a2"))
        assert places.answers.given("a1") is None
        places.privacy.finish(NOW)
        assert b"quagga" not in bytes_below(settings.home)


def test_a_row_that_cannot_be_read_is_named(places: Places) -> None:
    places.answers.keep(GIVEN)
    with closing(sqlite3.connect(places.path)) as db, db:
        db.execute("UPDATE answers SET collections='{'")
    with pytest.raises(LibraryDamaged, match="The answer a1") as raised:
        places.answers.given("a1")
    assert "Move the file away" in raised.value.hint
