"""Batches: JSON Lines in and out, one for one and in order, each written when it is done."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, BinaryIO, TextIO

import click

from bot.surfaces.cli.models import announce_model
from bot.surfaces.cli.options import Common
from bot.surfaces.cli.output import error_record, write_json
from bot.surfaces.cli.results import find
from bot.surfaces.requests import Request, id_of_line, parse_line
from bot.surfaces.results import results_json
from bot.wiring import Bot, open_bot
from ingest.errors import GazetteError

Handle = Callable[[Bot, Request, int], Coroutine[Any, Any, dict[str, Any]]]


def answer_batch(
    common: Common, lines: BinaryIO, given: dict[str, Any], llm: str | None = None
) -> None:
    """Answer each line; `given` is for the fields it does not have, `llm` the language model.

    A line's own `id` is given back; the Answer's is then `answer_id`.
    """

    async def handle(bot: Bot, request: Request, number: int) -> dict[str, Any]:
        answer = await bot.responder.respond(request.to_question())
        out = answer.model_dump(mode="json")
        return out if request.id is None else out | {"id": request.id, "answer_id": answer.id}

    _run(common, lines, given, handle, llm)


def search_batch(
    common: Common, lines: BinaryIO, given: dict[str, Any], k: int, run_file: TextIO | None
) -> None:
    """Search for each line; in the run file a line without `id` goes by its number."""

    async def handle(bot: Bot, request: Request, number: int) -> dict[str, Any]:
        qid = str(number if request.id is None else request.id)
        passages = await find(bot, request.to_question(), k, qid, run_file)
        return {"id": request.id, "results": results_json(passages)}

    _run(common, lines, given, handle)


def _run(
    common: Common,
    lines: BinaryIO,
    given: dict[str, Any],
    handle: Handle,
    llm: str | None = None,
) -> None:
    """Handle every line that is not blank; end with exit status 1 when one of them failed."""
    settings = common.settings(llm=llm)
    announce_model(settings, common.output)
    failed = 0
    # One event loop for all, entered line by line: while a line is waited for, outside of it,
    # Ctrl-C works.
    with asyncio.Runner() as runner, open_bot(settings, common.output.note) as bot:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                request = parse_line(line, number, given)
                write_json(runner.run(handle(bot, request, number)))
            except GazetteError as error:
                failed += 1
                write_json({"id": id_of_line(line), "error": error_record(error)})
    if failed:
        common.output.note(f"{failed:,} of the lines failed; each has its error in its place.")
        raise click.exceptions.Exit(1)
