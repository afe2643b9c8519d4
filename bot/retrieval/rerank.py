"""The second stage: Passages scored by their best sentence, whose vectors were made at ingest."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.models import Passage
from bot.retrieval.understand import Understood
from ingest.library.snapshot import Snapshot

_RERANKED = 30  # Passages, at least, that get a score of the second stage

# What the best sentence counts beside the fused score in a conversation, whose last turn says
# little by itself: from 0.6 to 1 gained alike, two points of recall. For a question that stands
# alone it cost up to three points on regulations and on news, so it does not count there.
_WEIGHT = 0.8


def reranked(understood: Understood) -> int:
    """Return how many Passages the second stage must see: none where it does not count."""
    return _RERANKED if len(understood.parts) > 1 else 0


def by_sentences(
    snapshot: Snapshot,
    passages: Sequence[Passage],
    weights: Sequence[float],
    vectors: Sequence[NDArray[np.float32]],
) -> list[Passage]:
    """Return the Passages of a snapshot with their sentences, each scored by its best one, too.

    `weights` and `vectors` are those of the question's parts. Where a Chunk has no vectors of its
    sentences, its own stands in.
    """
    weight = _WEIGHT if len(weights) > 1 else 0.0
    known = snapshot.sentence_vectors([p.chunk.id for p in passages])
    found = []
    for passage in passages:
        sentences = known.get(passage.chunk.id)
        best = passage.dense
        if sentences is not None and len(sentences):
            best = sum(
                w * float((sentences @ v).max()) for w, v in zip(weights, vectors, strict=True)
            )
        found.append(replace(passage, score=passage.score + weight * best, sentences=sentences))
    return found
