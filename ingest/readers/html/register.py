"""The web page of a Federal Register document: where its text is, and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.dates import find_written_date, parse_date
from ingest.errors import InvalidDate
from ingest.identifiers import find_identifiers
from ingest.models import Metadata
from ingest.readers.html.blocks import tag_of, text_of
from ingest.readers.html.meta import page_metadata
from ingest.readers.kinds import federal_register_kind, host_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_TEXT = "fulltext_content_area"
_DETAILS = "metadata_list"
_PATH = re.compile(r"/documents/(\d{4})/(\d{2})/(\d{2})/([A-Za-z0-9-]{4,20})(?:/|$)")
_CITATION = re.compile(r"\d{1,3} FR \d{1,6}")
_SLASHED = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


def register_web_page(root: _Element) -> tuple[_Element, Metadata] | None:
    """Return the element with the document's text, and what the page says of the document.

    None where the page is no federalregister.gov page of one document.
    """
    area = next((node for node in root.iter("div") if node.get("id") == _TEXT), None)
    if area is None:
        return None
    said = page_metadata(root)
    found = _PATH.match(urlsplit(said.url or "").path) if _is_register(said.url) else None
    if not found:
        return None
    year, month, day, number = found.groups()
    return area, _facts(dict(_details(root)), number, f"{year}-{month}-{day}").over(said)


def _is_register(url: str | None) -> bool:
    return host_of(url).removeprefix("www.") == "federalregister.gov"


def _details(root: _Element) -> Iterator[tuple[str, list[str]]]:
    """Yield the terms of the page's list of details, each with its values."""
    for details in root.iter("dl"):
        if _DETAILS not in (details.get("class") or "").split():
            continue
        values: list[str] = []
        for node in details:
            if tag_of(node) == "dt":
                values = []
                yield text_of(node).rstrip(":").casefold(), values
            elif tag_of(node) == "dd":
                values.append(text_of(node))


def _facts(details: Mapping[str, list[str]], number: str, published: str) -> Metadata:
    def said(*names: str) -> list[str]:
        return next((details[name] for name in names if details.get(name)), [])

    def first(*names: str) -> str | None:
        return next(iter(said(*names)), None)

    subtype = first("presidential document type", "document subtype")
    order = first("e.o. citation", "executive order citation") or ""
    citation = _CITATION.search(first("document citation") or "")
    return Metadata(
        kind=federal_register_kind(first("document type", "entry type"), subtype) or "notice",
        issuer="; ".join(said("agency", "agencies")) or None,
        number=number,
        identifiers=tuple(dict.fromkeys(each.value for each in find_identifiers(order))),
        citation=citation.group(0) if citation else None,
        event_on=_day(order),
        published_on=_day(first("publication date")) or _day(published),
        effective_on=_day(first("effective date")),
        date_source="page details" if "publication date" in details else "address",
        language="en",
    )


def _day(text: str | None) -> str | None:
    """Return the day in a detail: ISO, `11/17/2020`, or `November 17, 2020`."""
    slashed = _SLASHED.search(text or "")
    iso = "{2}-{0}-{1}".format(*slashed.groups()) if slashed else (text or "").strip()
    try:
        return parse_date(iso)
    except InvalidDate:
        return find_written_date(text or "")
