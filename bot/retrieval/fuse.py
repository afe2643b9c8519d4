"""Fusion of dense and lexical scores into one."""

from collections.abc import Mapping


def fuse(
    dense: Mapping[str, float], lexical: Mapping[str, float], dense_weight: float
) -> dict[str, float]:
    """Return id → weight * cosine + (1 - weight) * BM25 / best BM25.

    Cosines are taken as they are: they mean the same for every question, so that a question that
    nothing is near to keeps low scores. Both maps should cover the same ids (a missing score
    counts as 0, which costs about a point of recall).
    """
    best = max(lexical.values(), default=0.0) or 1.0
    return {
        name: dense_weight * dense.get(name, 0.0)
        + (1 - dense_weight) * (lexical.get(name, 0.0) / best)
        for name in dense.keys() | lexical.keys()
    }
