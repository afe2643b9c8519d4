"""Metrics are those of the literature, over document keys, a missing answer counting as zero."""

import math

import pytest

from bot.evaluation.metrics import Run, mean_metrics, query_metrics
from bot.evaluation.runner import by_document, run_lines
from tests.bot.support import document, passage

NAMES = {"ndcg@5", "ndcg@10", "recall@5", "recall@10", "recall@100", "map@10", "mrr@10"}


def retrieval_metrics(qrels: dict[str, dict[str, int]], run: Run) -> dict[str, float]:
    """Return the means over all queries."""
    return mean_metrics(query_metrics(qrels, run))


def ranked(*keys: str) -> list[tuple[str, float]]:
    """Return results in this order, all with one score: only ranks may count."""
    return [(key, 0.5) for key in keys]


def test_one_query_gets_the_values_computed_by_hand() -> None:
    found = retrieval_metrics({"q": {"a": 1, "b": 2}}, {"q": ranked("c", "a", "b")})
    gained = 1 / math.log2(3) + 2 / math.log2(4)
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert found.keys() == NAMES
    assert found == {
        "ndcg@5": pytest.approx(gained / ideal, abs=1e-4),
        "ndcg@10": pytest.approx(gained / ideal, abs=1e-4),
        "recall@5": 1.0, "recall@10": 1.0, "recall@100": 1.0,
        "map@10": pytest.approx((1 / 2 + 2 / 3) / 2, abs=1e-4),
        "mrr@10": 0.5,
    }  # fmt: skip


def test_cut_offs_are_where_their_names_say() -> None:
    others = [f"x{n}" for n in range(200)]
    at_6 = retrieval_metrics({"q": {"a": 1}}, {"q": ranked(*others[:5], "a")})
    assert (at_6["recall@5"], at_6["ndcg@5"]) == (0, 0)
    assert at_6["recall@10"] == 1
    assert at_6["mrr@10"] == pytest.approx(1 / 6, abs=1e-4)
    at_11 = retrieval_metrics({"q": {"a": 1}}, {"q": ranked(*others[:10], "a")})
    assert (at_11["recall@10"], at_11["map@10"], at_11["mrr@10"]) == (0, 0, 0)
    assert at_11["recall@100"] == 1
    at_101 = retrieval_metrics({"q": {"a": 1}}, {"q": ranked(*others[:100], "a")})
    assert at_101["recall@100"] == 0


def test_a_query_without_results_counts_as_zero() -> None:
    qrels = {"q1": {"a": 1}, "q2": {"b": 1}, "q3": {"c": 1}, "q4": {"d": 1}}
    found = retrieval_metrics(qrels, {"q1": ranked("a"), "q2": [], "q4": ranked("x", "d")})
    assert found["recall@5"] == 0.5
    assert found["mrr@10"] == pytest.approx((1 + 0.5) / 4)


def test_each_query_has_values_of_its_own_also_one_without_results() -> None:
    qrels = {"q1": {"a": 1}, "q2": {"b": 1}}
    found = query_metrics(qrels, {"q1": ranked("x", "a")})
    assert list(found) == ["q1", "q2"]
    assert (found["q1"]["mrr@10"], found["q1"]["recall@5"]) == (0.5, 1)
    assert found["q2"] == dict.fromkeys(NAMES, 0)


def test_results_of_a_query_without_judgements_do_not_count() -> None:
    found = retrieval_metrics({"q1": {"a": 1}}, {"q1": ranked("a"), "q9": ranked("x")})
    assert found["mrr@10"] == 1


def test_passages_count_for_their_document_once_at_their_best_rank() -> None:
    one, two = document("one"), document("two")
    passages = (
        passage("A.", one, 0, score=0.9), passage("B.", two, 0, score=0.8),
        passage("C.", one, 9, score=0.7),
    )  # fmt: skip
    assert by_document(passages) == [("one", 0.9), ("two", 0.8)]


def test_a_run_file_is_in_the_trec_format() -> None:
    lines = list(run_lines({"q1": [("one", 0.9), ("two", 0.25)], "q2": []}))
    assert lines == ["q1 Q0 one 1 0.900000 gazette\n", "q1 Q0 two 2 0.250000 gazette\n"]
