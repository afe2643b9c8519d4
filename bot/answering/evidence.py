"""What is searched for one question: its own words, its subject's standing, official words."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from bot.answering.base import first_of_each
from bot.answering.standing import more_on_standing
from bot.models import Passage, Question, Retrieval
from bot.retrieval.base import Retriever
from ingest.errors import LibraryMissing

_WIDE = 3  # times as many Passages are looked through for official ones
_ENOUGH = 3  # official Documents among them


def gather(retriever: Retriever, question: Question, k: int) -> Retrieval:
    """Return what a question is answered from, its own best `k` Passages first.

    Raises:
        The same as `Retriever.retrieve`, but that a library that is missing counts as empty.
    """
    asked = replace(question, text=question.standalone or question.text, history=())
    try:
        wide = retriever.retrieve(question, _WIDE * k)
        found = replace(wide, passages=wide.passages[:k])
        standing = more_on_standing(asked, retriever)
        if standing or all(p.document.official for p in found.passages):
            return _with(found, standing)
        return _with(found, _official(retriever, question, wide, k))
    except LibraryMissing:
        return Retrieval(())


def _official(
    retriever: Retriever, question: Question, wide: Retrieval, k: int
) -> Sequence[Passage]:
    """Return the best Passage of up to `k` official Documents.

    Where news crowds out what it is about, they are asked for by themselves.
    """
    near = first_of_each([p for p in wide.passages if p.document.official])
    if len(near) < _ENOUGH:
        where = replace(question.where, official=True)
        official = retriever.retrieve(replace(question, where=where), _WIDE * k)
        near = first_of_each(official.passages)
    return near[:k]


def interleaved(found: Sequence[Retrieval]) -> tuple[Passage, ...]:
    """Return the Passages of several searches, each once: the best of each before all others.

    Whoever reads only the first of them sees something of every search.
    """
    ranks = zip_longest(*(some.passages for some in found))
    return tuple({p.chunk.id: p for rank in ranks for p in rank if p is not None}.values())


def _with(found: Retrieval, more: Sequence[Passage]) -> Retrieval:
    known = {p.chunk.id for p in found.passages}
    added = tuple(p for p in more if p.chunk.id not in known)
    return replace(found, passages=found.passages + added)
