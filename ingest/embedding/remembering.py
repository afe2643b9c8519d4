"""An embedder that remembers the vectors of the last questions: each is asked for several times."""

from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.embedding.base import Embedder, Span

_FEW = 4  # texts of one question; more are passages, which are embedded once
_KEPT = 64  # texts

Floats = NDArray[np.float32]


class RememberingEmbedder:
    """Any embedder, with the vectors of the last 64 texts that were asked for few at a time.

    For one thread at a time.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.identity = embedder.identity
        self.dimension = embedder.dimension
        self._known: OrderedDict[str, Floats] = OrderedDict()

    def embed(
        self, texts: Sequence[str], advance: Callable[[int], None] = lambda count: None
    ) -> Floats:
        """Return one unit vector a text, shape (len(texts), dimension)."""
        if not 0 < len(texts) <= _FEW:
            return self._embedder.embed(texts, advance)
        missing = list(dict.fromkeys(text for text in texts if text not in self._known))
        made = self._embedder.embed(missing) if missing else ()
        self._known.update(zip(missing, made, strict=True))
        vectors = np.stack([self._known[text] for text in texts])
        for text in texts:
            self._known.move_to_end(text)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        advance(len(texts))
        return vectors

    def embed_spans(
        self,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        advance: Callable[[int], None] = lambda count: None,
    ) -> tuple[Floats, list[Floats]]:
        """Return the vectors of the texts and of their spans, as the embedder makes them."""
        return self._embedder.embed_spans(texts, spans, advance)
