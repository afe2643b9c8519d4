"""The difference between two results over the same questions, and how sure it is.

The paired bootstrap: questions are drawn again, with replacement, 2,000 times, the same for both
results; the interval holds the middle 95 % of the differences. Answerable and unanswerable
questions are drawn apart, so that every draw has both. The draws are seeded: the same results
always give the same interval.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.errors import IncomparableResults
from bot.evaluation.legend import shown
from bot.evaluation.refusal import Flags, Floats, abstention_f1, auroc
from bot.evaluation.results import Result, Row, numbers

RESAMPLES = 2000
_SEED = 20210114
_AT_ONCE = 100  # resamples, so that memory stays small with many questions

Rows = dict[str, Row]
Statistic = Callable[[Floats, Flags], float | None]


_LESS_IS_BETTER = ("over_refused", "latency_ms.", "words.")


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure before and after. `interval` (low, high) is of the difference, where it has one."""

    name: str
    before: float
    after: float
    interval: tuple[float, float] | None = None

    @property
    def change(self) -> float:
        """What was gained."""
        return round(self.after - self.before, 6)

    @property
    def sure(self) -> bool:
        """Whether the interval excludes 0."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]

    @property
    def better(self) -> bool:
        """Whether the figure went the way it should."""
        return (self.change < 0) == self.name.startswith(_LESS_IS_BETTER)

    @property
    def told(self) -> str:
        """The difference as it is read, with its interval, and a star where that excludes 0."""
        if self.interval is None:
            return shown(self.change, signed=True)
        low, high = self.interval
        return f"{self.change:+.4f} [{low:+.4f}, {high:+.4f}]{'*' if self.sure else ''}"


def compare(before: Result, after: Result) -> dict[str, Difference]:
    """Return name → difference for every number that both results have.

    A result that was kept without its questions gives no intervals.

    Raises:
        IncomparableResults: they are of different questions, or of another corpus.
    """
    old, new = numbers(before.figures), numbers(after.figures)
    found = {name: Difference(name, old[name], new[name]) for name in new if name in old}
    if not (before.rows and after.rows):
        return found
    _require_the_same(before, after)
    one, other = ({row.id: row for row in result.rows} for result in (before, after))
    return {
        name: Difference(name, each.before, each.after, _interval(name, one, other))
        for name, each in found.items()
    }


def _require_the_same(before: Result, after: Result) -> None:
    if before.about is None or after.about is None or before.about.kind != after.about.kind:
        raise IncomparableResults("One result is of answers, the other of retrieval.")
    if before.about.questions != after.about.questions:
        missing = {row.id for row in before.rows} ^ {row.id for row in after.rows}
        which = f", for one {min(missing)!r}" if missing else " in what is asked or expected"
        raise IncomparableResults(
            f"The results are of different questions: {len(before.rows):,} and "
            f"{len(after.rows):,}, which differ{which}."
        )
    if before.about.corpus != after.about.corpus:
        raise IncomparableResults(
            f"The results are of different corpora: their digests are {before.about.corpus[:12]} "
            f"and {after.about.corpus[:12]}."
        )


def _interval(name: str, before: Rows, after: Rows) -> tuple[float, float] | None:
    if name == "auroc":
        return _middle(_refusals(auroc, *_judged(before, after, lambda row: row.confidence)))
    if name == "abstention_f1":
        return _middle(_refusals(abstention_f1, *_judged(before, after, lambda row: row.refused)))
    shared = [each for each in before if name in before[each].scores.keys() & after[each].scores]
    if not shared:
        return None
    gained = [after[each].scores[name] - before[each].scores[name] for each in shared]
    return _middle(_means(np.array(gained)))


def _means(gained: Floats) -> Floats:
    """Return the mean of each resample."""
    rng = np.random.default_rng(_SEED)
    shape = (_AT_ONCE, len(gained))
    rounds = range(RESAMPLES // _AT_ONCE)
    return np.concatenate(
        [gained[rng.integers(len(gained), size=shape)].mean(axis=1) for _ in rounds]
    )


def _judged(
    before: Rows, after: Rows, value: Callable[[Row], float | None]
) -> tuple[Floats, Floats, Flags]:
    """Return a value of each judged question, before and after, and whether it is answerable."""
    names = [each for each, row in before.items() if row.answerable is not None]
    one, other = (np.array([value(r[n]) for n in names], dtype=float) for r in (before, after))
    return one, other, np.array([before[n].answerable for n in names], dtype=bool)


def _refusals(statistic: Statistic, before: Floats, after: Floats, can: Flags) -> Floats:
    """Return the difference of a statistic of refusing in each resample."""
    rng = np.random.default_rng(_SEED)
    sorts = [np.flatnonzero(can), np.flatnonzero(~can)]
    found = []
    for _ in range(RESAMPLES):
        drawn = np.concatenate([rng.choice(some, some.size) for some in sorts if some.size])
        old, new = (statistic(values[drawn], can[drawn]) for values in (before, after))
        found.append((new or 0.0) - (old or 0.0))
    return np.array(found)


def _middle(differences: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(differences, (2.5, 97.5))
    return round(float(low), 6), round(float(high), 6)
