"""A question is understood as weighted texts, official names, and names that lists may have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Question, Turn
from bot.retrieval.understand import asked_of, question_terms, understand


def turns(*contents: str) -> tuple[Turn, ...]:
    """Return a conversation of a user and an assistant in turns."""
    return tuple(
        Turn(role="assistant" if n % 2 else "user", content=text) for n, text in enumerate(contents)
    )


def test_a_question_alone_is_its_own_text() -> None:
    assert understand(Question("Who is listed?")).parts == (("Who is listed?", 1.0),)


def test_a_follow_up_weighs_more_than_what_the_user_said_before() -> None:
    history = turns("One?", "Answer.", "Two?", "Answer.", "Three?", "Answer.", "Four?", "Answer.")
    (question, share), (before, rest) = understand(Question("And now?", history)).parts
    assert question == "And now?"
    assert before.split("\n") == ["Two?", "Three?", "Four?", "And now?"]
    assert share > rest > 0
    assert share + rest == pytest.approx(1)


def test_what_the_assistant_said_is_not_searched_for() -> None:
    history = (Turn(role="assistant", content="Pay attention to lighthouses."),)
    assert understand(Question("And now?", history)).parts == (("And now?", 1.0),)


def test_official_names_are_taken_in_their_one_spelling_each_once() -> None:
    found = understand(Question("Does EO 13959 or Executive Order 13,959 change 15 C.F.R. 744?"))
    assert found.identifiers == ("E.O. 13959", "15 CFR 744")
    assert "13959" not in found.without_identifiers
    assert "744" not in found.without_identifiers
    assert "change" in found.without_identifiers


def test_a_question_of_nothing_but_a_name_is_still_asked() -> None:
    assert asked_of("E.O. 13959") == "E.O. 13959"
    assert "13959" not in asked_of("What does E.O. 13959 prohibit?")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Is Acme Trading Co., Ltd. listed?", "Acme Trading Co., Ltd"),
        ("Is Acme Trading Co., Ltd listed?", "Acme Trading Co., Ltd"),
        ("What is Xiaomi's status?", "Xiaomi"),
        ("what about “Łódź Werke”?", "Łódź Werke"),
        ("小米 listed", "小米"),
        ("is 3M on it", "3M"),
        ("acme", "acme"),
    ],
)
def test_runs_of_words_that_may_be_a_name_are_looked_up(text: str, name: str) -> None:
    assert name in understand(Question(text)).names


def test_the_words_that_only_ask_are_left_out_unless_there_are_no_others() -> None:
    assert question_terms("What does the order say about dredging?") == ["order", "dredg"]
    assert question_terms("What is that about?") != []


def test_names_and_official_names_come_from_the_question_made_to_stand_by_itself() -> None:
    history = turns("Does E.O. 12001 bind Acme Trading?", "Yes.")
    asked = understand(Question("And Borealis Shipping?", history))
    assert "Borealis Shipping" in asked.names
    assert "Acme Trading" not in asked.names
    assert asked.identifiers == ("E.O. 12001",)
    assert understand(Question("When was it signed?", history)).identifiers == ("E.O. 12001",)
    made = Question("And?", history, standalone="Is Zephyr listed?")
    assert "Zephyr" in understand(made).names


@given(st.text(max_size=300))
def test_no_text_is_an_error_and_the_work_stays_bounded(text: str) -> None:
    found = understand(Question(text, turns(text, text)))
    assert sum(weight for _, weight in found.parts) == pytest.approx(1)
    assert len(found.names) <= 14 * 60 + 1
