"""Safe XML: parsed without entities, DTD or network, and flattened to text with page numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import EmptyFile, MalformedFile
from ingest.readers.wording import clean

if TYPE_CHECKING:
    from lxml.etree import _Element

_BREAKS = frozenset({"br", "BR", "LINEBREAK"})
_PAGE = "PRTPAGE"


def parse_xml(data: bytes, name: str) -> _Element:
    """Return the root element of `data`; entities are left unresolved, comments dropped.

    Raises:
        EmptyFile: no bytes, or only white space.
        MalformedFile: not well-formed, or nested or sized beyond libxml2's limits.
    """
    from lxml import etree

    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise EmptyFile(f"{name} is empty.")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        recover=False,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MalformedFile(f"{name} is not well-formed XML: {error}") from None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the printed issue begins here."""

    number: str


def pieces(element: _Element, skip: Collection[str] = ()) -> Iterator[str | Page]:
    """Yield an element's text and page starts in order, without the subtrees of `skip`.

    Iterative, so that nesting depth costs no stack.
    """
    from lxml import etree

    hidden: _Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if hidden is not None:
            if event == "end" and node is hidden:
                hidden = None
                yield node.tail or ""
        elif event == "start":
            if node.tag in skip and node is not element:
                hidden = node
            else:
                yield from _opened(node)
        elif node is not element:
            yield node.tail or ""


def _opened(node: _Element) -> Iterator[str | Page]:
    if node.tag == _PAGE:
        yield Page(node.get("P", ""))
    elif node.tag in _BREAKS:
        yield " "
    else:
        yield node.text or ""


@dataclass
class PageReader:
    """Flattens elements one after another and remembers the printed page between them."""

    page: str | None = None

    def text(self, element: _Element, skip: Collection[str] = ()) -> tuple[str, str | None]:
        """Return the element's text on one line, and the page on which it begins."""
        parts: list[str] = []
        begins, started = self.page, False
        for piece in pieces(element, skip):
            if isinstance(piece, Page):
                self.page = piece.number or None
                continue
            if not started and piece.strip():
                begins, started = self.page, True
            parts.append(piece)
        return clean("".join(parts)), begins


def text_of(element: _Element | None, skip: Collection[str] = ()) -> str:
    """Return an element's text on one line; empty for None."""
    return "" if element is None else PageReader().text(element, skip)[0]


def tag_of(element: _Element | None) -> str:
    """Return an element's tag; empty for what has none (an unresolved entity) and for None."""
    return element.tag if element is not None and isinstance(element.tag, str) else ""
