"""`gazette eval`: figures, kept results, comparisons and pages."""

import json
from pathlib import Path

import pytest

from tests.bot.surfaces.cli.conftest import Run

QUESTIONS = [
    {"id": "a", "question": "What do ships carry over the sea?", "answers": ["grain"],
     "gold_keys": ["d1"]},
    {"id": "b", "question": "What do trains carry over land?", "answers": ["oil"],
     "gold_keys": ["d2"]},
    {"id": "c", "question": "Who invented the balloon?", "answerable": False},
]  # fmt: skip


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A tiny set in the BEIR layout, of which one query of two is answered first."""
    folder = tmp_path / "set"
    (folder / "qrels").mkdir(parents=True)
    corpus = [
        {"_id": "d1", "title": "Ships", "text": "Ships carry grain over the sea."},
        {"_id": "d2", "title": "Trains", "text": "Trains carry coal over land."},
    ]
    queries = [{"_id": "q1", "text": "ships grain sea"}, {"_id": "q2", "text": "trains coal land"}]
    for name, rows in (("corpus", corpus), ("queries", queries)):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n", encoding="utf-8"
    )
    return folder


def test_eval_gives_the_metrics_of_the_contract(run: Run, dataset: Path, tmp_path: Path) -> None:
    ran = run("eval", "retrieval", dataset, "--json", "--run", tmp_path / "run")
    assert ran.code == 0, ran.err
    assert ran.json.keys() == {
        "queries", "ndcg@5", "ndcg@10", "recall@5", "recall@10", "recall@100", "map@10", "mrr@10",
        "latency_ms",
    }  # fmt: skip
    assert (ran.json["queries"], ran.json["recall@5"]) == (2, 1.0)
    assert "q1 Q0 d1 1" in (tmp_path / "run").read_text(encoding="utf-8")


def test_what_the_figures_come_to_is_said_in_words_before_their_standard_names(
    run: Run, dataset: Path, questions: Path
) -> None:
    first, blank, *rows = run("eval", "retrieval", dataset).out.splitlines()
    assert first == (
        "Of the documents that answer, 100.0% stood among the first ten that a search found, "
        "over 2 searches."
    )
    assert blank == ""
    names = [row.split()[0] for row in rows]
    assert names[:7] == [
        "queries", "nDCG@5", "nDCG@10", "Recall@5", "Recall@10", "Recall@100", "MAP@10",
    ]  # fmt: skip
    first, _, *rows = run("eval", "answers", questions, "--corpus", dataset).out.splitlines()
    assert first.startswith("Of 3 questions, ")
    assert "were answered right at once, or rightly refused." in first
    assert {"EM", "F1", "ROUGE-L", "AUROC"} <= {row.split()[0] for row in rows}
    for help_of in ((), ("retrieval",), ("answers",)):
        said = run("eval", *help_of, "--help").out.split("\n\n")[1]
        assert "how often" in said or "how many answers are right" in said
        assert "BEIR" not in said


def test_eval_keeps_a_result_and_compares_with_it(run: Run, dataset: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    first = run("eval", "retrieval", dataset, "--json", "--save", kept).json
    found = json.loads(kept.read_text(encoding="utf-8"))
    assert found.items() >= first.items()
    kept.write_text(json.dumps(found | {"ndcg@5": 0.25}), encoding="utf-8")
    ran = run("eval", "retrieval", dataset, "--json", "--compare", kept)
    assert ran.json["compare"]["ndcg@5"] == pytest.approx(first["ndcg@5"] - 0.25)
    assert ran.json["compare"]["recall@5"] == 0
    assert ran.json["intervals"]["recall@5"] == [0, 0]
    text = run("eval", "retrieval", dataset, "--compare", kept).out
    assert f"{first['ndcg@5'] - 0.25:+.4f}" in text


def test_eval_of_what_is_no_dataset_is_an_error(run: Run, tmp_path: Path) -> None:
    assert run("eval", "retrieval", tmp_path / "none").code == 2
    ran = run("eval", "retrieval", tmp_path, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "InvalidDataset")


def test_comparing_with_what_was_not_kept_is_an_error(
    run: Run, dataset: Path, tmp_path: Path
) -> None:
    (tmp_path / "kept").write_text("[1]", encoding="utf-8")
    ran = run("eval", "retrieval", dataset, "--compare", tmp_path / "kept", "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "InvalidDataset")


def test_what_was_printed_is_compared_without_intervals(
    run: Run, dataset: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "printed.json"
    kept.write_text(run("eval", "retrieval", dataset, "--json").out, encoding="utf-8")
    ran = run("eval", "retrieval", dataset, "--json", "--compare", kept)
    assert (ran.json["compare"]["recall@5"], ran.json["intervals"]) == (0, {})
    assert "no intervals" in ran.err


def test_history_is_compared_with_the_last_turn_alone(
    run: Run, dataset: Path, tmp_path: Path
) -> None:
    turn = {"role": "user", "content": "trains coal land trains coal land"}
    (dataset / "questions.jsonl").write_text(
        json.dumps({"id": "q1", "history": [turn]}), encoding="utf-8"
    )
    last = tmp_path / "last.json"
    run("eval", "retrieval", dataset, "--last-turn", "--save", last, "--quiet")
    kept = json.loads(last.read_text(encoding="utf-8"))["kept"]
    assert kept["about"]["settings"]["last_turn"] is True
    ran = run("eval", "retrieval", dataset, "--compare", last, "--json")
    assert ran.code == 0, ran.err
    assert len(ran.json["intervals"]["recall@5"]) == 2


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Three questions of the set, of which the last has no answer in it."""
    path = tmp_path / "asked.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in QUESTIONS), encoding="utf-8")
    return path


def test_eval_of_answers_gives_the_figures_of_the_contract(
    run: Run, questions: Path, dataset: Path
) -> None:
    ran = run("eval", "answers", questions, "--corpus", dataset, "--json")
    assert ran.code == 0, ran.err
    assert ran.json.keys() == {
        "questions", "answered", "em", "f1", "rouge_l", "contains", "first_claim", "sentence_f1",
        "right", "refused", "over_refused", "auroc", "abstention_f1", "words", "citations",
        "latency_ms",
    }  # fmt: skip
    assert (ran.json["questions"], ran.json["contains"]) == (3, 0.5)
    assert ran.json["sentence_f1"] is None
    given = run("eval", "answers", questions, "--corpus", dataset, "--given", "--json").json
    assert (given["questions"], given["refused"]) == (2, None)
    limited = ("--limit", 1, "--half", "all", "--official", "--collection", "public", "--json")
    assert run("eval", "answers", questions, "--corpus", dataset, *limited).json["questions"] == 1


def test_eval_of_answers_asks_the_library_where_no_corpus_is_named(
    run: Run, questions: Path, home: Path
) -> None:
    ran = run("eval", "answers", questions, "--home", home, "--json")
    assert (ran.code, ran.json["contains"]) == (0, 0), ran.err
    ran = run("eval", "answers", questions, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "LibraryMissing")


def test_answers_are_kept_compared_and_made_a_page(
    run: Run, questions: Path, dataset: Path, tmp_path: Path
) -> None:
    asked = ("eval", "answers", questions, "--corpus", dataset)
    kept, page = tmp_path / "kept.json", tmp_path / "page.html"
    assert run(*asked, "--save", kept, "--quiet").code == 0
    env = {"GAZETTE_MIN_CONFIDENCE": "1"}
    ran = run(*asked, "--compare", kept, "--html", page, env=env)
    assert ran.code == 0, ran.err
    (row,) = (line for line in ran.out.splitlines() if line.startswith("refused"))
    assert row.split()[:5] == ["refused", "1.0000", "+1.0000", "[+1.0000,", "+1.0000]*"]
    assert "unanswerable questions that were refused" in row
    text = page.read_text(encoding="utf-8")
    assert "Refused, but should have been answered (2)" in text
    assert "What do ships carry over the sea?" in text
    assert "min_confidence" in text


def test_answers_to_other_questions_are_not_compared_and_the_result_is_not_lost(
    run: Run, questions: Path, dataset: Path, tmp_path: Path
) -> None:
    asked = ("eval", "answers", questions, "--corpus", dataset, "--json")
    kept, saved = tmp_path / "kept.json", tmp_path / "saved.json"
    run(*asked, "--limit", 1, "--save", kept)
    ran = run(*asked, "--compare", kept, "--save", saved)
    assert (ran.code, ran.json["error"]["type"]) == (1, "IncomparableResults")
    assert json.loads(saved.read_text(encoding="utf-8"))["questions"] == 3


def test_a_wrong_line_of_questions_is_named(run: Run, dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.jsonl").write_text('{"id": "a"}\n', encoding="utf-8")
    ran = run("eval", "answers", tmp_path / "wrong.jsonl", "--corpus", dataset, "--json")
    assert ran.json["error"]["type"] == "InvalidDataset"
    assert "wrong.jsonl:1" in ran.json["error"]["message"]
