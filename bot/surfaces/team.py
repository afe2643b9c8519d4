"""What a caller may have of the library, for every surface that asks who calls."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pydantic import BaseModel

from bot.access.roles import Caller
from bot.models import Question
from bot.surfaces.requests import Request
from bot.surfaces.results import results_json
from bot.upkeep import find_document
from bot.wiring import Bot
from ingest.dates import latest
from ingest.library.filters import Filter
from ingest.models import Document, Kind


class Result(BaseModel):
    """A passage that a search found; `text` is the Document's from `start` to `end`."""

    rank: int
    score: float
    chunk_id: str
    document_id: str
    key: str
    title: str
    kind: Kind
    published_on: str | None
    locator: str | None
    headings: list[str]
    text: str
    start: int
    end: int


class Results(BaseModel):
    """What a search found, best first."""

    query: str
    results: list[Result]


class WholeDocument(Document):
    """A Document with its text, which offsets of Citations count in."""

    text: str


async def scope_of(bot: Bot, caller: Caller, wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the collections that somebody may see of those they want; never none.

    Raises:
        UnknownCollection: one that is not there, or not for them.
        LibraryMissing: there is no library.
    """
    existing = await bot.bridge.run(lambda: bot.reader().collections())
    return caller.scope(wanted, existing)


async def question_of(bot: Bot, caller: Caller, asked: Request) -> Question:
    """Return the Question, to be asked of what the caller may see alone.

    Raises:
        InvalidQuestion: no words in it.
        UnknownCollection: one that is not there, or not for them.
    """
    question = asked.to_question()
    return replace(question, collections=await scope_of(bot, caller, asked.collections))


async def search(bot: Bot, question: Question, k: int) -> Results:
    """Return the `k` best passages."""
    found = await bot.bridge.run(bot.retriever.retrieve, question, k)
    results = [Result.model_validate(each) for each in results_json(list(found.passages[:k]))]
    return Results(query=question.text, results=results)


async def read(bot: Bot, caller: Caller, name: str, by_key: bool = False) -> WholeDocument:
    """Return the Document with this id, key or official name, with its text.

    With `by_key` an official name, which others may bear tomorrow, is not enough.

    Raises:
        UnknownDocument, AmbiguousKey: there is none that the caller may see, or several.
    """
    scope = await scope_of(bot, caller)
    return await bot.bridge.run(_read, bot, scope, name, by_key)


def _read(bot: Bot, scope: Sequence[str], name: str, by_key: bool) -> WholeDocument:
    with bot.reader().snapshot(scope) as snapshots:
        snapshot, document = find_document(snapshots, name, suggest=False, by_key=by_key)
        text = snapshot.text(document.id)
    return WholeDocument.model_validate(document.model_dump() | {"text": text})


async def listed(
    bot: Bot, scope: Sequence[str], query: str, where: Filter, offset: int, limit: int
) -> tuple[list[Document], int]:
    """Return a page of the Documents with all words of a query in their title, key or names.

    Newest first; with how many there are on all pages.
    """
    return await bot.bridge.run(_listed, bot, scope, query, where, offset, limit)


def _listed(
    bot: Bot, scope: Sequence[str], query: str, where: Filter, offset: int, limit: int
) -> tuple[list[Document], int]:
    with bot.reader().snapshot(scope) as snapshots:
        total = sum(each.count_matching(query, where) for each in snapshots)
        last = min(offset + limit, total)
        found = [d for each in snapshots for d in each.matching(query, last, where)]
    found.sort(key=_day, reverse=True)
    return found[offset:last], total


def _day(document: Document) -> date:
    return latest(document.dated) if document.dated else date.min
