"""One item of a feed: its text out of its HTML, and what it says about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate
from typing import Any
from urllib.parse import urljoin, urlsplit

from ingest.dates import find_written_date, parse_date
from ingest.errors import EmptyFile, InvalidDate
from ingest.models import Kind, Metadata, Parsed
from ingest.readers.builder import TextBuilder
from ingest.readers.html.blocks import HtmlWalk, parse_html
from ingest.readers.kinds import is_white_house, white_house_kind
from ingest.readers.wording import clean

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_MAILED = re.compile(r"[^\s()]+@[^\s()]+(?: \(([^()]+)\))?")
"""The author of RSS 2.0: `ann@news.example (Ann Writer)`, or without the name."""
_MAX_AUTHOR = 200
"""Characters of one author's name; what is longer is a text about the author."""


def address_of(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> str | None:
    """Return the whole http(s) address of an item, without a fragment; None where it has none."""
    link = str(entry.get("link") or "").strip()
    try:
        whole = urljoin(str(feed.get("link") or "").strip(), link) if link else ""
        parts = urlsplit(whole)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return None
    except ValueError:
        return None
    host = parts.netloc.lower() if "@" not in parts.netloc else parts.netloc
    return parts._replace(netloc=host, fragment="", path=parts.path or "/").geturl()


def parsed_item(
    entry: Mapping[str, Any], feed: Mapping[str, Any], key: str | None, name: str
) -> Parsed:
    """Return an item as a text under its title; the title alone where it has no text.

    Raises:
        EmptyFile: neither text nor title.
    """
    title = _plain(entry.get("title_detail"), name)
    text = max(
        (_blocks(detail, title, name) for detail in _details(entry)),
        key=lambda parsed: len(parsed.text),
        default=Parsed("", ()),
    )
    if not text.text and not title:
        raise EmptyFile(f"{name} is an item with neither text nor title.")
    if not text.text:
        builder = TextBuilder()
        builder.paragraph(title)
        text = builder.build()
    return Parsed(text.text, text.blocks, _metadata(entry, feed, title, key, name))


def _details(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the texts of an item: the whole content, and the summary."""
    yield from (each for each in entry.get("content") or () if isinstance(each, Mapping))
    summary = entry.get("summary_detail")
    if isinstance(summary, Mapping):
        yield summary


def _blocks(detail: Mapping[str, Any], title: str, name: str) -> Parsed:
    """Return one text of an item under its title; an empty one where nothing is visible."""
    builder = TextBuilder()
    builder.heading(title, 1)
    empty = builder.length
    value = str(detail.get("value") or "")
    if "html" in str(detail.get("type")):
        _add_html(builder, value, name)
    else:
        for part in _PARAGRAPHS.split(value):
            builder.paragraph(clean(part))
    return builder.build() if builder.length > empty else Parsed("", ())


def _add_html(builder: TextBuilder, value: str, name: str) -> None:
    if "<" not in value and "&" not in value:
        builder.paragraph(clean(value))
    elif value.strip():
        walk = HtmlWalk(builder, lambda text, page: builder.paragraph(text, None, page))
        # The parser takes the first words before any tag for the page's head without this.
        walk.add(parse_html(f"<div>{value}</div>", name))


def _plain(detail: object, name: str) -> str:
    """Return a title in one line, without markup and hidden text."""
    if not isinstance(detail, Mapping):
        return ""
    value = str(detail.get("value") or "")
    if "html" not in str(detail.get("type")):
        return clean(value)
    builder = TextBuilder()
    _add_html(builder, value, name)
    return clean(builder.build().text)


def _metadata(
    entry: Mapping[str, Any], feed: Mapping[str, Any], title: str, key: str | None, name: str
) -> Metadata:
    url = address_of(entry, feed)
    published, modified, source = _dates(entry)
    return Metadata(
        key=key,
        title=title or None,
        kind=_kind(url, title),
        issuer=_issuer(entry, feed, url, name),
        published_on=published,
        modified_on=modified,
        date_source=source,
        language=_language(entry, feed),
        url=url,
        authors=_authors(entry),
    )


def _kind(url: str | None, title: str) -> Kind | None:
    """Return the kind of an item; official sites are told by their address."""
    if is_white_house(url):
        return white_house_kind(url, title)
    host = urlsplit(url or "").hostname or ""
    # The feed does not say what type the Register gave it; what it publishes is official.
    official = host == "federalregister.gov" or host.endswith(".federalregister.gov")
    return "notice" if official else "news"


def _issuer(
    entry: Mapping[str, Any], feed: Mapping[str, Any], url: str | None, name: str
) -> str | None:
    """Return who publishes: the source an aggregator names for the item, else the feed."""
    if is_white_house(url):
        return "The White House"
    source = entry.get("source")
    named = clean(str(source.get("title") or "")) if isinstance(source, Mapping) else ""
    return named or _plain(feed.get("title_detail"), name) or None


def _dates(entry: Mapping[str, Any]) -> tuple[str | None, str | None, str | None]:
    """Return (published, modified, where the first comes from) of an item.

    An item's only date is the one of its publication: RSS 1.0 and many Atom feeds give no other.
    """
    published, updated = _day(entry, "published"), _day(entry, "updated")
    if published:
        return published, updated if updated != published else None, "feed published"
    return updated, None, "feed updated" if updated else None


def _day(entry: Mapping[str, Any], field: str) -> str | None:
    """Return the day as it is written, in the zone of whoever wrote it."""
    if field not in entry:  # feedparser answers a missing `updated` with the other and a warning
        return None
    written = clean(str(entry[field] or ""))[:100]
    stamp = parsedate(written)
    parsed = entry.get(f"{field}_parsed") if f"{field}_parsed" in entry else None
    candidates = (written.upper(), _iso(stamp), find_written_date(written), _iso(parsed))
    for value in candidates:
        try:
            if value and (day := parse_date(value)):
                return day
        except InvalidDate:
            continue
    return None


def _iso(stamp: Any) -> str | None:
    return f"{stamp[0]:04}-{stamp[1]:02}-{stamp[2]:02}" if stamp else None


def _language(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> str | None:
    details = [*_details(entry), entry.get("title_detail"), feed]
    said = [str(d.get("language") or "").strip() for d in details if isinstance(d, Mapping)]
    return next((tag for tag in said if _LANGUAGE.fullmatch(tag)), None)


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the authors; addresses of e-mail are no names."""
    written = clean(str(entry.get("author") or ""))
    people = [p for p in entry.get("authors") or () if isinstance(p, Mapping)]
    names = [clean(str(p.get("name") or "")) for p in people]
    # feedparser takes the end of an address for a name where it ends in more than four letters.
    if mailed := _MAILED.fullmatch(written):
        names = [mailed.group(1) or ""]
    names = names if any(names) else [written]
    return tuple(dict.fromkeys(n for n in names if n and "@" not in n and len(n) <= _MAX_AUTHOR))
