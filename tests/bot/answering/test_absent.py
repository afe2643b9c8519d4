"""What is asked for by name or kind and is not there is not answered from its neighbours."""

import pytest

from bot.answering.absent import absent_from_list, no_citation
from bot.answering.selection import Sentence
from tests.bot.support import document, passage

LISTED = "Acme Optics, Lane 4, Northport: presumption of denial."
LIST = document("list", title="Restricted Parties List")


@pytest.mark.parametrize(
    "question",
    [
        "What is the licence policy for Borealis on the Restricted Parties List?",
        "When were Borealis and Acme Optics added to the Restricted Parties List?",
    ],
)
def test_an_entity_that_nothing_names_with_the_list_is_told_apart(question: str) -> None:
    some = [passage(LISTED, LIST), passage("Borealis sells lenses.", document("news"))]
    assert absent_from_list(question, some)


@pytest.mark.parametrize(
    "question",
    [
        "What is the licence policy for Acme Optics on the Restricted Parties List?",
        "What is the Restricted Parties List?",
        "What does Borealis sell?",
    ],
)
def test_what_is_named_with_the_list_or_asked_of_none_is_left_to_confidence(question: str) -> None:
    some = [passage(LISTED, LIST), passage("Borealis sells lenses.", document("news"))]
    assert not absent_from_list(question, some)


CITED = "Acme Optics was added to the Restricted Parties List on 4 May 2020 (85 FR 26500)."


@pytest.mark.parametrize(
    ("question", "text", "none"),
    [
        ("Which citation put Acme Optics on the Restricted Parties List?", CITED, False),
        ("Which citation put Acme Optics on the Restricted Parties List?", LISTED, True),
        ("Which citation put Borealis on the Restricted Parties List?", CITED, True),
        ("Why was Acme Optics listed?", LISTED, False),
    ],
)
def test_a_question_for_a_citation_is_answered_by_a_sentence_that_has_one(
    question: str, text: str, none: bool
) -> None:
    found = passage(text, LIST)
    assert no_citation(question, [Sentence(found, 0, len(text), text, 0.9, 0.9)]) is none
