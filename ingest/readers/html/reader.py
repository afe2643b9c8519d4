"""HTML pages and the body HTML of the Federal Register."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING

from ingest.errors import EmptyFile
from ingest.models import Metadata, Parsed
from ingest.readers.encoding import decode
from ingest.readers.html.article import article_in, facts_in_layout
from ingest.readers.html.blocks import HtmlWalk, is_surrounding, parse_html, tag_of, text_of
from ingest.readers.html.hidden import prune_hidden
from ingest.readers.html.meta import page_metadata
from ingest.readers.html.register import register_web_page
from ingest.readers.kinds import is_official_host
from ingest.readers.official.legal_text import LegalText, fr_number, opening
from ingest.readers.wording import suffix_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_HTML_HEAD = re.compile(rb"^\s*(?:<!doctype\s+html|<html[\s>])", re.I)
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{2,30})", re.I)
_REGISTER = re.compile(rb"class=\"eo\"\s+href=\"/executive-order/")
_PAGED = re.compile(rb"data-page=\"\d+\"")  # which many a gallery or list of results has, too
_PRINTED = re.compile(rb"class=\"(?:[\w-]{1,50}\s+){0,10}?printed-page[\w-]{0,20}[\s\"]")
# What the Register's body HTML leaves outside paragraphs: the filing line, a signature's mark.
_LEFTOVER = re.compile(r"\[?Filed \d|.{1,2}$")
_LEAST_SHARE = 0.3
"""The share of a page's text below which its surroundings were taken for too much."""
_LEAST_SHARE_DATED = 0.1
"""The same of a page with a date of publication."""
_LEAST_PAGE = 250
"""Characters below which a page is short enough to be read whole."""
_MAX_ELEMENTS = 10_000
"""Elements of a page beyond which it is no article, and parsers of articles take minutes."""
_LEAST_ROWS = 8
"""Rows of data that make a page one whose tables must not be lost."""
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
        if web := register_web_page(root):
            body = _register_page(web[0])
            parsed = Parsed(body.text, body.blocks, web[1].over(body.metadata))
        else:
            parsed = _register_page(root) if _is_register(data[:20_000]) else _page(root)
        if not parsed.text:
            raise EmptyFile(f"{name} holds no visible text.")
        return parsed


def _is_register(head: bytes) -> bool:
    """Whether a file begins as the body HTML of a document of the Register."""
    pages = _PAGED.search(head) and _PRINTED.search(head)
    return bool(pages or _REGISTER.search(head))


def _page(root: _Element) -> Parsed:
    """Read the article of a page; all that is not surroundings where no article is told apart."""
    said = page_metadata(root)
    prune_hidden(root)
    plain = _plain(root, said)
    if is_official_host(said.url) or not _could_be_article(root, plain):
        return plain
    if not (said.published_on and said.authors):
        said = said.over(facts_in_layout(root, said.url))
    everything = _text(root, said, drops=lambda node: False)
    article = article_in(root, everything, said.title)
    chosen = plain if article is None or _loses(article, plain) else article
    return Parsed(chosen.text, chosen.blocks, said)


def _could_be_article(root: _Element, plain: Parsed) -> bool:
    """Whether looking for an article is worth it, and sure to end within seconds."""
    elements = sum(1 for _ in islice(root.iter(), _MAX_ELEMENTS + 1))
    return len(plain.text) >= _LEAST_PAGE and elements <= _MAX_ELEMENTS


def _loses(article: Parsed, plain: Parsed) -> bool:
    """Whether an article leaves out most of a page's text, or of the rows of its tables."""
    rows, all_rows = (sum(b.kind == "row" for b in each.blocks) for each in (article, plain))
    few_rows = all_rows >= _LEAST_ROWS and rows < all_rows / 2
    # A dated page is an article, and its readers' comments may be much longer.
    least = _LEAST_SHARE_DATED if article.metadata.published_on else _LEAST_SHARE
    return few_rows or len(article.text) < least * len(plain.text)


def _plain(root: _Element, said: Metadata) -> Parsed:
    """Read the page without its surroundings, unless they turn out to be most of it."""
    main = _main_part(root)
    dropped: list[_Element] = []

    def drops(node: _Element) -> bool:
        if not is_surrounding(node):
            return False
        dropped.append(node)
        return True

    inner = _text(main, said, drops)
    if not dropped:
        return inner
    whole = _text(main, said, drops=lambda node: False)
    return inner if len(inner.text) >= _LEAST_SHARE * len(whole.text) else whole


def _text(main: _Element, said: Metadata, drops: Callable[[_Element], bool]) -> Parsed:
    legal = LegalText()
    builder = legal.builder

    def sink(text: str, page: str | None) -> None:
        if said.kind == "order":
            legal.paragraph(text, page)
        else:
            builder.paragraph(text, None, page)

    HtmlWalk(builder, sink, drops=drops).add(main)
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
        number=_filed_number(root),
        identifiers=tuple(names),
        event_on=signed[0] if signed else None,
        effective_on=legal.effective,
        date_source="opening line" if signed else None,
        language="en",
    )
    return legal.builder.build(own.over(said))


def _filed_number(root: _Element) -> str | None:
    """Return the document number of the filing line at the end, which is not part of the text."""
    lines = ("".join(map(str, e.itertext())) for e in root.iter("p") if e.get("class") == "frdoc")
    return next((number for line in lines if (number := fr_number(line))), None)


def _first_page(root: _Element) -> str | None:
    return next((e.get("data-page") for e in root.iter() if e.get("data-page")), None)
