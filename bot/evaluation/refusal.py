"""How well a confidence tells what the documents answer from what they do not."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def auroc(confidence: Floats, answerable: Flags) -> float | None:
    """Return the area under the ROC curve, ties counting half; None without both sorts.

    Both arrays have one entry a question. The area is the share of pairs of an answerable and an
    unanswerable question of which the answerable one has the higher confidence.
    """
    can, cannot = confidence[answerable], np.sort(confidence[~answerable])
    if not (can.size and cannot.size):
        return None
    below = np.searchsorted(cannot, can, "left") + np.searchsorted(cannot, can, "right")
    return float(below.sum() / 2 / (can.size * cannot.size))


def abstention_f1(refused: Floats, answerable: Flags) -> float | None:
    """Return the F1 of refusing (1), right where a question is unanswerable; None without such."""
    if answerable.all():
        return None
    rightly = refused[~answerable].sum()
    return float(2 * rightly / (refused.sum() + np.count_nonzero(~answerable)))
