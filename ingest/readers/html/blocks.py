"""HTML to blocks: what a reader of the page sees, in order, without its furniture."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ingest.errors import MalformedFile
from ingest.readers.html.hidden import is_hidden
from ingest.readers.tables import TableCell, add_table, column_names
from ingest.readers.wording import clean

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ingest.readers.builder import TextBuilder

_DROPPED = frozenset(
    {
        "script", "style", "template", "noscript", "nav", "head", "title", "button", "select",
        "option", "textarea", "input", "svg", "math", "iframe", "object", "embed", "canvas",
        "audio", "video", "dialog", "menu", "map",
    }
)  # fmt: skip
_NEVER_HOLDERS = _DROPPED - {"nav", "menu", "dialog"}
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd",
        "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main",
        "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
        "tr", "ul",
    }
)  # fmt: skip
_HEADING = re.compile(r"h[1-6]")
_FURNITURE_ROLES = frozenset({"navigation", "search", "menu", "menubar", "dialog", "banner"})
# The printed page is read from an attribute; the words beside it are the site's.
_FURNITURE_CLASSES = frozenset(
    {
        "printed-page", "printed-page-wrapper", "printed-page-inline", "document-graphic",
        "frdoc", "billing-code", "visually-hidden", "sr-only", "screen-reader-text",
    }
)  # fmt: skip

# Class and id words of what surrounds an article, on elements that can hold it.
_SURROUNDING = re.compile(
    r"(?:^|[\s_-])(?:ad|ads|advert\w*|author-?bio|banner|breadcrumbs?|byline|comments?|commentlist"
    r"|cookies?|disqus|disclaimer|footer|jp-relatedposts|masthead|menu|meta|modal|nav|navbar"
    r"|navigation|newsletter|outbrain|pager|pagination|popup|promo\w*|recommended|related\w*"
    r"|replies|respond|share\w*|sharing|sharedaddy|sidebar|signup|social\w*|sponsor\w*|subscribe"
    r"|subscription|taboola|tags|toolbar|widget|widgets)(?:$|[\s_-])",
    re.I,
)
_HOLDERS = frozenset({"div", "section", "ul", "ol", "header", "form", "aside", "p", "table"})

Sink = Callable[[str, str | None], None]
"""Takes a paragraph's text and the printed page it begins on."""


def parse_html(text: str, name: str) -> _Element:
    """Return the root of the page as a browser would repair it.

    Raises:
        MalformedFile: nothing that could be HTML, or elements nested beyond any page.
    """
    from lxml import etree, html

    # Bytes, because lxml refuses str with an XML declaration.
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise MalformedFile(f"{name} is not HTML: {error}") from None
    if root is None:
        raise MalformedFile(f"{name} is not HTML.")
    # Beyond its limit of depth the parser stops; the rest of the page would be lost unsaid.
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise MalformedFile(f"{name} is nested too deeply to be a page for readers.")
    return root


class HtmlWalk:
    """Adds the visible blocks of an element to a text, in one pass without recursion.

    Attributes:
        builder: takes headings and rows.
        sink: takes paragraphs, so that a caller may label them.
        split_lines: whether a line break in loose text (outside any paragraph) parts paragraphs,
            as in the body HTML of the Federal Register.

    `drops` names further elements to leave out, besides what is hidden or furniture.
    """

    def __init__(
        self,
        builder: TextBuilder,
        sink: Sink,
        *,
        split_lines: bool = False,
        drops: Callable[[_Element], bool] = lambda node: False,
    ) -> None:
        self.builder, self.sink, self.split_lines = builder, sink, split_lines
        self._drops = drops
        self.page: str | None = None
        self._parts: list[str] = []
        self._begins: str | None = None
        self._level = 0
        self._inside = 0

    def add(self, root: _Element) -> None:
        """Add everything that is visible under `root`."""
        from lxml import etree

        skipped: _Element | None = None
        for event, node in etree.iterwalk(root, events=("start", "end")):
            if skipped is None and event == "start":
                skipped = node if self._start(node) else None
            elif skipped is None:
                self._end(node)
                self._tail(node, root)
            elif event == "end" and node is skipped:
                skipped = None
                self._tail(node, root)
        self._flush()

    def _start(self, node: _Element) -> bool:
        """Open an element; true where its whole subtree is done with or not for readers."""
        tag = tag_of(node)
        self.page = node.get("data-page") or self.page
        if not tag or is_furniture(node) or self._drops(node):
            return True
        if tag in _BLOCKS:
            self._flush()
        if tag == "table" and is_data_table(node):
            self._table(node)
            return True
        self._level = int(tag[1]) if _HEADING.fullmatch(tag) else self._level
        self._inside += tag == "p"
        if tag == "br":
            self._text("\n" if self.split_lines and not self._inside else " ")
        self._text(node.text or "")
        return False

    def _end(self, node: _Element) -> None:
        tag = tag_of(node)
        if tag in _BLOCKS:
            self._flush()
        if _HEADING.fullmatch(tag):
            self._level = 0
        self._inside -= tag == "p"

    def _tail(self, node: _Element, root: _Element) -> None:
        if node is not root:
            self._text(node.tail or "")

    def _text(self, text: str) -> None:
        if not text:
            return
        if self.split_lines and not self._inside and "\n" in text:
            *lines, last = text.split("\n")
            for line in lines:
                self._text(line)
                self._flush()
            text = last
        if self._begins is None and text.strip():
            self._begins = self.page
        self._parts.append(text)

    def _flush(self) -> None:
        text, page = clean("".join(self._parts)), self._begins
        self._parts, self._begins = [], None
        if text and self._level:
            self.builder.heading(text, self._level, None, page)
        elif text:
            self.sink(text, page)

    def _table(self, table: _Element) -> None:
        rows = [_cells(row) for row in table.iter("tr")]
        header = [row for row in rows[:3] if row and all(cell.header for cell in row)]
        for caption in table.iter("caption"):
            self.sink(text_of(caption), self.page)
        add_table(self.builder, column_names(header), [row for row in rows[len(header) :] if row])


def tag_of(node: _Element) -> str:
    """Return an element's tag in lower case; empty for what is no element."""
    return node.tag.lower() if isinstance(node.tag, str) else ""


def is_furniture(node: _Element) -> bool:
    """Whether an element is hidden, runs, navigates, or is otherwise no part of the text."""
    tag = tag_of(node)
    if is_hidden(node):
        return True
    if tag in _DROPPED or node.get("role") in _FURNITURE_ROLES:
        # A navigation that was never closed holds the whole page behind it.
        return tag in _NEVER_HOLDERS or next(node.iter("main", "article"), None) is None
    if tag == "footer" and not any(tag_of(up) == "article" for up in node.iterancestors()):
        return True
    return not _FURNITURE_CLASSES.isdisjoint((node.get("class") or "").split())


def is_surrounding(node: _Element) -> bool:
    """Whether an element calls itself navigation, comments, sharing or advertising."""
    tag = tag_of(node)
    if tag == "aside":
        return True
    if tag not in _HOLDERS:
        return False
    names = f"{node.get('class') or ''} {node.get('id') or ''}"[:500]
    return bool(_SURROUNDING.search(names))


def is_data_table(table: _Element) -> bool:
    """Whether a table holds data: header cells, two columns, no table or heading inside."""
    if any(True for _ in table.iter("h1", "h2", "h3")) or sum(1 for _ in table.iter("table")) > 1:
        return False
    columns = max(
        (sum(1 for c in row if tag_of(c) in {"td", "th"}) for row in table.iter("tr")), default=0
    )
    return columns >= 2 and any(True for _ in table.iter("th"))


def _cells(row: _Element) -> list[TableCell]:
    return [
        TableCell(_cell_text(c), _span(c, "colspan"), _span(c, "rowspan"), tag_of(c) == "th")
        for c in row
        if tag_of(c) in {"td", "th"} and not is_furniture(c)
    ]


def _cell_text(cell: _Element) -> str:
    # Tables have many cells, and most of them nothing but text.
    return text_of(cell) if len(cell) else clean(cell.text or "")


def _span(cell: _Element, attribute: str) -> int:
    value = cell.get(attribute, "1")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 1


def text_of(element: _Element) -> str:
    """Return the visible text under an element on one line."""
    from ingest.readers.builder import TextBuilder

    found: list[str] = []
    walk = HtmlWalk(TextBuilder(), lambda text, _: found.append(text))
    walk.add(element)
    return clean(" ".join(found) or walk.builder.build().text)
