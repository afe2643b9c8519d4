"""Quality has floors: a change that makes answers worse over our own small set does not pass."""

import os
from pathlib import Path

import pytest

from bot.settings import BotSettings
from ingest.settings import load_settings
from tests.bot.evaluation.floors import SET, load, measured, missed, set_digest, updated
from tests.support import write


def test_the_floors_are_of_the_set_that_is_there() -> None:
    assert load().digest == set_digest(), (
        "the set was changed: measure it anew with `python -m tests.bot.evaluation.floors "
        "--update --lower`, and look at what became of the figures"
    )


@pytest.mark.slow
def test_no_figure_of_the_packaged_model_is_under_its_floor(tmp_path: Path) -> None:
    cache = os.environ.get("GAZETTE_CACHE")
    home = tmp_path / "home"
    settings = load_settings(BotSettings, home, None, cache=Path(cache) if cache else None)
    assert missed(measured(settings), load().floors) == []


def test_a_figure_under_its_floor_or_gone_is_told() -> None:
    floors = {"f1": 0.5, "auroc": 0.8, "gone": 0.1}
    assert missed({"f1": 0.49, "auroc": 0.8}, floors) == [
        "f1 is 0.49, the floor is 0.5",
        "gone is nan, the floor is 0.1",
    ]


def test_floors_rise_by_themselves_and_fall_only_where_that_is_asked_for() -> None:
    old = {"f1": 0.5, "auroc": 0.9}
    figures = {"f1": 0.637, "auroc": 0.8, "new": 0.3}
    assert updated(figures, old, lower=False) == {"f1": 0.61, "auroc": 0.9, "new": 0.28}
    assert updated(figures, old, lower=True) == {"f1": 0.61, "auroc": 0.78, "new": 0.28}


def test_exact_quotes_have_no_margin() -> None:
    found = updated({"answers.quotes_exact": 0.9}, {}, lower=False)
    assert found == {"answers.quotes_exact": 1.0}


def test_another_text_question_or_judgement_is_another_set(tmp_path: Path) -> None:
    files = {
        str(path.relative_to(SET)): path.read_bytes()
        for path in SET.rglob("*")
        if path.is_file() and path.name != "floors.json"
    }
    assert set_digest(write(tmp_path / "same", files)) == set_digest()
    for name, data in files.items():
        changed = write(tmp_path / name.replace("/", "-"), files | {name: data + b"\n"})
        assert set_digest(changed) != set_digest(), name
