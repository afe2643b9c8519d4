"""One unit of a source becomes Documents: its renditions read, compared, and joined.

Renditions of one stem are one Document when they agree on who they are: no two official names of
one kind that differ, and texts that share most of their words. Files that merely share a stem
become Documents of their own.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.dates import parse_date
from ingest.errors import EmptyFile, InvalidDate, ReadError, UnsupportedFormat
from ingest.models import Metadata, Parsed, Rendition
from ingest.readers.base import Reader
from ingest.readers.registry import reader_for
from ingest.sources.base import SourceFile, SourceUnit

_HEAD = 4096
_SAME_TEXT = 0.3  # share of the shorter text's distinct words; renditions of a notice have over 0.9
_WORD = re.compile(r"\w{3,}")
_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4}-\d{2}(?:-\d{2})?)(?!\d|-\d)")


@dataclass(frozen=True, slots=True)
class Draft:
    """A Document in the making: what its renditions say together. `uri` is its best text's."""

    uri: str
    parsed: Parsed
    renditions: tuple[Rendition, ...]


@dataclass(slots=True)
class _Read:
    """One file and what became of it."""

    file: SourceFile
    format: str
    reader: Reader | None = None
    parsed: Parsed | None = None
    error: ReadError | None = None
    used_for: set[str] = field(default_factory=set)


def read_unit(
    unit: SourceUnit, sidecar: Metadata, flags: Metadata, max_bytes: int
) -> tuple[list[Draft], list[tuple[str, ReadError]]]:
    """Read every file of a unit; return its Documents in the making, and (uri, error) rows.

    Fields are taken from `flags`, then the sidecar, then the formats by rank, then the file name.
    A format that no reader exists for is an error only when no other file gives the text.
    """
    reads = [_read(file, max_bytes) for file in unit.files]
    drafts = [
        _join(group, flags.over(sidecar)) for group in _agreeing([r for r in reads if r.parsed])
    ]
    rest = tuple(_rendition(r) for r in reads if r.error)
    if drafts:
        drafts[0] = replace(drafts[0], renditions=drafts[0].renditions + rest)
    failed = [
        (r.file.uri, r.error)
        for r in reads
        if r.error and not (drafts and isinstance(r.error, UnsupportedFormat))
    ]
    kept = [draft for draft in drafts if draft.parsed.text]
    failed += [
        (draft.uri, EmptyFile(f"{draft.uri} has no text.")) for draft in drafts if draft not in kept
    ]
    return kept, failed


def _read(file: SourceFile, max_bytes: int) -> _Read:
    suffix = os.path.splitext(file.uri)[1].lstrip(".").lower() or "file"
    read = _Read(file, suffix)
    try:
        data = file.read(max_bytes)
        read.reader = reader_for(os.path.basename(file.uri), data[:_HEAD])
        read.format = read.reader.format
        read.parsed = read.reader.read(data, os.path.basename(file.uri))
    except ReadError as error:
        read.error = error
    return read


def _agreeing(reads: Sequence[_Read]) -> Iterator[list[_Read]]:
    """Yield groups of renditions of one notice, the one with the best text first in each."""
    left = sorted(reads, key=lambda r: (bool(_parsed(r).text), _rank(r)), reverse=True)
    while left:
        first = left[0]
        same = [r for r in left if r is first or _agree(_parsed(first), _parsed(r))]
        left = [r for r in left if r not in same]
        yield same


def _agree(one: Parsed, other: Parsed) -> bool:
    mine, theirs = one.metadata, other.metadata
    if mine.number and theirs.number:
        return mine.number == theirs.number
    if set(mine.identifiers) & set(theirs.identifiers) or not (one.text and other.text):
        return True
    words, others = ({w.lower() for w in _WORD.findall(p.text)} for p in (one, other))
    return len(words & others) >= _SAME_TEXT * max(1, min(len(words), len(others)))


def _join(group: Sequence[_Read], above: Metadata) -> Draft:
    """Take the best rendition's text, and each field from the best that has it."""
    best = group[0]
    metadata = Metadata()
    for read in sorted(group, key=lambda r: r.reader.metadata_rank if r.reader else 0):
        given = _parsed(read).metadata
        if given.over(metadata) != metadata:
            read.used_for.add("metadata")
        metadata = given.over(metadata)
    best.used_for.add("text")
    metadata = _dated_by_name(above.over(metadata), best.file.uri)
    return Draft(
        best.file.uri,
        replace(_parsed(best), metadata=metadata),
        tuple(_rendition(read) for read in group),
    )


def _dated_by_name(metadata: Metadata, uri: str) -> Metadata:
    """Take the date in the file's name when nothing better gives one."""
    found = _DATE_IN_NAME.search(os.path.basename(uri))
    if metadata.published_on or metadata.event_on or not found:
        return metadata
    try:
        dated = parse_date(found.group(1))
    except InvalidDate:
        return metadata
    return metadata.model_copy(update={"published_on": dated, "date_source": "file name"})


def _rendition(read: _Read) -> Rendition:
    used: tuple[str, ...] = tuple(sorted(read.used_for, reverse=True))
    error = f"{type(read.error).__name__}: {read.error.message}" if read.error else None
    return Rendition.model_validate(
        {"uri": read.file.uri, "format": read.format, "used_for": used, "error": error}
    )


def _parsed(read: _Read) -> Parsed:
    assert read.parsed is not None
    return read.parsed


def _rank(read: _Read) -> int:
    return read.reader.text_rank if read.reader else 0


def merge(fields: Mapping[str, object]) -> Metadata:
    """Return Metadata of the fields that are given (flags of a command)."""
    return Metadata.model_validate({k: v for k, v in fields.items() if v is not None})
