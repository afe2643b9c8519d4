"""Which sentences of a message are checked, and what is taken off them first."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checking.sentences import MOST, factual_sentences

FACT = "Acme was added to the Harbour List on May 3, 2021."


def texts(message: str) -> list[str]:
    """Return the sentences of a message that are checked, as they were written."""
    return [each.text for each in factual_sentences(message)[0]]


@pytest.mark.parametrize(
    "other",
    [
        "Is that so?", "Hi everyone!", "Thanks a lot!", "Good morning all.",
        "I think the rule is too strict.", "We should appeal against it.",
        "That is a terrible decision.", "Look at the list of last year.",
        "https://example.org/list", "<@123456789012345678>", "Please read the rule.",
        "what about Borealis", "is Acme still on it", "lol", "```\nAcme was fined twice.\n```",
        "Maybe they were removed.", "Tell me what the order says.", "...", "🎉🎉🎉",
    ],
)  # fmt: skip
def test_what_states_no_fact_is_not_checked(other: str) -> None:
    assert texts(other) == []
    assert texts(f"{other}\n{FACT}\n{other}") == [FACT]


@pytest.mark.parametrize(
    "written",
    [
        f"**{FACT}**", f"> {FACT}", f"- {FACT}", f"1. {FACT}", f"<@123> {FACT}",
        f"# {FACT}", f"||{FACT}||", f"{FACT} https://example.org/x",
        "Acme was added to the [Harbour List](https://example.org/x) on May 3, 2021.",
        "Acme was added to the __Harbour List__ on May 3,\u200b 2021.",
        f"{FACT} <:yes:123456> @everyone",
    ],
)  # fmt: skip
def test_markup_mentions_and_links_are_taken_off(written: str) -> None:
    assert texts(written) == [FACT]


def test_at_most_ten_sentences_are_checked_and_the_others_counted() -> None:
    message = "\n".join(f"Acme has {n} tugs in the harbour." for n in range(2, 16))
    found, left = factual_sentences(message)
    assert len(found) == MOST == 10
    assert left == 4


def test_a_sentence_too_long_to_be_one_is_counted_as_unchecked() -> None:
    assert factual_sentences("Acme has tugs and " + "tugs and " * 200 + "tugs.") == ((), 1)


def test_a_pronoun_stands_for_the_one_name_before_it() -> None:
    found, _ = factual_sentences(f"Look at Acme Tugs. {FACT} It was removed in 2022.")
    assert [each.standing for each in found] == [FACT, "Acme was removed in 2022."]


@pytest.mark.parametrize(
    "message",
    [
        "It was removed from the list in 2022.",
        "The Bureau of Channels fined Acme Tugs. It was removed in 2022.",
        "Acme Tugs was listed with Borealis Shipping. They were removed in 2022.",
    ],
)
def test_a_pronoun_that_may_stand_for_several_is_not_guessed(message: str) -> None:
    assert factual_sentences(message)[0][-1].standing is None


def test_sentences_in_scripts_without_spaces_are_told_apart() -> None:
    assert texts("华为于2019年5月16日被列入实体清单。小米没有被列入。真的吗？") == [
        "华为于2019年5月16日被列入实体清单。",
        "小米没有被列入。",
    ]


@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_any_text_gives_ten_sentences_at_most(text: str) -> None:
    found, left = factual_sentences(text)
    assert len(found) <= MOST
    assert left >= 0
    assert all(each.text.strip() for each in found)


@given(st.lists(st.sampled_from([*string.punctuation, " ", "\n", "A", "b", "7", "é", "中"])))
def test_marks_alone_never_make_it_fail(parts: list[str]) -> None:
    assert len(factual_sentences("".join(parts) * 20)[0]) <= MOST
