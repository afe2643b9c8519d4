"""`gazette chat`, scripted through standard input."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.answering.responder import Responder
from bot.models import Delta, Event, Question
from tests.bot.surfaces.cli.conftest import Ran, Run


@pytest.fixture
def chat(run: Run, home: Path) -> Run:
    """Run a chat with these lines as its input."""

    def call(*lines: str, flags: tuple[str, ...] = ()) -> Ran:
        text = "".join(f"{line}\n" for line in lines)
        return run("chat", "--home", home, *flags, input=text)

    return call


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """The Questions that reach the responder, which still answers them."""
    seen: list[Question] = []
    stream = Responder.stream

    def recorded(self: Responder, question: Question) -> object:
        seen.append(question)
        return stream(self, question)

    monkeypatch.setattr(Responder, "stream", recorded)
    return seen


def test_an_answer_is_written_once_with_its_sources(chat: Run) -> None:
    ran = chat("Who may buy shares of Zephyr Aerospace?", flags=("--key", "2021-0001"))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count("The order prohibits every resident") == 1
    assert "[1] Order on the shares of Zephyr Aerospace" in ran.out


def test_nothing_is_echoed_and_empty_lines_are_ignored(chat: Run) -> None:
    ran = chat("", "   ", "")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_question_is_asked_with_the_turns_before_it(chat: Run, asked: list[Question]) -> None:
    chat("What of Zephyr Aerospace?", "And Borealis?", "/new", "And harbours?")
    assert [len(question.history) for question in asked] == [0, 2, 0]
    user, assistant = asked[1].history
    assert (user.role, user.content) == ("user", "What of Zephyr Aerospace?")
    assert assistant.role == "assistant"
    assert assistant.content


def test_how_a_follow_up_was_understood_is_shown_before_its_answer(chat: Run) -> None:
    ran = chat("Who may buy shares of Zephyr Aerospace?", "And of Borealis Shipping?")
    understood = "Understood as: Who may buy shares of Borealis Shipping?"
    assert ran.out.count("Understood as:") == 1
    assert understood in ran.out
    assert ran.out.index(understood) > ran.out.index("Confidence")


def test_as_of_holds_until_it_is_taken_back(chat: Run, asked: list[Question]) -> None:
    ran = chat("/as-of 2021-12", "Zephyr?", "/as-of", "Zephyr?")
    days = [question.where.as_of for question in asked]
    assert [day and day.isoformat() for day in days] == ["2021-12-31", None]
    assert "As of 2021-12-31." in ran.out


def test_flags_hold_for_every_question(chat: Run, asked: list[Question]) -> None:
    chat("Zephyr?", "Harbour?", flags=("--official",))
    assert [question.where.official for question in asked] == [True, True]


def test_sources_shows_the_words_of_the_last_answer(chat: Run) -> None:
    quote = '"The order prohibits every resident from buying shares of Zephyr Aerospace."'
    ran = chat("Who may buy shares of Zephyr?", "/sources", flags=("--key", "2021-0001"))
    assert quote in ran.out
    assert "Nothing was asked yet." in chat("/sources").out


def test_open_shows_a_quote_marked_in_its_context(chat: Run) -> None:
    ran = chat("Who may buy shares of Zephyr?", "/open 1", flags=("--key", "2021-0001"))
    marked = ">>>The order prohibits every resident from buying shares of Zephyr Aerospace.<<<"
    assert marked in ran.out
    assert "It does not touch the shares of Borealis Shipping." in ran.out.split("<<<")[1]


@pytest.mark.parametrize("line", ["/open 9", "/open", "/open x"])
def test_open_of_what_is_not_there_is_told(chat: Run, line: str) -> None:
    ran = chat("Zephyr?", line)
    assert ran.code == 0
    assert "no source" in ran.err


@pytest.mark.parametrize("line", ["/nonsense", "/as-of yesterday", "?!", "x" * 4001])
def test_a_line_that_fails_is_told_and_the_chat_goes_on(chat: Run, line: str) -> None:
    ran = chat(line, "Who may buy shares of Zephyr Aerospace?")
    assert ran.code == 0
    assert ran.err
    assert "Traceback" not in ran.err
    assert "Sources" in ran.out


@pytest.mark.parametrize(("fallback", "said"), [(True, True), (False, False)])
def test_a_text_begun_anew_is_the_models_failure_only_where_the_answer_is_not_its_own(
    chat: Run, monkeypatch: pytest.MonkeyPatch, fallback: bool, said: bool
) -> None:
    stream = Responder.stream

    async def begun_anew(self: Responder, question: Question) -> AsyncIterator[Event]:
        async for event in stream(self, question):
            if isinstance(event, Delta):
                yield Delta("Ships ")
                yield Delta(event.text, restart=True, fallback=fallback)
            else:
                yield event

    monkeypatch.setattr(Responder, "stream", begun_anew)
    ran = chat("Who may buy shares of Zephyr Aerospace?", flags=("--key", "2021-0001"))
    assert ran.out.count("The order prohibits every resident") == 1
    assert ("cannot be relied on" in ran.out) == said


def test_help_names_every_command_and_quit_leaves(chat: Run) -> None:
    ran = chat("/help", "/quit", "Zephyr?")
    for name in ("/sources", "/open N", "/as-of DATE", "/new", "/help", "/quit"):
        assert name in ran.out
    assert "Sources" not in ran.out


def test_escapes_in_a_document_do_not_reach_the_terminal(chat: Run) -> None:
    ran = chat("What do reporters say?", "/sources", "/open 1", flags=("--kind", "news"))
    assert "\x1b" not in ran.out
    assert "[31mred" in ran.out


def test_an_empty_library_is_answered_as_such(run: Run, tmp_path: Path) -> None:
    ran = run("chat", "--home", tmp_path, input="Zephyr?\n")
    assert ran.code == 0
    assert "The library is empty" in ran.out
