"""Embeds with an exported model through onnxruntime: no torch, loaded in a fraction of a second."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.embedding.base import Span
from ingest.settings import refuse_telemetry

# A batch of 2,048 tokens (padding counted) keeps its activations in a core's second-level cache;
# larger batches were up to 1.4 times slower on the machines this was measured on.
_TOKENS_A_BATCH = 2048
_OVERLAP = 64  # tokens that two windows of a long text share, so that most spans lie in one whole

Floats = NDArray[np.float32]
Batch = list[int]
Pooled = tuple[Floats, Floats, NDArray[np.int64]]
"""Of one window: its own vector, those of the spans, and how many tokens each was made of."""


class OnnxEmbedder:
    """A sentence-transformers model exported by `ingest.embedding.export` into `folder`.

    Texts are sorted by length, so that a batch has little padding, and one batch runs on each
    core: a small model gains less from sharing its matrix products between cores.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        refuse_telemetry()
        import onnxruntime
        from tokenizers import Tokenizer

        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        self.identity: str = card["identity"]
        self.dimension: int = card["dimension"]
        self._mean_of_tokens: bool = card["mean_of_tokens"]
        self._inputs: list[str] = card["inputs"]
        self._workers = threads or len(os.sched_getaffinity(0)) or 1
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        overlap = min(_OVERLAP, card["max_tokens"] // 4)
        self._tokenizer.enable_truncation(card["max_tokens"], stride=overlap)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def embed(
        self, texts: Sequence[str], advance: Callable[[int], None] = lambda count: None
    ) -> Floats:
        """Return one unit vector a text, shape (len(texts), dimension)."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        tokens = [each.ids for each in self._tokenizer.encode_batch(list(texts))]

        def run(batch: Batch) -> int:
            vectors[batch] = self._run([tokens[i] for i in batch], "sentence_embedding")
            return len(batch)

        self._run_all(run, [len(each) for each in tokens], advance)
        return vectors

    def embed_spans(
        self,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        advance: Callable[[int], None] = lambda count: None,
    ) -> tuple[Floats, list[Floats]]:
        """Return the vectors of texts and of their spans: the means of the token states of each.

        A text that is longer than the model reads has further windows, for its spans alone. A
        model that does not average its tokens reads the spans by themselves, a second time.
        """
        if not self._mean_of_tokens:
            return self.embed(texts, advance), self._by_themselves(texts, spans)
        encoded = self._tokenizer.encode_batch(list(texts))
        windows = [(i, each) for i, e in enumerate(encoded) for each in _windows(e, spans[i])]
        pooled: list[Pooled] = [None] * len(windows)  # type: ignore[list-item]

        def run(batch: Batch) -> int:
            states = self._run([windows[n][1].ids for n in batch], "token_embeddings")
            for n, some in zip(batch, states, strict=True):
                i, window = windows[n]
                pooled[n] = _pool(some[: len(window.ids)], window.offsets, spans[i])
            return sum(n == 0 or windows[n - 1][0] != windows[n][0] for n in batch)

        self._run_all(run, [len(window.ids) for _, window in windows], advance)
        return self._joined(pooled, [i for i, _ in windows], spans)

    def _joined(
        self, pooled: Sequence[Pooled], owners: Sequence[int], spans: Sequence[Sequence[Span]]
    ) -> tuple[Floats, list[Floats]]:
        """Return the vector of each text's first window, and of each span where most of it is."""
        vectors = np.empty((len(spans), self.dimension), dtype=np.float32)
        found = [np.zeros((len(some), self.dimension), dtype=np.float32) for some in spans]
        most = [np.zeros(len(some), dtype=np.int64) for some in spans]
        for n, (i, (whole, parts, counts)) in enumerate(zip(owners, pooled, strict=True)):
            if n == 0 or owners[n - 1] != i:
                vectors[i] = whole
            better = counts > most[i]
            found[i][better], most[i][better] = parts[better], counts[better]
        return vectors, found

    def _by_themselves(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[Floats]:
        parts = [
            text[start:end] for text, some in zip(texts, spans, strict=True) for start, end in some
        ]
        cuts = np.cumsum([len(some) for some in spans])[:-1]
        return np.split(self.embed(parts), cuts) if texts else []

    def _run_all(
        self, run: Callable[[Batch], int], lengths: Sequence[int], advance: Callable[[int], None]
    ) -> None:
        batches = _batches(lengths)
        if len(batches) == 1:
            advance(run(batches[0]))
            return
        with ThreadPoolExecutor(self._workers) as pool:
            for done in pool.map(run, batches):
                advance(done)

    def _run(self, tokens: list[list[int]], output: str) -> Floats:
        shape = (len(tokens), max(map(len, tokens)))
        ids = np.zeros(shape, dtype=np.int64)
        mask = np.zeros(shape, dtype=np.int64)
        for row, each in enumerate(tokens):
            ids[row, : len(each)] = each
            mask[row, : len(each)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        given = {name: feeds[name] for name in self._inputs}
        (found,) = self._session.run([output], given)
        return np.asarray(found, dtype=np.float32)


def _windows(encoding: Any, spans: Sequence[Span]) -> Iterator[Any]:
    """Yield the windows of a text that it takes to see at least half of each of its spans.

    Most texts that are too long are so by a few tokens, which are not worth another pass.
    """
    yield encoding
    seen = max((end for _, end in encoding.offsets), default=0)
    for window in encoding.overflowing:
        if all((start + end) / 2 <= seen for start, end in spans):
            return
        yield window
        seen = max((seen, *(end for _, end in window.offsets)))


def _pool(states: Floats, offsets: Sequence[Span], spans: Sequence[Span]) -> Pooled:
    """Return the unit means of all token states and of those of each span, and their numbers.

    `offsets` are the spans of the tokens in the same text; those the model adds are empty.
    """
    places = np.asarray(offsets, dtype=np.int64).reshape(-1, 2)
    starts, ends = places[:, 0], places[:, 1]
    vectors = np.zeros((len(spans), states.shape[1]), dtype=np.float32)
    counts = np.zeros(len(spans), dtype=np.int64)
    for n, (start, end) in enumerate(spans):
        inside = np.flatnonzero((starts >= start) & (ends <= end) & (ends > starts))
        if len(inside):
            vectors[n], counts[n] = _unit(states[inside].mean(axis=0)), len(inside)
    return _unit(states.mean(axis=0)), vectors, counts


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def _batches(lengths: Sequence[int]) -> list[Batch]:
    """Group text indexes, longest first, into batches of about `_TOKENS_A_BATCH` padded tokens."""
    batches: list[Batch] = []
    room = 0
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if room <= 0:
            batches.append([])
            width = lengths[index]
            room = max(1, _TOKENS_A_BATCH // width)
        batches[-1].append(index)
        room -= 1
    return batches
