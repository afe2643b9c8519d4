"""Retrieval metrics by ir-measures, under the names of the outside contract."""

from collections.abc import Mapping, Sequence

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


def retrieval_metrics(qrels: Mapping[str, Mapping[str, int]], run: Run) -> dict[str, float]:
    """Return each metric's mean over the queries of `qrels`; a query without results scores 0."""
    import ir_measures

    wanted = {name: ir_measures.parse_measure(spelled) for name, spelled in _NAMES.items()}
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
    values = ir_measures.calc_aggregate(list(wanted.values()), judged, found)
    return {name: round(float(values[measure]), 4) for name, measure in wanted.items()}
