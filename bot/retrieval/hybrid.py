"""The retriever of every surface: each collection searched both ways, fused, exact names first."""

from collections.abc import Callable

from bot.models import Passage, Question
from bot.retrieval.fuse import fuse
from bot.retrieval.scoring import Scores, score
from bot.retrieval.understand import understand
from bot.settings import BotSettings
from ingest.embedding.base import Embedder
from ingest.errors import UnknownDocument
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot

_EXACT_BONUS = 1.0  # more than any fused score differs by


class HybridRetriever:
    """Dense and lexical search over every collection a question may use, with score fusion."""

    def __init__(
        self, reader: LibraryReader, embedder: Callable[[], Embedder], settings: BotSettings
    ) -> None:
        """`embedder` is called at the first question, so that a listing needs no model."""
        self._reader = reader
        self._embedder = embedder
        self._settings = settings

    def retrieve(self, question: Question, k: int) -> list[Passage]:
        """Return up to `k` Passages, best first."""
        understood = understand(question)
        vectors = self._embedder().embed([text for text, _ in understood.parts])
        wanted = max(self._settings.candidates, k)
        passages: list[Passage] = []
        with self._reader.snapshot(question.collections) as snapshots:
            _check_keys(snapshots, question.where.keys)
            for snapshot in snapshots:
                scores = score(snapshot, understood, list(vectors), question.where, wanted)
                passages += self._passages(snapshot, question, scores, k)
        passages.sort(key=lambda p: (-p.score, p.chunk.document_id, p.chunk.start))
        return passages[:k]

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


def _check_keys(snapshots: list[Snapshot], keys: tuple[str, ...]) -> None:
    missing = [key for key in keys if not any(s.has(key) for s in snapshots)]
    if missing:
        raise UnknownDocument(f"There is no document {missing[0]!r}.")
