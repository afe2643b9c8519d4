"""What people see: a real (pseudo) terminal of a given width, with and without colours."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Terminal = Callable[..., str]
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_COLOURS = {"TERM": "xterm-256color"}


@pytest.fixture
def terminal(spawn: Callable[..., "subprocess.Popen[bytes]"]) -> Terminal:
    """Run the command in a terminal so many columns wide, and return all it showed."""

    def call(
        columns: int, *args: object, env: Mapping[str, str] = _COLOURS, typed: str = ""
    ) -> str:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        # Typed ahead; the terminal keeps it until it is read.
        os.write(ours, typed.encode())
        # What runs the tests may say how wide its own terminal is; this one is as wide as it is.
        sized = {**env, "COLUMNS": str(columns)}
        process = spawn(*args, stdin=theirs, stdout=theirs, stderr=theirs, env=sized)
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # the other side is closed: Linux says so with EIO
            pass
        finally:
            os.close(ours)
        process.wait(timeout=30)
        return shown.decode().replace("\r\n", "\n")

    return call


def plain(shown: str) -> str:
    """Return what was shown without colours and cursor movements."""
    return _ESCAPE.sub("", shown)


ASK = ("ask", "Who may not buy shares of Zephyr Aerospace?", "--key", "2021-0001", "--quotes")


@pytest.mark.parametrize("columns", [40, 60, 200])
def test_an_answer_fits_the_window(terminal: Terminal, home: Path, columns: int) -> None:
    shown = plain(terminal(columns, *ASK, "--home", home))
    lines = [line for line in shown.splitlines() if "https://" not in line]
    assert max(len(line) for line in lines) <= min(columns, 100)
    assert not any(line != line.rstrip() for line in lines)
    # Nothing is lost where lines are broken.
    flat = " ".join(shown.split())
    assert "The order prohibits every resident from buying shares of Zephyr Aerospace. [1]" in flat
    assert "[1] Order on the shares of Zephyr Aerospace · Office of Trade · 2021-03-01" in flat
    assert "    https://example.org/orders/2021-0001" in shown.splitlines()


@pytest.mark.parametrize("columns", [40, 100])
@pytest.mark.parametrize(
    "command", [("sources",), ("search", "Zephyr"), ("doctor",), ("show", "2021-0001")]
)
def test_every_listing_fits_the_window(
    terminal: Terminal, home: Path, command: tuple[str, ...], columns: int
) -> None:
    shown = plain(terminal(columns, *command, "--home", home))
    head, _, text = shown.partition("\n\n") if command[0] == "show" else (shown, "", "")
    exact = re.compile(r"^\s*\S+$|^\w[\w ]*: |^ok")  # one unbroken word, a fact, a path
    assert all(len(line) <= columns or exact.match(line) for line in head.splitlines())
    assert "2021-0001" in shown or command == ("doctor",)
    assert text or command[0] != "show"


def test_there_are_colours_on_a_terminal(terminal: Terminal, home: Path) -> None:
    assert _ESCAPE.search(terminal(80, *ASK, "--home", home))


@pytest.mark.parametrize("variable", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_are_left_out_on_request(
    terminal: Terminal, home: Path, variable: dict[str, str]
) -> None:
    shown = terminal(80, *ASK, "--home", home, env=_COLOURS | variable)
    assert not re.search(r"\x1b\[(3|4|9)\d", shown)
    if "TERM" in variable:
        assert "\x1b" not in shown


def test_document_text_cannot_drive_the_terminal_nor_be_markup(
    terminal: Terminal, home: Path
) -> None:
    shown = terminal(
        100, "ask", "What do reporters say?", "--kind", "news", "--quotes", "--home", home,
        env={"TERM": "dumb"},
    )  # fmt: skip
    assert "\x1b" not in shown
    assert "Zephyr [bold]banned[/bold] [31mred[0m" in shown


def test_a_chat_has_a_prompt_on_a_terminal(terminal: Terminal, home: Path) -> None:
    shown = terminal(60, "chat", "--home", home, typed="/as-of 2021\n/quit\n")
    assert "gazette> " in shown
    assert "Only what was published by 2021." in shown


def test_a_bar_is_gone_when_the_work_is_done(
    terminal: Terminal, folder: Path, tmp_path: Path
) -> None:
    shown = terminal(60, "ingest", folder, "--home", tmp_path)
    assert "4 added" in plain(shown)
    assert "..." not in plain(shown).replace("...\n", "")
    assert "Traceback" not in shown
