"""What every reranker promises."""

import numpy as np

from bot.retrieval.reranker import Reranker

TEXTS = ("Dredging needs a permit.", "", "Lanterns hang at the gate.", "word " * 5_000)


def check_reranker(reranker: Reranker) -> None:
    """Assert the whole contract for one reranker."""
    assert isinstance(reranker, Reranker)
    assert reranker.scores("Who grants permits?", ()).shape == (0,)
    scores = reranker.scores("Who grants permits?", TEXTS)
    assert scores.shape == (len(TEXTS),)
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()
    assert ((scores >= 0) & (scores <= 1)).all()
    alone = reranker.scores("Who grants permits?", TEXTS[:1])
    assert abs(float(alone[0] - scores[0])) < 1e-4, "a score does not depend on the other texts"
