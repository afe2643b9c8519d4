"""How often a verdict is right, over sentences that people might write about the built-in sample.

`supported` and `contradicted` must be right nearly always; what is missed is only counted.
"""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.bot.checking import sentences
from tests.bot.checking.conftest import Check

PRECISION = 0.95
Counts = Counter[tuple[str, str]]


@pytest.fixture(scope="module")
def counts(sample: Check) -> Callable[[str], Counts]:
    """Return (truth, verdict) → how many sentences of a set: `counts("")`, `counts("HARDER_")`."""
    found: dict[str, Counts] = {}

    def count(name: str) -> Counts:
        if name not in found:
            found[name] = Counter(
                (truth, sample(text).sentences[0].verdict)
                for truth in ("TRUE", "FALSE", "ABSENT")
                for text in getattr(sentences, name + truth)
            )
        return found[name]

    return count


@pytest.mark.slow
@pytest.mark.parametrize("name", ["", "HARDER_", "LATER_"])
@pytest.mark.parametrize(("verdict", "truth"), [("supported", "TRUE"), ("contradicted", "FALSE")])
def test_a_verdict_is_nearly_always_right(
    counts: Callable[[str], Counts], name: str, verdict: str, truth: str
) -> None:
    given = {which: n for (which, said), n in counts(name).items() if said == verdict}
    assert given.get(truth, 0) >= PRECISION * sum(given.values()), given


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "truth", "verdict", "least"),
    [
        ("", "TRUE", "supported", 0.8),
        ("", "FALSE", "contradicted", 0.8),
        ("", "ABSENT", "not_found", 0.95),
        ("HARDER_", "TRUE", "supported", 0.5),
        ("HARDER_", "FALSE", "contradicted", 0.45),
        ("HARDER_", "ABSENT", "not_found", 0.95),
        ("LATER_", "TRUE", "supported", 0.65),
        ("LATER_", "FALSE", "contradicted", 0.55),
        ("LATER_", "ABSENT", "not_found", 0.95),
    ],
)
def test_enough_is_found(
    counts: Callable[[str], Counts], name: str, truth: str, verdict: str, least: float
) -> None:
    total = len(getattr(sentences, name + truth))
    assert counts(name)[truth, verdict] >= least * total
