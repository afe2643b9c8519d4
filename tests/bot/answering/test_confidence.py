"""Confidence is a probability that rises with what speaks for an answer."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.confidence import Features, confidence, features
from tests.bot.support import document, passage

SHARE = st.floats(0, 1)
FEATURES = st.builds(
    Features, st.floats(-1, 1), st.floats(-1, 1), SHARE, st.sampled_from([0.0, 1.0]),
    st.sampled_from([0.0, 1.0]),
)  # fmt: skip
FOR = ("passage_cosine", "sentence_cosine", "covered")
AGAINST = ("missing_names", "absent_names")


def test_every_feature_speaks_for_or_against() -> None:
    assert {field.name for field in fields(Features)} == {*FOR, *AGAINST}


@given(FEATURES, st.booleans())
def test_it_is_a_probability(found: Features, pointed: bool) -> None:
    assert 0 < confidence(found, pointed) < 1


@given(FEATURES, st.sampled_from(FOR), st.floats(0.001, 0.5), st.booleans())
def test_more_that_speaks_for_an_answer_never_lowers_it(
    found: Features, name: str, more: float, pointed: bool
) -> None:
    better = replace(found, **{name: getattr(found, name) + more})
    assert confidence(better, pointed) > confidence(found, pointed)


def test_documents_that_the_asker_points_to_are_trusted_to_answer() -> None:
    some = Features(0.35, 0.4, 0.25, 0.0, 0.0)
    assert confidence(some) < 0.15 < confidence(some, pointed=True)
    assert confidence(Features(0.0, 0.05, 0.0, 0.0, 0.0), pointed=True) < 0.15


@given(FEATURES, st.sampled_from(AGAINST))
def test_a_name_that_is_not_there_lowers_it(found: Features, name: str) -> None:
    with_all, without = replace(found, **{name: 0.0}), replace(found, **{name: 1.0})
    assert confidence(without) < confidence(with_all)


def test_a_perfect_match_is_sure_and_none_at_all_is_not() -> None:
    assert confidence(Features(0.9, 0.9, 1.0, 0.0, 0.0)) > 0.9
    assert confidence(Features(0.1, 0.1, 0.0, 1.0, 1.0)) < 0.05


@pytest.mark.parametrize(
    ("question", "missing", "absent"),
    [
        ("What did Zephyr do?", 1.0, 1.0),
        ("What did Acme do in 2021?", 1.0, 0.0),  # each name is somewhere, no Passage has both
        ("What did Acme do?", 0.0, 0.0),
        ("what is prohibited?", 0.0, 0.0),
    ],
)
def test_names_of_the_question_are_looked_for_in_what_was_found(
    question: str, missing: float, absent: float
) -> None:
    some = [
        passage("Acme was listed.", document("a")),
        passage("In 2021 it rained.", document("b")),
    ]
    found = features(question, some, {"list": 1.0}, 0.5)
    assert (found.missing_names, found.absent_names) == (missing, absent)


def test_a_document_is_known_by_its_fields_too() -> None:
    of = document("a", identifiers=("E.O. 12001",), issuer="Bureau of Channels")
    found = features("What did the Bureau say in E.O. 12001?", [passage("Words.", of)], {}, 0.5)
    assert found.missing_names == 0.0


def test_nothing_found_is_no_error() -> None:
    found = features("What about Acme?", [], {}, 0.0)
    assert confidence(found) < 0.5
    assert found.covered == 0.0
