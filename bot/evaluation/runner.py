"""Runs an evaluation set through the real library and the real retriever."""

import time
from collections.abc import Iterator
from pathlib import Path

from bot.evaluation.datasets import RetrievalSet, load_retrieval_set
from bot.evaluation.metrics import retrieval_metrics
from bot.models import Passage, Question
from bot.settings import BotSettings
from bot.wiring import Bot, open_bot
from ingest.embedding.loading import identify
from ingest.library.writer import open_writer
from ingest.models import digest
from ingest.pipeline import sync
from ingest.progress import Progress, Silent
from ingest.sources.folder import FolderSource

_DEPTH = 100  # documents a query, as deep as any metric looks
_CHUNKS = 300  # asked for, so that there are `_DEPTH` documents among them
TAG = "gazette"


def evaluate_retrieval(
    directory: Path,
    settings: BotSettings,
    run_file: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, object]:
    """Ingest a BEIR folder into a home of its own, search every query, return the metrics.

    The home is cached by the corpus's digest and by what its chunks and vectors are made with.
    `run_file` gets a TREC run over document keys. Latency is of one search each, warm, in ms.

    Raises:
        InvalidDataset: the folder is not in the expected layout.
    """
    progress = progress or Silent()
    dataset = load_retrieval_set(directory)
    made_with = digest(
        dataset.digest,
        str(dataset.corpus.resolve()),  # Documents are told apart by where they came from
        identify(settings.embedder),
        str(settings.chunk_words),
    )
    home = settings.cache / "eval" / made_with
    own = settings.model_copy(update={"home": home})
    with open_writer(own) as writer:
        sync(FolderSource(dataset.corpus.parent), writer, progress=progress)
    with open_bot(own, progress.note) as bot:
        progress.stage("Searching", len(dataset.queries), "queries")
        run, seconds = _search_all(bot, dataset, progress)
    if run_file is not None:
        run_file.write_text("".join(run_lines(run)), encoding="utf-8")
    metrics = retrieval_metrics(dataset.qrels, run)
    return {"queries": len(dataset.queries), **metrics, "latency_ms": _latency(seconds)}


def _search_all(
    bot: Bot, dataset: RetrievalSet, progress: Progress
) -> tuple[dict[str, list[tuple[str, float]]], list[float]]:
    run: dict[str, list[tuple[str, float]]] = {}
    seconds = []
    bot.retriever.retrieve(Question("warm up"), 1)
    for name, text in dataset.queries.items():
        question = Question(text, dataset.histories.get(name, ()))
        begun = time.perf_counter()
        found = bot.retriever.retrieve(question, _CHUNKS)
        seconds.append(time.perf_counter() - begun)
        run[name] = by_document(found.passages)[:_DEPTH]
        progress.advance()
    return run, seconds


def by_document(passages: tuple[Passage, ...]) -> list[tuple[str, float]]:
    """Return (document key, best score) for each Document, best first."""
    best: dict[str, float] = {}
    for passage in passages:
        best.setdefault(passage.document.key, passage.score)
    return list(best.items())


def run_lines(run: dict[str, list[tuple[str, float]]]) -> Iterator[str]:
    """Yield the lines of a TREC run: query, Q0, key, rank, score, tag."""
    for query, results in run.items():
        for rank, (key, value) in enumerate(results, 1):
            yield f"{query} Q0 {key} {rank} {value:.6f} {TAG}\n"


def _latency(seconds: list[float]) -> dict[str, float]:
    """Return the 50th and 95th percentile in milliseconds (nearest rank)."""
    ordered = sorted(seconds) or [0.0]
    return {
        name: round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2)
        for name, share in (("p50", 0.5), ("p95", 0.95))
    }
