"""The scores of one answer, and the figures of many.

What counts as the text of an answer are its claims, joined by blanks: what is said, without the
lines that name a source, without markers, and without what an abstained answer says.
"""

from collections.abc import Sequence
from statistics import fmean, median
from typing import Any

import numpy as np

from bot.evaluation.checking import Checked
from bot.evaluation.questions import Item
from bot.evaluation.refusal import abstention_f1, auroc
from bot.evaluation.results import Quoted, Row
from bot.evaluation.texts import best, contains, exact_match, rouge_l, token_f1
from bot.models import Answer

MEANS = (
    "em", "f1", "rouge_l", "contains", "first_claim", "sentence_f1", "right", "refused",
    "over_refused",
)  # fmt: skip
"""The figures that are the mean of the scores of the questions they apply to."""


def said(answer: Answer) -> str:
    """Return the text of an answer that is compared with what was expected."""
    return " ".join(claim.text for claim in answer.claims)


def row_of(item: Item, answer: Answer, checked: Checked) -> Row:
    """Return what is kept of a question and its answer."""
    return Row(
        id=item.id,
        question=item.question,
        expected=item.answers,
        found=said(answer) if answer.claims else answer.answer,
        answerable=item.expected,
        refused=answer.status == "abstained",
        confidence=answer.confidence,
        quotes=tuple(Quoted(key=c.key, quote=c.quote) for c in answer.citations),
        faults=checked.faults,
        scores=scores_of(item, answer),
    )


def scores_of(item: Item, answer: Answer) -> dict[str, float]:
    """Return the scores that apply to a question: of the text where it is answerable, else of
    the refusal alone.

    `first_claim` is 1 when the first claim contains an expected answer; `right`, when it does or
    an unanswerable question is refused. `sentence_f1` is the token F1 with the sentences that a
    person marked, joined, best of the persons: by it the three sentences nearest to the question
    (all-MiniLM-L6-v2) reach .69 on CLAPnq with the passage given, as was measured elsewhere.
    """
    refused = float(answer.status == "abstained")
    if item.expected is None:
        return {}
    if not item.expected:
        return {"refused": refused, "right": refused}
    text, found = said(answer), {"over_refused": refused}
    if item.answers:
        first = best(contains, answer.claims[0].text, item.answers) if answer.claims else 0.0
        found |= {
            "em": best(exact_match, text, item.answers),
            "f1": best(token_f1, text, item.answers),
            "rouge_l": best(rouge_l, text, item.answers),
            "contains": best(contains, text, item.answers),
            "first_claim": first,
            "right": first,
        }
    if item.gold_sentences:
        marked = [" ".join(some) for some in item.gold_sentences]
        found["sentence_f1"] = best(token_f1, text, marked)
    return found


def figures(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the means of all scores, and how well refusing went; None where nothing applies."""
    judged = [row for row in rows if row.answerable is not None]
    can = np.array([row.answerable for row in judged], dtype=bool)
    confidence = np.array([row.confidence for row in judged], dtype=float)
    refused = np.array([row.refused for row in judged], dtype=float)
    found: dict[str, float | None] = {name: _mean(rows, name) for name in MEANS}
    found["auroc"] = auroc(confidence, can)
    found["abstention_f1"] = abstention_f1(refused, can)
    return {name: value if value is None else round(value, 4) for name, value in found.items()}


def _mean(rows: Sequence[Row], name: str) -> float | None:
    values = [row.scores[name] for row in rows if name in row.scores]
    return fmean(values) if values else None


def words_of(answers: Sequence[Answer]) -> dict[str, float | None]:
    """Return the median number of words of what is said, and of all that is shown."""
    given = [answer for answer in answers if answer.status != "abstained"]
    texts = {"median": [said(a) for a in given], "median_shown": [a.answer for a in given]}
    return {
        name: float(median(len(text.split()) for text in some)) if some else None
        for name, some in texts.items()
    }
