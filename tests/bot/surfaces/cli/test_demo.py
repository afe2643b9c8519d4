"""`gazette demo`, `eval` and `completion`."""

import json
import os
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from tests.bot.surfaces.cli.conftest import Run
from tests.bot.surfaces.cli.test_ask import ANSWER

NOTES = [n for n in files("ingest").joinpath("sample").iterdir() if n.name.endswith(".md")]


def test_the_demo_ingests_the_sample_and_answers_with_citations(run: Run, tmp_path: Path) -> None:
    ran = run("demo", "--home", tmp_path, "--json")
    assert ran.code == 0
    assert ran.json.keys() == {"home", "ingest", "answers"}
    assert ran.json["home"] == str(tmp_path)
    assert (ran.json["ingest"]["added"], ran.json["ingest"]["rejected"]) == (len(NOTES), [])
    assert len(ran.json["answers"]) == 3
    assert all(answer.keys() == ANSWER for answer in ran.json["answers"])
    assert all(answer["citations"] for answer in ran.json["answers"][::2])


def test_the_demo_has_a_home_of_its_own_and_may_be_run_again(run: Run, tmp_path: Path) -> None:
    env = {"GAZETTE_HOME": str(tmp_path)}
    first = run("demo", env=env)
    assert first.code == 0
    assert not (tmp_path / "catalog.sqlite3").exists()
    assert "> Is Xiaomi still designated" in first.out
    assert f"gazette ask --home {tmp_path / 'demo'}" in first.out
    again = run("demo", "--json", env=env).json["ingest"]
    assert (again["added"], again["unchanged"]) == (0, len(NOTES))


@pytest.mark.slow
def test_the_demo_refuses_the_question_it_cannot_answer(run: Run, tmp_path: Path) -> None:
    env = {"GAZETTE_EMBEDDER": "minilm", "GAZETTE_MIN_CONFIDENCE": ""}
    cache = os.environ.get("GAZETTE_CACHE")
    env |= {"GAZETTE_CACHE": cache} if cache else {}
    ran = run("demo", "--home", tmp_path, "--json", env=env)
    assert [a["status"] for a in ran.json["answers"]] == ["answered", "abstained", "answered"]
    assert any("13959" in c["title"] for c in ran.json["answers"][2]["citations"])


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


def test_eval_keeps_a_result_and_compares_with_it(run: Run, dataset: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    first = run("eval", "retrieval", dataset, "--json", "--save", kept).json
    assert json.loads(kept.read_text(encoding="utf-8")) == first
    kept.write_text(json.dumps(first | {"ndcg@5": 0.25}), encoding="utf-8")
    ran = run("eval", "retrieval", dataset, "--json", "--compare", kept)
    assert ran.json["compare"]["ndcg@5"] == pytest.approx(first["ndcg@5"] - 0.25)
    assert ran.json["compare"]["recall@5"] == 0
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


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_that_says_how_to_install_it(run: Run, shell: str) -> None:
    ran = run("completion", shell)
    assert ran.code == 0
    assert "_GAZETTE_COMPLETE" in ran.out
    assert ran.out.splitlines()[-1].startswith("# To install it")
    assert run("completion", shell, "--json").json["script"] in ran.out
    assert run("completion", "tcl").code == 2


def test_completion_completes_commands(spawn: Callable[..., "subprocess.Popen[bytes]"]) -> None:
    env = {"_GAZETTE_COMPLETE": "bash_complete", "COMP_WORDS": "gazette so", "COMP_CWORD": "1"}
    assert spawn(env=env).communicate()[0] == b"plain,sources\n"
