"""Names are found where they stand, whole, with what kind of name they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.conjuncts import conjuncts
from bot.understanding.names import find_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Is Acme Co., Ltd on the Vessels List?", ["entity Acme Co., Ltd", "list Vessels List"]),
        ("Is Acme Co., Ltd. listed?", ["entity Acme Co., Ltd."]),
        ("And Tug Works (PVT) LTD?", ["entity Tug Works (PVT) LTD"]),
        ("What is Acme's status as of March 2021?", ["entity Acme", "date March 2021"]),
        ("Which orders amend E.O. 12001?", ["official E.O. 12001"]),
        ("is acme on the vessels list", ["list vessels list"]),
        ("And 27th Centre of the Bureau?", ["entity 27th Centre of the Bureau"]),
        ("ZTE listed?", ["entity ZTE"]),
        ("Mooring boats is dear.", []),
        ("小米 listed?", ["entity 小米"]),
        ("Which were added in 2021?", ["date 2021"]),
    ],
)  # fmt: skip
def test_names_are_found_whole(text: str, names: list[str]) -> None:
    assert [f"{name.kind} {name.text}" for name in find_names(text)] == names


def test_a_name_that_only_describes_a_noun_is_told_apart() -> None:
    first, second = find_names("Are the Lite plans free on Acme Cloud?")
    assert (first.text, first.modifier) == ("Lite", True)
    assert (second.text, second.modifier) == ("Acme Cloud", False)


@given(st.text(max_size=200))
def test_every_name_stands_where_it_says_and_inside_no_other(text: str) -> None:
    end = 0
    for name in find_names(text):
        assert text[name.start : name.end] == name.text
        assert name.start >= end
        end = name.end


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("Acme and TGX", ("Acme", "TGX")),
        ("TugTalk and Acme", ("TugTalk", "Acme")),
        ("Harrow and Boyle", ("Harrow and Boyle",)),
        ("Harrow and MacBoyle", ("Harrow and MacBoyle",)),
        ("H and B", ("H and B",)),
        ("Acme, Borealis Shipping and Zephyr", ("Acme", "Borealis Shipping", "Zephyr")),
        ("Acme Co., Ltd. and Borealis", ("Acme Co., Ltd.", "Borealis")),
        ("E.O. 12001 and E.O. 12050", ("E.O. 12001", "E.O. 12050")),
        ("Acme Science and Industry Corporation", ("Acme Science and Industry Corporation",)),
        ("Acme Co., Ltd. and affiliates", ("Acme Co., Ltd. and affiliates",)),
    ],
)
def test_joined_names_are_told_from_one_name_with_an_and(said: str, parts: tuple[str, ...]) -> None:
    assert conjuncts(said) == parts


def test_a_phrase_that_is_known_to_mean_several_is_parted_at_its_and() -> None:
    assert conjuncts("Harrow and Boyle", sure=True) == ("Harrow", "Boyle")
