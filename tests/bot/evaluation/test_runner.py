"""An evaluation goes through the real library and retriever, in a home of its own that is kept."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.runner import evaluate_retrieval
from bot.settings import BotSettings
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
    "q5": ("And what happens then?", "d5"),
}
CORPUS = [{"_id": key, "title": "", "text": text} for key, text in TEXTS.items()]
HISTORY = [{"role": "user", "content": "When are red buoys replaced by green ones?"}]


def lines(*records: Mapping[str, object]) -> str:
    """Return records as JSON Lines."""
    return "".join(json.dumps(each) + "\n" for each in records)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the set, and for the home that it is ingested to once."""
    return tmp_path_factory.mktemp("retrieval")


@pytest.fixture
def settings(tmp_path: Path, base: Path) -> BotSettings:
    """Settings of a home without a library."""
    return settings_of(tmp_path / "home", cache=base / "cache", dense_weight=0.25)


@pytest.fixture(scope="module")
def folder(base: Path) -> Path:
    """A set in the BEIR layout of five texts and five queries, the last with a history."""
    qrels = "".join(f"{query}\t{key}\t1\n" for query, (_, key) in QUERIES.items())
    return write(
        base / "set",
        {
            "corpus.jsonl": lines(*CORPUS),
            "queries.jsonl": lines(*({"_id": k, "text": t} for k, (t, _) in QUERIES.items())),
            "qrels/test.tsv": f"query-id\tcorpus-id\tscore\n{qrels}",
            "questions.jsonl": lines({"id": "q5", "history": HISTORY}),
        },
    )


def without_times(figures: dict[str, Any]) -> dict[str, Any]:
    """Return figures that are the same each time."""
    return {name: value for name, value in figures.items() if name != "latency_ms"}


def test_a_corpus_is_ingested_once_and_every_query_is_measured(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(tmp_path / "home", cache=tmp_path / "cache")
    run = tmp_path / "run.txt"
    found = evaluate_retrieval(folder, settings, run).figures
    assert found["queries"] == 5
    assert found["recall@5"] == found["recall@100"] == 1.0
    assert found["mrr@10"] == 1.0
    assert 0 < found["latency_ms"]["p50"] <= found["latency_ms"]["p95"]
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
    again = evaluate_retrieval(folder, settings).figures
    assert tree(cached / "generations").keys() == before.keys()
    assert not set(asked) & set(TEXTS.values())
    assert without_times(again) == without_times(found)


def test_another_corpus_has_another_home_and_another_digest(folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folder, tmp_path / "set"))
    settings = settings_of(tmp_path / "home", cache=tmp_path / "cache")
    one = evaluate_retrieval(folder, settings)
    write(folder, {"corpus.jsonl": lines(*CORPUS, {"_id": "d6", "title": "", "text": "More."})})
    other = evaluate_retrieval(folder, settings)
    assert one.about is not None
    assert other.about is not None
    assert one.about.corpus != other.about.corpus
    assert one.about.questions == other.about.questions
    assert len(list((tmp_path / "cache/eval").iterdir())) == 2


def test_each_query_is_kept_with_its_metrics_and_what_was_found(
    folder: Path, base: Path, settings: BotSettings
) -> None:
    found = evaluate_retrieval(folder, settings)
    assert [row.id for row in found.rows] == list(QUERIES)
    assert found.rows[1].question == QUERIES["q2"][0]
    assert found.rows[1].expected == ("d2",)
    assert found.rows[1].found.split(", ")[0] == "d2"
    assert found.rows[1].scores["mrr@10"] == 1
    assert found.about is not None
    assert found.about.settings["dense_weight"] == 0.25
    assert str(base) not in found.about.model_dump_json()


def test_the_last_turn_alone_is_searched_for_where_that_is_asked(
    folder: Path, settings: BotSettings
) -> None:
    found = evaluate_retrieval(folder, settings, last_turn=True)
    assert found.figures["mrr@10"] < 1
    assert [row.id for row in found.rows if row.scores["mrr@10"] < 1] == ["q5"]
    assert found.about is not None
    assert found.about.settings["last_turn"] is True
