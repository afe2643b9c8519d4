"""The small parts that write: cleaning, flowing text, progress in a log."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.surfaces.cli import progress
from bot.surfaces.cli.output import clean, one_line, write_json
from bot.surfaces.cli.page import Flow, Page


@given(st.text())
def test_clean_text_has_nothing_that_drives_a_terminal(text: str) -> None:
    found = clean(text)
    assert all(c in "\t\n" or not (ord(c) < 32 or 127 <= ord(c) < 160) for c in found)
    assert not set(found) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(st.text(st.characters(exclude_categories=("Cc", "Cf"))))
def test_text_without_control_characters_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_what_is_cleaned_is_written_out_not_dropped() -> None:
    assert clean("\x1b]0;x\x07 \u202e") == "\\x1b]0;x\\x07 \\u202e"
    assert one_line("a\n  b\r\x1b") == "a b \\x1b"


@pytest.mark.parametrize("text", ["plain", "小米", "a\x1b\u2028b", "half \ud83d pair"])
def test_json_is_one_line_that_reads_back_exactly(
    text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    write_json({"text": text})
    written = capfd.readouterr().out
    assert written.count("\n") == 1
    assert json.loads(written) == {"text": text}


ANSWER = "**Title of it** (order, 2021):\n\nIt  says this. [1]\n\nAnd *that*, twice: 2**3."


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_streamed_answer_is_the_same_however_it_is_cut(
    size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = Flow(Page())
    for at in range(0, len(ANSWER), size):
        flow.write(ANSWER[at : at + size])
    flow.end()
    assert capsys.readouterr().out == (
        "Title of it (order, 2021):\n\nIt  says this. [1]\n\nAnd *that*, twice: 2**3.\n"
    )


def test_a_log_has_a_line_a_stage_and_one_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("bot.surfaces.cli.progress.time.monotonic", lambda: now[0])
    lines = progress.Lines()
    lines.stage("Reading", 1_000_000, "B")
    for _ in range(20):
        now[0] += 1
        lines.advance(25_000)
    lines.note("a file\x1b was rejected")
    lines.stage("Indexing", None, "chunks")
    lines.end()
    assert capsys.readouterr().err.splitlines() == [
        "Reading 1.0 MB ...",
        "Reading: 25%, 25.0 kB/s, 30 s left",
        "Reading: 50%, 25.0 kB/s, 20 s left",
        "a file\\x1b was rejected",
        "Reading: done in 20 s",
        "Indexing ...",
    ]
