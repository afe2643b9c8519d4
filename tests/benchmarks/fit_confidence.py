"""Fits the weights of `bot.answering.confidence` and prints how well they tell.

Usage: python -m tests.benchmarks.fit_confidence DATA [SET ...]

DATA holds folders with questions.jsonl (`question`, `history`, `answerable`) and corpus.jsonl; a
folder without a corpus asks the library of GAZETTE_HOME.
Half of the questions, by the sha1 of their id, are fitted on; the others are reported, and all.
Each set weighs the same.
"""

import json
import sys
from dataclasses import astuple
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.confidence import Features, features
from bot.answering.selection import score_sentences
from bot.evaluation.questions import is_fitted_on
from bot.evaluation.refusal import auroc
from bot.models import Question, Turn
from bot.retrieval.understand import asked_of
from bot.settings import BotSettings
from bot.wiring import Bot, open_bot
from ingest.library.writer import open_writer
from ingest.models import digest
from ingest.pipeline import sync
from ingest.settings import load_settings
from ingest.sources.folder import FolderSource

SETS = ("clapnq", "mtrag", "domain")
Rows = list[tuple[str, Features, bool]]


def collect(bot: Bot, questions: Path) -> Rows:
    """Return (id, features, answerable) of every question of a set."""
    rows: Rows = []
    embed = bot.embedder().embed
    for line in questions.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.get("answerability") in ("UNDERSPECIFIED", "CONVERSATIONAL"):
            continue
        history = tuple(Turn.model_validate(turn) for turn in row.get("history") or ())
        question = Question(row["question"], history)
        found = bot.retriever.retrieve(question, bot.settings.passages)
        asked = embed([asked_of(question.text)])[0]
        sentences = score_sentences(found.passages, found.weights, asked, embed)
        best = max((s.cosine for s in sentences), default=0.0)
        rows.append(
            (
                row["id"],
                features(question.text, found.passages, found.weights, best),
                row["answerable"],
            )
        )
    return rows


def fit(
    x: NDArray[np.float64], y: NDArray[np.float64], w: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return bias and weights of a ridge-penalised logistic regression (Newton's method)."""
    x = np.hstack([np.ones((len(x), 1)), x])
    beta = np.zeros(x.shape[1])
    penalty = np.diag([0.0] + [0.5] * (x.shape[1] - 1))
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (w * (y - p)) - penalty @ beta
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x + penalty
        beta += np.linalg.solve(hessian, gradient)
    return beta


def main(data: Path, names: list[str]) -> None:
    """Fit, and print weights and figures."""
    sets = {name: rows_of(data / name) for name in names or SETS}
    x, y, w = [], [], []
    for rows in sets.values():
        fitted = [row for row in rows if is_fitted_on(row[0])]
        answerable = sum(row[2] for row in fitted)
        for _, found, can in fitted:
            x.append(astuple(found))
            y.append(float(can))
            w.append(100.0 / max(1, answerable if can else len(fitted) - answerable))
    beta = fit(np.array(x), np.array(y), np.array(w))
    print("bias and weights:", [round(float(b), 2) for b in beta], Features.__match_args__)
    for name, rows in sets.items():
        for label, some in (
            ("other half", [r for r in rows if not is_fitted_on(r[0])]),
            ("all", rows),
        ):
            a = np.array([astuple(r[1]) for r in some])
            truth = np.array([r[2] for r in some], dtype=bool)
            scores = beta[0] + a @ beta[1:]
            refused = scores < 0
            print(
                f"{name:12} {label:10} n={len(some):4} AUROC {auroc(scores, truth) or 0:.3f} "
                f"refused of unanswerable {refused[~truth].mean():.2f}, "
                f"of answerable {refused[truth].mean():.2f}; "
                f"sentence cosine alone {auroc(a[:, 1], truth) or 0:.3f}"
            )


def rows_of(folder: Path) -> Rows:
    """Return the features of a set's questions over its corpus (cached), or over the set home."""
    settings = load_settings(BotSettings, None, None)
    corpus = folder / "corpus.jsonl"
    if corpus.is_file():
        home = settings.cache / "fit" / digest(corpus.read_bytes())
        settings = settings.model_copy(update={"home": home})
        with open_writer(settings) as writer:
            sync(FolderSource(folder), writer)
    with open_bot(settings) as bot:
        return collect(bot, folder / "questions.jsonl")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
