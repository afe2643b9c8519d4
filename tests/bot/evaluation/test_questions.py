"""Questions and dialogues are read as meant, and what is wrong is named with file and line."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.questions import Item, chosen, is_fitted_on, load_dialogues, questions_digest
from bot.models import Turn
from ingest.errors import InvalidDataset


def written(folder: Path, *rows: Any) -> Path:
    """Write rows as JSON Lines; a text as it stands."""
    path = folder / "questions.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_question_is_a_dialogue_of_one_turn_with_its_history(tmp_path: Path) -> None:
    row = {
        "id": 7, "question": "And then?", "answers": ["x"], "answerable": True,
        "gold_keys": ["d1"], "gold_sentences": [["A.", "B."]], "as_of": "2021-02",
        "history": [{"role": "user", "content": "First?"}], "kind": "of the set's own",
    }  # fmt: skip
    (dialogue,) = load_dialogues(written(tmp_path, row))
    (item,) = dialogue.turns
    assert (dialogue.id, item.id, item.expected) == ("7", "7", True)
    assert item.history == (Turn(role="user", content="First?"),)
    assert item.gold_sentences == (("A.", "B."),)
    assert item.where(given=True, official=True).keys == ("d1",)
    assert item.where(given=True, official=True).official
    assert item.where(given=False, official=False).keys == ()
    assert item.where(given=False, official=False).as_of == date(2021, 2, 28)


def test_the_turns_of_a_dialogue_are_numbered(tmp_path: Path) -> None:
    turns = [
        {"user": "One?", "answers": ["1"], "answerable": True},
        {"user": "Two?", "answers": []},
    ]
    (dialogue,) = load_dialogues(written(tmp_path, {"id": "d", "turns": turns}))
    assert [(item.id, item.question) for item in dialogue.turns] == [
        ("d/1", "One?"), ("d/2", "Two?"),
    ]  # fmt: skip
    assert [item.expected for item in dialogue.turns] == [True, False]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"answers": ["x"]}, True),
        ({"gold_keys": ["d"]}, True),
        ({}, False),
        ({"answers": ["I cannot say."], "answerable": False}, False),
        ({"answerable": True}, True),
        ({"answerable": False, "answerability": "UNDERSPECIFIED"}, None),
        ({"answerable": False, "answerability": "CONVERSATIONAL"}, None),
        ({"answerable": False, "answerability": "UNANSWERABLE"}, False),
        ({"answers": None, "gold_keys": None, "history": None}, False),
    ],
)
def test_whether_an_answer_is_expected_follows_from_what_is_known(
    fields: dict[str, Any], expected: bool | None
) -> None:
    assert Item.model_validate({"id": "q", "question": "What?", **fields}).expected is expected


def test_blank_lines_are_skipped(tmp_path: Path) -> None:
    path = written(tmp_path, "", {"id": "a", "question": "What?"}, "", "")
    assert len(load_dialogues(path)) == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["{broken"], "questions.jsonl:1 is not JSON"),
        (["[1]"], "questions.jsonl:1"),
        ([{"question": "What?"}], "questions.jsonl:1"),
        ([{"id": "a"}], "question"),
        ([{"id": "a", "question": "?!"}], "question"),
        ([{"id": "a", "question": "x" * 4001}], "question"),
        ([{"id": "a", "question": "What?", "answers": "x"}], "answers"),
        ([{"id": "a", "question": "What?", "as_of": "soon"}], "soon"),
        ([{"id": "a", "question": "What?", "history": ["x"]}], "history"),
        ([{"id": "a", "turns": ["What?"]}], "turns"),
        ([{"id": "a", "turns": []}], "turns"),
        ([{"id": "a", "turns": 5}], "turns"),
        ([{"id": "a", "turns": [{"answers": ["x"]}]}], "question"),
        ([{"id": "a", "question": "What?"}] * 2, "questions.jsonl:2 has the id 'a' again"),
        ([""], "no question"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, rows: list[Any], said: str) -> None:
    with pytest.raises(InvalidDataset) as caught:
        load_dialogues(written(tmp_path, *rows))
    assert said in caught.value.message
    assert "question" in caught.value.hint


def test_both_halves_are_there_apart_and_whole(tmp_path: Path) -> None:
    rows = [{"id": f"q{n}", "question": "What?"} for n in range(200)]
    dialogues = load_dialogues(written(tmp_path, *rows))
    fit, report = (chosen(dialogues, half, None, False) for half in ("fit", "report"))
    assert all(is_fitted_on(each.id) for each in fit)
    assert {each.id for each in fit} | {each.id for each in report} == {r["id"] for r in rows}
    assert len(fit) + len(report) == 200
    assert 60 < len(fit) < 140


def test_with_the_documents_given_those_alone_are_asked_that_name_them(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "question": "What?", "gold_keys": ["d"]},
        {"id": "b", "question": "What?"},
        {"id": "c", "question": "What?", "gold_keys": ["e"]},
    ]
    dialogues = load_dialogues(written(tmp_path, *rows))
    assert [each.id for each in chosen(dialogues, "all", None, True)] == ["a", "c"]
    assert [each.id for each in chosen(dialogues, "all", 2, False)] == ["a", "b"]
    with pytest.raises(InvalidDataset, match="None of 1 question"):
        chosen(dialogues[1:2], "all", None, True)


def test_another_question_or_answer_makes_another_digest(tmp_path: Path) -> None:
    row = {"id": "a", "question": "What?", "answers": ["x"]}
    digests = {
        questions_digest(load_dialogues(written(tmp_path, row | change)))
        for change in ({}, {"question": "Who?"}, {"answers": ["y"]}, {"id": "b"}, {"kind": "?"})
    }
    assert len(digests) == 4
