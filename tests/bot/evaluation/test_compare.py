"""Results are compared question by question, and it is said how sure a difference is."""

import random
from typing import Any

import pytest

from bot.errors import IncomparableResults
from bot.evaluation.compare import compare
from bot.evaluation.results import Result, Row
from bot.evaluation.scores import figures
from tests.bot.evaluation.made import result, row


def scored(values: list[float], **about: Any) -> Result:
    """Return a result of questions with this F1."""
    rows = [row(f"q{n}", scores={"f1": value}) for n, value in enumerate(values)]
    return result(*rows, figures={"f1": sum(values) / len(values)}, **about)


def test_a_gain_on_nearly_every_question_is_sure_though_the_questions_differ_widely() -> None:
    rng = random.Random(1)
    before = [rng.random() * 0.9 for _ in range(100)]
    found = compare(scored(before), scored([value + 0.05 for value in before]))["f1"]
    assert found.change == pytest.approx(0.05)
    assert found.interval == pytest.approx((0.05, 0.05))
    assert (found.sure, found.better) == (True, True)
    assert found.told == "+0.0500 [+0.0500, +0.0500]*"


def test_gains_and_losses_that_cancel_out_are_not_sure() -> None:
    before = [0.5] * 100
    after = [0.5 + (0.4 if n % 2 else -0.38) for n in range(100)]
    found = compare(scored(before), scored(after))["f1"]
    assert found.interval is not None
    assert found.interval[0] < 0 < found.change < found.interval[1]
    assert not found.sure


def test_the_interval_of_a_mean_is_as_wide_as_statistics_has_it() -> None:
    rng = random.Random(2)
    gained = [rng.gauss(0.1, 0.3) for _ in range(400)]
    found = compare(scored([0.0] * 400), scored(gained))["f1"]
    assert found.interval is not None
    low, high = found.interval
    assert high - low == pytest.approx(2 * 1.96 * 0.3 / 400**0.5, rel=0.15)
    assert low < found.change < high


def test_the_same_results_always_give_the_same_interval() -> None:
    rng = random.Random(4)
    one, other = (scored([rng.random() for _ in range(50)]) for _ in range(2))
    assert compare(one, other) == compare(one, other)
    refused, less = (refusing([rng.random() for _ in range(50)]) for _ in range(2))
    assert compare(refused, less) == compare(refused, less)


def test_the_order_in_which_the_questions_were_asked_does_not_matter() -> None:
    one, other = scored([0.1, 0.9, 0.4]), scored([0.3, 0.8, 0.7])
    turned = other.model_copy(update={"rows": other.rows[::-1]})
    assert compare(one, turned) == compare(one, other)


def refusing(confidences: list[float]) -> Result:
    """Return a result of questions of which every second is answerable, refused below 0.5."""
    rows: list[Row] = [
        row(f"q{n}", answerable=n % 2 == 0, confidence=each, refused=each < 0.5)
        for n, each in enumerate(confidences)
    ]
    return result(*rows, figures=figures(rows))


def test_refusing_has_intervals_too() -> None:
    rng = random.Random(3)
    chance = refusing([rng.random() for _ in range(120)])
    good = refusing([rng.random() * 0.6 + (0.4 if n % 2 == 0 else 0.0) for n in range(120)])
    found = compare(chance, good)
    for name in ("auroc", "abstention_f1"):
        difference = found[name]
        assert difference.interval is not None
        assert 0 < difference.interval[0] < difference.change < difference.interval[1]
        assert difference.sure
    same = compare(good, good)["auroc"]
    assert (same.change, same.interval) == (0, (0, 0))


def test_fewer_refusals_of_answerable_questions_and_less_time_are_better() -> None:
    before = result(row(), figures={"over_refused": 0.2, "latency_ms": {"p50": 9.0}, "f1": 0.5})
    after = result(row(), figures={"over_refused": 0.1, "latency_ms": {"p50": 7.0}, "f1": 0.4})
    found = compare(before, after)
    assert [found[n].better for n in ("over_refused", "latency_ms.p50", "f1")] == [
        True, True, False,
    ]  # fmt: skip
    assert found["latency_ms.p50"].interval is None


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (scored([0.5, 0.5], questions="other"), "different questions"),
        (scored([0.5], questions="other"), "for one 'q1'"),
        (scored([0.5, 0.5], corpus="other"), "different corpora"),
        (scored([0.5, 0.5], kind="retrieval"), "retrieval"),
    ],
)
def test_what_is_of_other_questions_or_documents_cannot_be_compared(
    other: Result, said: str
) -> None:
    with pytest.raises(IncomparableResults) as caught:
        compare(scored([0.5, 0.5]), other)
    assert said in caught.value.message
    assert not caught.value.retryable


def test_a_result_without_its_questions_gives_differences_alone() -> None:
    found = compare(Result(figures={"f1": 0.25, "gone": 1}), scored([0.5, 0.5]))
    assert (found["f1"].change, found["f1"].interval) == (0.25, None)
    assert found.keys() == {"f1"}
