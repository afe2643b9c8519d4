"""Measures the small set in `floor/`, and keeps the floors that its figures must not fall below.

Usage: python -m tests.bot.evaluation.floors [--update] [--lower]

Prints each figure with its floor. `--update` raises floors to just below what is measured now, so
that another processor's rounding does not fail the test; `--lower` lets it lower them, too. A
change of the set needs both, since figures over another set are other figures.
"""

import argparse
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.evaluation.answers import evaluate_answers
from bot.evaluation.runner import evaluate_retrieval
from bot.settings import BotSettings
from ingest.models import digest
from ingest.settings import load_settings

SET = Path(__file__).with_name("floor")
FLOORS = SET / "floors.json"
_MARGIN = 0.02
_RETRIEVAL = ("ndcg@10", "recall@5", "map@10", "mrr@10")
_ANSWERS = ("f1", "rouge_l", "contains", "first_claim", "right", "auroc", "refused")

Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Floors:
    """The figures that must be reached, and the digest of the set that they are of."""

    digest: str
    floors: Figures


def set_digest(folder: Path = SET) -> str:
    """Return the digest of every file of the set."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".jsonl", ".tsv"))
    return digest(*(part for path in files for part in (path.name, path.read_bytes())))


def load() -> Floors:
    """Return the floors in force."""
    return Floors(**json.loads(FLOORS.read_text(encoding="utf-8")))


def measured(settings: BotSettings) -> dict[str, float]:
    """Return the figures of the set; the set is ingested once, into the cache of `settings`."""
    found = evaluate_retrieval(SET, settings).figures
    answers = evaluate_answers(SET / "questions.jsonl", SET, settings).figures
    citations: dict[str, Any] = answers["citations"]
    return {
        **{f"retrieval.{name}": found[name] for name in _RETRIEVAL},
        **{f"answers.{name}": answers[name] for name in _ANSWERS},
        "answers.not_over_refused": round(1 - answers["over_refused"], 4),
        "answers.quotes_exact": citations["exact"] / citations["checked"],
        "answers.claims_cited": citations["cited"] / citations["claims"],
    }


def missed(figures: Figures, floors: Figures) -> list[str]:
    """Return in words every figure that is under its floor, or gone."""
    return [
        f"{name} is {figures.get(name, math.nan)}, the floor is {floor}"
        for name, floor in floors.items()
        if not figures.get(name, math.nan) >= floor
    ]


def updated(figures: Figures, old: Figures, lower: bool) -> dict[str, float]:
    """Return new floors; none is under the old one unless `lower` is set."""
    new = {name: _below(name, value) for name, value in figures.items()}
    return new if lower else {name: max(new[name], old.get(name, 0.0)) for name in new}


def _below(name: str, value: float) -> float:
    """Return a floor for a value; what is a promise, and not a quality, has no margin."""
    if name in ("answers.quotes_exact", "answers.claims_cited"):
        return 1.0
    return max(0.0, math.floor(round((value - _MARGIN) * 100, 6)) / 100)


def main() -> None:
    """Measure, print, and where it was asked for, write the floors."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--update", action="store_true", help="raise floors to what is measured")
    parser.add_argument("--lower", action="store_true", help="with --update: also lower them")
    asked = parser.parse_args()
    known = load() if FLOORS.is_file() else Floors("", {})
    if asked.update and known.digest not in ("", set_digest()) and not asked.lower:
        parser.error("the set was changed: its figures are others; use --update --lower")
    with TemporaryDirectory() as home:  # nobody's gazette.toml may have an effect
        figures = measured(load_settings(BotSettings, Path(home), None))
    for name, value in figures.items():
        print(f"{name:<26} {value:.4f}  floor {known.floors.get(name, 0.0):.2f}")
    for problem in missed(figures, known.floors):
        print(problem)
    if asked.update:
        kept = {
            "digest": set_digest(),
            "floors": updated(figures, known.floors, asked.lower),
        }
        FLOORS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
