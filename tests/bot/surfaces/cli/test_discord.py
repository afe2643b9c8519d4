"""`gazette discord`, before it connects: the token, and a library that is still empty."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.surfaces import logs
from tests.bot.surfaces.cli.conftest import Run

TOKEN = "made-up.for.tests"
PORTAL = "page Bot of your application at discord.com/developers"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Starts of the bot, none of which connects."""
    seen: list[str] = []
    monkeypatch.setattr("bot.surfaces.discord.running.run", lambda *given: seen.append("it"))
    monkeypatch.setattr(logs, "log_to_stderr", lambda verbose: None)  # other tests read the logs
    return seen


def test_a_missing_token_is_told_before_discord_py_is_imported() -> None:
    code = (
        "import sys; from bot.surfaces.cli.main import cli\n"
        "try: cli(['discord'])\n"
        "finally: print('discord' in sys.modules)"
    )
    env = {**os.environ, "DISCORD_TOKEN": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "False\n")
    assert PORTAL in done.stderr


@pytest.mark.parametrize("command", ["doctor", "discord"])
@pytest.mark.parametrize("token", ["secretofaclient", "two.parts", "Bot made-up.for.tests", "a..b"])
def test_a_token_that_cannot_be_one_is_told_without_asking_discord(
    run: Run, home: Path, started: list[str], command: str, token: str
) -> None:
    ran = run(command, "--home", home, env={"DISCORD_TOKEN": token})
    told = " ".join((ran.out + ran.err).split())
    assert (ran.code, started) == (1, [])
    assert "three parts with dots between them" in told
    assert PORTAL in told
    assert "cannot be reached" not in told
    assert token not in told, "a secret is never shown"


def test_another_server_than_discords_has_tokens_of_its_own(
    run: Run, home: Path, started: list[str]
) -> None:
    env = {"DISCORD_TOKEN": "loopback-token", "GAZETTE_DISCORD_URL": "http://127.0.0.1:9"}
    assert run("discord", "--home", home, env=env).code == 0
    assert started == ["it"]


def test_a_bot_over_an_empty_home_starts_and_says_that_nothing_is_ingested(
    run: Run, home: Path, tmp_path: Path, started: list[str]
) -> None:
    env = {"DISCORD_TOKEN": TOKEN}
    ran = run("discord", "--home", tmp_path / "new", env=env)
    assert (ran.code, started) == (0, ["it"])
    assert "Nothing is ingested" in ran.err
    assert "gazette ingest FOLDER" in ran.err
    assert "Nothing is ingested" not in run("discord", "--home", home, env=env).err
