"""The second stage: Passages by their best sentence, with the vectors that ingest made."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bot.models import Question
from bot.retrieval.hybrid import HybridRetriever
from bot.retrieval.rerank import by_sentences
from bot.wiring import Bot
from ingest.library.snapshot import Snapshot
from tests.bot.support import document, passage
from tests.contracts.rerankers import check_reranker

EAST, NORTH = np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)


class Known:
    """A snapshot that knows the sentences of some chunks."""

    def __init__(self, **vectors: NDArray[np.float32]) -> None:
        self._vectors = {name.replace("_", "-"): v for name, v in vectors.items()}

    def sentence_vectors(self, ids: list[str]) -> dict[str, NDArray[np.float32]]:
        """Return those of `ids` that are known."""
        return {name: self._vectors[name] for name in ids if name in self._vectors}


def ranked(known: Known, *dense: float) -> list[float]:
    """Return the scores of Passages a, b, ... of one fused score and these cosines."""
    passages = [
        replace(passage("Some words.", document(key)), dense=cosine)
        for key, cosine in zip("abc", dense, strict=False)
    ]
    found = by_sentences(cast(Snapshot, known), passages, [0.75, 0.25], [EAST, NORTH])
    return [each.score for each in found]


def test_one_sentence_that_says_it_beats_many_that_are_near_it() -> None:
    known = Known(
        c_a_0=np.stack([EAST, -EAST]), c_b_0=np.stack([(EAST + NORTH) * np.float32(0.5)] * 3)
    )
    one, many = ranked(known, 0.0, 0.5)
    assert one > many


def test_every_part_of_a_question_counts_by_its_weight() -> None:
    last, before = ranked(Known(c_a_0=EAST[None], c_b_0=NORTH[None]), 0.0, 0.0)
    assert last > before > 1.0


def test_a_chunk_without_vectors_of_its_sentences_counts_by_its_own() -> None:
    with_sentences, without = ranked(Known(c_a_0=np.stack([EAST, NORTH])), 1.0, 1.0)
    assert with_sentences == without


def test_a_question_that_stands_alone_keeps_its_fused_scores() -> None:
    of = replace(passage("Some words."), dense=0.4)
    known = cast(Snapshot, Known(c_k_0=EAST[None]))
    (found,) = by_sentences(known, [of], [1.0], [EAST])
    assert found.score == of.score
    assert found.sentences is not None


def test_passages_bring_the_vectors_of_the_sentences_they_show(bot: Bot) -> None:
    found = bot.retriever.retrieve(Question("Which fee does a vessel pay?"), 5).passages
    assert found
    for each in found:
        assert each.sentences is not None
        assert each.sentences.shape == (len(each.chunk.sentences), 64)
        alone = bot.embedder().embed([each.chunk.text[s:e] for s, e in each.chunk.sentences])
        assert np.abs(each.sentences - alone).max() < 0.01


class Reverse:
    """A reranker that likes the shortest text best."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read.append(len(texts))
        return np.array([1 / (1 + len(text)) for text in texts], dtype=np.float32)


def test_a_reranker_orders_the_best_passages_and_exact_names_stay_first(bot: Bot) -> None:
    reverse = Reverse()
    check_reranker(reverse)
    asked = Question("What does the Bureau of Channels say about dredging?")
    plain = bot.retriever.retrieve(asked, 8)
    retriever = HybridRetriever(bot.reader, bot.embedder, bot.settings, reverse)
    found = retriever.retrieve(asked, 8).passages
    assert reverse.read[-1] > len(found), "it reads more than are handed on"
    rest = [p for p in found if not p.exact]
    assert [len(p.chunk.text) for p in rest] == sorted(len(p.chunk.text) for p in rest)
    assert {p.chunk.id for p in found if p.exact} == {p.chunk.id for p in plain.passages if p.exact}
    assert [p.exact for p in found] == sorted((p.exact for p in found), reverse=True)
