"""What a search found, as the contract's JSON and as a TREC run; one query or many."""

from typing import Any, TextIO

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


def results_json(passages: list[Passage]) -> list[dict[str, Any]]:
    """Return the contract's JSON of a search's results."""
    return [
        {
            "rank": rank,
            "score": passage.score,
            "chunk_id": passage.chunk.id,
            "document_id": passage.document.id,
            "key": passage.document.key,
            "title": passage.document.title,
            "kind": passage.document.kind,
            "published_on": passage.document.published_on,
            "locator": passage.chunk.locator,
            "headings": list(passage.chunk.headings),
            "text": passage.chunk.text,
            "start": passage.chunk.start,
            "end": passage.chunk.end,
        }
        for rank, passage in enumerate(passages, 1)
    ]
