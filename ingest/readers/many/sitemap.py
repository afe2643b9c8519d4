"""Sitemaps: the addresses of a site's pages, each with the date of its last change.

Only a source reads them, under the name `SUFFIX`; in a folder a sitemap is nobody's document.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.errors import EmptyFile, MalformedFile, OutputTooLarge
from ingest.models import Metadata
from ingest.readers.base import Row
from ingest.readers.builder import TextBuilder
from ingest.readers.wording import clean, suffix_of

if TYPE_CHECKING:
    from lxml.etree import _Element

SUFFIX = ".sitemap"
MAX_BYTES = 50 * 2**20
"""Unpacked bytes of one sitemap: the limit of sitemaps.org."""
MAX_ADDRESSES = 50_000
"""Addresses in one sitemap: the limit of sitemaps.org."""
_GZIP = b"\x1f\x8b"


def looks_like_sitemap(head: bytes) -> bool:
    """Whether a file that begins so is a sitemap or an index of sitemaps."""
    return b"<urlset" in head or b"<sitemapindex" in head


class Sitemap:
    """Reads the entries of a sitemap or of an index of sitemaps; a row's text is its address.

    `title` is `sitemap` for an entry that is itself a sitemap; `date_source` is its `lastmod`.
    """

    format = "sitemap"

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether a source says that it is one."""
        return suffix_of(name) == SUFFIX

    def rows(self, data: bytes, name: str) -> Iterator[Row]:
        """Yield the entries in their order, numbered from 1.

        Raises:
            MalformedFile: no sitemap.
            EmptyFile: a sitemap without addresses.
            OutputTooLarge: more bytes or addresses than a sitemap may have.
        """
        root = _parse(_unpacked(data, name), name)
        count = 0
        for entry in root:
            location = _child(entry, "loc")
            if not location:
                continue
            count += 1
            if count > MAX_ADDRESSES:
                raise OutputTooLarge(f"{name} has more than {MAX_ADDRESSES:,} addresses.")
            builder = TextBuilder()
            builder.paragraph(location)
            title = "sitemap" if _tag(entry) == "sitemap" else None
            version = _child(entry, "lastmod")
            yield Row(str(count), builder.build(Metadata(title=title, date_source=version)))
        if not count:
            raise EmptyFile(f"{name} names no address.")


def _unpacked(data: bytes, name: str) -> bytes:
    if not data.startswith(_GZIP):
        return data
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise MalformedFile(f"{name} is no intact gzip file: {error}.") from None
    if len(text) > MAX_BYTES:
        raise OutputTooLarge(f"{name} unpacks to more than {MAX_BYTES:,} bytes.")
    return text


def _parse(data: bytes, name: str) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MalformedFile(f"{name} is not XML: {error}") from None
    if _tag(root) not in {"urlset", "sitemapindex"}:
        raise MalformedFile(f"{name} is no sitemap: its root is <{_tag(root)}>.")
    return root


def _tag(node: _Element) -> str:
    return node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def _child(entry: _Element, name: str) -> str | None:
    found = next((clean(str(each.text or "")) for each in entry if _tag(each) == name), "")
    return found or None
