"""RSS 0.9x, 1.0, 2.0 and Atom: one Document an item."""

from __future__ import annotations

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.errors import EmptyFile, MalformedFile, OutputTooLarge, ReadError
from ingest.readers.base import Row
from ingest.readers.encoding import decode
from ingest.readers.many.feed_items import address_of, parsed_item
from ingest.readers.wording import clean, suffix_of

_SUFFIXES = frozenset({".rss", ".atom", ".rdf"})
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?+\s*+"
    rb"(?>(?:<\?[^>]*+>|<!--(?>.*?-->)|<!DOCTYPE[^>\[]*+(?:\[[^\]]*+\]\s*+)?+>)\s*+)*+"
    rb"<(?:rss|feed|(?:rdf:)?RDF|\w{1,20}:feed)[\s>/]",
    re.S | re.I,
)
_DECLARED = re.compile(r"^(\s*<\?xml[^>]{0,100}?)\s+encoding\s*=\s*[\"'][\w.-]+[\"']")
_MARKS = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|rdf|channel)\b", re.I)
_MAX_ATTRIBUTES = 256
"""Attributes of one tag; feedparser takes time that grows with their square."""
_TAG_OF_MANY = re.compile(
    rb"<[^\s<>/!?]++(?:\s++[^\s=<>/\"']++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^\s\"'<>]++)){%d}"
    % (_MAX_ATTRIBUTES + 1)
)
_ENTITY = re.compile(rb"<!ENTITY\s++(?:%\s++)?+([\w.:-]++)\s++(?:\"([^\"]*+)\"|'([^']*+)')", re.I)
_REFERENCE = re.compile(rb"&([\w.:-]++);")
_MAX_EXPANDED = 2 * 2**20
"""Bytes that the entities which a feed declares itself may become."""
# What feedparser raises over feeds that break it.
_BROKEN = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip


class Feed:
    """Reads the items of a feed. Its own sanitising is off, see `_feed`."""

    format = "feed"

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether the file is called a feed, or is XML whose root is one."""
        suffix = suffix_of(name)
        if suffix in _SUFFIXES:
            return True
        # Without its NULs, UTF-16 markup reads as ASCII.
        return suffix in {".xml", ""} and bool(_ROOT.match(head.replace(b"\0", b"")))

    def rows(self, data: bytes, name: str) -> Iterator[Row]:
        """Yield the items in the feed's order; `part` is the item's id.

        Raises:
            UndecodableText: bytes that are not in the encoding they begin as.
            EmptyFile: no bytes, or a feed without items.
            MalformedFile: no feed at all, or one that is built to break readers.
            OutputTooLarge: entities that expand beyond any text.
        """
        if not data.strip(b"\xef\xbb\xbf \t\r\n"):
            raise EmptyFile(f"{name} is empty.")
        _check(data.replace(b"\0", b""), name)
        feed = _feed(_in_utf8(data, name), name)
        if not feed["entries"]:
            raise _without_items(feed, name)
        yield from _rows(feed, name)


def _in_utf8(data: bytes, name: str) -> bytes:
    """Return UTF-16 and UTF-32 of a byte-order mark in UTF-8, which feedparser takes them for."""
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return data
    return _DECLARED.sub(r"\1", decode(data, name), count=1).encode("utf-8")


def _check(data: bytes, name: str) -> None:
    """Refuse what would keep feedparser busy for hours or fill the memory."""
    if not _MARKS.search(data):
        raise MalformedFile(f"{name} is no feed: it has no <rss>, <feed> or <rdf:RDF>.")
    if _TAG_OF_MANY.search(data):
        raise MalformedFile(f"{name} has a tag of more than {_MAX_ATTRIBUTES} attributes.")
    sizes: dict[bytes, int] = {}
    for declared in _ENTITY.finditer(data):
        value = declared.group(2) or declared.group(3) or b""
        sizes.setdefault(declared.group(1), _expanded(value, sizes))
    total = _expanded(data, sizes) if sizes else 0
    if total - len(data) > _MAX_EXPANDED:
        raise OutputTooLarge(
            f"{name} declares entities that expand to {total:,} bytes.",
            "Ask the feed's publisher for one without entity declarations.",
        )


def _expanded(value: bytes, sizes: Mapping[bytes, int]) -> int:
    """Return the bytes of a text once every reference to an entity of `sizes` is replaced."""
    used = Counter(found.group(1) for found in _REFERENCE.finditer(value))
    return len(value) + sum(count * sizes.get(name, 0) for name, count in used.items())


def _feed(data: bytes, name: str) -> Mapping[str, Any]:
    """Return what feedparser reads, from bytes alone: it opens neither file nor address.

    Sanitising is off because it removes the attributes by which hidden text is known, and keeps
    that text; no markup gets into a Document, so there is nothing else for it to do. Addresses
    inside an item's text are not shown, so they need no resolving either.
    """
    import feedparser

    try:
        found: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False
        )
    except _BROKEN as error:
        raise MalformedFile(f"{name} is not a feed that can be read: {error!r:.200}") from None
    return found


def _without_items(feed: Mapping[str, Any], name: str) -> ReadError:
    said = feed["feed"]
    if feed.get("version") and (said.get("title") or not feed.get("bozo")):
        return EmptyFile(f"{name} is a feed without items.", "Fetch it again once it has some.")
    why = f": {feed['bozo_exception']!s:.200}" if feed.get("bozo") else ""
    return MalformedFile(f"{name} is no RSS or Atom feed with items{why}.")


def _rows(feed: Mapping[str, Any], name: str) -> Iterator[Row]:
    said = feed["feed"]
    links = Counter(address_of(entry, said) for entry in feed["entries"])
    parts: Counter[str] = Counter()
    for number, entry in enumerate(feed["entries"], 1):
        url = address_of(entry, said)
        given = clean(str(entry.get("id") or "")) or None
        # Items that all point at the site's front page are told apart by their ids.
        key = url if url and (links[url] == 1 or not given) else given
        # By its place an item would be another one whenever a newer one is put above it.
        part = given or url or str(number)
        parts[part] += 1
        part = part if parts[part] == 1 else f"{part}#{parts[part]}"
        try:
            yield Row(part, parsed_item(entry, said, key, f"{name}:{part}"))
        except ReadError as error:
            yield Row(part, error=error)
        except _BROKEN as error:
            why = MalformedFile(f"{name}:{part} is an item that cannot be read: {error!r:.200}")
            yield Row(part, error=why)
