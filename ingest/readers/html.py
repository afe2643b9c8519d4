"""HTML pages and the body HTML of the Federal Register."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ingest.errors import EmptyFile
from ingest.models import Metadata, Parsed
from ingest.readers.builder import TextBuilder
from ingest.readers.encoding import decode
from ingest.readers.html_blocks import HtmlWalk, is_surrounding, parse_html, tag_of, text_of
from ingest.readers.html_meta import page_metadata
from ingest.readers.legal_text import LegalText, opening
from ingest.readers.wording import suffix_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_HTML_HEAD = re.compile(rb"^\s*(?:<!doctype\s+html|<html[\s>])", re.I)
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{2,30})", re.I)
_REGISTER = re.compile(rb"data-page=\"\d+\"|class=\"eo\"\s+href=\"/executive-order/")
# What the Register's body HTML leaves outside paragraphs: the filing line, a signature's mark.
_LEFTOVER = re.compile(r"\[?Filed \d|.{1,2}$")
_LEAST_SHARE = 0.3
"""The share of a page's text below which its surroundings were taken for too much."""
_LEAST_ARTICLE = 250
"""Characters that make an <article> or <main> the page's text."""


class Html:
    """Reads a page: its main part, as text, with what its meta tags say."""

    format = "html"
    text_rank = 70
    metadata_rank = 50

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether the file is called HTML, or begins as HTML without another known name."""
        return suffix_of(name) in _SUFFIXES or (
            not suffix_of(name) and bool(_HTML_HEAD.match(head))
        )

    def read(self, data: bytes, name: str) -> Parsed:
        """Return the page's text; raises EmptyFile where nothing on it is visible text."""
        charset = _CHARSET.search(data[:4096])
        text = decode(data, name, charset.group(1).decode("ascii") if charset else None)
        root = parse_html(text, name)
        register = bool(_REGISTER.search(data[:20_000]))
        parsed = _register_page(root) if register else _page(root)
        if not parsed.text:
            raise EmptyFile(f"{name} holds no visible text.")
        return parsed


def _page(root: _Element) -> Parsed:
    """Read the page without its surroundings, unless they turn out to be most of it."""
    main, said = _main_part(root), page_metadata(root)
    inner = _text(main, said, drops=is_surrounding)
    whole = _text(main, said, drops=lambda node: False)
    return inner if len(inner.text) >= _LEAST_SHARE * len(whole.text) else whole


def _text(main: _Element, said: Metadata, drops: Callable[[_Element], bool]) -> Parsed:
    builder = TextBuilder()
    walk = HtmlWalk(builder, lambda text, page: builder.paragraph(text, None, page), drops=drops)
    walk.add(main)
    return builder.build(said)


def _main_part(root: _Element) -> _Element:
    """Return the one element that holds the page's text; the body where that is not clear."""
    for wanted in ("article", "main"):
        found = [
            e for e in root.iter(wanted) if not any(tag_of(u) == wanted for u in e.iterancestors())
        ]
        if len(found) == 1 and len(text_of(found[0])) >= _LEAST_ARTICLE:
            return found[0]
    return root


def _register_page(root: _Element) -> Parsed:
    legal = LegalText()
    names: list[str] = []
    signed: list[str] = []

    def sink(text: str, page: str | None) -> None:
        if _LEFTOVER.match(text):
            return
        name, on = opening(text) if not signed else (None, None)
        names.extend([name] if name else [])
        if on:
            signed.append(on)
            legal.builder.paragraph(text, None, page)
        else:
            legal.paragraph(text, page)

    walk = HtmlWalk(legal.builder, sink, split_lines=True)
    walk.page = _first_page(root)
    walk.add(root)
    said = page_metadata(root)
    own = Metadata(
        kind="order" if signed else None,
        issuer="Executive Office of the President" if signed else None,
        identifiers=tuple(names),
        event_on=signed[0] if signed else None,
        date_source="opening line" if signed else None,
        language="en",
    )
    return legal.builder.build(own.over(said))


def _first_page(root: _Element) -> str | None:
    return next((e.get("data-page") for e in root.iter() if e.get("data-page")), None)
