"""Answers in the words of a language model, each sentence checked against what it cites."""

import secrets
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from bot.answering.base import Draft, Statement, Written
from bot.answering.exit import leaks_prompt, safe_markdown
from bot.answering.grounding import Grounder
from bot.answering.marked import Marked, MarkedSentences
from bot.errors import ModelError, ModelUncited, ModelUnsupported
from bot.llm.base import ChatModel
from bot.models import Passage, Question, Usage
from bot.prompting import TOLD_TO_MODELS, load_prompt
from ingest.models import Document, digest

_MOST_CHARACTERS = 24_000  # of passages: about 6,000 tokens
_TURNS = 6  # messages of the conversation
_TURN_CHARACTERS = 1_000
_NO_ANSWER = "no answer"
_THOUGHT = ("<think>", "</think>")  # what some models write before they answer


class GeneratedWriter:
    """Writes with a language model; no sentence leaves it that its quotes do not support."""

    def __init__(
        self, chat: ChatModel, fence: Callable[[], str] = lambda: f"data{secrets.token_hex(8)}"
    ) -> None:
        self._chat, self._fence = chat, fence
        self.model = chat.name

    @property
    def prompt(self) -> str:
        """A digest of everything that the model is told but data."""
        return digest("".join(load_prompt(name).version for name in TOLD_TO_MODELS))[:12]

    async def write(
        self, question: Question, standalone: str, passages: Sequence[Passage], draft: Draft
    ) -> AsyncGenerator[Statement | Written, None]:
        """Yield each statement as soon as it is written and supported, then Written.

        Raises:
            ModelError: the model failed, or what it wrote is not supported for the most part.
        """
        told = list(_within_reach(passages))
        message = request(question, standalone, told, self._fence)
        instructions = load_prompt("answer").render()
        checked = _Checked(Grounder(told), self.model)
        usage = Usage()
        try:
            async with aclosing(self._chat.stream(instructions, message)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Usage):
                        usage = piece
                        continue
                    for statement in checked.take(piece):
                        yield statement
            for statement in checked.end():
                yield statement
            checked.require()
        except ModelError as error:
            error.spent, error.dropped = error.spent or usage.model_dump(), checked.dropped
            raise
        yield Written(usage, checked.dropped)


class _Checked:
    """Turns a model's text into statements; `dropped` counts the sentences that are none."""

    def __init__(self, grounder: Grounder, model: str) -> None:
        self._grounder, self._model = grounder, model
        self._sentences = MarkedSentences()
        self._begun = ""
        self._thinks: bool | None = None
        self._kept: set[str] = set()
        self._said = ""
        self.dropped = 0
        self.cited = 0

    def take(self, piece: str) -> Iterator[Statement]:
        """Yield the statements that a piece of the text completes."""
        yield from self._checked(self._sentences.feed(self._without_thoughts(piece)))

    def end(self) -> Iterator[Statement]:
        """Yield what the end of the text completes."""
        rest = "" if self._thinks else self._begun
        yield from self._checked([*self._sentences.feed(rest), *self._sentences.end()])

    def _checked(self, sentences: Sequence[Marked]) -> Iterator[Statement]:
        for sentence in sentences:
            self._said = self._said or sentence.text
            self.cited += bool(sentence.numbers)
            if sentence.text in self._kept:
                continue
            statement = None if leaks_prompt(sentence.text) else self._grounder.ground(sentence)
            if statement is None:
                self.dropped += 1
                continue
            self._kept.add(sentence.text)
            # Already here, since a sentence is shown before the answer is whole.
            links = {quote.document.url for quote in statement.quotes if quote.document.url}
            yield replace(statement, text=safe_markdown(statement.text, links))

    def _without_thoughts(self, piece: str) -> str:
        """Return what a piece adds to the answer, once it is clear that it is no thought."""
        opening, closing = _THOUGHT
        if self._thinks is False:
            return piece
        self._begun += piece
        start = self._begun.lstrip()
        if len(start) < len(opening) and opening.startswith(start):
            return ""
        self._thinks = start.startswith(opening) and closing not in start
        if self._thinks:
            return ""
        begun, self._begun = self._begun, ""
        return begun.rpartition(closing)[2]

    def require(self) -> None:
        """Make sure that there is an answer that can be shown.

        Raises:
            ModelUncited: no text, or none that cites.
            ModelUnsupported: more sentences were dropped than kept.
        """
        if not self._said:
            raise ModelUncited(f"{self._model} wrote nothing.")
        if self._said.strip(". ").lower() == _NO_ANSWER and not self._kept:
            raise ModelUncited(
                f"{self._model} says that the passages do not answer the question.",
                "Ask in other words, or read the passages that are quoted.",
            )
        if not self.cited:
            # Its words are not shown: nobody checked them.
            raise ModelUncited(f"{self._model} cites no passage.")
        if self.dropped > len(self._kept):
            raise ModelUnsupported(
                f"{self.dropped} of {self.dropped + len(self._kept)} sentences of {self._model} "
                "are not supported by what they cite."
            )


def request(
    question: Question, standalone: str, passages: Sequence[Passage], fence: Callable[[], str]
) -> str:
    """Return the message to the model: passages, history and question, each fenced as data."""
    turns = [(t.role, t.content[:_TURN_CHARACTERS]) for t in question.history[-_TURNS:]]
    data = [f"{p.chunk.text}\n{p.document.model_dump()}" for p in passages]
    data += [question.text, standalone, *(text for _, text in turns)]
    name = fence()
    while any(name in each for each in data):  # nobody can have guessed it; then it is no guess
        name = fence()
    asked = question.text if standalone == question.text else f"{question.text}\n({standalone})"
    return load_prompt("answer_request").render(
        fence=name,
        passages="\n".join(_told(n, p, name) for n, p in enumerate(passages, 1)),
        history="\n".join(f"{role}: {_line(text)}" for role, text in turns) or "(none)",
        limits=_limits(question),
        question=_line(asked),
    )


def _told(n: int, passage: Passage, fence: str) -> str:
    document = passage.document
    source = "official" if document.official else "news" if document.kind == "news" else "a file"
    kind = document.kind if document.kind in {source, "document"} else f"{document.kind}, {source}"
    return load_prompt("answer_passage").render(
        fence=fence,
        n=n,
        title=_line(document.title),
        issuer=_line(document.issuer or "unknown"),
        kind=kind,
        dated=document.dated or "undated",
        note=_note(document),
        text=passage.chunk.text,
    )


def _note(document: Document) -> str:
    """Return what became of a Document since, as far as the question may know."""
    done = {"amends": "amended", "corrects": "corrected", "continues": "continued"}
    later = [
        f"{done[each.type]} by {_line(each.number or each.title or each.key or 'a later document')}"
        for each in document.inverse_relations
        if each.type in done
    ]
    if document.superseded_by:
        later.append(f"superseded by {_line(document.superseded_by)}, so no longer in force")
    return "; ".join(dict.fromkeys(later)) or "none"


def _limits(question: Question) -> str:
    said = []
    if question.where.as_of:
        said.append(load_prompt("answer_as_of").render(day=question.where.as_of.isoformat()))
    if question.language:
        said.append(load_prompt("answer_language").render(code=question.language))
    return "\n".join(said)


def _line(text: str) -> str:
    return " ".join(text.split())


def _within_reach(passages: Sequence[Passage]) -> Iterator[Passage]:
    """Yield as many Passages as a small model can read at once, the first before the others."""
    room = _MOST_CHARACTERS
    for passage in passages:
        if len(passage.chunk.text) <= room:
            room -= len(passage.chunk.text)
            yield passage
