"""What a page says about itself: title, dates, address, authors, language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ingest.dates import find_written_date, parse_date
from ingest.errors import InvalidDate
from ingest.models import Metadata
from ingest.readers.html_blocks import text_of
from ingest.readers.kinds import is_white_house, white_house_kind
from ingest.readers.wording import clean

if TYPE_CHECKING:
    from lxml.etree import _Element

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "citation_publication_date",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "parsely-pub-date",
    "publish-date",
    "publishdate",
    "pubdate",
    "publication_date",
    "date",
)
_AUTHORS = ("author", "article:author", "dc.creator", "citation_author", "parsely-author")
_MAX_JSON = 200_000


def page_metadata(root: _Element) -> Metadata:
    """Return what the page's head and meta tags say. A value that cannot be meant is left out."""
    meta = _meta(root)
    linked = list(_linked_data(root))
    published, source = _published(root, meta, linked)
    url = _address(root, meta)
    title = _title(root, meta)
    return Metadata(
        title=title,
        kind=white_house_kind(url, title),
        issuer="The White House" if is_white_house(url) else None,
        published_on=published,
        date_source=source,
        language=_language(root),
        url=url,
        authors=_authors(meta, linked),
    )


def _meta(root: _Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in root.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("itemprop") or ""
        content = clean(node.get("content") or "")
        if name and content:
            found.setdefault(name.lower(), []).append(content)
    return found


def _title(root: _Element, meta: dict[str, list[str]]) -> str | None:
    """Return the headline: og:title, the only <h1>, or the <title>."""
    if said := meta.get("og:title"):
        return said[0]
    headings = [text for node in root.iter("h1") if (text := text_of(node))]
    if len(headings) == 1:
        return headings[0]
    titles = [clean(node.text or "") for node in root.iter("title")]
    return next((t for t in titles if t), headings[0] if headings else None)


def _published(
    root: _Element, meta: dict[str, list[str]], linked: list[dict[str, Any]]
) -> tuple[str | None, str | None]:
    for name in _PUBLISHED:
        for value in meta.get(name, ()):
            if on := _date(value):
                return on, f"meta {name}"
    for item in linked:
        if on := _date(item.get("datePublished")):
            return on, "JSON-LD datePublished"
    for node in root.iter("time"):
        if (
            node.get("pubdate") is not None
            or (node.get("itemprop") or "").lower() == "datepublished"
        ) and (on := _date(node.get("datetime"))):
            return on, "time datetime"
    return None, None


def _date(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        return parse_date(value.strip()[:40].replace("/", "-"))
    except InvalidDate:
        return find_written_date(value[:100])


def _linked_data(root: _Element) -> Iterator[dict[str, Any]]:
    """Yield the objects of the page's JSON-LD, a graph's items one by one."""
    for node in root.iter("script"):
        if (node.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            said = json.loads((node.text or "")[:_MAX_JSON])
        except (ValueError, RecursionError):
            continue
        items = said if isinstance(said, list) else [said]
        for item in items:
            if isinstance(item, dict):
                yield item
                graph = item.get("@graph")
                yield from (
                    (g for g in graph if isinstance(g, dict)) if isinstance(graph, list) else ()
                )


def _address(root: _Element, meta: dict[str, list[str]]) -> str | None:
    canonical = [
        node.get("href") or ""
        for node in root.iter("link")
        if "canonical" in (node.get("rel") or "").lower().split()
    ]
    for value in [*canonical, *meta.get("og:url", ())]:
        try:
            parts = urlsplit(value.strip())
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.netloc:
            return str(value).strip()
    return None


def _authors(meta: dict[str, list[str]], linked: list[dict[str, Any]]) -> tuple[str, ...]:
    said = [value for name in _AUTHORS for value in meta.get(name, ())]
    for item in linked:
        authors = item.get("author")
        for author in authors if isinstance(authors, list) else [authors]:
            name = author.get("name") if isinstance(author, dict) else author
            said += [clean(name)] if isinstance(name, str) else []
    return tuple(dict.fromkeys(a for a in said if a and "://" not in a and len(a) <= 200))


def _language(root: _Element) -> str | None:
    for node in root.iter("html"):
        said = str(node.get("lang") or "").strip()
        if 2 <= len(said) <= 35 and said.replace("-", "").isalnum():
            return said
    return None
