"""`gazette search`: the passages nearest to a query, or to each of a batch."""

import asyncio
from typing import Any, BinaryIO, TextIO

import click

from bot.models import Passage, Question
from bot.surfaces.cli.batch import search_batch
from bot.surfaces.cli.models import announce_model
from bot.surfaces.cli.options import Common, common, filters, request
from bot.surfaces.cli.output import Output, one_line
from bot.surfaces.cli.page import Page
from bot.surfaces.cli.results import find
from bot.surfaces.results import results_json
from bot.wiring import open_bot

_EXCERPT = 300  # characters of a passage shown in text
_LEAST_COSINE = 0.25  # texts that have nothing to do with each other may be nearly so near


@click.command()
@click.argument("query", required=False)
@filters
@click.option(
    "--k",
    "k",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="How many passages.",
)
@click.option(
    "--batch",
    type=click.File("rb"),
    metavar="FILE",
    help="JSON Lines in (- is standard input), JSON Lines out, one for one.",
)
@click.option(
    "--run",
    "run_file",
    type=click.File("w", encoding="utf-8", lazy=False),
    metavar="FILE",
    help="Also write a TREC run over document keys.",
)
@common
def search(
    common: Common, query: str | None, k: int, batch: BinaryIO | None, run_file: TextIO | None,
    **given: Any,
) -> None:  # fmt: skip
    """Find the passages of the library that are nearest to QUERY.

    \b
    Example:
      gazette search "securities of military companies" --official --k 5
    """
    if (query is None) == (batch is None):
        raise click.UsageError("Give a QUERY, or --batch FILE.")
    if batch is not None:
        search_batch(common, batch, given, k, run_file)
        return
    question = request(query or "", given).to_question()
    passages = _search_one(common, question, k, run_file)
    if common.output.as_json:
        common.output.value({"query": query, "results": results_json(passages)})
    else:
        _render(Page(), passages, common.output)


def _search_one(
    common: Common, question: Question, k: int, run_file: TextIO | None
) -> list[Passage]:
    settings = common.settings()
    announce_model(settings, common.output)

    async def run() -> list[Passage]:
        with open_bot(settings, common.output.note) as bot:
            return await find(bot, question, k, "q", run_file)

    return asyncio.run(run())


def _is_match(passage: Passage) -> bool:
    """Whether a passage has a word of the query, or is near it in meaning."""
    return passage.exact or passage.lexical > 0 or passage.dense >= _LEAST_COSINE


def _render(page: Page, passages: list[Passage], output: Output) -> None:
    """Write what is like the query; the rest of the best `k`, which is not, is only counted."""
    alike = [each for each in passages if _is_match(each)]
    render_passages(page, alike)
    if left := len(passages) - len(alike):
        told = f"{left:,} passages without any likeness are not shown."
        page.line(told, style="dim") if page.terminal else output.note(told)


def render_passages(page: Page, passages: list[Passage]) -> None:
    """Write what was found, best first, with the beginning of each passage."""
    if not passages:
        page.line("Nothing was found.")
    for rank, passage in enumerate(passages, 1):
        document, chunk = passage.document, passage.chunk
        nature = f"OFFICIAL {document.kind}" if document.official else document.kind.upper()
        facts = (nature, document.dated or "undated", chunk.locator, f"score {passage.score:.2f}")
        page.line(f"{rank}. {one_line(document.title)}", hang=4, style="bold")
        page.line(page.dot.join(one_line(fact) for fact in facts if fact), indent=4)
        page.exact(one_line(document.key), indent=4, style="dim")
        text = one_line(chunk.text)
        page.line(text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rstrip()} ...", indent=4)
        page.line()
