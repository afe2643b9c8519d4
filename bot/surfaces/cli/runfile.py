"""TREC runs of single searches: the ranked Documents of a query, for evaluation tools."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from bot.evaluation.runner import by_document, run_lines
from bot.models import Passage

_BLANK = re.compile(r"\s")


def lines_of(qid: str, passages: tuple[Passage, ...], k: int) -> Iterator[str]:
    """Yield the lines of one query: its best `k` Documents by key, each with its best Passage."""
    best = by_document(passages)[:k]
    return run_lines({_column(qid): [(_column(key), score) for key, score in best]})


def _column(value: str) -> str:
    """Return a value without blanks, which separate the columns: they are written as in a URL."""
    return _BLANK.sub(lambda blank: quote(blank[0]), value) or "-"
