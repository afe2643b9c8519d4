"""Lists are told apart by their names, however these are written."""

import pytest

from bot.answering.lists import list_names

TEXTS = [
    "The Bureau of Channels and Tides (BCT) keeps the Restricted Vessels (RV) List.",
    "The Harbour List of March 3, 2020, names Acme. The US Harbour List is longer.",
    "The section 77 list was released in May. It rests on section 12 of the Harbour Act.",
    "The BCT Tugboat List and the Old Harbour List are others. Two lists exist. The List is long.",
]


@pytest.mark.parametrize(
    ("text", "lists"),
    [
        ("Is Acme on the Restricted Vessels List?", {"rv"}),
        ("the Restricted Vessels (RV) List", {"rv"}),
        ("is acme on the rv list", {"rv"}),
        ("the Harbour List and the RV List", {"harbour", "rv"}),
        ("Is Acme on the US Harbour List?", {"harbour"}),
        ("the Old Harbour List", {"old harbour"}),
        ("under sec. 77 of the Harbour Act", {"section 77"}),
        ("the Section 77 designation", {"section 77"}),
        ("the Tugboat List", {"tugboat"}),
        ("under section 12 of the Harbour Act", set()),
        ("on the Unknown List, and on two lists", set()),
        ("Is Acme blacklisted?", set()),
    ],
)
def test_a_list_is_known_by_its_long_name_its_acronym_and_its_section(
    text: str, lists: set[str]
) -> None:
    assert list_names(TEXTS).found_in(text) == lists


def test_a_text_without_its_lists_keeps_the_rest() -> None:
    names = list_names(TEXTS)
    assert names.without("Is Acme on the Harbour List for tugs?").split() == [
        "is", "acme", "on", "the", "for", "tugs"
    ]  # fmt: skip


def test_where_no_list_is_named_none_is_found() -> None:
    assert list_names(["Nothing here."]).found_in("the Harbour List") == frozenset()


def test_the_initials_of_a_long_name_are_its_alias_unless_two_lists_have_them() -> None:
    names = list_names(["The Small Tug Owners List", "the Red Vans List and the Rich Vicars List"])
    assert names.found_in("Is Acme on the STO List?") == {"small tug owners"}
    assert names.found_in("is acme on the sto list") == {"small tug owners"}
    asked = list_names(["The Small Tug Owners List", "Is Acme on the STO List?"])
    assert asked.found_in("Is Acme on the STO List?") == {"small tug owners"}
    assert names.found_in("the RV List") == frozenset()


def test_a_part_of_a_name_stands_for_the_one_list_that_has_it() -> None:
    names = list_names(["The Restricted Vessels List", "the Old Harbour List", "the Vessels List"])
    there = {"restricted vessels", "old harbour"}
    assert names.meant("on the Vessels List", there) == {"restricted vessels"}
    assert names.meant("on the Vessels List", {*there, "vessels"}) == {"vessels"}
    assert names.meant("on the Vessels List", {*there, "red vessels"}) == {"vessels"}
    assert names.meant("on a list", there) == frozenset()


def test_a_list_that_the_register_knows_is_one_whatever_it_is_called() -> None:
    texts = [
        "Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury, 2022-04",
        "Is Acme on the NS-CMIC List?",
        "the Entity List",
    ]
    names = list_names(texts)
    title, asked, other = (names.found_in(text) for text in texts)
    assert title == asked != other
    assert len(title) == 1
