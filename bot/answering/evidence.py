"""What is searched for one question: its own words, its subject's standing, official words."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.base import first_of_each
from bot.answering.standing import more_on_standing
from bot.models import Passage, Question, Retrieval
from bot.retrieval.base import Retriever
from ingest.errors import LibraryMissing


def gather(retriever: Retriever, question: Question, k: int) -> Retrieval:
    """Return what a question is answered from, its own best `k` Passages first.

    Raises:
        The same as `Retriever.retrieve`, but that a library that is missing counts as empty.
    """
    asked = replace(question, text=question.standalone or question.text, history=())
    try:
        found = retriever.retrieve(question, k)
        standing = more_on_standing(asked, retriever)
        if standing or all(p.document.official for p in found.passages):
            return _with(found, standing)
        # News crowds out what it is about, so official Passages are asked for by themselves.
        official = replace(question, where=replace(question.where, official=True))
        return _with(found, first_of_each(retriever.retrieve(official, 3 * k).passages)[:k])
    except LibraryMissing:
        return Retrieval(())


def _with(found: Retrieval, more: Sequence[Passage]) -> Retrieval:
    known = {p.chunk.id for p in found.passages}
    added = tuple(p for p in more if p.chunk.id not in known)
    return replace(found, passages=found.passages + added)
