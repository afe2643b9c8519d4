"""The one protocol of rerankers."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


@runtime_checkable
class Reranker(Protocol):
    """Scores texts for a question anew, by reading both together."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one score a text, 0 to 1, higher for a better one; shape (len(texts),).

        Raises:
            RerankerError: its model cannot be loaded.
        """
        ...
