"""The one path from a Question to an Answer; every surface uses it and none cites by itself."""

import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from bot.answering.assembly import Assembled, Part, assemble, cited
from bot.answering.base import Answerer, Draft, Statement, Writer, Written
from bot.answering.evidence import Evidence, interleaved
from bot.answering.exit import safe_markdown
from bot.answering.joining import joined
from bot.answering.narrowed import nothing_found
from bot.answering.plan import Plan, Planner, checked, in_time
from bot.answering.unlisted import unanswered
from bot.answering.wording import body, wording
from bot.bridge import Bridge, take_turn
from bot.errors import ModelError
from bot.models import (
    Answer,
    Citation,
    Delta,
    Done,
    Event,
    Passage,
    Provenance,
    Question,
    Reason,
    Retrieval,
    Retrieved,
    Seconds,
    Usage,
)
from bot.receipts.store import Receipts
from bot.settings import BotSettings
from bot.understanding.language import language_of
from ingest.embedding.loading import identify
from ingest.library.reader import LibraryReader

_ANEW = 3  # times that is looked again because the library was changed meanwhile


@dataclass(slots=True)
class _Writing:
    """What a language model wrote so far, and what came of it."""

    statements: list[Statement] = field(default_factory=list)
    shown: str = ""
    usage: Usage | None = None
    dropped: int = 0
    failure: ModelError | None = None

    @property
    def used(self) -> bool:
        """Whether the answer is the model's."""
        return bool(self.statements) and self.failure is None


class Responder:
    """Answers Questions out of one library. Its parts are given to it by `bot.wiring`."""

    def __init__(
        self,
        reader: Callable[[], LibraryReader],
        planner: Planner,
        evidence: Evidence,
        answerer: Answerer,
        writer: Writer | None,
        receipts: Receipts | None,
        settings: BotSettings,
        bridge: Bridge,
    ) -> None:
        self._reader = reader
        self._planner = planner
        self._evidence = evidence
        self._answerer = answerer
        self._writer = writer
        self._receipts = receipts
        self._settings = settings
        self._bridge = bridge

    @property
    def writes(self) -> bool:
        """Whether a language model words the answers, so that they come in pieces."""
        return self._writer is not None

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

        The pieces add up to the Answer's text, from the last one with `restart` on. A language
        model that fails costs the reader nothing but the time: the documents' own words stand in.

        Raises:
            The same as `respond`.
        """
        question = replace(question, text=checked(question.text))
        take_turn()
        begun = time.monotonic()
        plan = await self._planner.plan(question)
        found = [await self._bridge.run(self._gather, part) for part in plan.parts]
        retrieved = time.monotonic()
        yield Retrieved(_all(found), plan.standalone)
        drafts = [
            await self._bridge.run(self._drafted, part, some)
            for part, some in zip(plan.parts, found, strict=True)
        ]
        parts = [Part(*each) for each in zip(plan.parts, found, drafts, strict=True)]
        writing = _Writing()
        async with aclosing(self._written(question, plan, parts, writing)) as pieces:
            async for piece in pieces:
                yield piece
        answer = await self._bridge.run(self._answer, question, plan, parts, writing)
        now = time.monotonic()
        answer = answer.model_copy(update={"seconds": _seconds(begun, retrieved, now)})
        rest = _rest(writing.shown, answer.answer)
        if rest is not None:
            yield replace(rest, fallback=rest.restart and writing.failure is not None)
        if self._receipts is not None:
            await self._bridge.run(self._receipts.keep, in_time(question, plan), answer)
        yield Done(answer)

    def _gather(self, part: Question) -> Retrieval:
        return self._evidence.gather(part, self._settings.passages)

    def _drafted(self, part: Question, found: Retrieval) -> Draft:
        asked = replace(part, text=part.standalone or part.text)
        return self._answerer.answer(asked, found)

    # -- with a language model --------------------------------------------------------------

    async def _written(
        self, question: Question, plan: Plan, parts: Sequence[Part], writing: _Writing
    ) -> AsyncGenerator[Delta, None]:
        """Yield the model's answer as it is written and checked; `writing` keeps it."""
        able = [part for part in parts if part.draft.statements]
        if self._writer is None or all(part.draft.exact for part in able):
            return
        language = question.language or await self._bridge.run(language_of, question)
        asked = replace(question, where=able[0].question.where, language=language)
        found = interleaved([part.found for part in able])
        passages = await self._bridge.run(joined, found, self._reader())
        draft = replace(
            able[0].draft, statements=tuple(s for part in able for s in part.draft.statements)
        )
        try:
            text = self._writer.write(asked, plan.standalone, passages, draft)
            async with aclosing(text) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Written):
                        writing.usage, writing.dropped = piece.usage, piece.dropped
                        continue
                    writing.statements.append(piece)
                    whole = await self._bridge.run(self._so_far, parts, writing.statements)
                    delta = _rest(writing.shown, whole)
                    if delta is not None:
                        writing.shown = whole
                        yield delta
        except ModelError as error:
            writing.failure, writing.dropped = error, error.dropped
            writing.usage = Usage.model_validate(error.spent) if error.spent else None

    def _so_far(self, parts: Sequence[Part], statements: Sequence[Statement]) -> str:
        """Return the text of what is written so far, without what is added at the end."""
        claims, citations = cited(self._reader(), parts, statements)
        return _safe(body(claims, citations), citations)

    # -- the Answer -------------------------------------------------------------------------

    def _answer(
        self, question: Question, plan: Plan, parts: Sequence[Part], writing: _Writing
    ) -> Answer:
        if any(part.found.passages for part in parts):
            parts, made = self._assembled(parts, writing)
        common = self._common(question, plan, parts, writing)
        if not any(part.found.passages for part in parts):
            first = parts[0]
            why, told = nothing_found(first.question, first.found, self._reader)
            return _abstained(why, told, parts, None, common)
        provenance = common.pop("provenance")
        assert isinstance(provenance, Provenance)
        common["provenance"] = provenance.model_copy(update={"revisions": made.revisions})
        if not any(each.claims for each in made.said):
            told = unanswered([part.question for part in parts], parts[0].found, self._reader)
            return _abstained("not_in_documents", told, parts, made, common)
        return Answer(
            status="answered" if all(each.claims for each in made.said) else "partial",
            answer=_text(made),
            confidence=min(p.draft.confidence for p in parts if p.draft.statements),
            claims=tuple(claim for each in made.said for claim in each.claims),
            citations=made.citations,
            conflicts=made.conflicts,
            **common,
        )

    def _assembled(
        self, parts: Sequence[Part], writing: _Writing
    ) -> tuple[Sequence[Part], Assembled]:
        """Return what is said to the parts; they are found anew where the library was changed."""
        if writing.used:
            made = assemble(self._reader(), parts, writing.statements)
            if made.said[0].claims:
                return parts, made
            writing.statements.clear()  # all that it cites was changed meanwhile
        made = assemble(self._reader(), parts)
        for _ in range(_ANEW):
            if made.is_whole:
                break
            parts = [self._again(part.question) for part in parts]
            made = assemble(self._reader(), parts)
        return parts, made

    def _again(self, question: Question) -> Part:
        found = self._gather(question)
        return Part(question, found, self._drafted(question, found))

    def _common(
        self, question: Question, plan: Plan, parts: Sequence[Part], writing: _Writing
    ) -> dict[str, object]:
        writer = self._writer if writing.used else None
        where, failure = parts[0].question.where, writing.failure
        return {
            "id": f"a{uuid.uuid4().hex[:16]}",
            "question": question.text,
            "standalone_question": plan.standalone,
            "as_of": where.as_of.isoformat() if where.as_of else None,
            "newest_document_on": parts[0].found.newest_document_on,
            "provenance": Provenance(
                model=writer.model if writer else self._answerer.model,
                prompt=writer.prompt if writer else None,
                library=parts[0].found.library,
                embedder=identify(self._settings.embedder),
                usage=plan.usage + (writing.usage or Usage()) if self._writer else None,
                dropped=writing.dropped,
                fallback=f"{type(failure).__name__}: {failure.message}" if failure else None,
            ),
        }


def _text(made: Assembled) -> str:
    """Return the answer's Markdown as it may leave: with links to what is cited alone."""
    return _safe(wording(made.said, made.citations), made.citations)


def _safe(text: str, citations: Sequence[Citation]) -> str:
    return safe_markdown(text, {each.url for each in citations if each.url})


def _abstained(
    reason: Reason,
    told: str,
    parts: Sequence[Part],
    made: Assembled | None,
    common: dict[str, object],
) -> Answer:
    return Answer(
        status="abstained",
        reason=reason,
        answer=told,
        confidence=max(part.draft.confidence for part in parts),
        near_miss=made.near_miss if made else None,
        **common,
    )


def _rest(shown: str, whole: str) -> Delta | None:
    """Return the piece that makes what was shown the whole text, or None where it is."""
    if shown == whole:
        return None
    if whole.startswith(shown):
        return Delta(whole[len(shown) :])
    return Delta(whole, restart=True)


def _all(found: Sequence[Retrieval]) -> tuple[Passage, ...]:
    """Return the Passages of several searches, each once."""
    return tuple({p.chunk.id: p for some in found for p in some.passages}.values())


def _seconds(begun: float, retrieved: float, now: float) -> Seconds:
    return Seconds(
        retrieve=round(retrieved - begun, 4),
        answer=round(now - retrieved, 4),
        total=round(now - begun, 4),
    )
