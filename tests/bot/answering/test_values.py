"""Questions after a number or a day are answered by a sentence that has one, said first."""

import pytest

from bot.answering.selection import Sentence
from bot.answering.values import asks_value, values_first
from tests.bot.support import document, passage

FERRY = passage("A ferry runs to Sundby. The crossing takes seventy minutes.", document("ferry"))


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How long does the ferry take?", True),
        ("When does the ferry leave?", True),
        ("And when was it stopped?", True),
        ("In what year was it built?", True),
        ("At what wind speed does it stop?", True),
        ("What fine is paid?", True),
        ("Who owns the ferry?", False),
        ("What happens when the ferry is late?", False),
        ("Why does it stop?", False),
    ],
)
def test_a_question_after_a_number_or_a_day_is_told_from_others(question: str, asks: bool) -> None:
    assert asks_value(question) is asks


def at(text: str, score: float) -> Sentence:
    start = FERRY.chunk.text.index(text)
    return Sentence(FERRY, start, start + len(text), text, score, score)


RUNS, TAKES = at("A ferry runs to Sundby.", 0.6), at("The crossing takes seventy minutes.", 0.55)


def test_a_sentence_with_a_value_comes_before_one_that_is_a_little_closer_without() -> None:
    found = values_first("How long does the ferry to Sundby take?", [RUNS, TAKES])
    assert [each.text for each in found] == [TAKES.text, RUNS.text]
    assert values_first("Who runs the ferry?", [RUNS, TAKES]) == [RUNS, TAKES]


def test_a_number_is_no_day() -> None:
    assert values_first("When does the ferry run?", [RUNS, TAKES]) == [RUNS, TAKES]
    dated = at("The crossing takes seventy minutes.", 0.55)
    dated = Sentence(FERRY, dated.start, dated.end, "It began in May 2021.", 0.55, 0.55)
    assert values_first("When did the ferry begin?", [RUNS, dated])[0].text == dated.text


def test_a_far_better_sentence_without_a_value_stays_first() -> None:
    far = at("A ferry runs to Sundby.", 0.9)
    assert values_first("How long does the ferry take?", [far, TAKES])[0] is far
