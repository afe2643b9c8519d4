"""Listings out of lists, exactly: each dated notice that a row cites is an event of its entity."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.dates import find_written_dates
from ingest.identifiers import find_identifiers
from ingest.models import Block, Cell, Chunk, Document
from ingest.register.listing import LISTS, Action, Listing, RegisterList, find_lists
from ingest.register.names import parts_of

BETWEEN_CELLS = " | "
# `84 FR 22963, 5/21/19.`, with the slips that the official table has: `77 FR 231164/18/12`.
_CITED = re.compile(
    r"(?P<volume>\d{2,3}) (?:FR )+(?P<page>\d{1,3},\d{3}(?!\d)|\d{1,5}?)"
    r"(?:[.,]?\s|(?=(?:1[0-2]|0?[1-9])/\d)|,(?=\d))(?:preview citation details, )?\s*"
    r"(?P<month>1[0-2]|0?[1-9])/(?P<day>\d{1,2})/(?P<year>(?:19|20)\d{2}|\d{2})"
)
_LISTED_ON = re.compile(r"(\d{1,2} \w{3,9} \d{4}), Listing Date")
_ENTITY = re.compile(r"(?:entity|entity name|name|listed person|company(?: name)?)", re.IGNORECASE)
_ALIASES = re.compile(r"(?:alt(?:ernate)? names?|alias(?:es)?|a\.?k\.?a\.?)", re.IGNORECASE)
_COUNTRY = re.compile(r"country(?: name)?|countries", re.IGNORECASE)
_CITATION = re.compile(r"(?:fr|federal register) (?:citation|notice)s?", re.IGNORECASE)
_START = re.compile(r"(?:start|listing|listed|effective) date|listed on", re.IGNORECASE)
_END = re.compile(r"(?:end|removal|removed|delisting) date|removed on", re.IGNORECASE)
_REQUIREMENT = re.compile(r"licen[sc]e requirements?", re.IGNORECASE)
_POLICY = re.compile(r"licen[sc]e (?:review )?polic(?:y|ies)", re.IGNORECASE)
_CENTURY = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: its span and text in the Document, the entity's name, its cells by column.

    Offsets are code points of the Document's text.
    """

    start: int
    end: int
    text: str
    name: str
    cells: tuple[tuple[str, str], ...]

    def cell(self, column: re.Pattern[str]) -> str | None:
        """Return the text of the first cell whose column is called so, or None."""
        return next((text for name, text in self.cells if column.fullmatch(name)), None)


@dataclass(frozen=True, slots=True)
class Cited:
    """A notice that a row cites, and the day it was published: `84 FR 22963`, 2019-05-21."""

    citation: str
    on: str


def cited_in(cell: str) -> list[Cited]:
    """Return the Federal Register notices that a cell cites, in its order."""
    return [
        Cited(
            f"{m['volume']} FR {m['page'].replace(',', '')}",
            f"{_year(m['year'])}-{int(m['month']):02}-{int(m['day']):02}",
        )
        for m in _CITED.finditer(cell)
        if 1 <= int(m["day"]) <= 31
    ]


def _year(written: str) -> int:
    year = int(written)
    if year > 99:
        return year
    return year + (_CENTURY if year < 70 else _CENTURY - 100)


def rows_of_blocks(text: str, blocks: Iterable[Block]) -> Iterator[Row]:
    """Yield the rows of a text as a reader gives it."""
    for each in blocks:
        if each.kind == "row" and each.name:
            yield Row(
                each.start,
                each.end,
                text[each.start : each.end],
                each.name,
                _cells(text, 0, each.cells),
            )


def row_of_chunks(pieces: Sequence[Chunk], columns: Sequence[str], text: str) -> Row | None:
    """Return the row that some Chunks are the pieces of, in order; None where it has no name.

    `text` is the row's own. One that was cut has no cells of its own: they are told by the
    `columns` of the rows beside it, where their number fits.
    """
    first, last = pieces[0], pieces[-1]
    if first.name is None:
        return None
    cells = _cells(first.text, first.start, first.cells)
    if not cells:
        parts = text.split(BETWEEN_CELLS)
        cells = tuple(zip(columns, parts, strict=True)) if len(parts) == len(columns) else ()
    return Row(first.start, last.end, text, first.name, cells)


def _cells(text: str, offset: int, cells: Iterable[Cell]) -> tuple[tuple[str, str], ...]:
    return tuple((c.column, text[c.start - offset : c.end - offset]) for c in cells)


def list_of(
    document: Document, headings: Sequence[str] = (), lists: Sequence[RegisterList] = LISTS
) -> str | None:
    """Return the id of the list that the rows of a Document are of, by its headings or title."""
    for title in (*reversed(headings), document.title):
        found = {mention.list for mention in find_lists(title, lists)}
        if len(found) == 1:
            return found.pop()
    return None


def aliases_of(row: Row) -> tuple[str, ...]:
    """Return the other names that a row gives its entity."""
    told = row.cell(_ALIASES)
    others = [part.strip() for part in told.split(";")] if told else []
    beside = parts_of(row.cell(_ENTITY) or row.name)[1]
    own = [*parts_of(row.name)[1], *_own_bracket(row), *beside, *others]
    return tuple(dict.fromkeys(alias for alias in own if alias and alias != row.name))


def _own_bracket(row: Row) -> list[str]:
    """Return what stands in brackets right behind the name, which the reader cuts off there."""
    cell = row.cell(_ENTITY) or ""
    match = re.match(re.escape(row.name) + r",? \([^()]{2,40}\)", cell)
    return list(parts_of(match.group())[1]) if match else []


def listings_of_row(
    row: Row, list_id: str, document: Document, authorities: Mapping[str, str]
) -> list[Listing]:
    """Return what a row of a list tells of its entity, oldest first.

    The first notice that it cites added the entity, each later one modified its entry. A row that
    cites none tells that the entity is listed, on the day of its start or else on no known day.
    """
    events = _events(row)
    return [
        Listing(
            row.name,
            list_id,
            action,
            document.id,
            row.start,
            row.end,
            aliases=aliases_of(row),
            authority=authorities.get(list_id),
            on=on,
            published_on=published,
            citation=citation,
            country=row.cell(_COUNTRY),
            requirement=row.cell(_REQUIREMENT),
            policy=row.cell(_POLICY),
            official=document.official,
        )
        for action, on, published, citation in events or [("added", None, document.dated, None)]
    ]


_Event = tuple[Action, str | None, str | None, str | None]


def _events(row: Row) -> list[_Event]:
    """Return (action, day of the act, of its publication, citation) of each event of a row."""
    told = row.cell(_CITATION) or ""
    dated = sorted(cited_in(told), key=lambda each: each.on)
    if dated:
        first, *later = dated
        events: list[_Event] = [("added", None, first.on, first.citation)]
        return [*events, *(("modified", None, each.on, each.citation) for each in later)]
    start, end = _start(row), _day(row.cell(_END))
    citation = next((each.value for each in find_identifiers(told, "fr_citation")), None)
    events = [("added", start, start, citation)] if start or citation else []
    return [*events, *([("removed", end, end, None)] if end else [])]  # type: ignore[list-item]


def _start(row: Row) -> str | None:
    listed = next(filter(None, (_LISTED_ON.search(text) for _, text in row.cells)), None)
    return _day(row.cell(_START)) or (_day(listed.group(1)) if listed else None)


def _day(cell: str | None) -> str | None:
    return next((each.iso for each in find_written_dates(cell or "")), None)
