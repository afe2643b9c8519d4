"""`gazette demo` and `completion`."""

import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from bot.surfaces.cli.demo import QUESTIONS
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
    *_, told, ask, chat = first.out.splitlines()
    assert told.startswith("This is a library of its own, apart from yours.")
    assert ask.startswith(f"  gazette ask --home {tmp_path / 'demo'} ")
    assert chat == f"  gazette chat --home {tmp_path / 'demo'}"
    again = run("demo", "--json", env=env).json["ingest"]
    assert (again["added"], again["unchanged"]) == (0, len(NOTES))


def test_its_help_names_the_question_without_an_answer(run: Run) -> None:
    assert "second question is one that the sample does not answer" in (
        " ".join(run("demo", "--help").out.split())
    )
    assert QUESTIONS[1].startswith("What did the World Trade Organization")


@pytest.mark.slow
def test_the_demo_refuses_the_question_it_cannot_answer(
    run: Run, tmp_path: Path, packaged: dict[str, str]
) -> None:
    env = {**packaged, "GAZETTE_MIN_CONFIDENCE": ""}
    ran = run("demo", "--home", tmp_path, "--json", env=env)
    assert [a["status"] for a in ran.json["answers"]] == ["answered", "abstained", "answered"]
    assert any("13959" in c["title"] for c in ran.json["answers"][2]["citations"])


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
