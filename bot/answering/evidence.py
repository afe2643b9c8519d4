"""What is searched for one question: its own words, its subject's standing, official words."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from bot.answering.asking import asked_status, probe
from bot.answering.base import first_of_each
from bot.models import Passage, Question, Retrieval
from bot.retrieval.base import Register, Retriever
from ingest.errors import LibraryMissing

_KNOWN = 24  # Passages of the register, the newest
_PROBED = 48  # regular expressions read them in a few hundredths of a second
_WIDE = 3  # times as many Passages are looked through for official ones
_ENOUGH = 3  # official Documents among them


class Evidence:
    """Finds what a question is answered from: by its words, and by the register."""

    def __init__(self, retriever: Retriever, register: Register) -> None:
        self._retriever = retriever
        self._register = register

    def gather(self, question: Question, k: int) -> Retrieval:
        """Return what a question is answered from, its own best `k` Passages first.

        Raises:
            The same as `Retriever.retrieve`, but that a library that is missing counts as empty.
        """
        asked = replace(question, text=question.standalone or question.text, history=())
        try:
            wide = self._retriever.retrieve(question, _WIDE * k)
            found = replace(wide, passages=wide.passages[:k])
            named = asked_status(asked.text)
            standing = self.standing(asked, named.name) if named else ()
            if standing or all(p.document.official for p in found.passages):
                return _with(found, standing)
            return _with(found, self._official(question, wide, k))
        except LibraryMissing:
            return Retrieval(())

    def standing(self, question: Question, name: str) -> tuple[Passage, ...]:
        """Return Passages on somebody's standing, whatever list they tell of.

        A search for the question's own words finds the list that it names, and misses the order
        that struck somebody from it: the register knows of that, and a search for the words of
        such orders finds what no rule has read.
        """
        known = self._register.told_of(name, question, _KNOWN)
        probed = self._retriever.retrieve(replace(question, text=probe(name)), _PROBED)
        ids = {p.chunk.id for p in known}
        return (*known, *(p for p in probed.passages if p.chunk.id not in ids))

    def _official(self, question: Question, wide: Retrieval, k: int) -> Sequence[Passage]:
        """Return the best Passage of up to `k` official Documents.

        Where news crowds out what it is about, they are asked for by themselves.
        """
        near = first_of_each([p for p in wide.passages if p.document.official])
        if len(near) < _ENOUGH:
            where = replace(question.where, official=True)
            official = self._retriever.retrieve(replace(question, where=where), _WIDE * k)
            near = first_of_each(official.passages)
        return near[:k]


def interleaved(found: Sequence[Retrieval]) -> tuple[Passage, ...]:
    """Return the Passages of several searches, each once: the best of each before all others.

    Whoever reads only the first of them sees something of every search.
    """
    ranks = zip_longest(*(some.passages for some in found))
    return tuple({p.chunk.id: p for rank in ranks for p in rank if p is not None}.values())


def _with(found: Retrieval, more: Sequence[Passage]) -> Retrieval:
    told = {p.chunk.id: p for p in more}
    known = tuple(
        replace(p, entity=row.entity, ended=row.ended, ended_on=row.ended_on)
        if (row := told.get(p.chunk.id)) else replace(p, entity=None)
        for p in found.passages
    )  # fmt: skip
    ids = {p.chunk.id for p in known}
    return replace(found, passages=known + tuple(p for p in more if p.chunk.id not in ids))
