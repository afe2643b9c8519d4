"""Retrieval metrics by ir-measures, under the names of the outside contract."""

from collections.abc import Mapping, Sequence
from statistics import fmean

Run = Mapping[str, Sequence[tuple[str, float]]]
"""Query id → (document key, score), best first."""

_NAMES = {
    "ndcg@5": "nDCG@5",
    "ndcg@10": "nDCG@10",
    "recall@5": "R@5",
    "recall@10": "R@10",
    "recall@100": "R@100",
    "map@10": "AP@10",
    "mrr@10": "RR@10",
}
METRICS = tuple(_NAMES)


def query_metrics(qrels: Mapping[str, Mapping[str, int]], run: Run) -> dict[str, dict[str, float]]:
    """Return each metric of each query of `qrels`; a query without results scores 0."""
    import ir_measures

    wanted = {ir_measures.parse_measure(spelled): name for name, spelled in _NAMES.items()}
    judged = [
        ir_measures.Qrel(query, key, grade)
        for query, grades in qrels.items()
        for key, grade in grades.items()
    ]
    # Ranks are what counts: ties in the scores must not let the tool reorder them.
    found = [
        ir_measures.ScoredDoc(query, key, float(len(results) - rank))
        for query, results in run.items()
        for rank, (key, _) in enumerate(results)
    ]
    scores = {query: dict.fromkeys(METRICS, 0.0) for query in qrels}
    for each in ir_measures.iter_calc(list(wanted), judged, found):
        if each.query_id in scores:
            scores[each.query_id][wanted[each.measure]] = float(each.value)
    return scores


def mean_metrics(scores: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return each metric's mean over queries, to four digits; 0 without a query."""
    return {
        name: round(fmean([each[name] for each in scores.values()] or [0.0]), 4) for name in METRICS
    }
