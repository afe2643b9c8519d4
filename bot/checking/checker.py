"""Checks the sentences of a message against the library: the one path of every surface."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answering.base import Statement
from bot.answering.citations import Citer, StoredTexts
from bot.answering.evidence import Evidence
from bot.bridge import Bridge, take_turn
from bot.checking.base import NOTHING, Checked, CheckedSentence, Finding
from bot.checking.claimed import who_stands
from bot.checking.judging import finding
from bot.checking.lexicon import lexicon_of
from bot.checking.parts import joined, parts_of
from bot.checking.sentences import Stated, factual_sentences
from bot.models import Citation, Passage, Question
from bot.prompting import load_prompt
from bot.settings import BotSettings
from ingest.library.filters import Filter
from ingest.library.reader import LibraryReader

_WIDE = 2  # times as many Passages as an answer is made from: a sentence that says it may rank low


class Checker:
    """Tells of each factual sentence of a text whether the library supports or contradicts it."""

    def __init__(
        self,
        reader: Callable[[], LibraryReader],
        evidence: Evidence,
        settings: BotSettings,
        bridge: Bridge,
    ) -> None:
        self._reader = reader
        self._evidence = evidence
        self._settings = settings
        self._bridge = bridge

    async def check(
        self,
        text: str,
        where: Filter = Filter(),  # noqa: B008 (frozen)
        collections: Sequence[str] = (),
    ) -> Checked:
        """Return the first ten factual sentences of a text with what the library says of each.

        Any text will do; one without such sentences gives none. `collections` are those the asker
        may read; empty means all that there are.

        Raises:
            LookupFailed: `where` or `collections` name what does not exist.
            LibraryError: the library cannot be read.
        """
        take_turn()
        stated, left = await self._bridge.run(factual_sentences, text)
        found = [
            await self._bridge.run(self._found, each, where, tuple(collections)) for each in stated
        ]
        sentences = await self._bridge.run(self._cited, stated, found)
        return Checked(sentences=sentences, left=left)

    def _found(self, stated: Stated, where: Filter, collections: tuple[str, ...]) -> Finding:
        if stated.standing is None:
            return replace(NOTHING, why=load_prompt("check_unclear").render())
        if not any(letter.isalnum() for letter in stated.standing):
            return NOTHING
        question = Question(stated.standing, where=where, collections=collections)
        whole = self._of_one(question)
        if whole.verdict != "not_found":
            return whole
        parts = [self._of_one(replace(question, text=part)) for part in parts_of(question.text)]
        return joined(parts) or whole

    def _of_one(self, question: Question) -> Finding:
        return finding(question.text, self._passages(question))

    def _passages(self, question: Question) -> tuple[Passage, ...]:
        found = self._evidence.gather(question, _WIDE * self._settings.passages).passages
        passages = {p.chunk.id: p for p in found}
        lexicon = lexicon_of([p.chunk.text for p in found])
        for name in who_stands(question.text, found, lexicon) if found else ():
            more = self._evidence.standing(question, name)
            passages = {p.chunk.id: p for p in more} | passages
        return tuple(passages.values())

    def _cited(
        self, stated: Sequence[Stated], found: Sequence[Finding]
    ) -> tuple[CheckedSentence, ...]:
        """Return the sentences with the Citations whose quotes stand in the catalog.

        What rests on a Document that was removed meanwhile is not found.
        """
        held = sorted({quote.document.collection for each in found for quote in each.quotes})
        if not held:
            return tuple(_checked(s, f, ()) for s, f in zip(stated, found, strict=True))
        with self._reader().snapshot(held) as snapshots:
            citer = Citer(StoredTexts(snapshots))
            made = []
            for sentence, each in zip(stated, found, strict=True):
                statement = Statement(sentence.text, each.quotes)
                claims = citer.claims([statement]) if each.quotes else ()
                numbers = claims[0].citations if claims else ()
                citations = tuple(citer.citations[n - 1] for n in numbers)
                gone = bool(each.quotes) and not claims
                made.append(_checked(sentence, NOTHING if gone else each, citations))
            return tuple(made)


def _checked(stated: Stated, found: Finding, citations: tuple[Citation, ...]) -> CheckedSentence:
    return CheckedSentence(
        text=stated.text, verdict=found.verdict, citations=citations, why=found.why
    )
