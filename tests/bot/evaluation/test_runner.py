"""An evaluation goes through the real library and retriever, in a home of its own that is kept."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.evaluation.runner import evaluate_retrieval
from ingest.embedding.hashing import HashingEmbedder
from tests.bot.conftest import settings_of
from tests.support import tree, write

TEXTS = {
    "d1": "Mooring without a permit is prohibited in every harbour.",
    "d2": "Dredging needs a licence of the Bureau of Channels.",
    "d3": "Pilots are paid in silver coins on the first of the month.",
    "d4": "Fishing boats under eight metres pay no fee at all.",
    "d5": "Red buoys are replaced by green ones in spring.",
}
QUERIES = {
    "q1": ("Is mooring prohibited without a permit?", "d1"),
    "q2": ("Who licences dredging in channels?", "d2"),
    "q3": ("How are pilots paid?", "d3"),
    "q4": ("What fee do fishing boats pay?", "d4"),
    "q5": ("And the red ones?", "d5"),
}


def lines(*records: Mapping[str, object]) -> str:
    """Return records as JSON Lines."""
    return "".join(json.dumps(each) + "\n" for each in records)


def test_a_corpus_is_ingested_once_and_every_query_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(
        tmp_path / "set",
        {
            "corpus.jsonl": lines(*({"_id": k, "title": "", "text": v} for k, v in TEXTS.items())),
            "queries.jsonl": lines(*({"_id": k, "text": t} for k, (t, _) in QUERIES.items())),
            "qrels/test.tsv": "query-id\tcorpus-id\tscore\n"
            + "".join(f"{query}\t{key}\t1\n" for query, (_, key) in QUERIES.items()),
            "questions.jsonl": lines(
                {"id": "q5", "history": [{"role": "user", "content": "When are buoys replaced?"}]}
            ),
        },
    )
    settings = settings_of(tmp_path / "home", cache=tmp_path / "cache")
    run = tmp_path / "run.txt"
    found = evaluate_retrieval(folder, settings, run)
    assert found["queries"] == 5
    assert found["recall@5"] == found["recall@100"] == 1.0
    assert found["mrr@10"] == 1.0
    latency = found["latency_ms"]
    assert isinstance(latency, dict)
    assert 0 < latency["p50"] <= latency["p95"]
    rows = [line.split() for line in run.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 25
    assert {row[0]: row[2] for row in rows if row[3] == "1"} == {
        query: key for query, (_, key) in QUERIES.items()
    }
    assert not settings.home.exists(), "an evaluation must not touch the user's library"

    # Again: nothing is ingested or embedded but the questions, and the result is the same.
    (cached,) = (tmp_path / "cache/eval").iterdir()
    before = tree(cached / "generations")
    asked: list[str] = []
    real = HashingEmbedder.embed

    def listening(self: HashingEmbedder, some: list[str], *rest: object) -> object:
        asked.extend(some)
        return real(self, some)

    monkeypatch.setattr(HashingEmbedder, "embed", listening)
    again = evaluate_retrieval(folder, settings)
    assert tree(cached / "generations").keys() == before.keys()
    assert not set(asked) & set(TEXTS.values())
    assert {k: v for k, v in again.items() if k != "latency_ms"} == {
        k: v for k, v in found.items() if k != "latency_ms"
    }
