"""What a search found, as the contract's JSON."""

from typing import Any

from bot.models import Passage


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
