"""Runs an evaluation set through the real library and the real retriever."""

import time
from collections.abc import Iterator
from pathlib import Path

from bot.evaluation.about import about
from bot.evaluation.datasets import RetrievalSet, load_retrieval_set
from bot.evaluation.homes import corpus_in, prepare
from bot.evaluation.latency import latency
from bot.evaluation.metrics import mean_metrics, query_metrics
from bot.evaluation.results import Result, Row
from bot.models import Passage, Question
from bot.settings import BotSettings
from bot.wiring import Bot, open_bot
from ingest.progress import Progress, Silent

_DEPTH = 100  # documents a query, as deep as any metric looks
_CHUNKS = 300  # asked for, so that there are `_DEPTH` documents among them
_TOLD = 5  # documents of a query that are kept with its scores
TAG = "gazette"

Ranked = dict[str, list[tuple[str, float]]]
"""Query id → (document key, score), best first."""


def evaluate_retrieval(
    directory: Path,
    settings: BotSettings,
    run_file: Path | None = None,
    progress: Progress | None = None,
    last_turn: bool = False,
) -> Result:
    """Ingest a BEIR folder into a home of its own, search every query, return the metrics.

    The home is cached by the corpus's digest and by what its chunks and vectors are made with.
    `run_file` gets a TREC run over document keys. With `last_turn` the histories are ignored.
    Latency is of one search each, warm, in ms.

    Raises:
        InvalidDataset: the folder is not in the expected layout.
    """
    progress = progress or Silent()
    dataset = load_retrieval_set(directory)
    corpus = corpus_in(directory)
    own = prepare(corpus, settings, progress)
    with open_bot(own, progress.note) as bot:
        progress.stage("Searching", len(dataset.queries), "queries")
        run, seconds = _search_all(bot, dataset, progress, last_turn)
    if run_file is not None:
        run_file.write_text("".join(run_lines(run)), encoding="utf-8")
    scores = query_metrics(dataset.qrels, run)
    return Result(
        figures={
            "queries": len(dataset.queries),
            **mean_metrics(scores),
            "latency_ms": latency(seconds),
        },
        about=about("retrieval", dataset.questions, corpus.digest, own, last_turn=last_turn),
        rows=tuple(_row(dataset, name, run[name], scores[name]) for name in dataset.queries),
    )


def _search_all(
    bot: Bot, dataset: RetrievalSet, progress: Progress, last_turn: bool
) -> tuple[Ranked, list[float]]:
    run: Ranked = {}
    seconds = []
    bot.retriever.retrieve(Question("warm up"), 1)
    for name, text in dataset.queries.items():
        question = Question(text, () if last_turn else dataset.histories.get(name, ()))
        begun = time.perf_counter()
        found = bot.retriever.retrieve(question, _CHUNKS)
        seconds.append(time.perf_counter() - begun)
        run[name] = by_document(found.passages)[:_DEPTH]
        progress.advance()
    return run, seconds


def _row(
    dataset: RetrievalSet, name: str, found: list[tuple[str, float]], scores: dict[str, float]
) -> Row:
    return Row(
        id=name,
        question=dataset.queries[name],
        expected=tuple(dataset.qrels[name]),
        found=", ".join(key for key, _ in found[:_TOLD]),
        scores=scores,
    )


def by_document(passages: tuple[Passage, ...]) -> list[tuple[str, float]]:
    """Return (document key, best score) for each Document, best first."""
    best: dict[str, float] = {}
    for passage in passages:
        best.setdefault(passage.document.key, passage.score)
    return list(best.items())


def run_lines(run: Ranked) -> Iterator[str]:
    """Yield the lines of a TREC run: query, Q0, key, rank, score, tag."""
    for query, results in run.items():
        for rank, (key, value) in enumerate(results, 1):
            yield f"{query} Q0 {key} {rank} {value:.6f} {TAG}\n"
