"""A follow-up stands by itself in words of its conversation, or is left as it is."""

import asyncio
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Question, Turn
from bot.understanding.condense import RuleCondenser, standalone
from bot.understanding.words import word_set

LIST = ("Is Acme on the Restricted Vessels List?", "Yes.")
ORDER = ("What does E.O. 12001 prohibit?", "Mooring without a permit.")
POLICY = ("What is the licence policy for Acme on the Restricted Vessels List?", "Denial.")
DATED = ("Was Acme blacklisted in January 2021?", "**Order on moorings** (E.O. 12001) says so.")
SMALL = ("is acme on the vessels list", "yes")


def asked(text: str, *before: str) -> Question:
    """Return a question after a conversation of a user and an assistant in turns."""
    roles = ("user", "assistant")
    turns = (Turn.model_validate({"role": roles[n % 2], "content": t})
             for n, t in enumerate(before))  # fmt: skip
    return Question(text, tuple(turns))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("And Borealis Shipping?", "Is Borealis Shipping on the Restricted Vessels List?"),
        ("What about Zephyr Co., Ltd.?", "Is Zephyr Co., Ltd. on the Restricted Vessels List?"),
        ("Borealis?", "Is Borealis on the Restricted Vessels List?"),
        (
            "And Borealis, as of March 2021?",
            "Is Borealis on the Restricted Vessels List as of March 2021?",
        ),
        ("is Borealis in 2020?", "Is Borealis on the Restricted Vessels List in 2020?"),
        ("and is Borealis?", "Is Borealis on the Restricted Vessels List?"),
        ("No, I meant Borealis.", "Is Borealis on the Restricted Vessels List?"),
        ("And the Unverified List?", "Is Acme on the Unverified List?"),
        ("on the Unverified List?", "Is Acme on the Unverified List?"),
        ("How about in 2021?", "Is Acme on the Restricted Vessels List in 2021?"),
        ("Why?", "Why is Acme on the Restricted Vessels List?"),
        ("Since when?", "Since when is Acme on the Restricted Vessels List?"),
        ("Is it?", "Is Acme on the Restricted Vessels List?"),
    ],
)
def test_what_a_fragment_leaves_out_is_carried_from_the_last_question(
    text: str, whole: str
) -> None:
    assert standalone(asked(text, *LIST)) == whole


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        (LIST, "When was it added?", "When was Acme added?"),
        (LIST, "Who put it there?", "Who put Acme on the Restricted Vessels List?"),
        (LIST, "Is it likely that they appeal?", "Is it likely that Acme appeal?"),
        (LIST, "What is its review policy?", "What is Acme’s review policy?"),
        (LIST, "Ok, thanks. When was it removed?", "When was Acme removed?"),
        (LIST, "What does that list require?", "What does the Restricted Vessels List require?"),
        (ORDER, "When was it published?", "When was E.O. 12001 published?"),
        (ORDER, "and who signed it?", "Who signed E.O. 12001?"),
        (ORDER, "What did that order revoke?", "What did E.O. 12001 revoke?"),
        (ORDER, "Is the order still in force?", "Is E.O. 12001 still in force?"),
        (ORDER, "And E.O. 12050?", "What does E.O. 12050 prohibit?"),
        (POLICY, "And the page?", "What is the page for Acme on the Restricted Vessels List?"),
        (POLICY, "When was it published?", "When was the licence policy for Acme published?"),
        (DATED, "And in March?", "Was Acme blacklisted in March 2021?"),
        (DATED, "What about February 2022?", "Was Acme blacklisted in February 2022?"),
        (SMALL, "what about borealis", "Is borealis on the vessels list"),
        (SMALL, "when was it added", "When was acme added"),
    ],
)  # fmt: skip
def test_a_pronoun_or_a_part_is_filled_with_what_was_asked_about(
    before: tuple[str, ...], text: str, whole: str
) -> None:
    assert standalone(asked(text, *before)) == whole


def test_a_document_is_taken_from_the_answer_when_the_question_named_none() -> None:
    assert standalone(asked("When was it published?", *DATED)) == "When was E.O. 12001 published?"
    assert standalone(asked("Why was it blacklisted?", *DATED)) == "Why was Acme blacklisted?"


def test_a_person_is_taken_from_the_answer_to_who() -> None:
    before = ("Who signed E.O. 12001?", "Ada Lovelace signed it.")
    assert standalone(asked("When did she sign it?", *before)) == (
        "When did Ada Lovelace sign E.O. 12001?"
    )


def test_the_last_question_is_the_one_that_stands_after_earlier_follow_ups_and_thanks() -> None:
    before = (
        *LIST,
        "Which notice put it there?",
        "One.",
        "And Borealis?",
        "Two.",
        "Thanks!",
        "Ok.",
    )
    assert standalone(asked("What about Zephyr?", *before)) == (
        "Which notice put Zephyr on the Restricted Vessels List?"
    )


def test_a_turn_that_asks_for_nothing_is_passed_over() -> None:
    before = (*LIST, "Really?", "Yes, really.")
    assert standalone(asked("And Zephyr?", *before)) == (
        "Is Zephyr on the Restricted Vessels List?"
    )


def test_that_is_no_name_of_an_entity() -> None:
    assert standalone(asked("Why was that added?", *LIST)) == "Why was that added?"
    assert standalone(asked("When was that signed?", *ORDER)) == "When was E.O. 12001 signed?"


@pytest.mark.parametrize(
    "text",
    [
        "And when did they strike it off?",
        "Does it bind them?",
        "Who asked them to put it there?",
        "When did they lift that order?",
    ],
)
def test_of_two_pronouns_none_is_filled_with_the_one_subject_that_is_known(text: str) -> None:
    before = ("Was Acme listed by the Bureau of Tugs?", "Yes.")
    assert standalone(asked(text, *before)) == text


def test_only_a_document_is_in_force_and_never_whom_it_is_about() -> None:
    before = ("Did the court block Acme's licence?", "Yes, it did.")
    for text in (
        "Is it still in force?",
        "Is it in effect for listed vessels?",
        "Did it take effect?",
    ):
        assert standalone(asked(text, *before)) == text
    answered = (before[0], "Yes, by E.O. 12001.")
    assert standalone(asked("Is it in force?", *answered)) == "Is E.O. 12001 in force?"
    assert standalone(asked("Is it in force?", *LIST)) == (
        "Is the Restricted Vessels List in force?"
    )


def test_the_things_that_were_asked_for_are_not_taken_for_whom_they_belong_to() -> None:
    before = ("What are the duties of Acme?", "Many.")
    assert standalone(asked("How are they enforced?", *before)) == "How are they enforced?"
    assert standalone(asked("Where is it?", *before)) == "Where is Acme?"


def test_two_names_that_are_added_are_asked_about_one_by_one() -> None:
    assert standalone(asked("And Borealis and TGX?", *LIST)) == (
        "Is Borealis on the Restricted Vessels List? Is TGX on the Restricted Vessels List?"
    )
    for one in ("the Bureau of Tugs and Channels", "Harrow and Boyle", "Harrow and McBoyle"):
        whole = f"Is {one} on the Restricted Vessels List?"
        assert standalone(asked(f"And {one}?", *LIST)) == whole


@pytest.mark.parametrize(
    "text",
    [
        "Is Borealis on the Unverified List?",
        "  What   does Section 99.11 require? ",
        "Is it possible to appeal?",
        "How long does it take to get a licence?",
        "Is there a list of fishing boats?",
        "What is there in Ostend?",
        "Really?",
        "Did Borealis say that it would appeal?",
        "If I buy a boat, can I moor it?",
        "Thanks!",
        "Green buoys",
        "They sound alike.",
        "What about removing one?",
    ],
)
@pytest.mark.parametrize("before", [LIST, ORDER])
def test_what_stands_by_itself_or_cannot_be_completed_is_left_unchanged(
    text: str, before: tuple[str, ...]
) -> None:
    assert standalone(asked(text, *before)) == text


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (("Ist Acme auf der Liste?", "Ja."), "Und Borealis?"),
        (("Ist Acme auf der Liste?", "Ja."), "Borealis?"),
        (LIST, "Was ist mit Borealis?"),
        (LIST, "¿Cuándo se publicó?"),
    ],
)
def test_other_languages_come_back_unchanged(before: tuple[str, ...], text: str) -> None:
    assert standalone(asked(text, *before)) == text


def test_a_subject_that_only_says_where_or_describes_is_not_what_it_means() -> None:
    for before in ("Where is American football played?", "Who moors boats in Ostend?"):
        assert standalone(asked("When was it added?", before, "No.")) == "When was it added?"


def test_without_a_question_before_nothing_is_filled() -> None:
    assert standalone(asked("And Acme?")) == "And Acme?"
    assert standalone(asked("When was it added?", "Hello", "Hi")) == "When was it added?"


def test_what_would_become_longer_than_a_question_may_be_is_left_unchanged() -> None:
    text = "Is it " + "x" * 3980 + "?"
    assert standalone(asked(text, "Is Acme Trading Company listed?", "No.")) == text


def test_a_text_too_long_for_a_follow_up_is_left_unchanged() -> None:
    text = "When was it added " + "and added " * 40 + "?"
    assert standalone(asked(text, *LIST)) == text


def test_the_condenser_of_the_rules_says_the_same() -> None:
    question = asked("And Borealis?", *LIST)
    assert asyncio.run(RuleCondenser().condense(question)).text == standalone(question)


SOME = word_set(
    "Is is it its they that order the Acme Borealis Co., Ltd. E.O. 12001 Restricted Vessels List "
    "on in for What about And and Why why When was published ? . , January 2021 thanks he there "
    "signed which of does did citation"
)
WORDS = st.lists(st.sampled_from(sorted(SOME)), max_size=14).map(" ".join)


@given(text=WORDS, before=st.lists(WORDS, max_size=6))
def test_no_word_is_said_that_the_conversation_does_not_have(text: str, before: list[str]) -> None:
    made = standalone(asked(text, *before))
    said = words(" ".join([text, *before]))
    assert words(made) <= said
    assert len(made) <= max(4000, len(text))


@given(text=st.text(max_size=200), before=st.lists(st.text(max_size=200), max_size=4))
def test_no_text_is_an_error(text: str, before: list[str]) -> None:
    assert len(standalone(asked(text, *before))) <= 4000


def words(text: str) -> set[str]:
    """Return the words of a text; a possessive is its word."""
    return set(re.findall(r"[\w./&-]*\w", re.sub(r"['’]s\b", "", text.lower())))
