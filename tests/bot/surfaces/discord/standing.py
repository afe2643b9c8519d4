"""Where made-up entities stand, for the tests of what is shown."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from discord.ui import LayoutView

from bot.register.finding import Told
from bot.register.status import EntityStatus, Standing
from bot.surfaces.discord.enquiry import Enquiry
from bot.surfaces.discord.layout import Attached
from bot.surfaces.discord.standings import (
    Paged,
    choice_view,
    proof_pages,
    proof_view,
    standing_pages,
    standing_view,
)
from ingest.register.listing import LISTS, Listing, RegisterList
from ingest.register.names import Match
from tests.bot.surfaces.discord.made import document

STATES = ("listed", "enjoined", "vacated", "removed", "not_found", "unknown_in_library")
PICTURE = Attached("standing.svg", b"<svg/>", "A timeline.")


def told(action: Any = "added", on: str | None = "2019-05-16", **fields: Any) -> Told:
    """Return an event; unnamed fields of its Document do not matter."""
    given = {"kind": "order", "issuer": "Bureau", "published_on": "2019-05-21",
             "url": "https://agency.example/1", **fields}  # fmt: skip
    quote = given.pop("quote", f"The Bureau {action} Acme.")
    start = given.pop("start", 0)
    more = {name: given.pop(name) for name in ("citation", "official") if name in given}
    of = document(given.pop("key", "k"), **given)
    listing = Listing(
        "Acme", "entity-list", action, of.id, start, start + len(quote), on=on,
        published_on=of.published_on, **more,
    )  # fmt: skip
    return Told(listing, of, quote)


def standing(status: Any = "listed", of: RegisterList = LISTS[0], **fields: Any) -> Standing:
    """Return where somebody stands on a list; unnamed fields do not matter."""
    given = {
        "since": None, "until": None, "held_until": "2026-07-23", "whole": False,
        "whole_on": None, "absent_on": None, "events": (), "reported": (), **fields,
    }  # fmt: skip
    return Standing(of, status, **given)


def status_of(*standings: Standing, **fields: Any) -> EntityStatus:
    """Return where Acme stands; unnamed fields do not matter."""
    given = {"entity": "Acme", "matched": (Match("Acme Co., Ltd.", "without legal form"),),
             "others": (), "as_of": None, **fields}  # fmt: skip
    return EntityStatus(standings=standings, **given)


def shown_as(status: EntityStatus, page: int = 0, attached: Attached | None = None) -> LayoutView:
    """Return a page of where an entity stands."""
    return standing_view(asked(status), status, _standing_pages(status), page, attached)


def proof_of(status: EntityStatus, page: int = 0) -> LayoutView:
    """Return a page of the quotes for where an entity stands."""
    return proof_view(asked(status), _proof_pages(status), page)


def asked(status: EntityStatus) -> Enquiry:
    """Return what was asked."""
    return Enquiry(status.entity, None, status.as_of)


@lru_cache(maxsize=1)
def _standing_pages(status: EntityStatus) -> Paged:
    return standing_pages(asked(status), status)


@lru_cache(maxsize=1)
def _proof_pages(status: EntityStatus) -> Paged:
    return proof_pages(asked(status), status)


def with_text(text: str, long: str) -> EntityStatus:
    """Return a standing with a text in every place that is shown, on a list for each status."""
    some = tuple(
        told(action, day, title=long, issuer=text, citation=long, url=long, key=text or "k",
             quote=long or "x", start=number, kind=kind, official=kind == "order")
        for number, (action, day, kind) in enumerate(
            [("added", "2019-05-16", "order"), ("removed", None, "news")] * 4
        )
    )  # fmt: skip
    lists = [RegisterList(each, long or "L", text, long, "x", "x") for each in STATES]
    standings = tuple(
        standing(state, of, events=some[::2], reported=some[1::2], since="2019-05-16")
        for state, of in zip(STATES, lists, strict=True)
    )
    matched = tuple(Match(long, "exact") for _ in range(7))
    return EntityStatus(text, matched, (long,) * 20, date(2021, 7, 1), standings)


def asked_back(text: str, names: list[str]) -> Iterator[LayoutView]:
    """Yield the question whom of several a name means."""
    yield choice_view(Enquiry(text, "entity-list", date(2021, 7, 1)), names)
