"""The scores of a text are those that the literature means by their names."""

import random

import pytest

from bot.evaluation.texts import best, contains, exact_match, normalised, rouge_l, token_f1


@pytest.mark.parametrize(
    ("said", "expected"),
    [("The Cat.", "cat"), ("“Squid Game”", "squid game"), ("e-mail", "email"), ("$5", "5")],
)
def test_case_articles_and_punctuation_do_not_count(said: str, expected: str) -> None:
    assert normalised(said) == expected
    assert exact_match(said, expected) == 1


def test_another_word_is_no_exact_match() -> None:
    assert exact_match("the cat sat", "cat") == 0


def test_f1_weighs_what_is_common_against_both_lengths() -> None:
    # 2 of 3 said, 2 of 4 expected (the article is no token).
    assert token_f1("red fish swims", "a fish that swims north") == pytest.approx(2 * 2 / 7)
    assert token_f1("dog", "cat") == 0
    assert token_f1("", "cat") == 0


def test_a_word_that_is_said_twice_is_common_as_often_as_it_is_expected() -> None:
    assert token_f1("fish fish", "fish") == pytest.approx(2 / 3)


def test_rouge_l_is_the_f_measure_of_the_longest_common_subsequence() -> None:
    # The example of Lin 2004: the common subsequences have 3 words, and 2 ("the gunman").
    expected = "police killed the gunman"
    assert rouge_l("police kill the gunman", expected) == pytest.approx(3 / 4)
    assert rouge_l("the gunman kill police", expected) == pytest.approx(2 / 4)
    assert rouge_l("", expected) == 0


def test_rouge_l_knows_letters_of_every_script_and_no_stems() -> None:
    assert rouge_l("Größe zählt", "größe zählt!") == 1
    assert rouge_l("fees", "fee") == 0


def test_the_longest_common_subsequence_of_random_words_is_the_one_of_the_textbook() -> None:
    rng = random.Random(7)
    for _ in range(300):
        one, other = ([rng.choice("abcd") for _ in range(rng.randint(1, 80))] for _ in range(2))
        row = [0] * (len(other) + 1)
        for word in one:
            last, row = row, [0]
            for at, each in enumerate(other):
                row.append(last[at] + 1 if each == word else max(row[-1], last[at + 1]))
        common = 2 * row[-1] / (len(one) + len(other))
        assert rouge_l(" ".join(one), " ".join(other)) == pytest.approx(common)


@pytest.mark.parametrize(
    ("text", "expected", "there"),
    [
        ("It is due on May 1, 2020.", "May 1, 2020", 1),
        ("Europe's largest port", "Europe", 1),
        ("Europe’s largest port", "Europe", 1),
        ("European ports", "Europe", 0),
        ("in 2016", "6", 0),
        ("one two", "two one", 0),
        ("anything", "", 0),
        ("anything", "the", 0),
    ],
)
def test_an_answer_is_contained_when_its_words_stand_in_a_row(
    text: str, expected: str, there: int
) -> None:
    assert contains(text, expected) == there


def test_of_several_expected_answers_the_nearest_counts() -> None:
    assert best(token_f1, "red fish", ["dog", "red fish", "fish"]) == 1
    assert best(token_f1, "red fish", []) == 0
