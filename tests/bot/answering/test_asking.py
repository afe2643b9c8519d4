"""A question after somebody's standing is told from any other, in whatever words it is put."""

from datetime import date

import pytest

from bot.answering.asking import asked_status, asks_whether, looking_for, probe
from bot.answering.lists import list_names

LISTS = list_names(["the Harbour List", "the section 77 list"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Is Acme on the Harbour List?", "Acme"),
        ("is acme blacklisted", "acme"),
        ("Is Acme still designated as a Sylvanian tugboat company?", "Acme"),
        ("Is Acme a Sylvanian tugboat company?", "Acme"),
        ("Was Acme removed from the Harbour List?", "Acme"),
        ("Has Acme been sanctioned?", "Acme"),
        ("Has the Bureau blacklisted Acme?", "Acme"),
        ("Did a court vacate Acme's designation?", "Acme"),
        ("Does the Harbour List name Acme Trading?", "Acme Trading"),
        ("Is the designation of Acme still in force?", "Acme"),
        ("Is Acme’s listing still in force?", "Acme"),
        ("Is the company Acme Trading Co., Ltd. on the Harbour List?", "Acme Trading Co., Ltd"),
        ("What is the status of Acme on the Harbour List?", "Acme"),
        ("What is Acme's status?", "Acme"),
        ("Isn't Acme on the Harbour List anymore?", "Acme"),
        ("Is iSail on the Harbour List?", "iSail"),
        ("Is the Sylvanian firm iSail Co., Ltd. on the Harbour List?", "iSail Co., Ltd"),
        ("Is Örebro Tug on the Harbour List?", "Örebro Tug"),
        ("Is 小船 on the Harbour List?", "小船"),
        ("Is Lloyd's Tugs on the Harbour List?", "Lloyd's Tugs"),
        ("Is the Bank of Acme on the Harbour List?", "Bank of Acme"),
        ("Was Acme's section 77 designation vacated?", "Acme"),
        ("Was Acme's Harbour List designation vacated?", "Acme"),
        ("Did the court vacate the section 77 designation of Acme?", "Acme"),
        ("Is the entry for Acme on the Harbour List still in force?", "Acme"),
    ],
)
def test_whose_standing_is_asked_after_is_found(text: str, name: str) -> None:
    asked = asked_status(text)
    assert asked is not None
    assert asked.name == name
    assert looking_for(asked, LISTS, [text]).subject.names == (name,)
    assert name in probe(asked.name)


@pytest.mark.parametrize(
    "text",
    [
        "When was Acme added to the Harbour List?",
        "What is the licence policy for Acme on the Harbour List?",
        "Are Acme and Borealis on the Harbour List?",
        "Is Executive Order 12001 on the Harbour List?",
        "Are tugs of Acme banned from the Harbour List?",
        "Is the tug yard of Acme on the Harbour List?",
        "Is a subsidiary of Acme on the Harbour List?",
        "Is Acme's subsidiary on the Harbour List?",
        "Did the Bureau add Acme's yards to the Harbour List?",
        "Did the Bureau add Acme tugs to the Harbour List?",
        "What is the status of Acme's tugs?",
        "Was E.O. 12001 revoked?",
        "Which list is Acme on?",
        "Harbour List",
        "Is it on the Harbour List?",
        "Is there any list of tugs?",
        "Is my name listed?",
        "Is Acme now in force?",
        "Is the harbour in the north or the south?",
        "Were the boats in Sylvania included?",
        "is acme a tugboat company",
        "",
        "Is " + "Acme " * 40 + "listed?",
    ],
)
def test_any_other_question_is_left_alone(text: str) -> None:
    assert asked_status(text) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Is Acme blacklisted by the US government?", set()),
        ("Is Acme on the Harbour List?", set()),
        ("Is Acme on the Harbour List of Sylvania?", {"sylvania"}),
        ("Is Acme still designated as a tugboat company?", {"tugboat"}),
        ("Is Acme's designation still in force?", set()),
        ("Was Acme blacklisted in January 2021?", set()),
    ],
)
def test_what_else_an_answer_must_have_is_kept(text: str, wanted: set[str]) -> None:
    asked = asked_status(text)
    assert asked is not None
    assert looking_for(asked, LISTS, []).wanted == wanted


@pytest.mark.parametrize(
    ("text", "ended"),
    [("Is Acme on the Harbour List?", False), ("Was Acme removed from the Harbour List?", True)],
)
def test_whether_an_end_is_asked_after_is_known(text: str, ended: bool) -> None:
    asked = asked_status(text)
    assert asked is not None
    assert asked.after_end is ended


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("Is Acme on the Harbour List?", None),
        ("Was Acme on the Harbour List in January 2021?", date(2021, 1, 31)),
        ("Was Acme blacklisted on 2021-05-06?", date(2021, 5, 6)),
        ("Was Acme's listing of May 6, 2021, lifted?", None),
        ("Is Acme still blacklisted since 2021?", None),
    ],
)
def test_the_time_that_is_asked_about_is_known(text: str, until: date | None) -> None:
    asked = asked_status(text)
    assert asked is not None
    assert asked.until == until


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Is Yard of Ice and Salt on the Harbour List?", "Yard of Ice and Salt"),
        ("Did the Bureau list Yard of Ice and Salt?", "Yard of Ice and Salt"),
        ("Is Yard of Ice and Salt Bank on the Harbour List?", None),
        ("Are Yard of Ice and Salt's tugs on the Harbour List?", None),
    ],
)
def test_a_name_that_a_list_has_is_taken_whole(text: str, name: str | None) -> None:
    asked = asked_status(text, ["Ice", "Yard of Ice and Salt"])
    assert (asked and asked.name) == name
    assert asked_status("Is Acme on the Harbour List?", ["Yard of Ice and Salt"]) is not None


def test_that_a_yes_or_no_is_wanted_is_known_whoever_it_is_about() -> None:
    assert asks_whether("Is Acme's subsidiary on the Harbour List?")
    assert not asks_whether("What is the policy for Acme on the Harbour List?")
    assert not asks_whether("Is Acme a yard?")
