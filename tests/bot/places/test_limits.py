"""Limits: a person's cooldown and a guild's budget, each told with the seconds to wait."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as some

from bot.places.limits import Limits, Wait
from bot.places.store import Places
from bot.settings import BotSettings
from tests.bot.places.asking import ANN, BEN, DAY, EVE, NOW

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()


def limited(settings: BotSettings, **limits: int) -> BotSettings:
    """Return settings with other limits."""
    return settings.model_copy(update={"ask_per_minute": 0, "guild_daily_questions": 0, **limits})


def test_a_person_who_asks_too_often_is_told_how_long_to_wait(settings: BotSettings) -> None:
    with Places(limited(settings, ask_per_minute=6)) as places:
        take = places.limits.take
        assert [take(ANN, 7, NOW) for _ in range(6)] == [None] * 6
        assert take(ANN, 7, NOW) == Wait("person", 10.0)
        assert take(ANN, 8, NOW) == Wait("person", 10.0), "in every guild"
        assert take(ANN, None, NOW + 4) == Wait("person", 6.0)
        assert take(BEN, 7, NOW) is None, "another person need not wait"
        assert take(ANN, 7, NOW + 10) is None
        assert take(ANN, 7, NOW + 10) == Wait("person", 10.0)


def test_a_guild_has_so_many_questions_on_a_day_and_again_on_the_next(
    settings: BotSettings,
) -> None:
    day = limited(settings, guild_daily_questions=3)
    with Places(day) as places:
        assert [places.limits.take(ANN, 7, NOON) for _ in range(3)] == [None] * 3
    with Places(day) as places:  # after a restart
        assert places.limits.take(BEN, 7, NOON) == Wait("guild", 12 * 3600.0)
        assert places.limits.take(BEN, 8, NOON) is None, "another guild has its own"
        assert places.limits.take(BEN, None, NOON) is None, "a direct message has none"
        assert places.limits.take(BEN, 7, NOON + 12 * 3600) is None
        assert len(places._database.rows("SELECT 1 FROM days WHERE guild=7")) == 1


def test_a_question_that_has_to_wait_is_not_counted(settings: BotSettings) -> None:
    with Places(limited(settings, guild_daily_questions=2, ask_per_minute=2)) as places:
        take = places.limits.take
        assert [take(ANN, 7, NOON) for _ in range(2)] == [None] * 2
        assert take(BEN, 7, NOON) == Wait("guild", 12 * 3600.0)
        assert [take(BEN, None, NOON) for _ in range(2)] == [None] * 2, "Ben's own are all left"
        assert take(EVE, 8, NOON) is None
        assert take(BEN, 8, NOON) == Wait("person", 30.0)
        assert take(EVE, 8, NOON) is None, "that of Ben was not counted for the guild"


def test_zero_is_no_limit(settings: BotSettings) -> None:
    with Places(limited(settings)) as places:
        assert [places.limits.take(ANN, 7, NOW) for _ in range(1_000)] == [None] * 1_000
        assert not places.path.exists()


def test_a_clock_that_goes_back_gives_nothing_away_and_takes_nothing(
    settings: BotSettings,
) -> None:
    with Places(limited(settings, ask_per_minute=2)) as places:
        take = places.limits.take
        assert [take(ANN, 7, NOW), take(ANN, 7, NOW - DAY)] == [None, None]
        assert take(ANN, 7, NOW - DAY) == Wait("person", 30.0)
        assert take(ANN, 7, NOW - DAY + 30) is None


def test_only_those_who_asked_lately_are_remembered(
    settings: BotSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.places.limits._MANY", 100)
    with Places(limited(settings, ask_per_minute=1)) as places:
        limits: Limits = places.limits
        for person in range(100):
            limits.take(person, None, NOW)
        limits.take(500, None, NOW + 59)
        assert limits.take(0, None, NOW + 59) is not None, "who has to wait still has"
        limits.take(501, None, NOW + 60)
        assert len(limits._buckets) < 5


@checked(max_examples=100, deadline=None)
@given(
    per_minute=some.integers(1, 12),
    pauses=some.lists(some.floats(0, 40, allow_nan=False), min_size=1, max_size=80),
)
def test_no_person_ever_gets_more_than_twice_the_rate_in_a_minute(
    settings_free: BotSettings, per_minute: int, pauses: list[float]
) -> None:
    """A full bucket and what flows in meanwhile; and who waits as told may ask."""
    with Places(limited(settings_free, ask_per_minute=per_minute)) as places:
        now, taken = NOW, []
        for pause in pauses:
            now += pause
            wait = places.limits.take(ANN, None, now)
            if wait is None:
                taken.append(now)
            else:
                assert places.limits.take(ANN, None, now + wait.seconds + 1e-6) is None
                now += wait.seconds + 1e-6
                taken.append(now)
        assert all(
            sum(start <= each < start + 60 for each in taken) <= 2 * per_minute for start in taken
        )


@pytest.fixture(scope="module")
def settings_free(tmp_path_factory: pytest.TempPathFactory) -> BotSettings:
    """Settings of a home that nothing is written to."""
    return BotSettings(home=tmp_path_factory.mktemp("home"))
