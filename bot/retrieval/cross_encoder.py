"""Reranks with a CrossEncoder of sentence-transformers, where the setting `reranker` names one."""

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import RerankerError
from ingest.settings import refuse_telemetry


class CrossEncoderReranker:
    """Any CrossEncoder with one output, by name or folder.

    It loads torch at the first question: ten seconds and half a GB, and then some tens of
    milliseconds a Passage on a processor.
    """

    def __init__(self, model: str) -> None:
        self._name = model

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one score a text, 0 to 1; shape (len(texts),).

        Raises:
            RerankerError: there is no such model, or it has more than one output.
        """
        if not texts:
            return np.empty(0, dtype=np.float32)
        pairs = [(question, text) for text in texts]
        found = self._model.predict(pairs, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(found, dtype=np.float32)

    @functools.cached_property
    def _model(self) -> Any:
        refuse_telemetry()
        from sentence_transformers import CrossEncoder
        from torch.nn import Sigmoid

        try:
            model = CrossEncoder(
                self._name, device="cpu", trust_remote_code=False, activation_fn=Sigmoid()
            )
        except (OSError, ValueError) as error:
            first = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise RerankerError(f"The reranker {self._name!r} cannot be loaded: {first}") from None
        if model.num_labels != 1:
            raise RerankerError(f"The reranker {self._name!r} has {model.num_labels} outputs.")
        return model
