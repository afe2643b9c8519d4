"""Standings made up for tests: any names, any dates, any events."""

from datetime import date
from typing import get_args

from hypothesis import strategies as st

from bot.register.finding import Told
from bot.register.status import EntityStatus, Standing, Status
from ingest.models import Document
from ingest.register.listing import LISTS, Action, Listing, RegisterList
from ingest.register.names import Match

NOTE = Document(
    id="d1", key="note.md", uri="note.md", title="A note", kind="notice", ingested_at="2026-01-01",
    collection="public", language=None, renditions=(),
)  # fmt: skip
ENTITY_LIST = LISTS[0]


def told(
    action: Action, on: str | None = None, published_on: str | None = None, citation: str = ""
) -> Told:
    """Return an event of somebody on the Entity List."""
    listing = Listing(
        "Acme", ENTITY_LIST.id, action, NOTE.id, 0, 8, on=on, published_on=published_on,
        citation=citation or None,
    )  # fmt: skip
    return Told(listing, NOTE, "The quote")


def standing(
    status: Status = "listed",
    events: tuple[Told, ...] = (),
    reported: tuple[Told, ...] = (),
    of: RegisterList = ENTITY_LIST,
    whole: bool = False,
    held_until: str | None = None,
    absent_on: str | None = None,
) -> Standing:
    """Return a standing on a list, since and until the days of its first and last event."""
    days = [each.listing.day for each in events]
    ended = status in ("vacated", "removed")
    return Standing(
        list=of, status=status, since=days[0] if days else None,
        until=days[-1] if days and ended else None, held_until=held_until, whole=whole,
        whole_on=None, absent_on=absent_on, events=events, reported=reported,
    )  # fmt: skip


def status_of(
    *standings: Standing, entity: str = "Acme", as_of: date | None = None
) -> EntityStatus:
    """Return where somebody of a name stands."""
    return EntityStatus(entity, (Match(entity, "exact"),), (), as_of, standings)


# -- whatever may come ----------------------------------------------------------------------

TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(categories=["Cc", "Cf", "Cs", "Cn", "Mn", "So"]), max_size=30),
    st.sampled_from(
        ["<script>alert(1)</script>", "]]>", "&amp;", "W" * 300, "\u202egnol", "中" * 90]
    ),
)
_YEARS = st.integers(1, 9999).map("{:04}".format)
DATES = st.one_of(
    st.none(),
    st.dates().map(date.isoformat),
    st.dates(date(2016, 1, 1), date(2026, 12, 31)).map(date.isoformat),
    st.dates().map(lambda day: day.isoformat()[:7]),
    _YEARS,
    st.sampled_from(["0000", "soon", "2021-13", ""]),
)
_EVENTS = st.lists(
    st.builds(told, st.sampled_from(get_args(Action)), DATES, DATES, TEXTS), max_size=12
).map(tuple)
_LISTS = st.builds(RegisterList, st.just("own"), TEXTS, TEXTS, TEXTS, st.just("x"), st.just("x"))
STANDINGS = st.builds(
    standing, st.sampled_from(get_args(Status)), _EVENTS, _EVENTS,
    st.one_of(st.sampled_from(LISTS), _LISTS), st.booleans(), DATES, DATES,
)  # fmt: skip
STATUSES = st.builds(
    EntityStatus, TEXTS,
    st.lists(st.builds(Match, TEXTS, st.just("exact")), max_size=3).map(tuple), st.just(()),
    st.none() | st.dates(), st.lists(STANDINGS, max_size=6).map(tuple),
)  # fmt: skip
