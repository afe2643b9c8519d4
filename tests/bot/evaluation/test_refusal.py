"""How well refusing went is told by the textbook's measures."""

import numpy as np
import pytest

from bot.evaluation.refusal import abstention_f1, auroc


def test_auroc_is_the_share_of_pairs_in_the_right_order_ties_counting_half() -> None:
    can = np.array([True, True, False, False])
    assert auroc(np.array([0.9, 0.8, 0.2, 0.1]), can) == 1
    assert auroc(np.array([0.1, 0.2, 0.8, 0.9]), can) == 0
    assert auroc(np.array([0.5, 0.5, 0.5, 0.5]), can) == 0.5
    assert auroc(np.array([0.9, 0.3, 0.3, 0.6]), can) == pytest.approx((2 + 0.5) / 4)


def test_without_both_sorts_of_questions_there_is_no_auroc() -> None:
    assert auroc(np.array([0.5, 0.6]), np.array([True, True])) is None
    assert auroc(np.array([0.5, 0.6]), np.array([False, False])) is None


def test_the_f1_of_refusing_counts_both_wrong_refusals_and_wrong_answers() -> None:
    can = np.array([True, True, False, False, False])
    refused = np.array([1.0, 0.0, 1.0, 1.0, 0.0])
    assert abstention_f1(refused, can) == pytest.approx(2 * 2 / (3 + 3))
    assert abstention_f1(np.zeros(5), can) == 0
    assert abstention_f1(refused[:2], can[:2]) is None
