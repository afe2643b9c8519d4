"""`gazette chat`: a conversation in the terminal."""

import asyncio
import contextlib
import sys
from dataclasses import dataclass, field
from typing import Any

import click

from bot.models import Answer, Delta, Done, Question, Retrieved, Turn
from bot.surfaces.cli.context import quote_in_context
from bot.surfaces.cli.kept import is_kept
from bot.surfaces.cli.models import announce_model, tell_fallback
from bot.surfaces.cli.options import Common, common_without_json, filters, language_model, request
from bot.surfaces.cli.output import Output, clean, error_record, write_error
from bot.surfaces.cli.page import Flow, Page
from bot.surfaces.cli.render import render_citation, render_rest, render_understood
from bot.wiring import Bot, open_bot
from ingest.dates import parse_date
from ingest.errors import GazetteError

_HELP = (
    ("/sources", "the sources of the last answer, with their words"),
    ("/open N", "source N in its context"),
    ("/as-of DATE", "only what was published by then; without a date: everything again"),
    ("/new", "begin a new conversation"),
    ("/help", "this list"),
    ("/quit", "leave (so does the end of input)"),
)
_FALLBACK = "The language model cannot be relied on here. In the documents' own words:"
_ANEW = "Once more, with what has to be said about the sources:"
_TURNS = 20  # messages that are remembered


@click.command()
@filters
@language_model
@common_without_json
def chat(common: Common, llm: str | None, **given: Any) -> None:
    """Hold a conversation about the library; a question may refer to the ones before it.

    Inside, /help lists what else can be done.

    \b
    Example:
      gazette chat --official
    """
    settings = common.settings(llm=llm)
    announce_model(settings, common.output)
    with asyncio.Runner() as runner, open_bot(settings, common.output.note) as bot:
        Chat(runner, bot, Page(), given, common.output).run()


@dataclass
class Chat:
    """One conversation: what was said, the last Answer, and the filters in force."""

    runner: asyncio.Runner
    bot: Bot
    page: Page
    given: dict[str, Any]
    output: Output
    turns: list[Turn] = field(default_factory=list)
    last: Answer | None = None

    def run(self) -> None:
        """Read lines until the end of input or /quit; a line that fails is told and forgotten."""
        prompt = _prepared_prompt()
        with contextlib.suppress(EOFError):
            while (line := input(prompt).strip()) != "/quit":
                try:
                    self._take(line)
                except GazetteError as error:
                    write_error(error_record(error), as_json=False)
            return
        if prompt:
            self.page.line()

    def _take(self, line: str) -> None:
        if line.startswith("/"):
            name, _, rest = line.partition(" ")
            self._command(name, rest.strip())
        elif line:
            self.runner.run(self._answer(line))

    async def _answer(self, text: str) -> None:
        question = request(text, self.given | {"history": tuple(self.turns)}).to_question()
        flow = Flow(self.page)
        async for event in self.bot.responder.stream(question):
            if isinstance(event, Retrieved):
                render_understood(self.page, question.text, event.standalone)
            elif isinstance(event, Delta):
                if event.restart:
                    flow.end()
                    self.page.line(_FALLBACK if event.fallback else _ANEW, style="dim")
                flow.write(event.text)
            elif isinstance(event, Done):
                flow.end()
                self._done(question, event.answer)

    def _done(self, question: Question, answer: Answer) -> None:
        render_rest(self.page, answer, kept=is_kept(self.bot.settings, answer))
        tell_fallback(answer, self.bot.settings, self.output)
        self.page.line()
        asked = Turn(role="user", content=question.text)
        answered = Turn(role="assistant", content=answer.answer)
        self.turns = [*self.turns, asked, answered][-_TURNS:]
        self.last = answer

    # -- commands ---------------------------------------------------------------------------

    def _command(self, name: str, rest: str) -> None:
        commands = {
            "/sources": self._sources,
            "/open": self._open,
            "/as-of": self._as_of,
            "/new": self._new,
            "/help": self._help,
        }
        if name not in commands:
            click.echo(clean(f"There is no {name}; /help lists what there is."), err=True)
        else:
            commands[name](rest)

    def _sources(self, rest: str) -> None:
        citations = self.last.citations if self.last else ()
        if not citations:
            why = "The last answer has no sources." if self.last else "Nothing was asked yet."
            self.page.line(why)
        for citation in citations:
            render_citation(self.page, citation, quotes=True)

    def _open(self, rest: str) -> None:
        citations = {str(each.n): each for each in (self.last.citations if self.last else ())}
        citation = citations.get(rest.strip("[]"))
        if citation is None:
            there = f"There are {', '.join(citations)}." if citations else "There are none."
            click.echo(f"The last answer has no source {rest!r}. {there}", err=True)
            return
        text = self.runner.run(self.bot.bridge.run(quote_in_context, self.bot.reader(), citation))
        render_citation(self.page, citation, quotes=False)
        self.page.line()
        for paragraph in text.splitlines():
            self.page.line(paragraph)

    def _as_of(self, rest: str) -> None:
        day = parse_date(rest)
        self.given = self.given | {"as_of": day}
        self.page.line(f"Only what was published by {day}." if day else "All dates again.")

    def _new(self, rest: str) -> None:
        self.turns, self.last = [], None
        self.page.line("A new conversation.")

    def _help(self, rest: str) -> None:
        for name, does in _HELP:
            self.page.line(f"{name:<12} {does}", hang=13)


def _prepared_prompt() -> str:
    """Return the prompt: none where input is no terminal, so that a chat can be scripted."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return ""
    with contextlib.suppress(ImportError):  # not on every system
        import readline  # noqa: F401 (gives input() its history and editing)
    return "gazette> "
