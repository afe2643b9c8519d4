"""Listings out of lists, exactly: each dated notice that a row cites is an event of its entity."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingest.dates import find_written_dates, parse_date
from ingest.errors import InvalidDate
from ingest.identifiers import find_identifiers
from ingest.models import BETWEEN_CELLS, Cell, Chunk, Document
from ingest.register.listing import LISTS, Action, Listing, RegisterList, find_lists
from ingest.register.names import parts_of
from ingest.settings import ListField, is_called

# `84 FR 22963, 5/21/19.`, with the slips that the official table has: `77 FR 231164/18/12`.
_CITED = re.compile(
    r"(?P<volume>\d{2,3}) (?:FR )+(?P<page>\d{1,3},\d{3}(?!\d)|\d{1,5}?)"
    r"(?:[.,]?\s|(?=(?:1[0-2]|0?[1-9])/\d)|,(?=\d))(?:preview citation details, )?\s*"
    r"(?P<month>1[0-2]|0?[1-9])/(?P<day>\d{1,2})/(?P<year>(?:19|20)\d{2}|\d{2})"
)
_LISTED_ON = re.compile(r"(\d{1,2} \w{3,9} \d{4}), Listing Date")
_CALLED: dict[ListField, str] = {
    "entity": r"entity|entity name|name|listed person|company(?: name)?",
    "aliases": r"alt(?:ernate)? names?|alias(?:es)?|a\.?k\.?a\.?",
    "country": r"country(?: name)?|countries",
    "citation": r"(?:fr|federal register) (?:citation|notice)s?",
    "start": r"(?:start|listing|listed|effective) date|listed on",
    "end": r"(?:end|removal|removed|delisting) date|removed on",
    "requirement": r"licen[sc]e requirements?",
    "policy": r"licen[sc]e (?:review )?polic(?:y|ies)",
}
_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_BRACKET = re.compile(r",? \([^()]{2,40}\)")
_CENTURY = 2000

Columns = Mapping[str, re.Pattern[str]]
"""Field → a pattern of what its column is called."""
COLUMNS: Columns = {name: re.compile(said, re.IGNORECASE) for name, said in _CALLED.items()}
"""What the columns of lists are called."""


def columns_for(of: RegisterList) -> Columns:
    """Return what the columns of a list are called: as it says, else as others are."""
    own = {name: re.compile(re.escape(said), re.IGNORECASE) for name, said in of.columns}
    return {**COLUMNS, **own}


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
    """A notice that a row cites, and the day it was published: `84 FR 22963`, 2019-05-21.

    `on` is None where the row gives no day, or one that is in no calendar; `has_day` tells these
    apart.
    """

    citation: str
    on: str | None
    has_day: bool = True


def cited_in(cell: str) -> list[Cited]:
    """Return the Federal Register notices that a cell cites, in its order."""
    dated = {
        m.span(): Cited(f"{m['volume']} FR {m['page'].replace(',', '')}", _cited_on(m))
        for m in _CITED.finditer(cell)
    }
    # A day may run into the page, `77 FR 231164/18/12`, so that the two are not read apart.
    known = {each.citation for each in dated.values()}
    alone = {
        (each.start, each.end): Cited(each.value, None, has_day=False)
        for each in find_identifiers(cell, "fr_citation")
        if each.value not in known
        and all(each.end <= start or end <= each.start for start, end in dated)
    }
    return [each for _, each in sorted((dated | alone).items())]


def _cited_on(match: re.Match[str]) -> str | None:
    try:
        return date(_year(match["year"]), int(match["month"]), int(match["day"])).isoformat()
    except ValueError:
        return None  # `2/31/19`: the notice is cited all the same


def _year(written: str) -> int:
    year = int(written)
    if year > 99:
        return year
    return year + (_CENTURY if year < 70 else _CENTURY - 100)


def row_of_chunks(pieces: Sequence[Chunk], columns: Sequence[str], text: str) -> Row | None:
    """Return the row that some Chunks are the pieces of, in order; None where it has no name.

    `text` is the row's own. One that was cut has no cells of its own: they are told by the
    `columns` of the rows beside it, where their number fits.
    """
    first, last = pieces[0], pieces[-1]
    cells = _cells(first.text, first.start, first.cells)
    if first.name is None and not cells:
        return None
    if not cells:
        parts = text.split(BETWEEN_CELLS)
        cells = tuple(zip(columns, parts, strict=True)) if len(parts) == len(columns) else ()
    return Row(first.start, last.end, text, first.name or "", cells)


def _cells(text: str, offset: int, cells: Iterable[Cell]) -> tuple[tuple[str, str], ...]:
    return tuple((c.column, text[c.start - offset : c.end - offset]) for c in cells)


def list_of(
    document: Document, headings: Sequence[str] = (), lists: Sequence[RegisterList] = LISTS
) -> str | None:
    """Return the id of the list that the rows of a Document are of.

    A list that names its files has those; else the nearest heading or the title that names one
    list and no other tells.
    """
    return list_called(document.key, (*reversed(headings), document.title), lists)


def list_called(key: str, titles: Sequence[str], lists: Sequence[RegisterList]) -> str | None:
    """Return the id of the list that a key, or else the first of some titles that does, names."""
    for each in lists:
        if is_called(key, each.files):
            return each.id
    for title in titles:
        found = {mention.list for mention in find_lists(title, lists)}
        if len(found) == 1:
            return found.pop()
    return None


def aliases_of(row: Row, columns: Columns = COLUMNS) -> tuple[str, ...]:
    """Return the other names that a row gives its entity."""
    told = row.cell(columns["aliases"])
    others = [part.strip() for part in told.split(";")] if told else []
    cell = row.cell(columns["entity"]) or row.name
    own = [*parts_of(row.name)[1], *_own_bracket(row.name, cell), *parts_of(cell)[1], *others]
    return tuple(dict.fromkeys(alias for alias in own if alias and alias != row.name))


def _own_bracket(name: str, cell: str) -> list[str]:
    """Return what stands in brackets right behind the name, which the reader cuts off there."""
    match = _BRACKET.match(cell, len(name)) if cell.startswith(name) else None
    return list(parts_of(name + match.group())[1]) if match else []


def named_by(row: Row, of: RegisterList) -> Row:
    """Return a row with the name that its list's own column of names gives it, where it has one."""
    own = dict(of.columns).get("entity")
    name = row.cell(columns_for(of)["entity"]) if own else None
    return replace(row, name=parts_of(name)[0]) if name else row


def listings_of_row(
    row: Row,
    list_id: str,
    document: Document,
    authorities: Mapping[str, str],
    columns: Columns = COLUMNS,
) -> list[Listing]:
    """Return what a row of a list tells of its entity, oldest first.

    The first notice that it cites added the entity, each later one modified its entry. A row that
    cites none tells that the entity is listed, on the day of its start or else on no known day. An
    end that the row gives is a removal; one whose day cannot be read, by the day of the list.
    """
    events = _events(row, columns) or [("added", None, document.dated, None)]
    ended = row.cell(columns["end"]) or ""
    if any(map(str.isdigit, ended)):
        end = _day(ended)
        events.append(("removed", end, end or document.dated, None))
    aliases = aliases_of(row, columns)
    return [
        Listing(
            row.name,
            list_id,
            action,
            document.id,
            row.start,
            row.end,
            aliases=aliases,
            authority=authorities.get(list_id),
            on=on,
            published_on=published,
            citation=citation,
            country=row.cell(columns["country"]),
            requirement=row.cell(columns["requirement"]),
            policy=row.cell(columns["policy"]),
            official=document.official,
        )
        for action, on, published, citation in events
    ]


_Event = tuple[Action, str | None, str | None, str | None]


def _events(row: Row, columns: Columns) -> list[_Event]:
    """Return (action, day of the act, of its publication, citation) of each event of a row."""
    cited = _in_order(cited_in(row.cell(columns["citation"]) or ""))
    first = cited[0] if cited else None
    later = [each for each in cited[1:] if each.has_day]  # the others are at no known time
    if first and first.on:
        begun: list[_Event] = [("added", None, first.on, first.citation)]
    else:
        start = _start(row, columns)
        citation = first.citation if first else None
        begun = [("added", start, start, citation)] if start or first else []
    return [*begun, *(("modified", None, each.on, each.citation) for each in later)]


def _in_order(cited: Sequence[Cited]) -> list[Cited]:
    """Return notices, oldest first; one without a day stays behind the one it stands behind."""
    days, last = [], ""
    for each in cited:
        last = each.on or last
        days.append(last)
    return [each for _, each in sorted(zip(days, cited, strict=True), key=lambda pair: pair[0])]


def _start(row: Row, columns: Columns) -> str | None:
    listed = next(filter(None, (_LISTED_ON.search(text) for _, text in row.cells)), None)
    return _day(row.cell(columns["start"])) or (_day(listed.group(1)) if listed else None)


def _day(cell: str | None) -> str | None:
    """Return the day of a cell as an ISO date; of `4/5/2020`, which may be two days, the year."""
    told = (cell or "").strip()
    found = next((each.iso for each in find_written_dates(told)), None)
    numbers = _NUMBERS.fullmatch(told)
    if found or numbers is None:
        return found or _iso(told)
    first, second, year = int(numbers[1]), int(numbers[2]), numbers[3]
    if first != second and max(first, second) <= 12:
        return year
    month, day = sorted((first, second))
    return _iso(f"{year}-{month:02}-{day:02}")


def _iso(text: str) -> str | None:
    try:
        return parse_date(text)
    except InvalidDate:
        return None
