"""Somebody is found under each of their names, and nobody else under them."""

import pytest

from bot.answering.subjects import Subject, subject_of

TEXTS = [
    "The Bureau listed Acme Trading Co., Ltd. (Acme) on May 3, 2021. It fined Borealis (Acme's).",
    "Northern Ocean Freight Corporation (NOFC) and Zephyr (formerly Apex) were not.",
]


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("Acme", {"Acme", "Acme Trading Co., Ltd."}),
        ("Acme Trading Co., Ltd.", {"Acme", "Acme Trading Co., Ltd."}),
        ("NOFC", {"NOFC", "Northern Ocean Freight Corporation"}),
        ("Northern Ocean Freight Corporation", {"NOFC", "Northern Ocean Freight Corporation"}),
        ("Zephyr", {"Zephyr"}),
    ],
)
def test_a_name_and_what_stands_for_it_in_brackets_are_one(name: str, names: set[str]) -> None:
    assert set(subject_of(name, TEXTS).names) == names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The court released Acme on Monday.", True),
        ("The court released ACME's tugs.", True),
        ("Acme Corporation was listed.", True),
        ("Blacklisted Acme sails on.", True),
        ("Acme GmbH was listed.", True),
        ("Acme Örebro was listed.", False),
        ("Acme, Borealis and Zephyr were listed.", True),
        ("Acme Robotics was listed.", False),
        ("Acme & Sons were listed.", False),
        ("The order names Greater Acme.", False),
        ("Acmeville is a town.", False),
        ("An Acme-made tug sank.", False),
        ("He reached the acme of his fame.", False),
    ],
)
def test_a_longer_name_is_somebody_else(text: str, found: bool) -> None:
    assert any(Subject(["Acme"]).found_in(text)) is found


def test_a_text_without_somebody_has_none_of_their_names() -> None:
    assert Subject(["Acme"]).without("Is acme's listing in force?").split() == [
        "Is", "listing", "in", "force?"
    ]  # fmt: skip


def test_a_name_is_found_in_other_punctuation_and_may_begin_in_lower_case() -> None:
    assert any(Subject(["Acme Co., Ltd."]).found_in("Acme Co Ltd was listed."))
    assert any(Subject(["iSail"]).found_in("The Bureau added iSail."))
    assert not any(Subject(["Acme Co"]).found_in("Nobody listed Acme. The Co was."))
    assert set(subject_of("Öl", ["Öl Trading GmbH (Öl) was listed."]).names) == {
        "Öl", "Öl Trading GmbH"
    }  # fmt: skip
