"""Embeds with an exported model through onnxruntime: no torch, loaded in a fraction of a second."""

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# A batch of 2,048 tokens (padding counted) keeps its activations in a core's second-level cache;
# larger batches were up to 1.4 times slower on the machines this was measured on.
_TOKENS_A_BATCH = 2048


class OnnxEmbedder:
    """A sentence-transformers model exported by `ingest.embedding.export` into `folder`.

    Texts are sorted by length, so that a batch has little padding, and one batch runs on each
    core: a small model gains less from sharing its matrix products between cores.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        self.identity: str = card["identity"]
        self.dimension: int = card["dimension"]
        self._inputs: list[str] = card["inputs"]
        self._workers = threads or len(os.sched_getaffinity(0)) or 1
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(card["max_tokens"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def embed(
        self, texts: Sequence[str], advance: Callable[[int], None] = lambda count: None
    ) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (len(texts), dimension)."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        tokens = [each.ids for each in self._tokenizer.encode_batch(list(texts))]

        def run(batch: list[int]) -> int:
            vectors[batch] = self._run([tokens[i] for i in batch])
            return len(batch)

        batches = _batches([len(each) for each in tokens])
        if len(batches) == 1:
            advance(run(batches[0]))
            return vectors
        with ThreadPoolExecutor(self._workers) as pool:
            for done in pool.map(run, batches):
                advance(done)
        return vectors

    def _run(self, tokens: list[list[int]]) -> NDArray[np.float32]:
        shape = (len(tokens), max(map(len, tokens)))
        ids = np.zeros(shape, dtype=np.int64)
        mask = np.zeros(shape, dtype=np.int64)
        for row, each in enumerate(tokens):
            ids[row, : len(each)] = each
            mask[row, : len(each)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        given = {name: feeds[name] for name in self._inputs}
        (vectors,) = self._session.run(["sentence_embedding"], given)
        return np.asarray(vectors, dtype=np.float32)


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Group text indexes, longest first, into batches of about `_TOKENS_A_BATCH` padded tokens."""
    batches: list[list[int]] = []
    room = 0
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if room <= 0:
            batches.append([])
            width = lengths[index]
            room = max(1, _TOKENS_A_BATCH // width)
        batches[-1].append(index)
        room -= 1
    return batches
