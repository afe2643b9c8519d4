"""One unit's files become Documents: compared, and joined where they are the same notice.

Files of one stem are one Document when they agree on who they are: no two official names of one
kind that differ, and texts that share most of their words. Files of different stems, which the
pipeline brings together because they might be one notice, are held to a stricter rule.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.dates import parse_date
from ingest.errors import EmptyFile, InvalidDate, ReadError, UnsupportedFormat
from ingest.models import Metadata, Parsed, Rendition
from ingest.sandbox.base import Read

_SAME_TEXT = 0.3  # share of the shorter text's distinct words; renditions of a notice have over 0.9
_SAME_NOTICE = 0.6  # the same share where a citation alone, a page of the Register, is in common
_WORD = re.compile(r"\w{3,}")
_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4}-\d{2}(?:-\d{2})?)(?!\d|-\d)")

Failure = tuple[str, ReadError]
"""The uri of a file that gave no Document, and why."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A Document in the making: what its renditions say together. `uri` is its best text's.

    `record` tells a row of a file that holds many from a file of its own. `key` is set where the
    key that the metadata give belongs to another Document.
    """

    uri: str
    parsed: Parsed
    renditions: tuple[Rendition, ...]
    record: bool = False
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The files of one stem as they were read, and what flags and sidecar say of them."""

    reads: tuple[Read, ...]
    above: Metadata


@dataclass(slots=True)
class _Notice:
    """The readable renditions of one notice, best text first, and those that failed beside it."""

    reads: list[Read]
    above: Metadata
    failed: list[Read] = field(default_factory=list)

    @property
    def text(self) -> str:
        return _parsed(self.reads[0]).text

    @property
    def said(self) -> Metadata:
        """Every field, from above, then from the format that knows best, the first of equals."""
        said = Metadata()
        for read in sorted(self.reads, key=lambda r: -r.metadata_rank):
            said = said.over(_parsed(read).metadata)
        return self.above.over(said)


def join(parts: Sequence[Part]) -> tuple[list[Draft], list[Failure]]:
    """Return the Documents in the making of a unit's parts, and what failed.

    Fields are taken from above, then the formats by rank, then the file name. A format that no
    reader exists for is a failure only when no other file of its stem gives the text.
    """
    notices: list[_Notice] = []
    failures: list[Failure] = []
    for part in parts:
        some, failed = _notices_of(part)
        failures += failed
        for notice in some:
            _add(notices, notice)
    drafts = list(_keyed([_draft(notice) for notice in notices]))
    failures += [
        (draft.uri, EmptyFile(f"{draft.uri} has no text."))
        for draft in drafts
        if not draft.parsed.text
    ]
    return [draft for draft in drafts if draft.parsed.text], failures


def record_draft(read: Read, above: Metadata) -> Draft:
    """Return the Document in the making of one record of a file."""
    parsed = _parsed(read)
    used = Rendition(uri=read.uri, format=read.format, used_for=("text", "metadata"))
    said = replace(parsed, metadata=above.over(parsed.metadata))
    return Draft(read.uri, said, (used,), record=True)


def _notices_of(part: Part) -> tuple[list[_Notice], list[Failure]]:
    good = [read for read in part.reads if read.parsed is not None]
    bad = [read for read in part.reads if read.error is not None]
    notices = [_Notice(group, part.above) for group in _agreeing(good)]
    if notices:
        notices[0].failed += bad
    failures = [
        (read.uri, read.error)
        for read in bad
        if read.error and not (notices and isinstance(read.error, UnsupportedFormat))
    ]
    return notices, failures


def _agreeing(reads: Sequence[Read]) -> Iterator[list[Read]]:
    """Yield groups of renditions of one notice, the one with the best text first in each."""
    left = sorted(reads, key=_best_text, reverse=True)
    while left:
        first = left[0]
        same = [r for r in left if r is first or _agree(_parsed(first), _parsed(r))]
        left = [r for r in left if r not in same]
        yield same


def _best_text(read: Read) -> tuple[bool, int]:
    return bool(_parsed(read).text), read.text_rank


def _agree(one: Parsed, other: Parsed) -> bool:
    mine, theirs = one.metadata, other.metadata
    if mine.number and theirs.number:
        return mine.number == theirs.number
    if set(mine.identifiers) & set(theirs.identifiers) or not (one.text and other.text):
        return True
    return _shared(one.text, other.text) >= _SAME_TEXT


def _shared(one: str, other: str) -> float:
    """Return the share of the shorter text's distinct words that the other has, too."""
    words, others = ({w.lower() for w in _WORD.findall(text)} for text in (one, other))
    return len(words & others) / max(1, min(len(words), len(others)))


def _add(notices: list[_Notice], new: _Notice) -> None:
    """Join a notice to the one it is a rendition of, or append it."""
    for old in notices:
        if _is_same(old, new):
            old.reads = sorted(old.reads + new.reads, key=_best_text, reverse=True)
            old.above = old.above.over(new.above)
            old.failed += new.failed
            return
    notices.append(new)


def _is_same(one: _Notice, other: _Notice) -> bool:
    """Whether two notices of different stems are one: by number, citation, or the very same words.

    Two copies of an article are joined only when they say the same, so that a corrected copy
    never hides behind the one it corrects, nor is hidden by it.
    """
    mine, theirs = one.said, other.said
    if mine.number and theirs.number:
        return mine.number == theirs.number
    if mine.citation and mine.citation == theirs.citation:
        return not (one.text and other.text) or _shared(one.text, other.text) >= _SAME_NOTICE
    return bool(mine.url and theirs.url) and same_words(one.text) == same_words(other.text)


def same_words(text: str) -> str:
    """Return a text without regard to case and spacing: equal for copies of one article."""
    return " ".join(text.casefold().split())


def _draft(notice: _Notice) -> Draft:
    """Take the best rendition's text, and each field from the best that has it."""
    best, uses = notice.reads[0], _uses(notice)
    metadata = _dated_by_name(notice.said, best.uri)
    addresses = [_parsed(read).metadata.url for read in notice.reads]
    others = tuple(dict.fromkeys(a for a in addresses if a and a != metadata.url))
    metadata = metadata.model_copy(update={"also_at": metadata.also_at + others})
    kept = [_rendition(read, uses[at]) for at, read in enumerate(notice.reads)]
    kept += [_rendition(read, set()) for read in notice.failed]
    return Draft(best.uri, replace(_parsed(best), metadata=metadata), tuple(kept))


def _uses(notice: _Notice) -> list[set[str]]:
    """Return what each rendition is used for: the first for its text, all for what they add."""
    uses: list[set[str]] = [set() for _ in notice.reads]
    uses[0].add("text")
    said = Metadata()
    order = sorted(range(len(uses)), key=lambda at: -notice.reads[at].metadata_rank)
    for at in reversed(order):  # the best last, and of equals the first
        more = _parsed(notice.reads[at]).metadata.over(said)
        if more != said:
            uses[at].add("metadata")
        said = more
    return uses


def _keyed(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Yield the drafts; one whose address another goes by already is known by its own file."""
    taken: set[str] = set()
    for draft in drafts:
        address = draft.parsed.metadata.url
        said = draft.parsed.metadata
        if address in taken and not (said.number or said.key):
            draft = replace(draft, key=draft.uri)
        taken.add(address or "")
        yield draft


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


def _rendition(read: Read, used_for: set[str]) -> Rendition:
    used: tuple[str, ...] = tuple(sorted(used_for, reverse=True))
    error = f"{type(read.error).__name__}: {read.error.message}" if read.error else None
    return Rendition.model_validate(
        {"uri": read.uri, "format": read.format, "used_for": used, "error": error}
    )


def _parsed(read: Read) -> Parsed:
    assert read.parsed is not None
    return read.parsed
