"""Fusion weighs a cosine as it is against a BM25 score relative to the best one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.fuse import fuse

NAMES = st.sampled_from(["a", "b", "c", "d"])
COSINES = st.dictionaries(NAMES, st.floats(-1, 1))
SCORES = st.dictionaries(NAMES, st.floats(0, 100))


def test_scores_are_the_weighted_sum_of_both() -> None:
    found = fuse({"a": 0.5, "b": 0.8}, {"a": 10.0, "b": 5.0}, 0.7)
    assert found == {
        "a": pytest.approx(0.7 * 0.5 + 0.3 * 1.0),
        "b": pytest.approx(0.7 * 0.8 + 0.3 * 0.5),
    }


def test_a_missing_score_counts_as_nothing() -> None:
    assert fuse({"a": 0.5}, {"b": 4.0}, 0.6) == {
        "a": pytest.approx(0.3), "b": pytest.approx(0.4),
    }  # fmt: skip
    assert fuse({}, {}, 0.5) == {}
    assert fuse({"a": 0.5}, {"a": 0.0}, 0.5) == {"a": 0.25}


@given(COSINES, SCORES, st.floats(0, 1))
def test_each_name_of_either_has_one_score_within_bounds(
    dense: dict[str, float], lexical: dict[str, float], weight: float
) -> None:
    found = fuse(dense, lexical, weight)
    assert found.keys() == dense.keys() | lexical.keys()
    assert all(-1.0001 <= value <= 1.0001 for value in found.values())


@given(COSINES, SCORES)
def test_a_weight_of_one_or_none_leaves_one_order(
    dense: dict[str, float], lexical: dict[str, float]
) -> None:
    only_dense, only_lexical = fuse(dense, lexical, 1.0), fuse(dense, lexical, 0.0)
    assert all(only_dense[name] == dense.get(name, 0.0) for name in only_dense)
    ranked = sorted(lexical, key=lambda name: -lexical[name])
    assert [only_lexical[name] for name in ranked] == sorted(
        (only_lexical[name] for name in ranked), reverse=True
    )


@given(COSINES, SCORES, st.floats(0.1, 10))
def test_the_scale_of_bm25_does_not_matter(
    dense: dict[str, float], lexical: dict[str, float], scale: float
) -> None:
    lexical = {name: round(value, 3) for name, value in lexical.items()}
    scaled = {name: value * scale for name, value in lexical.items()}
    one, other = fuse(dense, lexical, 0.6), fuse(dense, scaled, 0.6)
    assert one == {name: pytest.approx(value, abs=1e-6) for name, value in other.items()}
