"""How much of a question a text covers: its content terms, weighted by how rare they are."""

from collections.abc import Iterable, Mapping

from ingest.library.words import terms


def coverage(weights: Mapping[str, float], *texts: str) -> float:
    """Return the share, 0 to 1, of a question's term weight that the texts contain."""
    total = sum(weights.values())
    if not total:
        return 0.0
    present = {term for text in texts for term in terms(text)}
    return sum(weight for term, weight in weights.items() if term in present) / total


def covered(weights: Mapping[str, float], text: str) -> frozenset[str]:
    """Return the terms of the question that a text contains."""
    return frozenset(terms(text)) & weights.keys()


def weight_of(weights: Mapping[str, float], some: Iterable[str]) -> float:
    """Return the summed weight of some terms."""
    return sum(weights[term] for term in some)
