"""The one protocol of embedders."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]
"""Start and end in a text, in code points."""


class Embedder(Protocol):
    """Turns texts into unit vectors; the same text always gives the same vector (to 1e-5)."""

    @property
    def identity(self) -> str:
        """Name and digest of the model: equal identities mean one vector space."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    def embed(
        self, texts: Sequence[str], advance: Callable[[int], None] = lambda count: None
    ) -> NDArray[np.float32]:
        """Return one vector a text, shape (len(texts), dimension), each of length one.

        `advance` is told the number of texts done, batch by batch.
        """
        ...

    def embed_spans(
        self,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        advance: Callable[[int], None] = lambda count: None,
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Return what `embed` does, and for each text the vectors of its spans, in one go.

        `spans[i]` are (start, end) in `texts[i]`, in code points. The vectors of a text's spans
        have shape (len(spans[i]), dimension) and length one; a span without a word has zeros.
        """
        ...
