"""Feedback: what people said of answers, once each, with what made the answer."""

import pytest

from bot.errors import InvalidFeedback
from bot.models import Provenance
from bot.places.feedback import MAX_REASON, Judgement, holder
from bot.places.store import Places
from tests.bot.places.asking import ANN, BEN, MADE_BY, NOW, THREAD, ask


def give(places: Places, answer_id: str, verdict: str, reason: str = "", **other: int) -> None:
    """Give feedback on an answer, as Ann unless another is named."""
    person, later = other.get("person", ANN), other.get("later", 0)
    places.feedback.give(answer_id, person, verdict, reason, THREAD, MADE_BY, NOW + later)


def test_a_judgement_is_kept_with_the_question_the_answer_and_what_made_it(places: Places) -> None:
    answer = ask(places, ANN, "What is the fee?", said="Ten crowns.")
    made = Provenance(library="l", embedder="e", model="some:model", prompt="v1")
    places.feedback.give(answer.id, BEN, "unhelpful", " Too short. ", THREAD, made, NOW)
    assert places.feedback.since() == (
        Judgement(
            answer.id, BEN, THREAD, "unhelpful", "Too short.", NOW, made,
            "What is the fee?", "Ten crowns.",
        ),
    )  # fmt: skip


def test_the_last_judgement_of_a_person_counts(places: Places) -> None:
    give(places, "a1", "helpful", "Good.")
    give(places, "a1", "helpful", person=BEN)
    give(places, "a1", "unhelpful", later=1)
    found = places.feedback.since()
    assert [(each.person, each.verdict, each.reason) for each in found] == [
        (BEN, "helpful", ""), (ANN, "unhelpful", ""),
    ]  # fmt: skip


def test_pressing_the_button_again_does_not_lose_the_reason(places: Places) -> None:
    give(places, "a1", "unhelpful", "Too short.")
    give(places, "a1", "unhelpful", later=1)
    assert [each.reason for each in places.feedback.since()] == ["Too short."]
    give(places, "a1", "unhelpful", "Too long.", later=2)
    assert [each.reason for each in places.feedback.since()] == ["Too long."]


def test_it_is_listed_from_a_time_on_oldest_first(places: Places) -> None:
    for later, name in ((5, "a5"), (1, "a1"), (3, "a3")):
        give(places, name, "helpful", later=later)
    assert [each.answer_id for each in places.feedback.since()] == ["a1", "a3", "a5"]
    assert [each.answer_id for each in places.feedback.since(NOW + 3)] == ["a3", "a5"]


def test_feedback_outlives_the_receipt_of_its_answer(places: Places) -> None:
    answer = ask(places, ANN, "What is the fee?")
    give(places, answer.id, "helpful", person=BEN)
    places.receipts.remove([answer.id])
    (found,) = places.feedback.since()
    assert (found.verdict, found.question, found.answer) == ("helpful", None, None)


def test_what_is_no_verdict_or_too_long_a_reason_is_refused(places: Places) -> None:
    give(places, "a1", "helpful", "é" * MAX_REASON)
    with pytest.raises(InvalidFeedback, match="1,001 characters") as raised:
        give(places, "a1", "helpful", "é" * (MAX_REASON + 1))
    assert "1,000" in raised.value.hint
    with pytest.raises(InvalidFeedback, match="'great' is no verdict"):
        give(places, "a1", "great")


def test_only_another_verdict_than_before_is_new(places: Places) -> None:
    said = [
        places.feedback.give("a1", ANN, verdict, reason, THREAD, MADE_BY, NOW)
        for verdict, reason in (
            ("unhelpful", ""), ("unhelpful", "Too short."), ("helpful", ""), ("unhelpful", ""),
        )
    ]  # fmt: skip
    assert said == [True, False, True, True]


def test_no_holder_of_a_token_is_a_person_of_discord_or_another_holder() -> None:
    numbers = [holder(None), *(holder(each) for each in ("000000000000", "ffffffffffff"))]
    assert len(set(numbers)) == 3
    assert all(-(2**63) <= each < 0 for each in numbers)


def test_verdicts_are_told_with_the_collections_of_their_answers_alone(places: Places) -> None:
    made = MADE_BY.model_copy(update={"revisions": {"public": 3, "team-legal": 1}})
    places.feedback.give("a1", ANN, "helpful", "Mine.", THREAD, made, NOW)
    give(places, "a2", "unhelpful", later=1)
    assert sorted(places.feedback.verdicts(NOW)) == [
        ("helpful", ("public", "team-legal")), ("unhelpful", ()),
    ]  # fmt: skip
    assert places.feedback.verdicts(NOW + 1) == [("unhelpful", ())]


def test_the_latest_of_a_place_are_told_newest_first(places: Places) -> None:
    for later, name in enumerate(("a1", "a2", "a3")):
        give(places, name, "unhelpful", later=later)
    places.feedback.give("a4", ANN, "unhelpful", "", "http", MADE_BY, NOW)
    give(places, "a5", "helpful", later=9)
    found = places.feedback.latest(THREAD, "unhelpful", 2)
    assert [each.answer_id for each in found] == ["a3", "a2"]


def test_how_often_somebody_judged_is_counted_without_reading_an_answer(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert places.feedback.count(ANN) == 0
    for name in ("a1", "a2"):
        give(places, name, "helpful")
    give(places, "a1", "unhelpful", later=1)
    give(places, "a3", "helpful", person=BEN)
    monkeypatch.setattr(places.receipts, "find", lambda name: pytest.fail("it is read"))
    assert (places.feedback.count(ANN), places.feedback.count(BEN)) == (2, 1)
