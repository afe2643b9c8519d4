"""Embeds with sentence-transformers itself: for models that cannot be exported to ONNX."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

_TEXTS_A_CALL = 256


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or folder. Loads torch: ten seconds, half a GB."""

    def __init__(self, model: str, identity: str) -> None:
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
