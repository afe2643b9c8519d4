"""TREC runs: the ranked Documents of each query, in the lines that evaluation tools read."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from bot.models import Passage

_TAG = "gazette"
_BLANK = re.compile(r"\s")


def run_lines(qid: str, passages: Sequence[Passage], k: int) -> Iterator[str]:
    """Yield the lines of one query: its best `k` Documents by key, each with its best Passage.

    Blanks separate the columns, so a blank in a key is written as in a URL (%20).
    """
    best: dict[str, float] = {}
    for passage in passages:
        best.setdefault(passage.document.key, passage.score)
    for rank, (key, score) in enumerate(list(best.items())[:k], 1):
        yield f"{_column(qid)} Q0 {_column(key)} {rank} {score:.6f} {_TAG}\n"


def _column(value: str) -> str:
    return _BLANK.sub(lambda blank: quote(blank[0]), value) or "-"
