"""Asks a bot every question of a file, in its conversation, and measures the answers."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.evaluation.about import about
from bot.evaluation.checking import Checked, check_answer
from bot.evaluation.homes import corpus_in, prepare
from bot.evaluation.latency import latency
from bot.evaluation.questions import (
    Dialogue,
    Half,
    Item,
    chosen,
    items_of,
    load_dialogues,
    questions_digest,
)
from bot.evaluation.results import Result, Row
from bot.evaluation.scores import figures, row_of, words_of
from bot.models import Answer, Question, Turn
from bot.settings import BotSettings
from bot.wiring import Bot, open_bot
from ingest.errors import InvalidDataset
from ingest.models import digest
from ingest.progress import Progress, Silent


@dataclass(frozen=True, slots=True)
class Asking:
    """How the questions of a file are asked.

    `given`: of the Documents alone that have the answer. `half` and `limit` choose questions.
    `official` and `collections` narrow what may answer.
    """

    given: bool = False
    half: Half = "all"
    limit: int | None = None
    official: bool = False
    collections: tuple[str, ...] = ()


@dataclass(slots=True)
class _Asked:
    """What has come of the questions so far; `seconds` are those of each answer."""

    rows: list[Row] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    checks: list[Checked] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def evaluate_answers(
    file: Path,
    corpus: Path | None,
    settings: BotSettings,
    asking: Asking | None = None,
    progress: Progress | None = None,
) -> Result:
    """Ask every question of a file of a corpus, or of the library of the home, and score it.

    A corpus is ingested into a home of its own, which is kept. The turns of a dialogue are asked
    with what the bot itself answered before. Latency is that of one answer, warm, in ms.

    Raises:
        InvalidDataset: a line of the file is not as expected, or no question is left to ask.
        LibraryMissing: no corpus is given, and there is no library in the home.
    """
    asking, progress = asking or Asking(), progress or Silent()
    dialogues = chosen(load_dialogues(file), asking.half, asking.limit, asking.given)
    if corpus is not None:
        settings = prepare(corpus_in(corpus), settings, progress)
    # Its questions are not anybody's: no receipts of them are kept.
    with open_bot(settings, progress.note, keep=False) as bot:
        asked, contents = asyncio.run(_ask_all(bot, dialogues, asking, progress))
    options = {
        "given": asking.given,
        "official": asking.official,
        "collections": ", ".join(asking.collections) or None,
        "models": ", ".join(sorted({each.provenance.model for each in asked.answers})),
    }
    return Result(
        figures=_figures(asked),
        about=about("answers", questions_digest(dialogues), contents, settings, **options),
        rows=tuple(asked.rows),
    )


async def _ask_all(
    bot: Bot, dialogues: Sequence[Dialogue], asking: Asking, progress: Progress
) -> tuple[_Asked, str]:
    """Return what came of all questions, and the digest of the library that they were asked of."""
    contents = await bot.bridge.run(_look, bot, dialogues, asking)
    progress.stage("Asking", sum(len(d.turns) for d in dialogues), "questions")
    await bot.bridge.run(bot.retriever.retrieve, Question("warm up"), 1)
    asked = _Asked()
    for dialogue in dialogues:
        history = dialogue.turns[0].history
        for item in dialogue.turns:
            answer = await _ask(bot, item, history, asking, asked)
            history += (
                Turn(role="user", content=item.question),
                Turn(role="assistant", content=answer.answer),
            )
            progress.advance()
    return asked, contents


def _look(bot: Bot, dialogues: Sequence[Dialogue], asking: Asking) -> str:
    """Make sure, before hours are spent, that all is there that is to be asked of."""
    with bot.reader().snapshot(asking.collections) as snapshots:
        for item in items_of(dialogues) if asking.given else ():
            for key in item.gold_keys:
                if not any(snapshot.has(key) for snapshot in snapshots):
                    raise InvalidDataset(
                        f"The question {item.id!r} names {key!r}, which is not in the corpus.",
                        "Ask without --given, or of the corpus that the questions were made for.",
                    )
        return digest(*(snapshot.contents() for snapshot in snapshots))


async def _ask(
    bot: Bot, item: Item, history: tuple[Turn, ...], asking: Asking, asked: _Asked
) -> Answer:
    where = item.where(asking.given, asking.official)
    begun = time.perf_counter()
    answer = await bot.responder.respond(
        Question(item.question, history, where, asking.collections, item.id)
    )
    asked.seconds.append(time.perf_counter() - begun)
    checked = await bot.bridge.run(_check, bot, answer)
    asked.answers.append(answer)
    asked.checks.append(checked)
    asked.rows.append(row_of(item, answer, checked))
    return answer


def _check(bot: Bot, answer: Answer) -> Checked:
    with bot.reader().snapshot() as snapshots:
        return check_answer(answer, snapshots)


def _figures(asked: _Asked) -> dict[str, Any]:
    checks = asked.checks
    return {
        "questions": len(asked.rows),
        "answered": sum(not row.refused for row in asked.rows),
        **figures(asked.rows),
        "words": words_of(asked.answers),
        "citations": {
            "checked": sum(each.checked for each in checks),
            "exact": sum(each.exact for each in checks),
            "claims": sum(each.claims for each in checks),
            "cited": sum(each.cited for each in checks),
        },
        "latency_ms": latency(asked.seconds),
    }
