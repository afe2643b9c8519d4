"""A kept result is read back whole; what is none is said to be none."""

import json
from pathlib import Path

import pytest

from bot.evaluation.results import Result, load_result, numbers
from ingest.errors import InvalidDataset
from tests.bot.evaluation.made import result, row

MADE = result(
    row("a", scores={"f1": 0.5}, quotes=[{"key": "k", "quote": "Größe"}], answerable=False),
    figures={"questions": 1, "f1": 0.5, "auroc": None, "latency_ms": {"p50": 1.5}},
    settings={"llm": "none", "given": True},
)


def test_a_result_is_read_as_it_was_kept(tmp_path: Path) -> None:
    MADE.save(tmp_path / "kept.json")
    assert load_result(tmp_path / "kept.json") == MADE


def test_a_kept_result_has_the_figures_at_its_top(tmp_path: Path) -> None:
    MADE.save(tmp_path / "kept.json")
    found = json.loads((tmp_path / "kept.json").read_text(encoding="utf-8"))
    assert found.items() >= MADE.figures.items()


def test_figures_that_were_printed_are_a_result_without_questions(tmp_path: Path) -> None:
    (tmp_path / "printed.json").write_text(json.dumps(MADE.figures), encoding="utf-8")
    assert load_result(tmp_path / "printed.json") == Result(figures=MADE.figures)


@pytest.mark.parametrize("text", ["", "[1]", "5", "{", '{"kept": 5}', '{"kept": {"rows": [{}]}}'])
def test_what_is_no_kept_result_is_an_error_that_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidDataset) as caught:
        load_result(tmp_path / "x.json")
    assert "x.json" in caught.value.message
    assert "--save" in caught.value.hint


def test_bytes_that_are_no_text_are_no_kept_result(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidDataset):
        load_result(tmp_path / "x.json")


def test_numbers_of_figures_have_dotted_names_and_what_does_not_apply_is_left_out() -> None:
    assert numbers(MADE.figures) == {"questions": 1, "f1": 0.5, "latency_ms.p50": 1.5}
