"""The article of a web page: which of its blocks are the text, and what its layout tells.

trafilatura decides what is the article, on the page as a person sees it; the blocks themselves
are those of the page, so that headings, lists and table rows keep their form.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, cast

from ingest.errors import InvalidDate
from ingest.models import Block, Metadata, Parsed
from ingest.readers.builder import TextBuilder
from ingest.readers.html.people import authors_in
from ingest.readers.wording import clean

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

_WORDS = re.compile(r"\w+")
_RUN = 4
"""Words of a run by which a block is found again in the article."""
_LEAST_FOUND = 0.8
"""The share of a block's runs that the article must have."""
_LONGEST_DATED = 80
"""Characters of a paragraph that can be a dateline; in longer ones a date is what they tell of."""
_PROSE = ("p", "li", "td", "blockquote")
_PICTURES = ("figure", "figcaption", "img", "picture")
_LAST_DAY = "2099-12-31"
"""Later dates are mistakes; a fixed day, because a reader does not look at the clock."""

Words = tuple[str, ...]


def article_in(root: _Element, seen: Parsed, title: str | None) -> Parsed | None:
    """Return the blocks of `seen` that are the page's article; None where none is found.

    `root` is the page that `seen` was read from, without what is hidden; it is left as it is.
    """
    units = _units_of_article(root)
    if not units:
        return None
    return _kept(seen, _with_headings(seen, _found(seen, units), title))


def _units_of_article(root: _Element) -> list[Words]:
    """Return the words of the article that trafilatura finds, one item a paragraph or cell."""
    from trafilatura import bare_extraction

    _hush()
    try:
        found = bare_extraction(cast("HtmlElement", root), include_comments=False)
    except _faults():
        return []
    body = getattr(found, "body", None)
    return list(_units(body)) if body is not None else []


def _faults() -> tuple[type[Exception], ...]:
    """Return what parsers of pages are known to raise on pages that nobody would write."""
    from lxml import etree

    return (
        ArithmeticError, AssertionError, AttributeError, InvalidDate, LookupError, RecursionError,
        TypeError, ValueError, etree.LxmlError,
    )  # fmt: skip


def _hush() -> None:
    """Keep the libraries' own remarks about a page off the terminal; none is told to anyone."""
    for name in ("trafilatura", "htmldate", "justext", "readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _units(body: _Element) -> Iterator[Words]:
    from lxml import etree

    parts: list[str] = []
    for event, node in etree.iterwalk(body, events=("start", "end")):
        if node.tag not in {"hi", "ref", "del"}:
            yield from _flushed(parts)
        if event == "start":
            parts.append(node.text or "")
        elif node is not body:
            parts.append(node.tail or "")
    yield from _flushed(parts)


def _flushed(parts: list[str]) -> Iterator[Words]:
    words = _words("".join(parts))
    parts.clear()
    if words:
        yield words


def _words(text: str) -> Words:
    return tuple(_WORDS.findall(clean(text).casefold()))


def _found(seen: Parsed, units: Sequence[Words]) -> list[bool]:
    """Tell for each block whether the article has it: most of its runs, or a short one whole."""
    stream = [word for unit in units for word in unit]
    runs = set(_runs(stream))
    whole = set(units)
    found = []
    for block in seen.blocks:
        words = _words(seen.text[block.start : block.end])
        own = list(_runs(words))
        hits = sum(run in runs for run in own)
        long = len(own) > 2
        found.append(hits >= _LEAST_FOUND * len(own) if long else bool(words) and words in whole)
    return found


def _runs(words: Sequence[str]) -> Iterator[Words]:
    return (tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def _with_headings(seen: Parsed, found: Sequence[bool], title: str | None) -> list[bool]:
    """Add headings that part two blocks of the article, and the headline right before it."""
    out = list(found)
    begins = found.index(True) if True in found else len(found)
    for at, block in enumerate(seen.blocks[:-1]):
        if block.kind != "heading" or out[at]:
            continue
        inside = at > begins and found[at - 1] and found[at + 1]
        out[at] = inside or (at < begins and _is_title(seen, block, title))
    return out


def _is_title(seen: Parsed, block: Block, title: str | None) -> bool:
    return bool(title) and _words(seen.text[block.start : block.end]) == _words(title or "")


def _kept(seen: Parsed, keep: Sequence[bool]) -> Parsed:
    """Return a text of the kept blocks alone, each as it was."""
    builder = TextBuilder()
    for block, wanted in zip(seen.blocks, keep, strict=True):
        text = seen.text[block.start : block.end]
        if not wanted:
            continue
        if block.kind == "heading":
            builder.heading(text, block.level, block.label, block.page)
        elif block.kind == "row":
            texts = [seen.text[cell.start : cell.end] for cell in block.cells]
            builder.row([cell.column for cell in block.cells], texts, block.name, block.label)
        else:
            builder.paragraph(text, block.label, block.page)
    return builder.build(seen.metadata)


def facts_in_layout(root: _Element, url: str | None) -> Metadata:
    """Return the date and the authors that a page's layout tells: datelines, bylines.

    Prose and pictures are left out first, since their dates are those of what they tell or show.
    """
    from trafilatura import extract_metadata

    _hush()
    layout = deepcopy(root)
    for node in list(layout.iter(*_PROSE, *_PICTURES)):
        if node.tag in _PICTURES or len(_text_under(node)) > _LONGEST_DATED:
            _empty(node)
    dates = {"extensive_search": False, "original_date": True, "max_date": _LAST_DAY}
    try:
        found = extract_metadata(cast("HtmlElement", layout), url, dates, extensive=False)
        people = filter(_is_full_name, authors_in((found.author or "").split(";")))
        said = Metadata(published_on=found.date, authors=tuple(people))
    except _faults():
        return Metadata()
    return said.over(Metadata(date_source="htmldate" if said.published_on else None))


def _is_full_name(name: str) -> bool:
    """Whether a name has a first and a last part; other words near a byline are labels."""
    words = name.split()
    return len(words) > 1 and words[0][:1].isupper() and words[-1][:1].isupper()


def _text_under(node: _Element) -> str:
    return clean("".join(str(text) for text in node.itertext()))


def _empty(node: _Element) -> None:
    tail = node.tail
    node.clear()
    node.tail = tail
