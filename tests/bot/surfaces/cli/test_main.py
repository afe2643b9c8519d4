"""The command as a whole: its help, its exit statuses, and how errors are told."""

import inspect
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from bot.surfaces.cli.main import COMMANDS, cli
from tests.bot.surfaces.cli.conftest import Run

Spawn = Callable[..., "subprocess.Popen[bytes]"]
NAMES = [name for entries in COMMANDS.values() for name in entries]
HEAVY = ("pydantic", "numpy", "chromadb", "torch", "rich")


def leaves(command: click.Command, name: str) -> list[tuple[str, click.Command]]:
    """Return the commands that run, by the words that name them."""
    if not isinstance(command, click.Group):
        return [(name, command)]
    context = click.Context(command)
    found = [(n, command.get_command(context, n)) for n in command.list_commands(context)]
    return [leaf for n, each in found if each for leaf in leaves(each, f"{name} {n}")]


LEAVES = leaves(cli, "gazette")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from bot.surfaces.cli.main import cli\n"
        "try: cli(['--help'])\n"
        f"finally: print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "demo" in done.stdout
    assert done.stderr.strip() == "[]"


@pytest.mark.slow
def test_a_question_never_imports_torch(
    spawn: Spawn,
    folder: Path,
    tmp_path: Path,
    environment: dict[str, str],
    packaged: dict[str, str],
) -> None:
    ingest = spawn("ingest", folder, "--home", tmp_path / "h", env=packaged)
    assert ingest.communicate()[1]
    assert ingest.returncode == 0
    code = (
        "import sys; from bot.surfaces.cli.main import cli\n"
        f"try: cli(['ask', 'May I buy shares of Zephyr?', '--home', {str(tmp_path / 'h')!r}])\n"
        "finally: print([m for m in ('torch', 'sentence_transformers', 'transformers')"
        " if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, env={**os.environ, **environment, **packaged},
    )  # fmt: skip
    assert "Zephyr" in done.stdout
    assert done.stderr.strip() == "[]"


def test_help_names_every_command(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    assert all(f"\n  {name} " in ran.out for name in NAMES)


@pytest.mark.parametrize(("name", "command"), LEAVES, ids=[name for name, _ in LEAVES])
def test_every_command_explains_itself_with_an_example(name: str, command: click.Command) -> None:
    assert command.help
    assert f"Example:\n  {name}" in inspect.cleandoc(command.help)


@pytest.mark.parametrize(("name", "command"), LEAVES, ids=[name for name, _ in LEAVES])
def test_every_command_that_ends_takes_the_common_options(
    name: str, command: click.Command
) -> None:
    options = {option for parameter in command.params for option in parameter.opts}
    goes_on = {
        "gazette chat",
        "gazette discord",
        "gazette serve",
        "gazette mcp",
    }  # until it is left: there is no one result
    wanted = {"--home", "--config", "--quiet", "-v"} | (
        {"--json"} if name not in goes_on else set()
    )
    assert wanted <= options


def test_the_version_is_told(run: Run) -> None:
    ran = run("--version")
    assert (ran.code, ran.out.split()[0]) == (0, "gazette")


def test_wrong_usage_is_exit_2_and_json_where_json_was_asked_for(run: Run) -> None:
    assert run("nonsense").code == 2
    ran = run("ask", "x", "--nonsense", "--json")
    assert ran.code == 2
    assert ran.json["error"].keys() == {"type", "message", "hint"}
    assert "--nonsense" in ran.json["error"]["message"]
    assert ran.err == "", "it is told once"
    assert run("--nonsense", "--json").json["error"]["type"] == "UsageError"


@pytest.mark.parametrize(
    ("arguments", "meant"), [(("asks", "x"), "ask"), (("eval", "answer", "x"), "answers")]
)
def test_of_a_command_that_does_not_exist_the_nearest_is_named(
    run: Run, arguments: tuple[str, ...], meant: str
) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert f"Did you mean '{meant}'?" in ran.err


def test_a_named_error_is_one_json_value_and_exit_1(run: Run, home: Path) -> None:
    ran = run("show", "2021-001", "--home", home, "--json")
    assert ran.code == 1
    assert ran.json["error"]["type"] == "UnknownDocument"
    assert "2021-001" in ran.json["error"]["message"]
    assert "2021-0001" in ran.json["error"]["hint"]


def test_a_named_error_in_text_is_on_stderr_with_its_hint(run: Run, home: Path) -> None:
    ran = run("show", "2021-001", "--home", home)
    assert (ran.code, ran.out) == (1, "")
    assert "Error: There is no document '2021-001'." in ran.err
    assert "Hint:" in ran.err
    assert "Traceback" not in ran.err


def test_a_defect_is_one_sentence_and_a_traceback_only_with_v(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("something odd")

    monkeypatch.setattr("bot.surfaces.cli.ask.answer_one", broken)
    ran = run("ask", "x", "--home", home)
    assert (ran.code, ran.out) == (1, "")
    assert "something odd" in ran.err
    assert "report" in ran.err
    assert "Traceback" not in ran.err
    assert "Traceback" in run("ask", "x", "--home", home, "-v").err
    assert run("ask", "x", "--home", home, "--json").json["error"]["type"] == "RuntimeError"


def test_what_the_system_refuses_is_told_with_the_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ran = run("ingest", tmp_path, "--home", tmp_path / "file" / "home", "--json")
    assert ran.code == 1
    assert str(tmp_path / "file") in ran.json["error"]["message"]
    assert ran.json["error"]["hint"]


def test_ctrl_c_is_exit_130_and_one_line(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.surfaces.cli.ask.answer_one", interrupted)
    ran = run("ask", "x", "--home", home)
    assert (ran.code, ran.out, ran.err) == (130, "", "Interrupted.\n")


def test_who_interrupts_an_ingest_is_told_that_it_goes_on_from_there(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: object, **given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.surfaces.cli.ingest.ingest_all", interrupted)
    ran = run("ingest", str(home), "--home", home)
    assert (ran.code, ran.out) == (130, "")
    assert "the same command goes on from there" in ran.err


@pytest.mark.parametrize(
    "command", [("ask", "--batch", "-"), ("search", "--batch", "-"), ("chat",)]
)
def test_ctrl_c_ends_a_command_that_waits_for_a_line(
    spawn: Spawn, home: Path, command: tuple[str, ...]
) -> None:
    with spawn(*command, "--home", home, stdin=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b'{"question": "Zephyr?"}\n')
        process.stdin.flush()
        process.stdout.readline()  # it has answered and waits for the next line
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert process.stderr
        assert process.stderr.read() == b"Interrupted.\n"


def test_a_reader_that_goes_away_is_no_error_message(spawn: Spawn, home: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = spawn("sources", "--home", home, stdout=writing)
    os.close(writing)
    assert process.communicate()[1] == b""


def test_a_full_disk_under_stdout_is_told_and_not_a_traceback(spawn: Spawn, home: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "wb") as full:
        process = spawn("sources", "--home", home, "--json", stdout=full)
        said = process.communicate()[1].decode()
    assert process.returncode == 1
    assert said.startswith("Error: No space left on device")
    assert "Traceback" not in said


def test_text_the_terminal_cannot_encode_does_not_end_a_command(
    spawn: Spawn, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "a.md").write_text("# Café 小米\n\nThe café 小米 is open.\n", encoding="utf-8")
    assert run("ingest", tmp_path, "--home", tmp_path / "h").code == 0
    narrow = {"PYTHONIOENCODING": "iso-8859-1"}
    process = spawn("sources", "--home", tmp_path / "h", env=narrow)
    assert b"Caf\xe9 \\u5c0f\\u7c73" in process.communicate()[0]
    process = spawn("sources", "--home", tmp_path / "h", "--json", env=narrow)
    assert json.loads(process.communicate()[0])["documents"][0]["title"] == "Café 小米"


def test_a_wrong_setting_is_a_named_error(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "gazette.toml"
    config.write_text("chunk_wrods = 5\n", encoding="utf-8")
    ran = run("sources", "--config", config, "--home", tmp_path, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "InvalidSettings")
    assert "chunk_wrods" in ran.json["error"]["message"]


def test_a_variable_that_is_no_setting_is_told_once_and_does_no_harm(
    run: Run, home: Path, tmp_path: Path
) -> None:
    env = {"GAZETTE_CHUNK_WRODS": "5"}
    told = "GAZETTE_CHUNK_WRODS is no setting, and has no effect. Did you mean GAZETTE_CHUNK_WORDS?"
    ran = run("sources", "--home", home, "--json", env=env)
    assert (ran.code, ran.err) == (0, f"{told}\n")
    assert run("sources", "--home", home, "--quiet", env=env).err == ""
    twice = run("demo", "--json", env=env | {"GAZETTE_HOME": str(tmp_path)})  # reads them twice
    assert twice.err.count(told) == 1


def test_a_note_of_the_library_is_on_stderr_and_silent_with_quiet(run: Run, own_home: Path) -> None:
    def damage() -> None:
        index = next((own_home / "generations").rglob("words"))
        next(file for file in index.iterdir() if file.is_file()).write_bytes(b"")

    damage()
    ran = run("sources", "--home", own_home, "--json")
    assert ran.code == 0
    assert "Rebuilding" in ran.err
    assert len(ran.json["documents"]) == 4
    damage()
    assert run("sources", "--home", own_home, "--quiet").err == ""
