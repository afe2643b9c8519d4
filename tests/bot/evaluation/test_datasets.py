"""An evaluation folder is read as meant, and what is wrong is named with file and line."""

from pathlib import Path

import pytest

from bot.evaluation.datasets import load_retrieval_set
from bot.models import Turn
from ingest.errors import InvalidDataset
from tests.support import Files, write

GOOD: dict[str, str] = {
    "corpus.jsonl": '{"_id": "d1", "title": "One", "text": "Words."}\n',
    "queries.jsonl": '{"_id": "q1", "text": "What?"}\n{"_id": "q2", "text": "Who?"}\n',
    "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n",
    "questions.jsonl": (
        '{"id": "q1", "history": [{"role": "user", "content": "Before?"}]}\n{"id": "q2"}\n'
    ),
}


def test_only_queries_with_a_judgement_count(tmp_path: Path) -> None:
    found = load_retrieval_set(write(tmp_path, GOOD))
    assert found.queries == {"q1": "What?"}
    assert found.qrels == {"q1": {"d1": 1}}
    assert found.histories["q1"] == (Turn(role="user", content="Before?"),)


def test_histories_are_optional(tmp_path: Path) -> None:
    files = {name: text for name, text in GOOD.items() if name != "questions.jsonl"}
    assert load_retrieval_set(write(tmp_path, files)).histories == {}


def test_another_query_history_or_judgement_has_another_digest(tmp_path: Path) -> None:
    changes: list[Files] = [
        {},
        {"queries.jsonl": GOOD["queries.jsonl"].replace("What?", "Which?")},
        {"questions.jsonl": GOOD["questions.jsonl"].replace("Before?", "Earlier?")},
        {"qrels/test.tsv": GOOD["qrels/test.tsv"].replace("d1\t1", "d1\t2")},
        {"corpus.jsonl": GOOD["corpus.jsonl"].replace("Words", "Others")},  # known by its own
    ]
    digests = {
        load_retrieval_set(write(tmp_path / str(n), {**GOOD, **change})).questions
        for n, change in enumerate(changes)
    }
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"corpus.jsonl": None}, "corpus.jsonl"),
        ({"queries.jsonl": None}, "queries.jsonl"),
        ({"qrels/test.tsv": None}, "qrels"),
        ({"qrels/test.tsv": "h\nq1\td1\tone\n"}, "test.tsv:2"),
        ({"qrels/test.tsv": "h\nq1\td1\t1\nq1 d1 1\n"}, "test.tsv:3"),
        ({"qrels/test.tsv": "h\nq9\td1\t1\n"}, "q9"),
        ({"queries.jsonl": '{"_id": "q1", "text": "What?"}\n{broken\n'}, "queries.jsonl:2"),
        ({"queries.jsonl": "[1]\n"}, "queries.jsonl:1"),
        ({"queries.jsonl": '{"text": "What?"}\n'}, "queries.jsonl:1"),
        ({"queries.jsonl": '{"id": "q1", "text": "What?"}\n'}, "queries.jsonl:1"),
        ({"queries.jsonl": '{"_id": "q1"}\n'}, "queries.jsonl:1"),
        ({"queries.jsonl": b'{"_id": "q1", "text": "\xff"}\n'}, "queries.jsonl"),
        ({"questions.jsonl": '{"_id": "q1"}\n'}, "questions.jsonl:1"),
        ({"questions.jsonl": '{"id": "q1", "history": ["x"]}\n'}, "questions.jsonl:1"),
        ({"questions.jsonl": '{"id": "q1", "history": [{"role": "x"}]}\n'}, "questions.jsonl:1"),
    ],
)
def test_what_is_wrong_is_an_error_that_names_file_and_line(
    tmp_path: Path, changes: dict[str, str | bytes | None], said: str
) -> None:
    files: Files = {k: v for k, v in {**GOOD, **changes}.items() if v is not None}
    with pytest.raises(InvalidDataset) as caught:
        load_retrieval_set(write(tmp_path, files))
    assert said in caught.value.message
    assert "BEIR" in caught.value.hint
