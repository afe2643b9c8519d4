"""What a search found, and as a TREC run; one query or many."""

from typing import TextIO

from bot.models import Passage, Question
from bot.surfaces.cli.runfile import lines_of
from bot.wiring import Bot


async def find(
    bot: Bot, question: Question, k: int, qid: str, run_file: TextIO | None
) -> list[Passage]:
    """Return the best `k` Passages; with a run file, write the best `k` Documents to it as well."""
    # All candidates are asked for where Documents are counted: several Passages may be of one.
    # Ranking is the same, because no fewer candidates are ever considered.
    wanted = max(k, bot.settings.candidates) if run_file else k
    found = await bot.bridge.run(bot.retriever.retrieve, question, wanted)
    if run_file:
        run_file.writelines(lines_of(qid, found.passages, k))
        run_file.flush()
    return list(found.passages[:k])
