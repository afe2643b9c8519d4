"""The retriever of every surface: each collection searched both ways, fused, exact names first."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.models import Passage, Question, Retrieval
from bot.retrieval.fuse import fuse
from bot.retrieval.rerank import by_sentences, reranked
from bot.retrieval.reranker import Reranker
from bot.retrieval.scoring import Scores, score
from bot.retrieval.understand import Understood, question_terms, understand
from bot.settings import BotSettings
from ingest.dates import latest
from ingest.embedding.base import Embedder
from ingest.errors import UnknownDocument
from ingest.library.filters import Filter
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot

READ = 30
"""Passages that a reranker reads."""
_EXACT_BONUS = 2.0  # more than any score of both stages differs by


class HybridRetriever:
    """Dense and lexical search over every collection a question may use, with score fusion."""

    def __init__(
        self,
        reader: Callable[[], LibraryReader],
        embedder: Callable[[], Embedder],
        settings: BotSettings,
        reranker: Reranker | None = None,
    ) -> None:
        """`reader` and `embedder` are called at the first question, so that opening is free."""
        self._reader = reader
        self._embedder = embedder
        self._settings = settings
        self._reranker = reranker

    def retrieve(self, question: Question, k: int) -> Retrieval:
        """Return up to `k` Passages, best first, and what the library knows of the terms."""
        understood = understand(question)
        reader = self._reader()
        wanted = max(self._settings.candidates, k)
        passages: list[Passage] = []
        with reader.snapshot(question.collections, dense=True) as snapshots:
            reader.check_embedder(snapshots)
        # Between two snapshots: a model that is being exported must not keep a writer waiting.
        embedder = self._embedder()
        with reader.snapshot(question.collections, dense=True) as snapshots:
            _check_keys(snapshots, question.where.keys)
            vectors = list(embedder.embed([text for text, _ in understood.parts]))
            for snapshot in snapshots:
                scores = score(snapshot, understood, vectors, question.where, wanted)
                found = self._passages(snapshot, question, scores, max(k, self._seen(understood)))
                passages += by_sentences(snapshot, found, understood.weights, vectors)
            text = question.standalone or question.text
            passages = _sorted(passages)
            if self._reranker is not None:
                passages = _reranked(self._reranker, text, passages)
            return Retrieval(
                tuple(passages[:k]),
                term_weights(text, snapshots),
                sum(snapshot.count(question.where) for snapshot in snapshots),
                newest(snapshots, question.where),
                reader.identity,
            )

    def _seen(self, understood: Understood) -> int:
        """Return how many Passages of a collection a further stage must see."""
        return READ if self._reranker is not None else reranked(understood)

    def _passages(
        self, snapshot: Snapshot, question: Question, scores: Scores, k: int
    ) -> list[Passage]:
        fused = fuse(scores.dense, scores.lexical, self._settings.dense_weight)
        for name, weight in scores.exact.items():
            fused[name] = fused.get(name, 0.0) + weight * _EXACT_BONUS
        best = sorted(fused, key=lambda name: (-fused[name], name))[:k]
        chunks = snapshot.chunks(best, question.where)
        documents = snapshot.documents_of(chunks.values(), question.where.as_of)
        return [
            Passage(
                chunks[name],
                documents[chunks[name].document_id],
                fused[name],
                scores.dense.get(name, 0.0),
                scores.lexical.get(name, 0.0),
                name in scores.exact,
            )
            for name in best
            if name in chunks
        ]


def _sorted(passages: Sequence[Passage]) -> list[Passage]:
    return sorted(passages, key=lambda p: (-p.score, p.chunk.document_id, p.chunk.start))


def _reranked(reranker: Reranker, text: str, passages: Sequence[Passage]) -> list[Passage]:
    """Return the best Passages by what the reranker says of them; exact names stay first."""
    best = passages[:READ]
    scores = reranker.scores(text, [each.chunk.text for each in best])
    return _sorted([
        replace(each, score=float(score) + _EXACT_BONUS * each.exact)
        for each, score in zip(best, scores, strict=True)
    ])  # fmt: skip


def _check_keys(snapshots: list[Snapshot], keys: tuple[str, ...]) -> None:
    missing = [key for key in keys if not any(s.has(key) for s in snapshots)]
    if missing:
        raise UnknownDocument(f"There is no document {missing[0]!r}.")


def term_weights(text: str, snapshots: Sequence[Snapshot]) -> dict[str, float]:
    """Return term → ln(1 + N / (1 + df)), over N Chunks of which df have the term."""
    total = sum(snapshot.manifest.chunks for snapshot in snapshots)
    return {
        term: math.log(1 + total / (1 + sum(s.words.frequency(term) for s in snapshots)))
        for term in question_terms(text)
    }


def newest(snapshots: Sequence[Snapshot], where: Filter) -> str | None:
    """Return the date of the newest Document that a question may use, as it is written."""
    dates = [dated for snapshot in snapshots if (dated := snapshot.newest(where))]
    return max(dates, key=latest, default=None)
