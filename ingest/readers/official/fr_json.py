"""Federal Register API records: all that is known about a document, and its abstract."""

import json
from collections.abc import Mapping
from typing import Any

from ingest.dates import parse_date
from ingest.errors import EmptyFile, InvalidDate, MalformedFile
from ingest.models import Metadata, Parsed
from ingest.readers.builder import TextBuilder
from ingest.readers.encoding import decode
from ingest.readers.kinds import federal_register_kind
from ingest.readers.wording import clean, suffix_of
from ingest.relations import inverse_relations_in_record, relations_in_record


class FrJson:
    """Reads one record of federalregister.gov's API; the only reader whose text may be empty."""

    format = "fr-json"
    text_rank = 10
    metadata_rank = 100

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether the file is JSON that looks like a record, or may be one further on."""
        return suffix_of(name) == ".json" and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")

    def read(self, data: bytes, name: str) -> Parsed:
        """Return the record; raises MalformedFile where it is no Federal Register record."""
        try:
            record = json.loads(decode(data, name))
        except (ValueError, RecursionError) as error:
            raise MalformedFile(f"{name} is not JSON: {error}") from None
        if not isinstance(record, dict) or not record:
            raise EmptyFile(f"{name} holds no record.")
        if not _text(record, "document_number"):
            raise MalformedFile(
                f"{name} has no document_number, so it is no Federal Register record.",
                "Only JSON from the Federal Register API is read; use JSON Lines for other data.",
            )
        return parsed_record(record, name)


def parsed_record(record: Mapping[str, Any], name: str) -> Parsed:
    """Return an API record as text (its abstract, else its title, verbatim) and metadata.

    Raises:
        MalformedFile: a field that is not what the API sends, named with its value.
    """
    builder = TextBuilder()
    # Without an abstract the title stands in, so that a notice whose other renditions cannot be
    # read yet (a PDF) is in the library all the same, with its numbers and dates.
    builder.paragraph(_text(record, "abstract") or _text(record, "title") or "")
    return builder.build(_metadata(record, name))


def _metadata(record: Mapping[str, Any], name: str) -> Metadata:
    published = _date(record, "publication_date", name)
    signed = _date(record, "signing_date", name)
    return Metadata(
        title=clean(_text(record, "title") or "") or None,
        # What the Register publishes is official, also where a record leaves out its type.
        kind=federal_register_kind(_text(record, "type"), _text(record, "subtype")) or "notice",
        issuer=_agencies(record),
        number=_text(record, "document_number"),
        identifiers=_identifiers(record),
        citation=_text(record, "citation"),
        event_on=signed,
        published_on=published,
        effective_on=_date(record, "effective_on", name),
        date_source="publication_date" if published else "signing_date" if signed else None,
        language="en",
        url=_text(record, "html_url"),
        relations=relations_in_record(record),
        inverse_relations=inverse_relations_in_record(record),
    )


def _text(record: Mapping[str, Any], field: str) -> str | None:
    value = record.get(field)
    return value.strip() or None if isinstance(value, str) else None


def _date(record: Mapping[str, Any], field: str, name: str) -> str | None:
    value = record.get(field)
    try:
        return parse_date(value if isinstance(value, str) else None)
    except InvalidDate as error:
        raise MalformedFile(f"{name}: {field}: {error.message}") from None


def _agencies(record: Mapping[str, Any]) -> str | None:
    agencies = record.get("agencies")
    if not isinstance(agencies, list):
        return None
    names = [a.get("name") or a.get("raw_name") for a in agencies if isinstance(a, dict)]
    return "; ".join(dict.fromkeys(n for n in names if isinstance(n, str) and n)) or None


def _identifiers(record: Mapping[str, Any]) -> tuple[str, ...]:
    found: list[str] = []
    if order := _text(record, "executive_order_number"):
        found.append(f"E.O. {order}")
    if proclamation := _text(record, "proclamation_number"):
        found.append(f"Proc. {proclamation}")
    for field, prefix in (("docket_ids", ""), ("regulation_id_numbers", "RIN ")):
        values = record.get(field)
        found += (
            [prefix + v for v in values if isinstance(v, str)] if isinstance(values, list) else []
        )
    return tuple(dict.fromkeys(found))
