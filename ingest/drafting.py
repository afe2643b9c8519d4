"""From a source's unit to Document records: keys, ids, fingerprints, defaults."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic_core import PydanticSerializationError

from ingest import chunking, readers
from ingest.errors import MalformedFile, ReadError, UndecodableText
from ingest.models import Document, Metadata, Parsed, Relation, Rendition, digest, document_id
from ingest.readers.front_matter import read_sidecar
from ingest.readers.records import read_record
from ingest.relations import relations_in_text
from ingest.renditions import Draft, read_unit
from ingest.settings import IngestSettings
from ingest.sources.base import SourceFile, SourceUnit

_RECORDS = (".jsonl", ".ndjson")
_MAX_TITLE = 300  # characters; a title made of a first line is cut here


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a unit: a Document in the making, or why there is none. `size` is in bytes."""

    uri: str
    size: int
    draft: Draft | None = None
    error: ReadError | None = None


def unit_fingerprint(unit: SourceUnit, flags: Metadata, settings: IngestSettings) -> str:
    """Return a digest of all that decides what a unit becomes: bytes, sidecar, flags, versions."""
    files = [part for file in unit.files for part in (file.uri, file.digest())]
    sidecar = unit.sidecar.digest() if unit.sidecar else ""
    return digest(_versions(settings), flags.model_dump_json(), sidecar, *files)


def _versions(settings: IngestSettings) -> str:
    return f"{readers.VERSION}/{chunking.VERSION}/{settings.chunk_words}/{settings.max_file_mb}"


def items_of(unit: SourceUnit, flags: Metadata, settings: IngestSettings) -> Iterator[Item]:
    """Yield the Documents in the making of a unit, and its rows that could not be read."""
    limit = settings.max_file_mb * 2**20
    try:
        sidecar = read_sidecar(unit.sidecar.read(limit)) if unit.sidecar else Metadata()
    except ReadError as error:
        yield Item(unit.sidecar.uri if unit.sidecar else unit.uri, unit.size(), error=error)
        return
    if unit.uri.lower().endswith(_RECORDS):
        yield from _records(unit.files[0], flags.over(sidecar), limit)
        return
    drafts, failed = read_unit(unit, sidecar, flags, limit)
    size = unit.size() // max(1, len(drafts) + len(failed))
    yield from (_storable(Item(draft.uri, size, draft)) for draft in drafts)
    yield from (Item(uri, size, error=error) for uri, error in failed)


def _records(file: SourceFile, above: Metadata, limit: int) -> Iterator[Item]:
    """Yield one item for each line of a JSONL file, numbered from 1."""
    try:
        data = file.read(limit)
    except ReadError as error:
        yield Item(file.uri, file.size(), error=error)
        return
    for number, line in enumerate(data.split(b"\n"), 1):
        uri = f"{file.uri}:{number}"
        if not line.strip():
            continue
        try:
            parsed = read_record(_json_object(line, uri))
        except ReadError as error:
            yield Item(uri, len(line), error=error)
            continue
        parsed = Parsed(parsed.text, parsed.blocks, above.over(parsed.metadata))
        used = (Rendition(uri=uri, format="jsonl", used_for=("text", "metadata")),)
        yield _storable(Item(uri, len(line), Draft(uri, parsed, used)))


def _storable(item: Item) -> Item:
    """Return the item, or its rejection when some text of it is not valid Unicode.

    Half of a surrogate pair can be written in JSON, but in no file and no database.
    """
    assert item.draft is not None
    try:
        item.draft.parsed.text.encode("utf-8")
        item.draft.parsed.metadata.model_dump_json()
    except (UnicodeEncodeError, PydanticSerializationError) as error:
        why = MalformedFile(
            f"{item.uri} holds half of a surrogate pair, which is no text: {error}."
        )
        return Item(item.uri, item.size, error=why)
    return item


def _json_object(line: bytes, uri: str) -> dict[str, object]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UndecodableText(f"{uri} is not UTF-8 ({error.reason}).") from error
    except (ValueError, RecursionError) as error:
        raise MalformedFile(f"{uri} is not JSON: {error}.") from error
    if not isinstance(record, dict):
        raise MalformedFile(f"{uri} is {type(record).__name__}, not a JSON object.")
    return record


def key_of(draft: Draft) -> str:
    """Return a Document's key: its number, a record's `_id`, the URL, or the path of its file."""
    given = draft.parsed.metadata
    return given.number or given.key or given.url or draft.uri


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
    return identity, digest(_versions(settings), *parts)


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
    """Stated relations, then those in the text's own words, each kind to each target once.

    News talks about what orders do to each other without doing it, so its words do not count.
    """
    given = draft.parsed.metadata
    found = list(given.relations)
    if given.kind in ("order", "notice", "regulation") and not found:
        found += relations_in_text(draft.parsed.text)
    own = {given.number, given.citation, *given.identifiers} - {None}
    unique = {(r.type, r.number or r.key): r for r in reversed(found) if r.number not in own}
    return tuple(reversed(unique.values()))
