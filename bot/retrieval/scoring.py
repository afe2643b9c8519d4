"""Scores the Chunks of one snapshot for a question: candidates of both indexes, each with both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.understand import Understood, question_terms
from ingest.library.filters import Filter
from ingest.library.snapshot import Snapshot

# Up to this many Chunks a filter is pushed down, and everything it leaves is scored exactly;
# beyond, more is fetched than needed and filtered afterwards (a filter inside Chroma costs more).
_PUSH_DOWN = 2000
_MAX_FETCH = 16  # times the candidates asked for
_NAMED = 10  # Chunks of the Documents that a question names

Vector = NDArray[np.float32]
Search = Callable[[int], list[tuple[str, float]]]


@dataclass(slots=True)
class Scores:
    """Chunk id → score of each kind, and the ids that an exact lookup found, best first."""

    dense: dict[str, float] = field(default_factory=dict)
    lexical: dict[str, float] = field(default_factory=dict)
    exact: dict[str, float] = field(default_factory=dict)


def score(
    snapshot: Snapshot,
    understood: Understood,
    vectors: Sequence[Vector],
    where: Filter,
    candidates: int,
) -> Scores:
    """Return the scores of the best Chunks of a snapshot that `where` lets through.

    `vectors` are the unit vectors of `understood.parts`. Every candidate of one index gets its
    score in the other as well; with parts, scores are their weighted sums.
    """
    only = snapshot.chunk_ids(where, _PUSH_DOWN) if where else None
    found = _exact(snapshot, understood, where)
    if only is None:
        ids = _candidates(snapshot, understood, vectors, where, candidates)
    else:
        ids = set(only)
    ids |= found.keys()
    known = snapshot.chunk_vectors(sorted(ids))
    scores = Scores(exact=found)
    for (text, weight), vector in zip(understood.parts, vectors, strict=True):
        for name, other in known.items():
            scores.dense[name] = scores.dense.get(name, 0.0) + weight * float(vector @ other)
        for name, bm25 in snapshot.words.search(question_terms(text), len(known), known.keys()):
            scores.lexical[name] = scores.lexical.get(name, 0.0) + weight * bm25
    return scores


def _candidates(
    snapshot: Snapshot,
    understood: Understood,
    vectors: Sequence[Vector],
    where: Filter,
    wanted: int,
) -> set[str]:
    """Return the best `wanted` Chunks of each index and part, fetching on while a filter eats."""
    ids: set[str] = set()
    for (text, _), vector in zip(understood.parts, vectors, strict=True):
        words = question_terms(text)
        near = partial(snapshot.vectors.search, vector)
        alike = partial(snapshot.words.search, words)
        ids.update(_fetch(snapshot, near, where, wanted), _fetch(snapshot, alike, where, wanted))
    return ids


def _fetch(snapshot: Snapshot, search: Search, where: Filter, wanted: int) -> list[str]:
    fetch = wanted
    while True:
        found = [name for name, _ in search(fetch)]
        allowed = snapshot.allowed(found, where) if where else found
        kept = [name for name in found if name in allowed]
        if len(kept) >= wanted or len(found) < fetch or fetch >= wanted * _MAX_FETCH:
            return kept[:wanted]
        fetch *= 4


def _exact(snapshot: Snapshot, understood: Understood, where: Filter) -> dict[str, float]:
    """Return the rows that list a name in the question, and the best Chunks of Documents it names.

    A longer name counts for more: `Acme` is also in a question about `Acme Trading`.
    """
    rows = snapshot.chunks(snapshot.words.named(understood.names, 50), where)
    longest = max((len(chunk.name or "") for chunk in rows.values()), default=1)
    found = {name: len(chunk.name or "") / longest for name, chunk in rows.items()}
    documents = snapshot.named(understood.identifiers) if understood.identifiers else []
    if documents:
        inside = [chunk for name in documents[:_NAMED] for chunk in snapshot.chunk_ids_of(name)]
        allowed = snapshot.chunks(inside[:_PUSH_DOWN], where)
        words = question_terms(understood.without_identifiers)
        best = [name for name, _ in snapshot.words.search(words, _NAMED, allowed.keys())]
        # `What does E.O. 13959 say?` has no other word to choose by: its beginning, then.
        first = sorted(allowed, key=lambda name: allowed[name].ordinal)[:_NAMED]
        found |= dict.fromkeys(best or first, 0.5)
    return found
