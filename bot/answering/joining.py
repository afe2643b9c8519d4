"""Neighbouring Chunks that were found become one Passage, read as the Document goes on.

A language model sees then what `it` and `those` of the second Chunk mean, and a quote may reach
from one Chunk into the next.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answering.citations import StoredTexts
from bot.errors import CitationError
from bot.models import Passage
from ingest.library.reader import LibraryReader
from ingest.models import Chunk


def joined(passages: Sequence[Passage], reader: LibraryReader) -> tuple[Passage, ...]:
    """Return the Passages, those of neighbouring Chunks as one, at the place of the best of them.

    Neighbours follow each other in one Document under the same headings. Rows of tables stay by
    themselves, and so does what the library no longer holds as it was found.
    """
    runs: dict[str, list[Passage]] = {}
    for found in _by_document(passages).values():
        for run in _runs(sorted(found, key=lambda each: each.chunk.ordinal)):
            runs.update(dict.fromkeys((each.chunk.id for each in run), run))
    in_order = {id(runs[p.chunk.id]): runs[p.chunk.id] for p in passages}.values()
    with reader.snapshot(sorted({p.document.collection for p in passages})) as snapshots:
        stored = StoredTexts(snapshots)
        return tuple(one for run in in_order for one in _one(run, stored))


def _by_document(passages: Sequence[Passage]) -> dict[str, list[Passage]]:
    found: defaultdict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        found[passage.document.id].append(passage)
    return found


def _runs(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """Yield each run of neighbours among the Passages of one Document, in its order."""
    run: list[Passage] = []
    for passage in passages:
        if run and not _neighbours(run[-1].chunk, passage.chunk):
            yield run
            run = []
        run.append(passage)
    yield run


def _neighbours(one: Chunk, other: Chunk) -> bool:
    return (
        other.ordinal == one.ordinal + 1
        and other.start >= one.end
        and other.headings == one.headings
        and not one.cells
        and not other.cells
    )


def _one(run: Sequence[Passage], stored: StoredTexts) -> Sequence[Passage]:
    """Return a run as one Passage, or its Passages as they are where it cannot be one."""
    chunks = tuple(each.chunk for each in run)
    start, end = chunks[0].start, chunks[-1].end
    try:
        text = stored.span(run[0].document, start, end)
    except CitationError:
        return run
    if len(run) == 1 or any(text[c.start - start : c.end - start] != c.text for c in chunks):
        return run
    best = max(run, key=lambda each: each.score)
    whole = replace(chunks[0], end=end, text=text)
    return [replace(best, chunk=whole, chunks=chunks, sentences=None)]
