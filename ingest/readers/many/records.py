"""One line of JSON Lines to a Document: BEIR records and Federal Register abstracts."""

import re
from collections.abc import Mapping
from typing import Any

from ingest.errors import EmptyFile, MalformedFile
from ingest.models import Block, Metadata, Parsed
from ingest.readers.front_matter import metadata_from
from ingest.readers.official.fr_json import parsed_record
from ingest.readers.wording import clean

_LINE = re.compile(r"[^\n]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_record(record: Mapping[str, Any]) -> Parsed:
    """Return a record as a Document: its key is `_id`, else the document number.

    BEIR (`_id`, `title`, `text`, `metadata`): the text is kept verbatim, code point for code
    point, the title goes to the metadata. Federal Register (`document_number`, `abstract`):
    the abstract is the text, or else the title.

    Raises:
        MalformedFile: a field is missing or of the wrong type, named.
        EmptyFile: the record has no text.
        MalformedMetadata: a Document field with a bad value.
    """
    if isinstance(record.get("text"), str):
        return _beir(record)
    if isinstance(record.get("document_number"), str):
        return _federal_register(record)
    wanted = "`text` (BEIR) or `document_number` and `abstract` (Federal Register)"
    fields = ", ".join(sorted(str(name) for name in record)[:12]) or "none"
    raise MalformedFile(
        f"The record has no {wanted}; its fields are: {fields}.",
        "Write one JSON object a line, with `_id`, `title`, `text` and, if known, `metadata`.",
    )


def _beir(record: Mapping[str, Any]) -> Parsed:
    key, text = _key(record), record["text"]
    _check_text(text, key)
    said = record.get("metadata")
    if said is not None and not isinstance(said, Mapping):
        raise MalformedFile(f"Record {key}: metadata is a {type(said).__name__}, not an object.")
    own = metadata_from(said or {}, "metadata")
    title = record.get("title")
    if title is not None and not isinstance(title, str):
        raise MalformedFile(f"Record {key}: title is a {type(title).__name__}, not a text.")
    given = Metadata(key=key, title=clean(title or "") or None)
    blocks = tuple(_blocks(text))
    if not blocks:
        raise EmptyFile(f"Record {key} has an empty text.")
    return Parsed(text, blocks, given.over(own))


def _key(record: Mapping[str, Any]) -> str:
    value = record.get("_id")
    if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
        return str(value).strip()
    raise MalformedFile(f"The record's _id is {value!r}; it must be a text that names the record.")


def _check_text(text: str, key: str) -> None:
    if "\0" in text or _SURROGATE.search(text):
        raise MalformedFile(f"Record {key}: its text holds NUL characters or lone surrogates.")


def _blocks(text: str) -> list[Block]:
    """Return a paragraph block for each line that has words, at its place in `text`."""
    blocks: list[Block] = []
    for line in _LINE.finditer(text):
        words = line.group().strip()
        if words:
            start = line.start() + line.group().index(words)
            blocks.append(Block("paragraph", start, start + len(words)))
    return blocks


def _federal_register(record: Mapping[str, Any]) -> Parsed:
    number = record["document_number"]
    for field in ("title", "publication_date"):
        if not isinstance(record.get(field), str) or not record[field].strip():
            raise MalformedFile(f"Record {number} has no {field}.")
    parsed = parsed_record(record, f"Record {number}")
    _check_text(parsed.text, number)
    key = _key(record) if "_id" in record else number
    return Parsed(parsed.text, parsed.blocks, Metadata(key=key).over(parsed.metadata))
