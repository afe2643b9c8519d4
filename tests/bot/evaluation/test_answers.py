"""Questions are asked through the real bot, dialogues with what it itself answered before."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.answering.responder import Responder
from bot.evaluation.answers import Asking, evaluate_answers
from bot.models import Answer, Question
from bot.receipts.store import Receipts
from bot.settings import BotSettings
from bot.wiring import open_bot
from ingest.errors import InvalidDataset, LibraryMissing
from tests.bot.conftest import settings_of
from tests.bot.evaluation.test_runner import CORPUS, lines
from tests.support import write

ROWS: list[dict[str, Any]] = [
    {"id": "a", "question": "How are pilots paid?", "answers": ["in silver coins"],
     "gold_keys": ["d3"], "gold_sentences": [["Pilots are paid in silver coins."]]},
    {"id": "b", "question": "Who licences dredging in channels?", "answers": ["the Bureau"],
     "gold_keys": ["d2"]},
    {"id": "c", "question": "What colour are the harbour cats?", "answerable": False},
]  # fmt: skip
DIALOGUE = {"id": "d", "turns": [
    {"user": "Is mooring prohibited without a permit?", "answers": ["prohibited"]},
    {"user": "In which harbour?", "answers": ["every harbour"]},
]}  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the corpus, and for the home that it is ingested to once."""
    return tmp_path_factory.mktemp("answers")


@pytest.fixture(scope="module")
def corpus(base: Path) -> Path:
    """A folder of five texts."""
    return write(base / "corpus", {"corpus.jsonl": lines(*CORPUS)})


@pytest.fixture
def settings(tmp_path: Path, base: Path) -> BotSettings:
    """Settings of a home without a library."""
    return settings_of(tmp_path / "home", cache=base / "cache")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Question, Answer]]:
    """What the bot is asked, and what it answers."""
    found: list[tuple[Question, Answer]] = []
    real = Responder.respond

    async def listening(self: Responder, question: Question) -> Answer:
        answer = await real(self, question)
        found.append((question, answer))
        return answer

    monkeypatch.setattr(Responder, "respond", listening)
    return found


def file(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    """Write questions."""
    (tmp_path / "questions.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8"
    )
    return tmp_path / "questions.jsonl"


def test_every_question_is_asked_scored_and_checked(
    tmp_path: Path, corpus: Path, settings: BotSettings
) -> None:
    found = evaluate_answers(file(tmp_path, *ROWS), corpus, settings)
    figures = found.figures
    assert (figures["questions"], [row.id for row in found.rows]) == (3, ["a", "b", "c"])
    assert figures["answered"] == sum(not row.refused for row in found.rows)
    assert figures["contains"] == 1
    assert figures["sentence_f1"] == found.rows[0].scores["sentence_f1"] > 0
    assert found.rows[2].scores.keys() == {"refused", "right"}
    assert figures["citations"]["checked"] == figures["citations"]["exact"] >= 2
    assert figures["citations"]["claims"] == figures["citations"]["cited"] >= 2
    assert 0 < figures["latency_ms"]["p50"] <= figures["latency_ms"]["p95"]
    assert figures["words"]["median"] <= figures["words"]["median_shown"]
    assert not settings.home.exists(), "an evaluation must not touch the user's library"


def test_with_the_documents_given_nothing_else_is_asked(
    tmp_path: Path, corpus: Path, settings: BotSettings, asked: list[tuple[Question, Answer]]
) -> None:
    found = evaluate_answers(file(tmp_path, *ROWS), corpus, settings, Asking(given=True))
    assert [row.id for row in found.rows] == ["a", "b"]
    assert [question.where.keys for question, _ in asked] == [("d3",), ("d2",)]
    assert {quote.key for quote in found.rows[0].quotes} == {"d3"}


def test_a_given_document_that_is_not_in_the_corpus_is_told_before_anything_is_asked(
    tmp_path: Path, corpus: Path, settings: BotSettings, asked: list[tuple[Question, Answer]]
) -> None:
    wrong = ROWS[1] | {"gold_keys": ["d99"]}
    with pytest.raises(InvalidDataset) as caught:
        evaluate_answers(file(tmp_path, ROWS[0], wrong), corpus, settings, Asking(given=True))
    assert "'b'" in caught.value.message
    assert "'d99'" in caught.value.message
    assert asked == []


def test_the_turns_of_a_dialogue_are_asked_with_the_answers_that_were_given(
    tmp_path: Path, corpus: Path, settings: BotSettings, asked: list[tuple[Question, Answer]]
) -> None:
    evaluate_answers(file(tmp_path, DIALOGUE, ROWS[0]), corpus, settings)
    (first, answer), (second, _), (other, _) = asked
    assert first.history == ()
    assert [(turn.role, turn.content) for turn in second.history] == [
        ("user", first.text), ("assistant", answer.answer),
    ]  # fmt: skip
    assert other.history == (), "a conversation ends where the next one begins"


def test_a_history_that_is_told_is_what_was_said_before(
    tmp_path: Path, corpus: Path, settings: BotSettings, asked: list[tuple[Question, Answer]]
) -> None:
    told = {"history": [{"role": "user", "content": "Pilots?"}], "as_of": "2021-02-01"}
    evaluate_answers(file(tmp_path, ROWS[0] | told), corpus, settings, Asking(official=True))
    ((question, _),) = asked
    assert [turn.content for turn in question.history] == ["Pilots?"]
    assert question.where.official
    assert str(question.where.as_of) == "2021-02-01"


def ids_of_receipts(home: Path) -> list[str]:
    """Return the ids of the answers that a home keeps."""
    with Receipts(settings_of(home)) as receipts:
        return [each.answer.id for each in receipts.latest(50)]


def test_without_a_corpus_the_library_of_the_home_is_asked_and_left_as_it_is(
    tmp_path: Path, built: Path
) -> None:
    built = Path(shutil.copytree(built, tmp_path / "copy"))
    with open_bot(settings_of(built)) as bot:
        asyncio.run(bot.responder.respond(Question("Who grants permits?")))
    kept = ids_of_receipts(built)
    assert kept
    catalog = built / "catalog.sqlite3"
    before = catalog.read_bytes()
    rows = file(tmp_path, {"id": "a", "question": "Who grants permits?", "answers": ["Secretary"]})
    found = evaluate_answers(rows, None, settings_of(built), Asking(collections=("public",)))
    assert found.figures["contains"] == 1
    assert catalog.read_bytes() == before
    assert ids_of_receipts(built) == kept
    other = evaluate_answers(rows, None, settings_of(built), Asking(collections=("team-legal",)))
    assert found.about is not None
    assert other.about is not None
    assert found.about.corpus != other.about.corpus


def test_without_a_corpus_and_without_a_library_there_is_nothing_to_ask(
    tmp_path: Path, settings: BotSettings
) -> None:
    with pytest.raises(LibraryMissing):
        evaluate_answers(file(tmp_path, ROWS[0]), None, settings)


def test_any_folder_of_documents_is_a_corpus(tmp_path: Path, settings: BotSettings) -> None:
    files = {"a.md": "# Pilots\n\nPilots are paid in silver coins.\n", "b.txt": "Buoys are red.\n"}
    folder = write(tmp_path / "files", files)
    one = evaluate_answers(file(tmp_path, ROWS[0]), folder, settings, Asking())
    assert one.figures["contains"] == 1
    write(folder, {"b.txt": "Buoys are green.\n"})
    other = evaluate_answers(file(tmp_path, ROWS[0]), folder, settings, Asking())
    assert one.about is not None
    assert other.about is not None
    assert one.about.corpus != other.about.corpus


def test_what_was_asked_and_how_is_kept(
    tmp_path: Path, corpus: Path, settings: BotSettings
) -> None:
    found = evaluate_answers(file(tmp_path, *ROWS), corpus, settings, Asking(given=True, limit=1))
    assert found.about is not None
    assert found.about.settings["given"] is True
    assert found.about.settings["models"] == "extractive"
    assert found.about.settings["min_confidence"] == 0
    assert str(tmp_path) not in found.about.model_dump_json()
