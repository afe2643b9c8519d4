"""Confidence is a probability that rises with what speaks for an answer."""

from collections.abc import Sequence
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.confidence import (
    ALONE,
    IN_CONVERSATION,
    POINTED,
    Calibration,
    Features,
    calibration_of,
    confidence,
    features,
)
from bot.answering.selection import Sentence, score_sentences
from bot.models import Passage, Question, Turn
from ingest.embedding.hashing import HashingEmbedder
from ingest.library.filters import Filter
from tests.bot.support import document, passage

SHARE = st.floats(0, 1)
FEATURES = st.builds(
    Features, st.floats(-1, 1), SHARE, SHARE, st.sampled_from([0.0, 1.0])
)  # fmt: skip
ASKED = st.sampled_from([ALONE, IN_CONVERSATION, POINTED])
FOR = ("sentence_cosine", "covered", "sentence_covered")
AGAINST = ("missing_names",)


def test_every_feature_speaks_for_or_against() -> None:
    assert {field.name for field in fields(Features)} == {*FOR, *AGAINST}


@given(FEATURES, ASKED)
def test_it_is_a_probability(found: Features, asked: Calibration) -> None:
    assert 0 < confidence(found, asked) < 1


@given(FEATURES, st.sampled_from(FOR), st.floats(0.001, 0.5), ASKED)
def test_more_that_speaks_for_an_answer_never_lowers_it(
    found: Features, name: str, more: float, asked: Calibration
) -> None:
    better = replace(found, **{name: getattr(found, name) + more})
    assert confidence(better, asked) > confidence(found, asked)


def test_how_a_question_is_asked_decides_how_features_count() -> None:
    earlier = (Turn(role="user", content="What is a permit?"),)
    assert calibration_of(Question("Who?")) is ALONE
    assert calibration_of(Question("Who?", earlier)) is IN_CONVERSATION
    assert calibration_of(Question("Who?", earlier, Filter(keys=("a",)))) is POINTED


def test_documents_that_the_asker_points_to_are_trusted_to_answer() -> None:
    some, nothing = Features(0.4, 0.25, 0.1, 0.0), Features(0.05, 0.0, 0.0, 0.0)
    assert confidence(some, ALONE) < 0.4 < confidence(some, POINTED)
    assert confidence(nothing, POINTED) < 0.4


@given(FEATURES, st.sampled_from(AGAINST))
def test_a_name_that_is_not_there_lowers_it(found: Features, name: str) -> None:
    with_all, without = replace(found, **{name: 0.0}), replace(found, **{name: 1.0})
    assert confidence(without) < confidence(with_all)


def test_a_perfect_match_is_sure_and_none_at_all_is_not() -> None:
    assert confidence(Features(0.9, 1.0, 1.0, 0.0)) > 0.9
    assert confidence(Features(0.1, 0.0, 0.0, 1.0)) < 0.05


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What did Zephyr do?", 1.0),
        ("What did Acme do in 2021?", 1.0),  # each name is somewhere, no Passage has both
        ("What did Acme do?", 0.0),
        ("what is prohibited?", 0.0),
    ],
)
def test_names_of_the_question_are_looked_for_in_what_was_found(
    question: str, missing: float
) -> None:
    some = [
        passage("Acme was listed.", document("a")),
        passage("In 2021 it rained.", document("b")),
    ]
    assert features(question, some, (), {"list": 1.0}).missing_names == missing


def test_what_one_sentence_covers_is_told_apart_from_what_a_passage_covers() -> None:
    some = [passage("Acme was listed. In 2021 it rained.", document("a"))]
    weights = {"list": 1.0, "rain": 1.0}
    found = features("what was listed when it rained?", some, score(some, weights), weights)
    assert (found.covered, found.sentence_covered) == (1.0, 0.5)


def score(passages: list[Passage], weights: dict[str, float]) -> Sequence[Sentence]:
    embed = HashingEmbedder().embed
    return score_sentences(passages, weights, embed(["what"])[0], embed)


def test_a_document_is_known_by_its_fields_too() -> None:
    of = document("a", identifiers=("E.O. 12001",), issuer="Bureau of Channels")
    asked = "What did the Bureau say in E.O. 12001?"
    assert features(asked, [passage("Words.", of)], (), {}).missing_names == 0.0


def test_nothing_found_is_no_error() -> None:
    found = features("What about Acme?", [], (), {})
    assert confidence(found) < 0.4
    assert found.covered == 0.0
