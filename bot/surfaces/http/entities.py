"""`/status`: the page that tells where somebody stands on each list, in words and as a picture."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from bot.access.roles import Role
from bot.errors import AmbiguousEntity
from bot.register.finding import Told
from bot.register.lettering import capital
from bot.register.picture import NARROW, picture, title
from bot.register.status import EntityStatus, Standing, lists_called
from bot.register.wording import event_in_words, held_in_words, in_words
from bot.surfaces.http.callers import ServiceOf
from bot.surfaces.http.problems import http_status, told_of
from bot.surfaces.http.serving import Service
from bot.surfaces.http.site import door, page, visitor
from bot.surfaces.team import MAX_NAME, lists_shown, scope_of, status_of
from bot.surfaces.telling import authority
from ingest.errors import GazetteError

_SHORT = 320  # characters of a quote that are shown at once
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked up: whom, on which list and as of when (nothing: all), in which collections
    (none: all of the reader's)."""

    entity: str
    list_id: str
    as_of: str
    collections: tuple[str, ...]

    def page_of(self, entity: str) -> str:
        """Return the address of the page that looks somebody else up in the same way."""
        return f"/status?{urlencode([('entity', entity), *self._filters()])}"

    def picture_of(self) -> str:
        """Return the address of the picture by itself."""
        filters = urlencode([*self._filters(), ("format", "svg")])
        return f"/api/v1/status/{quote(self.entity, safe='')}?{filters}"

    def _filters(self) -> Iterator[tuple[str, str]]:
        single = (("list", self.list_id), ("as_of", self.as_of))
        yield from (each for each in single if each[1])
        yield from (("collection", each) for each in self.collections)


@dataclass(frozen=True, slots=True)
class Shown:
    """An event as the page shows it: in words, with the quote, and whose word it is.

    `begins` is how a long quote begins; `again` tells that the event before has the same quote.
    """

    words: str
    quote: str
    begins: str
    again: bool
    document_id: str
    start: int
    end: int
    title: str
    nature: str
    official: bool


async def wanted_by(
    entity: str = "",
    list: str = "",
    as_of: str = "",
    collection: Annotated[tuple[str, ...], Query()] = (),
) -> Wanted:
    """Return what an address asks for."""
    return Wanted(entity.strip(), list, as_of.strip(), collection)


Asked = Annotated[Wanted, Depends(wanted_by)]


@router.get("/status")
async def status_page(request: Request, service: ServiceOf, wanted: Asked) -> Response:
    """Show where somebody stands; without a name, what there is to look up."""
    return await _shown(request, service, wanted)


@router.get("/status/{entity:path}")
async def status_page_of(request: Request, service: ServiceOf, wanted: Asked) -> Response:
    """Show where somebody stands whose name is in the address."""
    return await _shown(request, service, wanted)


async def _shown(request: Request, service: Service, wanted: Wanted) -> Response:
    known = await visitor(request, service)
    if known is None:
        return door(request)
    caller, _ = known
    found: EntityStatus | None = None
    error: GazetteError | None = None
    try:
        if wanted.entity:
            found = await status_of(
                service.bot, caller, wanted.entity, wanted.list_id or None, wanted.as_of or None,
                wanted.collections,
            )  # fmt: skip
    except GazetteError as raised:
        service.metrics.failed(raised)
        error = raised
    try:
        collections = await scope_of(service.bot, caller)
        lists = await lists_shown(service.bot, collections)
    except GazetteError:  # it is told above, where somebody is looked up
        collections, lists = (), lists_called(None)
    return page(
        "status", HTTPStatus.OK if error is None else http_status(error),
        wanted=wanted, found=found,
        wrong=" ".join(filter(None, told_of(error))) if error else "",
        several=several(error), lists=lists, collections=collections,
        drawn=_drawn(found) if found else (), alt=title(found) if found else "", longest=MAX_NAME,
        reader=caller.token or "", admin=caller.role >= Role.ADMIN, in_words=in_words,
        held_in_words=held_in_words, events_of=events_of, capital=capital,
    )  # fmt: skip


def several(error: GazetteError | None) -> tuple[str, ...]:
    """Return the names that an ambiguous one may stand for; none of any other error."""
    return error.candidates if isinstance(error, AmbiguousEntity) else ()


def _drawn(found: EntityStatus) -> tuple[str, str]:
    """Return the pictures for a desktop and for a phone, as addresses that hold them."""
    wide, narrow = (
        f"data:image/svg+xml;base64,{b64encode(each.encode()).decode()}"
        for each in (picture(found), picture(found, NARROW))
    )
    return wide, narrow


def events_of(standing: Standing, reported: bool = False) -> Iterator[Shown]:
    """Yield the events of a list as the page shows them, or what news and plain files say."""
    every: Sequence[Told] = standing.reported if reported else standing.events
    last: tuple[str, int, int] | None = None
    for each in every:
        document, listing = each.document, each.listing
        span = (document.id, listing.start, listing.end)
        short = len(each.quote) <= _SHORT
        yield Shown(
            words=capital(event_in_words(each)), quote=each.quote,
            begins="" if short else f"{each.quote[:_SHORT].rstrip()} …", again=span == last,
            document_id=document.id, start=listing.start, end=listing.end, title=document.title,
            nature=authority(document), official=document.official,
        )  # fmt: skip
        last = span
