"""How long it took: percentiles of many times."""

from collections.abc import Sequence


def latency(seconds: Sequence[float]) -> dict[str, float]:
    """Return the 50th and 95th percentile in milliseconds (nearest rank)."""
    ordered = sorted(seconds) or [0.0]
    return {
        name: round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2)
        for name, share in (("p50", 0.5), ("p95", 0.95))
    }
