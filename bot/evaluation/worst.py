"""The questions that went worst, and why each counts as wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.evaluation.results import Row

_NEAR = 0.5  # an answer with this F1 or ROUGE-L says in its words what was expected

Judge = Callable[[Row], "tuple[float, str] | None"]


@dataclass(frozen=True, slots=True)
class Case:
    """A question that went wrong; the higher `badness`, the worse."""

    row: Row
    badness: float
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that went wrong in one way: how many there are, and the worst of them."""

    title: str
    count: int
    cases: tuple[Case, ...]


def worst(rows: Sequence[Row], each: int = 10) -> list[Group]:
    """Return the ways in which questions went wrong, each with its worst cases."""
    groups = []
    for title, judge in _JUDGES.items():
        cases = [Case(row, *found) for row in rows if (found := judge(row))]
        cases.sort(key=lambda case: -case.badness)
        if cases:
            groups.append(Group(title, len(cases), tuple(cases[:each])))
    return groups


def _faulty(row: Row) -> tuple[float, str] | None:
    return (float(len(row.faults)), "; ".join(row.faults)) if row.faults else None


def _should_refuse(row: Row) -> tuple[float, str] | None:
    if row.answerable is not False or row.refused:
        return None
    sure = row.confidence or 0.0
    return sure, f"Answered with confidence {sure:.2f}; the documents do not answer it."


def _should_answer(row: Row) -> tuple[float, str] | None:
    if row.answerable is not True or not row.refused:
        return None
    sure = row.confidence or 0.0
    return 1 - sure, f"Refused with confidence {sure:.2f}; the documents answer it."


def _other_answer(row: Row) -> tuple[float, str] | None:
    scores = row.scores
    if row.refused or scores.get("contains", 1.0):
        return None
    name, near = max(
        ((name, scores[name]) for name in ("f1", "rouge_l", "sentence_f1") if name in scores),
        key=lambda pair: pair[1],
    )
    if near >= _NEAR:
        return None
    return 1 - near, f"No expected answer is in the text; at most {name} {near:.2f}."


def _not_found(row: Row) -> tuple[float, str] | None:
    recall = row.scores.get("recall@10", 1.0)
    if recall >= 1:
        return None
    found = round(recall * len(row.expected))
    return (
        1 - row.scores["ndcg@10"],
        f"{found} of {len(row.expected)} expected documents are among the first 10.",
    )


_JUDGES: dict[str, Judge] = {
    "Quotes or claims that do not hold": _faulty,
    "Answered, but should have been refused": _should_refuse,
    "Refused, but should have been answered": _should_answer,
    "Answered with something else": _other_answer,
    "Documents that were not found": _not_found,
}
