"""`gazette feedback`: what people said of answers, exported."""

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.models import Answer
from bot.places.store import Places
from bot.receipts.store import RECEIPTS_NAME
from bot.surfaces.requests import Request
from bot.wiring import open_bot
from ingest.library.writer import open_writer
from tests.bot.conftest import settings_of
from tests.bot.surfaces.cli.conftest import Run
from tests.bot.surfaces.cli.test_terminal import Terminal, plain, terminal

__all__ = ["terminal"]

ANN, BEN = 11_000_000_001, 22_000_000_002
QUESTION = "Who may not buy shares of Zephyr Aerospace?"
WORDS = "The order prohibits every resident from buying shares of Zephyr Aerospace."


@pytest.fixture
def mine(home: Path, tmp_path: Path) -> Path:
    """The home of a library of the four documents that a test may change."""
    kept = shutil.ignore_patterns(f"{RECEIPTS_NAME}*")
    return Path(shutil.copytree(home, tmp_path / "mine", ignore=kept))


@pytest.fixture
def judged(mine: Path) -> Answer:
    """An Answer that was judged by two persons, on two days."""
    with open_bot(settings_of(mine)) as bot:
        answer = asyncio.run(bot.responder.respond(Request(question=QUESTION).to_question()))
    with Places(settings_of(mine)) as places:
        for person, verdict, reason, day in (
            (ANN, "unhelpful", "It names\tno \x1b[31mcompany\x1b[0m.", 1),
            (BEN, "helpful", "", 2),
        ):
            at = datetime(2026, 3, day, tzinfo=UTC).timestamp()
            places.feedback.give(
                answer.id, person, verdict, reason, "discord:7:thread:5", answer.provenance, at
            )
    return answer


def test_all_that_was_said_is_one_json_value(run: Run, mine: Path, judged: Answer) -> None:
    ran = run("feedback", "--home", mine, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json.keys() == {"feedback"}
    first, second = ran.json["feedback"]
    assert first == {
        "answer_id": judged.id,
        "question": QUESTION,
        "answer": judged.answer,
        "verdict": "unhelpful",
        "reason": "It names\tno \x1b[31mcompany\x1b[0m.",
        "at": "2026-03-01T00:00:00.000+00:00",
        "place": "discord:7:thread:5",
        "provenance": judged.provenance.model_dump(mode="json"),
    }
    assert (second["verdict"], second["reason"]) == ("helpful", "")
    assert str(ANN) not in ran.out


@pytest.mark.parametrize(
    ("since", "count"), [("2026", 2), ("2026-03-01", 2), ("2026-03-02", 1), ("2026-04", 0)]
)
def test_a_day_to_begin_with_can_be_given(
    run: Run, mine: Path, judged: Answer, since: str, count: int
) -> None:
    assert (
        len(run("feedback", "--home", mine, "--since", since, "--json").json["feedback"]) == count
    )


def test_a_day_that_is_none_is_wrong_usage(run: Run, mine: Path) -> None:
    ran = run("feedback", "--home", mine, "--since", "yesterday")
    assert ran.code == 2
    assert "yesterday" in ran.err


def test_in_a_pipe_each_is_a_line_of_columns(run: Run, mine: Path, judged: Answer) -> None:
    ran = run("feedback", "--home", mine)
    first, second = ran.out.splitlines()
    assert first.split("\t") == [
        "2026-03-01T00:00:00.000+00:00", "unhelpful", judged.id, QUESTION,
        "It names no \\x1b[31mcompany\\x1b[0m.",
    ]  # fmt: skip
    assert second.split("\t")[1:] == ["helpful", judged.id, QUESTION, ""]


@pytest.mark.parametrize("columns", [40, 100])
def test_in_a_terminal_each_is_told_and_fits_the_window(
    terminal: Terminal, mine: Path, judged: Answer, columns: int
) -> None:
    shown = plain(terminal(columns, "feedback", "--home", mine))
    assert all(len(line) <= columns for line in shown.splitlines())
    flat = " ".join(shown.split())
    assert flat.count(f"{QUESTION} ") == 2
    assert "2026-03-01 00:00 UTC unhelpful" in flat
    assert f"It names no \\x1b[31mcompany\\x1b[0m. {judged.id}" in flat
    assert flat.endswith("2 judgements, 1 of them helpful.")


def test_what_was_removed_or_forgotten_is_not_exported(
    run: Run, mine: Path, judged: Answer
) -> None:
    assert WORDS in run("feedback", "--home", mine, "--json").out
    with open_writer(settings_of(mine)) as library:  # by whoever was stopped right after it
        library.publish(library.remove(judged.citations[0].document_id))
    assert WORDS not in run("feedback", "--home", mine, "--json").out
    with Places(settings_of(mine)) as places:
        places.receipts.remove([judged.id])
        places.privacy.forget(ANN, datetime.now(UTC).timestamp())
    (left,) = run("feedback", "--home", mine, "--json").json["feedback"]
    assert (left["question"], left["answer"], left["verdict"]) == (None, None, "helpful")


def test_where_nothing_was_said_that_is_told_and_no_home_is_made(run: Run, tmp_path: Path) -> None:
    asked = ("feedback", "--home", tmp_path / "none")
    ran = run(*asked, "--json")
    assert (ran.code, ran.json, ran.err) == (0, {"feedback": []}, "")
    ran = run(*asked)
    assert (ran.code, ran.out, ran.err) == (0, "", "Nobody has judged an answer yet.\n")
    assert run(*asked, "--since", "2026-04").err == (
        "Nobody has judged an answer on 2026-04 or later yet.\n"
    )
    assert list(tmp_path.iterdir()) == []
