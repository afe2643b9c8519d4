"""The one path from a Question to an Answer; every surface uses it and none cites by itself."""

import time
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from bot.answering.base import Answerer, Draft, first_of_each, quote_of
from bot.answering.citations import StoredTexts, citation_of, cite
from bot.answering.later import later_statements
from bot.answering.wording import near_miss, refusal, wording
from bot.bridge import Bridge
from bot.errors import CitationError
from bot.models import (
    Answer,
    Delta,
    Done,
    Event,
    Provenance,
    Question,
    Reason,
    Retrieval,
    Retrieved,
    Seconds,
)
from bot.retrieval.base import Retriever
from bot.settings import BotSettings
from ingest.embedding.loading import identify
from ingest.errors import InvalidQuestion, LibraryMissing
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot

_MAX_CHARACTERS = 4000


class Responder:
    """Answers Questions out of one library. Its parts are given to it by `bot.wiring`."""

    def __init__(
        self,
        reader: Callable[[], LibraryReader],
        retriever: Retriever,
        answerer: Answerer,
        settings: BotSettings,
        bridge: Bridge,
    ) -> None:
        self._reader = reader
        self._retriever = retriever
        self._answerer = answerer
        self._settings = settings
        self._bridge = bridge

    async def respond(self, question: Question) -> Answer:
        """Return the whole Answer.

        Raises:
            InvalidQuestion: no words in it, or more than 4,000 characters.
            LookupFailed: it names a collection or Document that does not exist.
            LibraryError: the library cannot be read.
        """
        async for event in self.stream(question):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with Done")

    async def stream(self, question: Question) -> AsyncIterator[Event]:
        """Yield what was retrieved, the answer in pieces, and at last the whole Answer.

        Raises:
            The same as `respond`.
        """
        question = replace(question, text=_checked(question.text))
        begun = time.monotonic()
        found = await self._bridge.run(self._retrieve, question)
        retrieved = time.monotonic()
        yield Retrieved(found.passages)
        answer = await self._bridge.run(self._answer, question, found)
        now = time.monotonic()
        seconds = Seconds(
            retrieve=round(retrieved - begun, 4),
            answer=round(now - retrieved, 4),
            total=round(now - begun, 4),
        )
        yield Delta(answer.answer)
        yield Done(answer.model_copy(update={"seconds": seconds}))

    def _retrieve(self, question: Question) -> Retrieval:
        k = self._settings.passages
        try:
            found = self._retriever.retrieve(question, k)
            if all(p.document.official for p in found.passages):
                return found
            # News crowds out what it is about, so official Passages are asked for by themselves.
            official = replace(question, where=replace(question.where, official=True))
            more = first_of_each(self._retriever.retrieve(official, 3 * k).passages)
        except LibraryMissing:
            return Retrieval(())
        known = {p.chunk.id for p in found.passages}
        added = tuple(p for p in more[:k] if p.chunk.id not in known)
        return replace(found, passages=found.passages + added)

    def _answer(self, question: Question, found: Retrieval) -> Answer:
        if not found.passages:
            draft = Draft((), 0.0)
            return self._abstained(question, found, draft, _why_nothing(question, found), [])
        draft = self._answerer.answer(question, found)
        collections = sorted({p.document.collection for p in found.passages})
        with self._reader().snapshot(collections) as snapshots:
            stored = StoredTexts(snapshots)
            later = later_statements(draft.statements, snapshots, question.where.as_of)
            claims, citations = cite([*draft.statements, *later], stored)
            if not claims:
                return self._abstained(question, found, draft, "not_in_documents", snapshots)
        return Answer(
            status="answered",
            answer=wording(claims, citations),
            confidence=draft.confidence,
            claims=claims,
            citations=citations,
            **self._common(question, found),
        )

    def _abstained(
        self,
        question: Question,
        found: Retrieval,
        draft: Draft,
        reason: Reason,
        snapshots: list[Snapshot],
    ) -> Answer:
        nearest = None
        if draft.nearest is not None:
            chunk = draft.nearest.chunk
            quote = quote_of(draft.nearest, chunk.start, chunk.end)
            try:
                StoredTexts(snapshots).check(quote)
                nearest = citation_of(quote, 1)
            except CitationError:  # the Document was changed since it was found
                draft = replace(draft, nearest=None)
        return Answer(
            status="abstained",
            reason=reason,
            answer=refusal(reason, found),
            confidence=draft.confidence,
            near_miss=near_miss(draft, nearest),
            **self._common(question, found),
        )

    def _common(self, question: Question, found: Retrieval) -> dict[str, object]:
        where = question.where
        return {
            "id": f"a{uuid.uuid4().hex[:16]}",
            "question": question.text,
            "standalone_question": question.text,
            "as_of": where.as_of.isoformat() if where.as_of else None,
            "newest_document_on": found.newest_document_on,
            "provenance": Provenance(
                model=self._answerer.model,
                library=found.library,
                embedder=identify(self._settings.embedder),
            ),
        }


def _checked(text: str) -> str:
    text = text.strip()
    if not any(character.isalnum() for character in text):
        raise InvalidQuestion(f"The question {text[:40]!r} has no words.")
    if len(text) > _MAX_CHARACTERS:
        raise InvalidQuestion(
            f"The question has {len(text):,} characters; {_MAX_CHARACTERS:,} are allowed."
        )
    return text


def _why_nothing(question: Question, found: Retrieval) -> Reason:
    """An empty library, filters that let no Document through, or nothing alike."""
    if found.documents == 0 and (not found.library or not question.where):
        return "empty_library"
    return "out_of_scope" if found.documents == 0 else "not_in_documents"
