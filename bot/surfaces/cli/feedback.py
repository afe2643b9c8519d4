"""`gazette feedback`: what people said of the answers they got."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

import click

from bot.places.feedback import Judgement
from bot.places.store import Places
from bot.surfaces.cli.options import Common, IsoDate, common
from bot.surfaces.cli.output import one_line
from bot.surfaces.cli.page import Page, moment
from bot.surfaces.receipts import when
from ingest.dates import earliest

_NOT_KEPT = "(not kept any more)"


@click.command()
@click.option("--since", type=IsoDate(), help="Only what was said on that day (UTC) or later.")
@common
def feedback(common: Common, since: str | None) -> None:
    """Export which answers helped people, which did not, and why; oldest first.

    In a pipe the columns are separated by tabs: time, verdict, id of the answer, question, reason.
    The answers themselves, and what made them, are in the JSON. Who said it is not told.

    \b
    Example:
      gazette feedback --since 2026-01 --json
    """
    with Places(common.settings()) as places:
        places.receipts.scrub()  # whoever removed a document, its words are not shown
        found = places.feedback.since(_begins(since))
    if common.output.as_json:
        common.output.value({"feedback": [_record(each) for each in found]})
    elif found:
        _render(Page(), found)
    else:
        when_asked = f" on {since} or later" if since else ""
        common.output.note(f"Nobody has judged an answer{when_asked} yet.")


def _begins(since: str | None) -> float:
    """Return the first moment of a date in UTC, in seconds since 1970."""
    if since is None:
        return 0.0
    return datetime.combine(earliest(since), time(), UTC).timestamp()


def _record(said: Judgement) -> dict[str, Any]:
    return {
        "answer_id": said.answer_id,
        "question": said.question,
        "answer": said.answer,
        "verdict": said.verdict,
        "reason": said.reason,
        "at": _stamp(said.at),
        "place": said.place,
        "provenance": said.provenance.model_dump(mode="json"),
    }


def _stamp(at: float) -> str:
    return moment(at, "milliseconds")


def _render(page: Page, found: Sequence[Judgement]) -> None:
    if not page.terminal:
        for each in found:
            facts = (_stamp(each.at), each.verdict, each.answer_id, each.question or "")
            page.line("\t".join(one_line(fact) for fact in (*facts, each.reason)))
        return
    for each in found:
        _render_one(page, each)
    helped = sum(each.verdict == "helpful" for each in found)
    page.line(f"{len(found):,} judgements, {helped:,} of them helpful.", style="dim")


def _render_one(page: Page, said: Judgement) -> None:
    """Write when and what was said, then the question, the reason and the answer's id below it."""
    page.line(f"{when(_stamp(said.at))}  {said.verdict}", style="dim")
    page.line(one_line(said.question or _NOT_KEPT), indent=2)
    if said.reason:
        page.line(one_line(said.reason), indent=2)
    page.exact(said.answer_id, indent=2, style="dim")
