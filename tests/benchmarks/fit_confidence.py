"""Fits the weights of `bot.answering.confidence` and prints how well they tell.

Usage: python -m tests.benchmarks.fit_confidence DATA

DATA holds folders with questions.jsonl (`question`, `history`, `answerable`) and corpus.jsonl; a
folder without a corpus asks the library of GAZETTE_HOME.
Half of the questions, by the sha1 of their id, are fitted on; the others are reported, and all.
Each set weighs the same. There are three fits: for questions alone, in conversations, and to
Documents that the asker points to, where each question with `gold_keys` is asked of those, and of
one that was drawn at random. The bias of the last two is moved until a set share of what is
answerable is refused; the first is fitted on all sets, and its threshold is the default.
"""

import json
import math
import random
import sys
from collections.abc import Callable
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.answering.confidence import Features, features
from bot.answering.selection import score_sentences
from bot.evaluation.questions import is_fitted_on
from bot.evaluation.refusal import auroc
from bot.models import Question, Turn
from bot.retrieval.understand import question_vector
from bot.settings import BotSettings
from bot.understanding.condense import standalone
from bot.wiring import Bot, open_bot
from ingest.library.filters import Filter
from ingest.library.writer import open_writer
from ingest.models import digest
from ingest.pipeline import sync
from ingest.settings import load_settings
from ingest.sources.folder import FolderSource

ALONE, CONVERSED, POINTED = ("clapnq", "mtrag", "domain"), ("mtrag",), ("clapnq", "policyqa")
# Its answerable questions are answered by rows and fields before anything is weighed.
REFUSED_ONLY = ("domain",)
THRESHOLD = math.log(0.4 / 0.6)  # a logit: what is refused by default
OVER_REFUSED, OVER_REFUSED_POINTED = 0.05, 0.03  # of the answerables that are fitted on
Rows = list[tuple[str, Features, bool]]


def collect(bot: Bot, questions: Path) -> Rows:
    """Return (id, features, answerable) of every question of a set."""
    return [
        (row["id"], _features(bot, _question(row)), row["answerable"])
        for row in _rows(questions)
        if row.get("answerability") not in ("UNDERSPECIFIED", "CONVERSATIONAL")
    ]


def collect_pointed(bot: Bot, questions: Path) -> Rows:
    """Return (id, features, whether the Documents are the right ones), two of each question."""
    with bot.reader().snapshot() as snapshots:
        keys = sorted(d.key for snapshot in snapshots for d in snapshot.documents())
    dice = random.Random(20210114)
    rows: Rows = []
    for row in _rows(questions):
        gold = tuple(row.get("gold_keys") or ())
        if gold and row["answerable"]:
            other = (dice.choice([key for key in keys if key not in gold]),)
            for where, right in ((gold, True), (other, False)):
                rows.append((row["id"], _features(bot, _question(row, where)), right))
    return rows


def _rows(questions: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]


def _question(row: dict[str, Any], keys: tuple[str, ...] = ()) -> Question:
    history = tuple(Turn.model_validate(turn) for turn in row.get("history") or ())
    return Question(row["question"], history, Filter(keys=keys))


def _features(bot: Bot, question: Question) -> Features:
    question = replace(question, standalone=standalone(question))
    embed = bot.embedder().embed
    found = bot.evidence.gather(question, bot.settings.passages)
    asked = question_vector(question, embed)
    sentences = score_sentences(found.passages, found.weights, asked, embed)
    return features(question.standalone or "", found.passages, sentences, found.weights)


def fit(
    x: NDArray[np.float64], y: NDArray[np.float64], w: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return bias and weights of a ridge-penalised logistic regression (Newton's method)."""
    x = np.hstack([np.ones((len(x), 1)), x])
    beta = np.zeros(x.shape[1])
    penalty = np.diag([0.0] + [0.05] * (x.shape[1] - 1))
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (w * (y - p)) - penalty @ beta
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x + penalty
        beta += np.linalg.solve(hessian, gradient)
    return beta


def main(data: Path) -> None:
    """Fit all, and print weights and figures."""
    for told, names, collected, over in (
        ("alone", ALONE, collect, None),
        ("in conversations", CONVERSED, collect, OVER_REFUSED),
        ("of Documents that the asker points to", POINTED, collect_pointed, OVER_REFUSED_POINTED),
    ):
        print(told)
        fit_and_tell({name: rows_of(data / name, collected) for name in names}, over)


def fit_and_tell(sets: dict[str, Rows], over: float | None) -> None:
    """Fit on one half of some sets, and print the weights and the figures."""
    x, y, w = [], [], []
    for name, rows in sets.items():
        fitted = [
            row for row in rows
            if is_fitted_on(row[0]) and not (row[2] and name in REFUSED_ONLY)
        ]  # fmt: skip
        answerable = sum(row[2] for row in fitted)
        for _, each, can in fitted:
            x.append(astuple(each))
            y.append(float(can))
            w.append(100.0 / max(1, answerable if can else len(fitted) - answerable))
    found, truth = np.array(x), np.array(y)
    beta = fit(found, truth, np.array(w))
    if over is not None:
        beta[0] += THRESHOLD - np.quantile(beta[0] + found[truth == 1] @ beta[1:], over)
    print("bias and weights:", [round(float(b), 2) for b in beta], Features.__match_args__)
    for name, rows in sets.items():
        tell(name, rows, beta)


def tell(name: str, rows: Rows, beta: NDArray[np.float64]) -> None:
    """Print how well the weights tell what is answerable in a set."""
    for label, some in (
        ("other half", [r for r in rows if not is_fitted_on(r[0])]),
        ("all", rows),
    ):
        a = np.array([astuple(r[1]) for r in some])
        truth = np.array([r[2] for r in some], dtype=bool)
        scores = beta[0] + a @ beta[1:]
        refused = scores < THRESHOLD
        print(
            f"{name:12} {label:10} n={len(some):4} AUROC {auroc(scores, truth) or 0:.3f} "
            f"refused of unanswerable {refused[~truth].mean():.2f}, "
            f"of answerable {refused[truth].mean():.2f}; "
            f"sentence cosine alone {auroc(a[:, 0], truth) or 0:.3f}"
        )


def rows_of(folder: Path, collected: Callable[[Bot, Path], Rows]) -> Rows:
    """Return the features of a set's questions over its corpus (cached), or over the set home."""
    settings = load_settings(BotSettings, None, None)
    corpus = folder / "corpus.jsonl"
    if corpus.is_file():
        home = settings.cache / "fit" / digest(corpus.read_bytes())
        settings = settings.model_copy(update={"home": home})
        with open_writer(settings) as writer:
            sync(FolderSource(folder), writer)
    with open_bot(settings) as bot:
        return collected(bot, folder / "questions.jsonl")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
