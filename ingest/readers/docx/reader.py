"""Word documents (DOCX): headings, paragraphs, lists, tables, text boxes and notes."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from ingest.errors import EmptyFile, MalformedFile
from ingest.models import Metadata, Parsed
from ingest.readers.builder import TextBuilder
from ingest.readers.docx.blocks import DocxWalk
from ingest.readers.docx.package import PACKAGES, text_package
from ingest.readers.docx.styles import Numbering, Styles
from ingest.readers.docx.xml import children, value_of
from ingest.readers.official.xml_tree import parse_xml
from ingest.readers.wording import clean, suffix_of

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

_SUFFIXES = frozenset({".docx", ".docm", ".dotx", ".dotm"})
_MAX_AUTHOR = 200
"""Characters of one author's name."""
# What a title names that a program wrote for itself.
_NO_TITLE = re.compile(
    r"(?:microsoft )?word(?: -|(?: document)?$)|(?:un)?titled?$|document\d*$|normal\.dot", re.I
)
# What python-docx raises over packages that break its rules.
_BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Docx:
    """Reads what a printed Word document shows; not its headers, footers, comments, deletions.

    It takes every ZIP and OLE file, so that other Office files are refused for what they are.
    """

    format = "docx"
    text_rank = 45
    metadata_rank = 25

    def accepts(self, name: str, head: bytes) -> bool:
        """Whether the file is called a Word document, or is an Office file of any kind."""
        named = suffix_of(name) in _SUFFIXES and b"%PDF-" not in head
        return head.startswith(PACKAGES) or named

    def read(self, data: bytes, name: str) -> Parsed:
        """Return the document's text.

        Raises:
            EmptyFile: no bytes, or no visible text.
            EncryptedFile, UnsupportedFormat, OutputTooLarge, MalformedFile: see `text_package`.
        """
        document = _opened(text_package(data, name), name)
        builder = TextBuilder()
        try:
            _walk(document, builder, name)
        except RecursionError:
            raise MalformedFile(f"{name} has tables nested beyond any document.") from None
        parsed = builder.build(_metadata(document))
        if not parsed.text:
            raise EmptyFile(f"{name} holds no visible text.")
        return parsed


def _opened(package: bytes, name: str) -> Document:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import XMLSyntaxError

    try:
        return docx.Document(io.BytesIO(package))
    except (OpcError, XMLSyntaxError, *_BROKEN) as error:
        raise MalformedFile(f"{name} is not a Word document that can be read: {error}") from None


def _walk(document: Document, builder: TextBuilder, name: str) -> None:
    parts = {
        rel.reltype.rsplit("/", 1)[-1]: rel.target_part.blob for rel in document.part.rels.values()
    }
    roots = {kind: parse_xml(blob, f"{name}: {kind}") for kind, blob in parts.items()}
    notes = {
        (kind, value_of(note, "id") or ""): note
        for kind in ("footnote", "endnote")
        for note in children(roots.get(f"{kind}s"), kind)
    }
    walk = DocxWalk(builder, Styles(roots.get("styles")), Numbering(roots.get("numbering")), notes)
    root: _Element = document.part.element
    for body in children(root, "body"):
        walk.add(body)


def _metadata(document: Document) -> Metadata:
    """Return title and authors. The dates inside are those of the file, not of a publication."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    try:
        # Asked for properties that are not there, python-docx makes some up.
        document.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES)
        said = document.core_properties
        title, author = clean(said.title or ""), said.author or ""
    except _BROKEN:
        return Metadata()
    names = [clean(each) for each in author.split(";")]
    return Metadata(
        title=None if not title or _NO_TITLE.match(title) else title,
        authors=tuple(dict.fromkeys(n for n in names if n and len(n) <= _MAX_AUTHOR)),
    )
