"""`gazette ask`: one question, or a batch of them."""

import asyncio
from typing import Any, BinaryIO

import click

from bot.models import Answer, Question
from bot.settings import BotSettings
from bot.surfaces.cli.homes import beside
from bot.surfaces.cli.kept import is_kept
from bot.surfaces.cli.models import announce_model, tell_fallback
from bot.surfaces.cli.options import Common, common, filters, language_model, request
from bot.surfaces.cli.output import Output
from bot.surfaces.cli.page import Page
from bot.surfaces.cli.render import render_answer


@click.command()
@click.argument("question", required=False)
@filters
@click.option(
    "--batch",
    type=click.File("rb"),
    metavar="FILE",
    help="JSON Lines in (- is standard input), JSON Lines out, one for one.",
)
@click.option("--quotes", is_flag=True, help="Show the words each source is cited for.")
@language_model
@common
def ask(
    common: Common, question: str | None, batch: BinaryIO | None, quotes: bool, llm: str | None,
    **given: Any,
) -> None:  # fmt: skip
    """Answer QUESTION out of the library, every claim with a checked quote.

    What the library does not answer is refused, and that is no error.

    \b
    Example:
      gazette ask "Is Xiaomi on the Entity List?" --as-of 2021-03-01 --quotes
    """
    if (question is None) == (batch is None):
        raise click.UsageError("Give a QUESTION, or --batch FILE.")
    if batch is not None:
        from bot.surfaces.cli.batch import answer_batch

        answer_batch(common, batch, given, llm)
        return
    asked = request(question or "", given).to_question()
    settings = common.settings(llm=llm)
    answer = answer_one(settings, asked, common.output)
    kept = is_kept(settings, answer)
    if common.output.as_json:
        common.output.value(answer.model_dump(mode="json"))
    else:
        render_answer(Page(), answer, quotes, kept=kept)
    tell_fallback(answer, settings, common.output)
    if answer.reason == "empty_library":
        common.output.note(f"Nothing is in {settings.home}. {beside(settings.home)}".rstrip())
    took = answer.seconds
    name = answer.id if kept else "not kept"
    common.output.detail(f"retrieve {took.retrieve} s, answer {took.answer} s, {name}")


def answer_one(settings: BotSettings, question: Question, output: Output) -> Answer:
    """Return the Answer to one question, out of the library of `settings.home`."""
    return answer_all(settings, [question], output)[0]


def answer_all(settings: BotSettings, questions: list[Question], output: Output) -> list[Answer]:
    """Return the Answers to questions that have nothing to do with each other."""
    from bot.wiring import open_bot

    async def run() -> list[Answer]:
        with open_bot(settings, output.note) as bot:
            return [await bot.responder.respond(question) for question in questions]

    announce_model(settings, output)
    return asyncio.run(run())
