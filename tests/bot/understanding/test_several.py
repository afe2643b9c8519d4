"""Several questions in one text are told apart, each by itself; what is doubtful stays whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.several import several


@pytest.mark.parametrize(
    ("text", "each"),
    [
        (
            "Is Acme on the Vessels List and is Borealis?",
            ("Is Acme on the Vessels List?", "Is Borealis on the Vessels List?"),
        ),
        (
            "Who signed E.O. 12001, and when was it published?",
            ("Who signed E.O. 12001?", "When was E.O. 12001 published?"),
        ),
        (
            "What is the licence policy for Acme, and when was it published?",
            (
                "What is the licence policy for Acme?",
                "When was the licence policy for Acme published?",
            ),
        ),
        ("Is Acme listed? When was it added?", ("Is Acme listed?", "When was Acme added?")),
        (
            "Are Acme, Borealis and Zephyr on the Vessels List?",
            (
                "Is Acme on the Vessels List?",
                "Is Borealis on the Vessels List?",
                "Is Zephyr on the Vessels List?",
            ),
        ),
        (
            "Were Acme Trading Co., Ltd. and Borealis LLC added in 2021?",
            ("Was Acme Trading Co., Ltd. added in 2021?", "Was Borealis LLC added in 2021?"),
        ),
        (
            "Is Acme or Borealis on the Vessels List?",
            ("Is Acme on the Vessels List?", "Is Borealis on the Vessels List?"),
        ),
        (
            "Are both Acme and Borealis on the Vessels List?",
            ("Is Acme on the Vessels List?", "Is Borealis on the Vessels List?"),
        ),
        (
            "Are Acme Shipping and Borealis each on the Vessels List?",
            ("Is Acme Shipping on the Vessels List?", "Is Borealis on the Vessels List?"),
        ),
        (
            "Are TugTalk and Acme banned?",
            ("Is TugTalk banned?", "Is Acme banned?"),
        ),
        (
            "Is either Harrow or Boyle on the Vessels List?",
            ("Is Harrow on the Vessels List?", "Is Boyle on the Vessels List?"),
        ),
        (
            "Compare Acme Shipping and Borealis",
            ("What is Acme Shipping?", "What is Borealis?"),
        ),
        (
            "Compare E.O. 12001 and E.O. 12050.",
            ("What is E.O. 12001?", "What is E.O. 12050?"),
        ),
        (
            "Compare the review policies of Acme and Borealis",
            ("What is the review policies of Acme?", "What is the review policies of Borealis?"),
        ),
        (
            "How does E.O. 12001 differ from E.O. 12050?",
            ("What is E.O. 12001?", "What is E.O. 12050?"),
        ),
    ],
)
def test_each_of_several_questions_stands_by_itself(text: str, each: tuple[str, ...]) -> None:
    assert several(text) == each


@pytest.mark.parametrize(
    "text",
    [
        "Is Acme on the Vessels List?",
        "What does the Order on Harbours and Moorings say?",
        "Is Harbour Science and Industry Corporation on the Vessels List?",
        "Are Acme Information Technology Co., Ltd. and affiliates on the Vessels List?",
        "Are Harrow and Boyle on the Vessels List?",
        "Do Harrow and Boyle have a licence?",
        "Were Harrow and Boyle Shipping listed?",
        "Are both Harrow and Boyle and Acme listed?",
        "Are Acme, Harrow and Boyle and Zephyr listed?",
        "Compare Harrow and Boyle and Acme",
        "Are Tug Science and Industry Corporation and Acme listed?",
        "Is Acme on the Vessels List and on the Unverified List?",
        "When and where was Acme listed?",
        "Is Acme listed and why?",
        "Which vessels were added and which were removed?",
        "What is the difference between dense and lexical search?",
        "Do you know what it is and when it was published?",
        "How should a captain file a claim, and what are the deadlines?",
        "I have a boat. Is Acme listed?",
        "Are Acme, Borealis, Zephyr, Tugline and Buoyco on the Vessels List?",
        "Ist Acme gelistet und ist Borealis gelistet?",
    ],
)
def test_one_question_and_anything_doubtful_is_left_whole(text: str) -> None:
    assert several(text) == (text,)


@given(st.text(max_size=300))
def test_no_text_is_an_error_and_there_are_four_at_most(text: str) -> None:
    assert 1 <= len(several(text)) <= 4
