"""A deterministic embedder without a model: words hashed into a few dimensions.

The double of the real ones, for tests and for trying things out where quality does not matter:
texts that share words are near each other, and nothing has to be loaded.
"""

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.embedding.base import Span

NAME = "hashing"
_WORD = re.compile(r"\w+")


class HashingEmbedder:
    """Feature hashing: each word adds plus or minus one to one of `dimension` numbers."""

    identity = f"{NAME}@1"
    dimension = 64

    def embed(
        self, texts: Sequence[str], advance: Callable[[int], None] = lambda count: None
    ) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (len(texts), 64)."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row, 0] = 1e-3  # a text without words must have a direction too
            for word in _WORD.findall(text.casefold()):
                code = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest())
                vectors[row, code % self.dimension] += 1 if code >> 63 else -1
        advance(len(texts))
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def embed_spans(
        self,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        advance: Callable[[int], None] = lambda count: None,
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Return the vectors of the texts, and of each text's spans by themselves."""
        inside = [
            self.embed([text[start:end] for start, end in some])
            for text, some in zip(texts, spans, strict=True)
        ]
        return self.embed(texts, advance), inside
