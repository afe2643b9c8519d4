"""What a caller may have of the library, for every surface that asks who calls."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pydantic import BaseModel, ConfigDict

from bot.access.roles import Caller
from bot.models import Question
from bot.register.status import EntityStatus, Status, entity_status
from bot.surfaces.requests import Request
from bot.surfaces.results import results_json
from bot.upkeep import find_document
from bot.wiring import Bot
from ingest.dates import in_order, latest, parse_date
from ingest.errors import InvalidQuestion
from ingest.library.filters import Filter
from ingest.library.register import lists_of
from ingest.models import Document, Kind
from ingest.register.listing import RegisterList

MAX_NAME = 300
"""Characters of an entity's name at most."""


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


class _Open(BaseModel):
    """What has more fields is given with them."""

    model_config = ConfigDict(extra="allow")


class Named(_Open):
    """A name that was taken for the entity's, and how it was found to be."""

    name: str
    how: str


class Event(_Open):
    """What happened to an entity on a list; `quote` is the Document's from `start` to `end`.

    `on` is the day of the act, `published_on` that of its notice, each null where it is unknown.
    """

    action: str
    on: str | None = None
    published_on: str | None = None
    citation: str | None = None
    entity: str
    authority: str | None = None
    country: str | None = None
    requirement: str | None = None
    policy: str | None = None
    official: bool
    confidence: float
    quote: str
    start: int
    end: int
    document_id: str
    key: str
    title: str
    url: str | None = None
    collection: str


class OnList(_Open):
    """Where an entity stands on a list, by the `events` of official documents; `reported` is what
    news and plain files say. `not_found` with `whole_list`: it is not on the list, which is held
    whole; without, the documents do not tell. `unknown_in_library`: nothing is held of the list.
    `absent_on`: the whole list of that day no longer has it, and no notice says since when."""

    list: str
    title: str
    authority: str
    effect: str
    status: Status
    since: str | None = None
    until: str | None = None
    held_until: str | None = None
    whole_list: bool
    whole_list_on: str | None = None
    absent_on: str | None = None
    events: tuple[Event, ...]
    reported: tuple[Event, ...]


class Standings(_Open):
    """Where an entity stands on each list; `others` have a like name and are not taken for it.

    `unread` counts the documents that the next ingest has still to read for this."""

    entity: str
    matched: tuple[Named, ...]
    others: tuple[str, ...]
    as_of: str | None = None
    unread: int
    lists: tuple[OnList, ...]


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
    found.sort(key=lambda each: in_order(each.dated), reverse=True)
    return found[offset:last], total


async def status_of(
    bot: Bot,
    caller: Caller,
    entity: str,
    list_id: str | None = None,
    as_of: str | None = None,
    collections: Sequence[str] = (),
) -> EntityStatus:
    """Return where an entity stands on a list, or on each, by what the caller may see.

    `as_of` is a date, whole or reduced, of which it is the last day.

    Raises:
        UnknownList, InvalidDate, InvalidQuestion: no such list or day, or a name that is none.
        AmbiguousEntity: the name stands for several entities, which are named.
        UnknownCollection: one that is not there, or not for them.
    """
    if len(entity) > MAX_NAME:
        raise InvalidQuestion(
            f"The name has {len(entity):,} characters; {MAX_NAME} are allowed.",
            "Give the name of a company or a person.",
        )
    told = parse_date(as_of)
    scope = await scope_of(bot, caller, collections)
    return await bot.bridge.run(
        _status, bot, scope, entity, list_id, latest(told) if told else None
    )


async def lists_shown(bot: Bot, scope: Sequence[str]) -> tuple[RegisterList, ...]:
    """Return the lists that the register tells apart, also those of the user."""

    def read() -> tuple[RegisterList, ...]:
        with bot.reader().snapshot(scope) as snapshots:
            return lists_of(snapshots)

    return await bot.bridge.run(read)


def _status(
    bot: Bot, scope: Sequence[str], entity: str, list_id: str | None, as_of: date | None
) -> EntityStatus:
    with bot.reader().snapshot(scope) as snapshots:
        return entity_status(snapshots, entity, list_id, as_of)
