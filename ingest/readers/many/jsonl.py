"""JSON Lines: one record a line, each a Document of its own."""

import json
from collections.abc import Iterator

from ingest.errors import MalformedFile, ReadError, UndecodableText
from ingest.readers.base import Row
from ingest.readers.many.records import read_record
from ingest.readers.wording import suffix_of

_SUFFIXES = frozenset({".jsonl", ".ndjson"})


class JsonLines:
    """Reads BEIR records and Federal Register abstracts, numbered by line from 1."""

    format = "jsonl"

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether the file is called JSON Lines."""
        return suffix_of(name) in _SUFFIXES

    def rows(self, data: bytes, name: str) -> Iterator[Row]:
        """Yield one row for each line that is not blank."""
        for number, line in enumerate(_lines(data), 1):
            if not line.strip():
                continue
            try:
                yield Row(str(number), read_record(_object(line, name, number)))
            except ReadError as error:
                yield Row(str(number), error=error)


def _lines(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = end if end >= 0 else len(data)
        yield data[start:end]
        start = end + 1


def _object(line: bytes, name: str, number: int) -> dict[str, object]:
    where = f"{name}:{number}"
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UndecodableText(f"{where} is not UTF-8 ({error.reason}).") from error
    except (ValueError, RecursionError) as error:
        raise MalformedFile(f"{where} is not JSON: {error}.") from error
    if not isinstance(record, dict):
        raise MalformedFile(f"{where} is {type(record).__name__}, not a JSON object.")
    return record
