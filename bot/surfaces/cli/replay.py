"""`gazette replay`: an earlier answer, asked again, and what changed."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING

import click

from bot.models import Answer
from bot.receipts.record import Receipt
from bot.receipts.store import Receipts
from bot.settings import BotSettings
from bot.surfaces.changes import Change, changes_of, same_answer
from bot.surfaces.cli.models import announce_model
from bot.surfaces.cli.options import Common, common
from bot.surfaces.cli.output import Output, one_line
from bot.surfaces.cli.page import Page
from bot.surfaces.cli.render import render_answer
from bot.surfaces.receipts import as_shown, asked, made_by, receipt_markdown, verdict, when
from ingest.errors import LibraryMissing, LookupFailed
from ingest.library.reader import LibraryReader

if TYPE_CHECKING:
    from bot.wiring import Bot

_LATEST = 20


@click.command()
@click.argument("answer_id", required=False)
@click.option("--quotes", is_flag=True, help="Show the words each source is cited for.")
@click.option(
    "--markdown",
    type=click.File("w", encoding="utf-8"),
    metavar="FILE",
    help="Write the earlier answer there as Markdown (- is standard output).",
)
@common
def replay(common: Common, answer_id: str | None, quotes: bool, markdown: IO[str] | None) -> None:
    """Show the answer ANSWER_ID as it was given, ask again, and tell what changed.

    The beginning of an id is enough. Without one the latest 20 answers are listed.

    \b
    Example:
      gazette replay a1f0 --markdown answer.md
    """
    settings = common.settings()
    if markdown and answer_id is None:
        raise click.UsageError("--markdown needs an ANSWER_ID.")
    if markdown and markdown.name == "<stdout>" and common.output.as_json:
        raise click.UsageError("--json and --markdown - both write to standard output.")
    if answer_id is None:
        _list(settings, common.output)
        return
    receipt = _find(settings, answer_id, common.output)
    now, changes = ask_again(settings, receipt, common.output)
    if markdown:
        markdown.write(receipt_markdown(receipt, changes, datetime.now(UTC).isoformat()))
    if common.output.as_json:
        common.output.value(_json(receipt.answer, now, changes))
    elif not markdown:
        _render(Page(), receipt, now, changes, quotes)


def _find(settings: BotSettings, answer_id: str, output: Output) -> Receipt:
    with Receipts(settings, output.note) as receipts:
        receipts.scrub()  # whoever removed a document, its words are not shown
        return receipts.get(answer_id)


def ask_again(
    settings: BotSettings, receipt: Receipt, output: Output
) -> tuple[Answer | None, list[Change]]:
    """Return the Answer to the same Question now, and what changed.

    There is none where a collection or Document that the Question names is gone.
    """
    from bot.wiring import open_bot

    async def run() -> tuple[Answer | None, list[Change]]:
        with open_bot(settings, output.note) as bot:
            now = await _answer(bot, receipt)
            changes = await bot.bridge.run(_compare, receipt, now, bot.reader)
            return (now if isinstance(now, Answer) else None), changes

    announce_model(settings, output)
    return asyncio.run(run())


async def _answer(bot: "Bot", receipt: Receipt) -> Answer | LookupFailed:
    try:
        return await bot.responder.respond(receipt.question)
    except LookupFailed as error:
        return error


def _compare(
    receipt: Receipt, now: Answer | LookupFailed, reader: Callable[[], LibraryReader]
) -> list[Change]:
    try:
        opened = reader()
    except LibraryMissing:
        return changes_of(receipt, now, [])
    with opened.snapshot() as snapshots:
        return changes_of(receipt, now, snapshots)


def _json(then: Answer, now: Answer | None, changes: Sequence[Change]) -> dict[str, object]:
    return {
        "then": then.model_dump(mode="json"),
        "now": now.model_dump(mode="json") if now else None,
        "changed": bool(changes),
        "changes": [asdict(each) for each in changes],
    }


def _render(
    page: Page, receipt: Receipt, now: Answer | None, changes: Sequence[Change], quotes: bool
) -> None:
    """Write the earlier answer, what made it, what changed, and the new one where it differs."""
    page.line(one_line(receipt.question.text), style="bold")
    page.line(one_line(asked(receipt)), style="dim")
    page.line()
    render_answer(page, as_shown(receipt), quotes)
    page.line()
    for name, value in made_by(receipt.answer).items():
        page.line(f"{name}: {one_line(value)}", hang=2, style="dim")
    page.line()
    page.line("Asked again", style="bold")
    page.line(verdict(changes))
    for each in changes:
        page.line(f"- {one_line(each.told)}", hang=2)
    if now is not None and not same_answer(changes):
        page.line()
        render_answer(page, now, quotes, kept=False)  # asking again leaves nothing behind


def _list(settings: BotSettings, output: Output) -> None:
    """Write the latest answers, newest first: in a pipe id, time, status, question by tabs."""
    with Receipts(settings, output.note) as receipts:
        found = receipts.latest(_LATEST)
    rows = [(each.answer.id, each.at, each.answer.status, each.question.text) for each in found]
    if output.as_json:
        names = ("id", "at", "status", "question")
        output.value({"answers": [dict(zip(names, row, strict=True)) for row in rows]})
        return
    page = Page()
    if not rows:
        page.line("No answer is kept yet.")
    for name, at, status, question in rows:
        if page.terminal:
            page.line(one_line(question))
            page.exact(f"{name}  {when(at)}  {status}", indent=2, style="dim")
        else:
            page.line("\t".join((name, at, status, one_line(question))))
