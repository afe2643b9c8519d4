"""Conversations: the latest messages of a place, for a time, and nothing after it."""

from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as checked
from hypothesis import strategies as some

from bot.models import Turn
from bot.places.conversations import MESSAGES
from bot.places.store import Places
from bot.settings import BotSettings
from tests.bot.places.asking import (
    ANN,
    BEN,
    CHANNEL,
    DM,
    HOUR,
    NOW,
    THREAD,
    answer_to,
    ask,
    bytes_below,
    said,
)  # fmt: skip


def test_what_was_asked_and_answered_is_remembered_in_order(places: Places) -> None:
    ask(places, ANN, "What is the fee?", said="Ten crowns [1].")
    ask(places, BEN, "And for boats?", said="None.", at=NOW + 1)
    assert places.conversations.turns(THREAD, NOW + 2) == (
        Turn(role="user", content="What is the fee?"),
        Turn(role="assistant", content="Ten crowns [1]."),
        Turn(role="user", content="And for boats?"),
        Turn(role="assistant", content="None."),
    )


def test_each_place_has_its_own_conversation_and_a_restart_ends_none(
    settings: BotSettings, places: Places
) -> None:
    for place in (THREAD, CHANNEL, DM):
        ask(places, ANN, f"Asked in {place}?", place)
    with Places(settings) as again:
        for place in (THREAD, CHANNEL, DM):
            assert said(again.conversations.turns(place, NOW))[0] == f"Asked in {place}?"
        assert again.conversations.turns("discord:dm:1", NOW) == ()


def test_only_the_last_twenty_messages_are_remembered_and_the_others_are_deleted(
    places: Places,
) -> None:
    for number in range(15):
        ask(places, ANN, f"Question {number}?", at=NOW + number)
    turns = places.conversations.turns(THREAD, NOW + 20)
    assert len(turns) == MESSAGES == 20
    assert turns[0].content == "Question 5?"
    assert len(places._database.rows("SELECT 1 FROM exchanges")) == 10


def test_what_is_too_old_is_deleted_in_every_place_and_not_only_left_out(places: Places) -> None:
    ask(places, ANN, "An old one?", DM)
    ask(places, ANN, "An old one?", THREAD)
    ask(places, ANN, "A newer one?", THREAD, at=NOW + HOUR)
    late = NOW + 24 * HOUR
    assert len(places.conversations.turns(THREAD, late)) == 4, "exactly a day old is not too old"
    assert said(places.conversations.turns(THREAD, late + 1))[0] == "A newer one?"
    rows = places._database.rows("SELECT question FROM exchanges")
    assert [row["question"] for row in rows] == ["A newer one?"]


def test_asking_somewhere_deletes_what_is_too_old_elsewhere(places: Places) -> None:
    ask(places, ANN, "An old one?", DM)
    places.conversations.add(THREAD, BEN, "A new one?", "a1", NOW + 25 * HOUR)
    rows = places._database.rows("SELECT question FROM exchanges")
    assert [row["question"] for row in rows] == ["A new one?"]


def test_the_setting_says_how_long(settings: BotSettings) -> None:
    short = settings.model_copy(update={"conversation_hours": 0.5})
    with Places(short) as places:
        ask(places, ANN, "What is the fee?")
        assert places.conversations.turns(THREAD, NOW + HOUR / 2)
        assert places.conversations.turns(THREAD, NOW + HOUR / 2 + 1) == ()


def test_an_answer_reads_as_its_receipt_does_now(places: Places) -> None:
    """Its words are there alone, so they go with the document that they are from."""
    answer = ask(places, ANN, "What is the fee?", said="Words of a document.")
    kept = b"".join(path.read_bytes() for path in places.path.parent.glob("places.db*"))
    assert b"What is the fee?" in kept
    assert b"Words of a document." not in kept
    places.receipts.remove([answer.id])
    assert said(places.conversations.turns(THREAD, NOW))[1] == "This answer is no longer kept."


def test_half_a_surrogate_pair_is_no_obstacle(places: Places) -> None:
    places.conversations.add(THREAD, ANN, "half \ud83d pair?", "a1", NOW)
    assert said(places.conversations.turns(THREAD, NOW))[0] == "half ? pair?"


def test_looking_makes_no_file(settings: BotSettings) -> None:
    nowhere = settings.model_copy(update={"home": settings.home / "nowhere"})
    with Places(nowhere) as places:
        assert places.conversations.turns(THREAD, NOW) == ()
        assert places.conversations.expire(NOW) == 0
        assert places.answers.given("a1") is None
        assert places.feedback.since() == ()
        assert places.audit.recent(7, 9) == ()
        assert places.guilds.get(7).channels == ()
        assert places.privacy.show(ANN).asked == ()
        assert places.fact("commands") is None
    assert not nowhere.home.exists()


@dataclass
class Model:
    """What a conversation should be: a list of times and questions for each place."""

    places: dict[str, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))

    def turns(self, place: str, now: float) -> list[str]:
        """Return the questions that should be remembered."""
        for name, known in self.places.items():
            self.places[name] = [each for each in known if each[0] >= now - 24 * HOUR]
        return [text for _, text in self.places[place][-MESSAGES // 2 :]]


STEPS = some.lists(
    some.tuples(
        some.sampled_from(["add", "turns"]),
        some.sampled_from([THREAD, DM]),
        some.floats(min_value=0, max_value=10 * HOUR, allow_nan=False),
    ),
    max_size=60,
)


@checked(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_whatever_happens_only_the_latest_of_the_last_day_are_remembered(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, float]]
) -> None:
    settings = BotSettings(home=tmp_path_factory.mktemp("home"))
    model, now = Model(), NOW
    with Places(settings) as places:
        for number, (step, place, passed) in enumerate(steps):
            now += passed
            if step == "add":
                places.conversations.add(place, ANN, f"Question {number}?", "a1", now)
                model.places[place].append((now, f"Question {number}?"))
            turns = places.conversations.turns(place, now)
            assert [turn.content for turn in turns if turn.role == "user"] == model.turns(
                place, now
            )


def test_a_receipt_that_cannot_be_kept_costs_only_the_answers_words(places: Places) -> None:
    answer = answer_to("What is the fee?")
    places.conversations.add(THREAD, ANN, "What is the fee?", answer.id, NOW)
    assert said(places.conversations.turns(THREAD, NOW)) == [
        "What is the fee?", "This answer is no longer kept.",
    ]  # fmt: skip
    assert b"Ten crowns" not in bytes_below(places.path.parent)
