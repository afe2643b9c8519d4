"""Lists as CSV: any columns under a header row, one row block a record.

A file says that it is a published list by its name, its source, or notices cited beside its rows.
Any other is somebody's own table, and no official document.
"""

import codecs
import csv
import io
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from ingest.errors import EmptyFile, MalformedFile, UndecodableText
from ingest.identifiers import find_identifiers
from ingest.models import Metadata, Parsed
from ingest.readers.builder import TextBuilder
from ingest.readers.encoding import decode
from ingest.readers.names import listed_name
from ingest.readers.wording import clean, date_in_name, readable, stem_of, suffix_of

_DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR = re.compile(r"sep=([,;\t|])[^\S\n]*(?:\n|$)", re.I)
"""The line by which Excel is told the delimiter; it is no row."""
_HIGH_BYTES = bytes(range(0x80, 0x100))
_FEW = 0.02
"""The share of bytes beyond ASCII below which an encoding is guessed wrong as often as right."""
_NOT_WESTERN = re.compile(r"[^\W\d_][¡-»×÷](?=[^\W\d_])|[À-ÿ]{3}|[^\x00-\xff‘’‚“”„•–—…‹›€™Œœ]")
"""A sign inside a word, accents in a row, or a character that Western languages have not."""
_SNIFFED_LINES = 20
_PREAMBLE = 10
"""Lines that may stand above the header: what the list is, when it was made."""
_URL = re.compile(r"https?://\S+")
_HASH = re.compile(r"[0-9a-f]{16,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_COUNTRY = re.compile(r"country(?: name| or destination)?", re.I)
_LIST = re.compile(r"\blists?\b", re.I)
_CITED = re.compile(r"\b(?:citation|notice|fr|federal register)\b", re.I)
_NAMES = ("name", "entity name", "entity", "listed person", "organization", "organisation",
          "company", "company name", "issuer", "party", "title")  # fmt: skip
_WHOLE_NAMES = frozenset({"name", "entity name", "company name", "issuer", "title"})


@dataclass(frozen=True, slots=True)
class _List:
    """A list as read: what stands above it, column names in words, and rows padded to them."""

    preamble: list[str]
    columns: list[str]
    rows: list[list[str]]
    _values: dict[int, frozenset[str]] = field(default_factory=dict)

    def values(self, at: int) -> frozenset[str]:
        """Return the distinct filled values of a column."""
        if at not in self._values:
            self._values[at] = frozenset(row[at] for row in self.rows) - {""}
        return self._values[at]


class CsvList:
    """Reads a published list; the header row gives the columns."""

    format = "csv"
    text_rank = 50
    metadata_rank = 30

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether the file is called .csv or .tsv."""
        return suffix_of(name) in {".csv", ".tsv"}

    def read(self, data: bytes, name: str) -> Parsed:
        """Return the list; raises MalformedFile where it has no header with rows below it."""
        listed = _listed(_records(_decoded(data, name), name), name)
        source = _source(listed)
        on = date_in_name(name)
        title = _title(source, name, on)
        builder = TextBuilder()
        builder.heading(title, 1)
        for line in listed.preamble:
            builder.paragraph(line)
        shown = _shown(listed, source)
        builder.paragraph(_summary(title, listed, shown))
        _add_rows(builder, listed, shown)
        return builder.build(
            Metadata(
                title=title,
                kind="list" if source or _is_called_list(listed, title) else "document",
                issuer=_issuer(source),
                published_on=on,
                date_source="file name" if on else None,
            )
        )


def _decoded(data: bytes, name: str) -> str:
    """Return the text; Windows' own encoding where it fits and a guess has little to go by."""
    try:
        text, foreign = decode(data, name), len(data) - len(data.translate(None, _HIGH_BYTES))
    except UndecodableText:
        text = decode(data, name, "cp1252")
        if _NOT_WESTERN.search(text):
            raise
        return text
    if not 0 < foreign <= _FEW * len(data) or _is_utf(data):
        return text
    western = decode(data, name, "cp1252")
    return western if not _NOT_WESTERN.search(western) else text


def _is_utf(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return True


def _records(text: str, name: str) -> list[list[str]]:
    told = _SEPARATOR.match(text)
    text = text[told.end() :] if told else text
    delimiter = told.group(1) if told else _delimiter(text)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise MalformedFile(f"{name} is not CSV: {error}.") from None
    # An open quote takes all that follows into its cell, row ends and all.
    if text.count('"') % 2 and records and records[-1] and "\n" in records[-1][-1]:
        raise MalformedFile(f'{name} has a quote (") in row {len(records)} that is never closed.')
    return records


def _delimiter(text: str) -> str:
    """Return the delimiter that splits the first lines into the most, equally many cells.

    csv.Sniffer is not used: it takes a letter for the delimiter where cells hold long texts,
    and its patterns take quadratic time on hostile input.
    """
    head = "\n".join(text.split("\n", _SNIFFED_LINES)[:_SNIFFED_LINES])

    def score(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(head), delimiter=delimiter) if row]
        except csv.Error:
            return (0, 0)
        if not widths or widths[0] < 2:
            return (0, 0)
        return (sum(width == widths[0] for width in widths), widths[0])

    return max(_DELIMITERS, key=score)


def _listed(records: list[list[str]], name: str) -> _List:
    lines = [line for record in records if any(line := [_cell(text) for text in record])]
    if not lines:
        raise EmptyFile(f"{name} holds no rows.")
    first = _header(lines)
    header, rows = lines[first], lines[first + 1 :]
    if not rows:
        raise MalformedFile(f"{name} has a header but no rows below it.")
    width = max(len(header), *(len(row) for row in rows))
    if width > 2 * len(header) + 10:
        raise MalformedFile(f"{name} has rows of {width} cells under {len(header)} columns.")
    columns = [readable(h) for h in header] + [""] * (width - len(header))
    preamble = [" ".join(filter(None, line)) for line in lines[:first]]
    return _List(preamble, columns, [row + [""] * (width - len(row)) for row in rows])


def _cell(text: str) -> str:
    """Return a cell on one line; what `clean` looks for besides is not in ASCII."""
    return " ".join(text.split()) if text.isascii() else clean(text)


def _header(lines: list[list[str]]) -> int:
    """Return which line is the header: the first, but for lines of one cell above a table."""
    filled = [sum(1 for cell in line if cell) for line in lines[: _PREAMBLE + 2]]
    first = next((at for at, count in enumerate(filled) if count > 1), 0)
    # Of a list with a single column every line has one cell.
    return first if first <= _PREAMBLE and first + 1 < len(lines) else 0


def _shown(listed: _List, source: str | None) -> list[int]:
    """Return the columns a reader has use for.

    Left out: empty columns, machine ids, the source that the heading already names, and one
    address that is the same in every row.
    """
    return [
        at
        for at, column in enumerate(listed.columns)
        if (values := listed.values(at))
        and not _is_machine_id(column, values)
        and not (column == "Source" and values == {source})
        and not (len(values) == 1 and len(listed.rows) > 1 and _all_match(_URL, values))
    ]


def _is_machine_id(column: str, values: Set[str]) -> bool:
    return column.lower() in {"id", "uuid", "guid"} or _all_match(_HASH, values)


def _all_match(pattern: re.Pattern[str], values: Set[str]) -> bool:
    return all(pattern.fullmatch(value) for value in values)


def _source(listed: _List) -> str | None:
    """Return what the list says it is, where a `source` column says so in every row."""
    for at, column in enumerate(listed.columns):
        if column == "Source":
            values = listed.values(at)
            return next(iter(values)) if len(values) == 1 else None
    return None


def _issuer(source: str | None) -> str | None:
    """Return who keeps the list: the part after the dash of `Unverified List - Some Bureau`."""
    return source.rpartition(" - ")[2] if source and " - " in source else None


def _is_called_list(listed: _List, title: str) -> bool:
    """Whether it cites notices, or is called a list and lists names: a shopping list does not."""
    lists_names = bool(_LIST.search(title)) and _first(listed, _NAMES) is not None
    return lists_names or _cites(listed)


def _cites(listed: _List) -> bool:
    """Whether its rows cite notices, as those of a published list do and those of a team do not."""
    return any(
        any(any(find_identifiers(value, "fr_citation")) for value in listed.values(at))
        for at, column in enumerate(listed.columns)
        if _CITED.search(column)
    )


def _title(source: str | None, name: str, on: str | None) -> str:
    stem = stem_of(name)
    words = source or readable(stem.replace(on, "").strip(" _-.") if on else stem) or "List"
    return f"{words}, {on}" if on else words


def _summary(title: str, listed: _List, shown: Sequence[int]) -> str:
    columns = "; ".join(listed.columns[at] or "(no header)" for at in shown)
    count = len(listed.rows)
    return f"{title}: {count:,} {'row' if count == 1 else 'rows'}. Columns: {columns}."


def _add_rows(builder: TextBuilder, listed: _List, shown: Sequence[int]) -> None:
    name_at = _first(listed, _NAMES)
    country_at = next((n for n, c in enumerate(listed.columns) if _COUNTRY.fullmatch(c)), None)
    columns = [listed.columns[at] for at in shown]
    for number, row in enumerate(listed.rows, 1):
        country = row[country_at] if country_at is not None else ""
        builder.row(
            columns,
            [row[at] for at in shown],
            _name(row, name_at, listed.columns),
            f"{country} · row {number}" if country else f"row {number}",
        )


def _first(listed: _List, names: Sequence[str]) -> int | None:
    lowered = [column.lower() for column in listed.columns]
    for name in names:
        if name in lowered and listed.values(lowered.index(name)):
            return lowered.index(name)
    return None


def _name(row: Sequence[str], at: int | None, columns: Sequence[str]) -> str | None:
    if at is None or not row[at]:
        return None
    return row[at] if columns[at].lower() in _WHOLE_NAMES else listed_name(row[at])
