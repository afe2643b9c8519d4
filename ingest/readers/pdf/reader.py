"""PDF: pages of lines to a text of headings and paragraphs, each with its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.errors import ScannedDocument
from ingest.models import Parsed
from ingest.readers.builder import TextBuilder
from ingest.readers.pdf.layout import in_reading_order
from ingest.readers.pdf.lines import Line, lines_aside, lines_of, without_furniture
from ingest.readers.pdf.meta import pdf_metadata
from ingest.readers.pdf.pages import document_info, open_pdf, read_pages
from ingest.readers.pdf.paragraphs import passages
from ingest.readers.pdf.register import register_document
from ingest.readers.pdf.runs import Page
from ingest.readers.wording import suffix_of

_HEADER = b"%PDF-"
_JUNK = 1024
"""Bytes that may stand before the header of a PDF."""


class Pdf:
    """Reads a PDF that has a text layer."""

    format = "pdf"
    text_rank = 35
    metadata_rank = 20

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether the file begins as a PDF, whatever its name, or is called one."""
        return _HEADER in head[: _JUNK + len(_HEADER)] or suffix_of(name) == ".pdf"

    def read(self, data: bytes, name: str) -> Parsed:
        """Return the text of the pages.

        Raises:
            EmptyFile: no bytes.
            MalformedFile: it is no PDF, broken, or has no pages.
            EncryptedFile: it opens with a password only.
            ScannedDocument: its pages hold no text.
            OutputTooLarge: more than 5,000 pages or 20 million characters.
        """
        drawn = _drawn(data, name)
        parsed = register_document(drawn.pages, drawn.count, name) or _document(drawn)
        if not parsed.text:
            raise ScannedDocument(
                f"{name} has no text that can be read on any of its {drawn.count} pages."
            )
        return parsed


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What a file draws: each page's lines, what stands askew, its information, its pages."""

    pages: Sequence[tuple[Page, list[Line]]]
    aside: Sequence[Line]
    info: dict[str, str]
    count: int


def _drawn(data: bytes, name: str) -> _Drawn:
    document = open_pdf(data, name)
    try:
        pages, aside = [], []
        for page in read_pages(document, name):
            pages.append((page, lines_of(page)))
            aside.append(lines_aside(page))
        info, count = document_info(document), len(document)
    finally:
        document.close()
    askew = without_furniture([(p, lines) for (p, _), lines in zip(pages, aside, strict=True)])
    return _Drawn(pages, [line for lines in askew for line in lines], info, count)


def _document(drawn: _Drawn) -> Parsed:
    lines: list[Line] = []
    for body in without_furniture(drawn.pages):
        lines += in_reading_order(body)
    found = passages([*lines, *drawn.aside])
    builder = TextBuilder()
    for each in found:
        page = str(each.page + 1)
        if each.level:
            builder.heading(each.text, each.level, None, page)
        else:
            builder.paragraph(each.text, None, page)
    return builder.build(pdf_metadata(drawn.info, found, drawn.count))
