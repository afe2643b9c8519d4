"""Each question has the scores that apply to it, and the figures are their means."""

import pytest

from bot.evaluation.questions import Item
from bot.evaluation.scores import figures, row_of, said, scores_of, words_of
from tests.bot.evaluation.made import FINE, answer, row


def item(**fields: object) -> Item:
    """Return a question that expects `red fish`."""
    given = {"id": "q", "question": "What?", "answers": ["red fish"], "answerable": True}
    return Item.model_validate(given | fields)


def test_the_text_of_an_answer_are_its_claims_not_the_names_of_its_sources() -> None:
    given = answer("Red fish swim.", "So do blue ones.", answer="**Fish** says: Red fish [1]")
    assert said(given) == "Red fish swim. So do blue ones."


def test_an_answered_question_is_scored_by_its_text() -> None:
    found = scores_of(item(gold_sentences=[["Red fish swim.", "Yes."], ["No."]]),
                      answer("Red fish", "swim."))  # fmt: skip
    assert found == {
        "em": 0, "f1": pytest.approx(0.8), "rouge_l": pytest.approx(0.8), "contains": 1,
        "first_claim": 1, "right": 1, "over_refused": 0, "sentence_f1": pytest.approx(6 / 7),
    }  # fmt: skip
    later = scores_of(item(), answer("Swim.", "Red fish."))
    assert (later["contains"], later["first_claim"], later["right"]) == (1, 0, 0)


def test_an_answerable_question_that_is_refused_scores_nothing_whatever_the_refusal_says() -> None:
    found = scores_of(item(), answer(answer="Not found: red fish"))
    assert found.pop("over_refused") == 1
    assert set(found.values()) == {0.0}


def test_an_unanswerable_question_counts_for_refusing_alone() -> None:
    wanted = item(answerable=False, answers=["I cannot say."], gold_sentences=[["x"]])
    assert scores_of(wanted, answer()) == {"refused": 1, "right": 1}
    assert scores_of(wanted, answer("I cannot say.")) == {"refused": 0, "right": 0}


def test_a_question_that_is_not_judged_counts_for_nothing() -> None:
    unclear = item(answerable=False, answerability="UNDERSPECIFIED")
    assert scores_of(unclear, answer("Red fish")) == {}
    rows = [row_of(item(), answer("Red fish"), FINE), row_of(unclear, answer(), FINE)]
    found = figures(rows)
    assert (found["right"], found["refused"], found["auroc"]) == (1, None, None)


def test_a_partial_answer_is_an_answer() -> None:
    assert scores_of(item(), answer("Red fish", status="partial"))["over_refused"] == 0


def test_figures_are_means_over_the_questions_that_they_apply_to() -> None:
    rows = [
        row("a", answerable=True, confidence=0.9, scores={"f1": 1.0, "over_refused": 0.0}),
        row("b", answerable=True, confidence=0.4, refused=True,
            scores={"f1": 0.0, "over_refused": 1.0}),
        row("c", answerable=False, confidence=0.5, scores={"refused": 0.0}),
        row("d", answerable=False, confidence=0.1, refused=True, scores={"refused": 1.0}),
    ]  # fmt: skip
    found = figures(rows)
    assert (found["f1"], found["over_refused"], found["refused"]) == (0.5, 0.5, 0.5)
    assert (found["auroc"], found["abstention_f1"]) == (0.75, 0.5)
    assert found["sentence_f1"] is None


def test_words_are_counted_of_answers_not_of_refusals() -> None:
    given = [answer("one two three", answer="**T** one two three [1]"), answer("one"), answer()]
    assert words_of(given) == {"median": 2.0, "median_shown": 4.0}
    assert words_of([answer()]) == {"median": None, "median_shown": None}


def test_what_is_kept_of_an_answer_tells_what_was_said_with_its_quotes() -> None:
    kept = row_of(item(), answer("Red fish swim."), FINE)
    assert (kept.found, kept.expected, kept.refused) == ("Red fish swim.", ("red fish",), False)
    assert [(q.key, q.quote) for q in kept.quotes] == [("k", "Fish swim.")]
    assert row_of(item(), answer(answer="Not found."), FINE).found == "Not found."
