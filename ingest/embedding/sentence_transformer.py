"""Embeds with sentence-transformers itself: for models that cannot be exported to ONNX."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.embedding.base import Span
from ingest.settings import refuse_telemetry

_TEXTS_A_CALL = 256


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or folder. Loads torch: ten seconds, half a GB."""

    def __init__(self, model: str, identity: str) -> None:
        refuse_telemetry()
        from sentence_transformers import SentenceTransformer

        self.identity = identity
        self._model = SentenceTransformer(model, device="cpu", trust_remote_code=False)
        self.dimension = int(self._model.get_embedding_dimension() or 0)

    def embed(
        self, texts: Sequence[str], advance: Callable[[int], None] = lambda count: None
    ) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (len(texts), dimension)."""
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for at in range(0, len(order), _TEXTS_A_CALL):
            some = order[at : at + _TEXTS_A_CALL]
            vectors[some] = self._model.encode(
                [texts[i] for i in some], normalize_embeddings=True, show_progress_bar=False
            )
            advance(len(some))
        return vectors

    def embed_spans(
        self,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        advance: Callable[[int], None] = lambda count: None,
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Return the vectors of the texts, and of their spans, each read by itself.

        How such a model makes a vector of its tokens is not known, so spans are a second pass.
        """
        parts = [
            text[start:end] for text, some in zip(texts, spans, strict=True) for start, end in some
        ]
        vectors = self.embed(texts, advance)
        cuts = np.cumsum([len(some) for some in spans])[:-1]
        return vectors, np.split(self.embed(parts), cuts) if texts else []
