"""From a source's unit to Document records: keys, ids, fingerprints, defaults."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ingest import chunking, readers
from ingest.authority import as_listed, as_served
from ingest.errors import FetchError, ReadError, UnreadableFile
from ingest.files import SourceFile, read_bytes
from ingest.models import Document, Metadata, Relation, digest, document_id
from ingest.readers.front_matter import MAX_BYTES, read_sidecar
from ingest.relations import relations_in_text
from ingest.relations.wording import distinct, target_of
from ingest.renditions import Draft, Failure, Part, join, record_draft
from ingest.sandbox.base import FileReadings, Read
from ingest.settings import IngestSettings
from ingest.sources.base import SourceUnit
from ingest.sources.spool import SpooledFile

_MAX_TITLE = 300  # characters; a title made of a first line is cut here


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a unit: a Document in the making, or why there is none."""

    uri: str
    draft: Draft | None = None
    error: ReadError | None = None

    @property
    def size(self) -> int:
        """Roughly how many bytes of its file it took."""
        return len(self.draft.parsed.text) if self.draft else 1


def unit_fingerprint(unit: SourceUnit, flags: Metadata, settings: IngestSettings) -> str:
    """Return a digest of all that decides what a unit becomes: bytes, sidecar, flags, versions.

    Raises:
        FetchError: one of its files could not be fetched.
    """
    own = [_own_lists(uri, settings) for uri in sorted(unit.uris)]
    return digest(_versions(settings), flags.model_dump_json(), unit.fingerprint(), *own)


def _own_lists(key: str, settings: IngestSettings) -> str:
    """Return the lists of the settings that a Document is by its key: they make it one."""
    return "".join(each.model_dump_json() for each in settings.lists if each.has_file(key))


def _versions(settings: IngestSettings) -> str:
    return f"{readers.VERSION}/{chunking.VERSION}/{settings.chunk_words}/{settings.max_file_mb}"


def items_of(unit: SourceUnit, flags: Metadata, readings: FileReadings) -> Iterator[Item]:
    """Yield the Documents in the making of a unit, and its rows that could not be read."""
    parts: list[Part] = []
    if unit.failure is not None:
        yield Item(unit.uri, error=unit.failure)
    for part in unit.parts:
        try:
            above = flags.over(_sidecar(part)).over(part.said)
        except ReadError as error:
            readings.forget(part.files)
            yield Item(part.uri, error=error)
            continue
        plain: list[Read] = []
        for read in _reads(part, readings):
            if read.record:
                yield _record_item(read, above)
            else:
                plain.append(read)
        parts.append(Part(tuple(plain), above))
    yield from _items(*join(parts))


def _sidecar(part: SourceUnit) -> Metadata:
    file = part.sidecar
    return read_sidecar(read_bytes(file.uri, file.path, MAX_BYTES)) if file else Metadata()


def _reads(part: SourceUnit, readings: FileReadings) -> Iterator[Read]:
    """Yield what the files of a part hold, each with no more authority than its server has."""
    readable = False
    for file in part.files:
        if file.failure:
            yield _unfetched(file, file.failure)
            continue
        for read in readings.read(file):
            readable = readable or read.parsed is not None
            yield _ranked(read, file, part)
    if part.stand_in and not readable:
        for read in readings.read(part.stand_in):
            yield _ranked(read, part.stand_in, part)


def _ranked(read: Read, file: SourceFile, part: SourceUnit) -> Read:
    if read.parsed is None or file.address is None or part.trusted:
        return read
    if isinstance(file, SpooledFile):
        return replace(read, parsed=as_listed(read.parsed, file.address))
    return replace(read, parsed=as_served(read.parsed, file.address, record=read.record))


def _unfetched(file: SourceFile, failure: FetchError) -> Read:
    kind = os.path.splitext(file.name)[1].lstrip(".") or "file"
    return Read(file.uri, kind, error=UnreadableFile(failure.message, failure.hint))


def _items(drafts: Iterable[Draft], failures: Iterable[Failure]) -> Iterator[Item]:
    yield from (Item(draft.uri, draft) for draft in drafts)
    yield from (Item(uri, error=error) for uri, error in failures)


def _record_item(read: Read, above: Metadata) -> Item:
    if read.error is not None:
        return Item(read.uri, error=read.error)
    return Item(read.uri, record_draft(read, above))


def key_of(draft: Draft) -> str:
    """Return a Document's key: its number, a record's `_id`, the URL, or the path of its file."""
    given = draft.parsed.metadata
    return draft.key or given.number or given.key or given.url or draft.uri


def identify(
    draft: Draft, collection: str, source: str, settings: IngestSettings
) -> tuple[str, str]:
    """Return the id a Document has, and the fingerprint of all that it is made of."""
    parts = (
        draft.parsed.text,
        draft.parsed.metadata.model_dump_json(),
        json.dumps([each.model_dump() for each in draft.renditions]),
    )
    identity = document_id(collection, source, key_of(draft))
    return identity, digest(_versions(settings), *parts, _own_lists(key_of(draft), settings))


def document_of(draft: Draft, identity: str, collection: str, ingested_at: str) -> Document:
    """Return the Document record; only title and kind are given a default."""
    given = draft.parsed.metadata
    fields = {name: value for name, value in given if name != "key" and value is not None}
    fields |= {
        "id": identity,
        "key": key_of(draft),
        "uri": draft.uri,
        "title": given.title or _first_line(draft),
        "kind": given.kind or "document",
        "collection": collection,
        "ingested_at": ingested_at,
        "renditions": draft.renditions,
        "relations": _relations(draft),
    }
    return Document.model_validate(fields)


def _first_line(draft: Draft) -> str:
    for block in draft.parsed.blocks:
        if block.kind == "heading":
            return draft.parsed.text[block.start : block.end][:_MAX_TITLE]
    return os.path.basename(draft.uri)


def _relations(draft: Draft) -> tuple[Relation, ...]:
    """What the text's own words state, then what fields do, each kind to each target once.

    News talks about what orders do to each other without doing it, so its words do not count.
    Where a field names a target, the words must agree with it: `in part` is for it to say.
    """
    given = draft.parsed.metadata
    stated = [_told(each, draft.parsed.text) for each in given.relations]
    found: list[Relation] = []
    if given.kind in ("order", "notice", "regulation"):
        found += relations_in_text(draft.parsed.text, given.title)
    types = {(target_of(each), each.type) for each in stated}
    told = {target for target, _ in types}
    found = [r for r in found if target_of(r) not in told or (target_of(r), r.type) in types]
    own = {given.number, given.citation, *given.identifiers} - {None}
    return distinct(each for each in [*found, *stated] if each.number not in own)


def _told(relation: Relation, text: str) -> Relation:
    """Return a relation that knows where its quote stands; people give it of either."""
    source = "text" if relation.quote and relation.quote in text else "field"
    return relation.model_copy(update={"source": source})
