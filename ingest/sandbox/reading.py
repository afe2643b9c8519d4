"""Reading one file from its bytes to what is kept of it; what a child of the sandbox runs."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pydantic_core import PydanticSerializationError

from ingest.errors import EmptyFile, MalformedFile, OutputTooLarge, ReaderOutOfMemory, ReadError
from ingest.files import SourceFile, read_bytes
from ingest.models import Parsed
from ingest.readers.base import Reader, RecordReader
from ingest.readers.hygiene import scrub
from ingest.readers.language import language_of
from ingest.readers.registry import reader_for, record_reader_for
from ingest.readers.wording import suffix_of
from ingest.sandbox.base import Read

HEAD = 4096
MAX_TEXT = 10_000_000
"""Characters one Document may have: some five thousand printed pages."""


class InProcess:
    """Reads in this process, without limits: for trusted files, and for tests of other things."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes

    def ahead(self, files: Iterable[SourceFile]) -> None:
        """Do nothing: each file is read when it is asked for."""

    def forget(self, files: Iterable[SourceFile] | None = None) -> None:
        """Do nothing: nothing is read ahead."""

    def read(self, file: SourceFile) -> Iterator[Read]:
        """Yield what the file holds."""
        return read_file(file.uri, file.name, file.path, self.max_bytes)


def read_file(uri: str, name: str, path: Path, max_bytes: int) -> Iterator[Read]:
    """Yield what the file at `path` holds: one Read, or one for each of its records.

    `uri` is what it is called in messages; `name` has the suffix that tells its format; a file
    of more than `max_bytes` is refused.
    """
    plain = Read(uri, suffix_of(name).lstrip(".") or "file")
    try:
        data = read_bytes(uri, path, max_bytes)
        many = record_reader_for(name, data[:HEAD])
        if many is not None:
            yield from _records(many, data, uri, name)
        else:
            reader = reader_for(name, data[:HEAD])
            plain = replace(
                plain,
                format=reader.format,
                text_rank=reader.text_rank,
                metadata_rank=reader.metadata_rank,
            )
            yield _document(reader, data, name, plain)
    except ReadError as error:
        yield replace(plain, error=error)
    except MemoryError:
        yield replace(plain, error=ReaderOutOfMemory(f"{uri} takes too much memory to read."))


def _document(reader: Reader, data: bytes, name: str, plain: Read) -> Read:
    return replace(plain, parsed=_kept(reader.read(data, name), plain.uri))


def _records(reader: RecordReader, data: bytes, uri: str, name: str) -> Iterator[Read]:
    none = True
    for row in reader.rows(data, name):
        none = False
        read = Read(f"{uri}:{row.part}", reader.format, record=True, error=row.error)
        if row.parsed is not None:
            try:
                read = replace(read, parsed=_kept(row.parsed, read.uri))
            except ReadError as error:
                read = replace(read, error=error)
        yield read
    if none:
        raise EmptyFile(f"{uri} holds no records.")


def _kept(parsed: Parsed, uri: str) -> Parsed:
    """Return what is kept: nothing that hides from a reader's eye, within bounds, with language."""
    if len(parsed.text) > MAX_TEXT:
        raise OutputTooLarge(
            f"{uri} has {len(parsed.text):,} characters of text; {MAX_TEXT:,} may be."
        )
    _check_unicode(parsed, uri)
    parsed = scrub(parsed)
    if parsed.metadata.language or not parsed.text:
        return parsed
    language = language_of(parsed.text)
    return replace(parsed, metadata=parsed.metadata.model_copy(update={"language": language}))


def _check_unicode(parsed: Parsed, uri: str) -> None:
    """Refuse half of a surrogate pair: it can be written in JSON, but in no file or database."""
    try:
        parsed.text.encode("utf-8")
        parsed.metadata.model_dump_json()
    except (UnicodeEncodeError, PydanticSerializationError) as error:
        raise MalformedFile(
            f"{uri} holds half of a surrogate pair, which is no text: {error}."
        ) from None
