"""The package of an Office file: what it is, and the few parts of a DOCX that hold text.

The ZIP inside is somebody else's: its sizes may lie, its parts may be anything, and its
relationships may point outside. So nothing is unpacked but the parts that text is read from,
bounded while they are unpacked, and they are put into a new package without any other part or
relationship: no media, macros, embedded files or addresses are left for anyone to open.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from posixpath import join, normpath, split
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from ingest.errors import (
    EmptyFile,
    EncryptedFile,
    MalformedFile,
    OutputTooLarge,
    ReadError,
    UnsupportedFormat,
)
from ingest.readers.official.xml_tree import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_OLE = b"\xd0\xcf\x11\xe0"
PACKAGES = (b"PK\x03\x04", b"PK\x05\x06", _OLE)
"""What a ZIP, an empty one, and an OLE file begin with."""
_CENTRAL_ENTRY = b"PK\x01\x02"
_MAX_PARTS = 10_000
_MAX_PART = 24 * 2**20
"""Bytes of one part unpacked; the parser needs up to twenty times as many."""
_MAX_RATIO, _RATIO_FROM = 200, 2**20
"""How many times smaller a packed part above `_RATIO_FROM` bytes may be; XML packs 5 to 50."""
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError,
    OSError, RuntimeError, ValueError,
)  # fmt: skip
_SPREADSHEET = ("a spreadsheet", "Save each sheet as CSV.")
_SLIDES = ("a slide show", "Save its text as .txt or .html.")
_WORD_TEXT = "Save it as .docx, HTML or plain text."
# What the type of a package's main part, or its `mimetype`, has in it.
_KINDS = (
    ("wordprocessingml", ("", "")),
    ("ms-word", ("", "")),
    ("spreadsheet", _SPREADSHEET),
    ("ms-excel", _SPREADSHEET),
    ("presentation", _SLIDES),
    ("ms-powerpoint", _SLIDES),
    ("opendocument.text", ("an OpenDocument text", _WORD_TEXT)),
    ("visio", ("a drawing", "Save its text as .txt or .html.")),
    ("epub", ("a book (EPUB)", "Save it as HTML or plain text.")),
)
# The streams that name what an OLE file is, in the UTF-16 of its directory.
_OLE_KINDS = (
    ("Workbook", "an Excel workbook of before 2007", _SPREADSHEET[1]),
    ("Book", "an Excel workbook of before 1997", _SPREADSHEET[1]),
    ("PowerPoint Document", "a PowerPoint file of before 2007", _SLIDES[1]),
    ("WordDocument", "a Word file of before 2007", _WORD_TEXT),
)
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml.%s+xml"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_TEXT_PARTS = ("styles", "numbering", "footnotes", "endnotes")


def text_package(data: bytes, name: str) -> bytes:
    """Return a new DOCX package with only the parts of `data` that text is read from.

    Raises:
        EmptyFile: no bytes.
        EncryptedFile: a password is needed.
        UnsupportedFormat: another Office file, or a ZIP that is none; the hint says what to do.
        OutputTooLarge: a part unpacks to more than any text.
        MalformedFile: no ZIP that can be read, or one without a document.
    """
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise EmptyFile(f"{name} is empty.")
    if data.startswith(_OLE):
        raise _ole(data, name)
    count = data.count(_CENTRAL_ENTRY)
    if count > _MAX_PARTS:
        raise MalformedFile(f"{name} has {count:,} parts; no document has over {_MAX_PARTS:,}.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _packed(_Package(archive, name).texts())
    except _BROKEN as error:
        raise MalformedFile(f"{name} is not a ZIP package that can be read: {error}") from None


def _ole(data: bytes, name: str) -> ReadError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return EncryptedFile(f"{name} is an Office file that needs a password.")
    for stream, what, hint in _OLE_KINDS:
        # The name ends in a NUL, so that Book is not found in Workbook's longer entry.
        if b"\0\0" + f"{stream}\0".encode("utf-16-le") in b"\0\0" + data:
            return UnsupportedFormat(f"{name} is {what}.", hint)
    return UnsupportedFormat(f"{name} is an old Office file.", _WORD_TEXT)


class _Package:
    """The parts of one ZIP by their names, unpacked when asked for."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        # Part names ignore case; some writers use backslashes.
        self._infos = {
            info.filename.replace("\\", "/").lstrip("/").lower(): info
            for info in archive.infolist()
        }

    def texts(self) -> dict[str, bytes]:
        """Return the parts that text is read from, by what they are."""
        main = self._main_part()
        found = {"document": self._read(main)}
        for kind, path in self._related(main).items():
            part = self._well_formed(path) if kind in _TEXT_PARTS else None
            found |= {kind: part} if part else {}
        core = self._well_formed(self._related("").get("core-properties", ""))
        return found | ({"core": core} if core else {})

    def _main_part(self) -> str:
        """Return the name of the document's part; raises where the package is something else."""
        main = self._related("").get("officeDocument", "")
        what, hint = self._kind(main)
        if what:
            raise UnsupportedFormat(f"{self._name} is {what}, whatever its name says.", hint)
        if main.lower() not in self._infos:
            raise MalformedFile(f"{self._name} is an Office file without a document in it.")
        return main

    def _kind(self, main: str) -> tuple[str, str]:
        """Return (what the package is, what to do instead); ("", "") for a Word document."""
        types = self._types()
        said = types.get(f"/{main.lower()}", "") or self._mimetype()
        if not said and main:
            said = {"xl": "spreadsheet", "ppt": "presentation"}.get(main.split("/")[0].lower(), "")
        for mark, kind in _KINDS:
            if mark in said.lower():
                return kind
        if types or main:
            return "", ""
        return "a ZIP archive", "Unpack it and ingest the folder."

    def _types(self) -> dict[str, str]:
        """Return the declared content type of each part that has one of its own."""
        if "[content_types].xml" not in self._infos:
            return {}
        root = parse_xml(self._read("[content_types].xml"), f"{self._name}: its content types")
        return {
            node.get("PartName", "").lower(): node.get("ContentType", "")
            for node in root.iter("{*}Override")
        }

    def _mimetype(self) -> str:
        """Return what an OpenDocument or EPUB package calls itself."""
        if "mimetype" not in self._infos:
            return ""
        return self._read("mimetype")[:200].decode("ascii", "replace")

    def _related(self, part: str) -> dict[str, str]:
        """Return the parts that a part refers to inside the package, by the kind of reference."""
        folder, file = split(part)
        root = self._parsed(join(folder, "_rels", f"{file}.rels"))
        found: dict[str, str] = {}
        for node in root.iter("{*}Relationship") if root is not None else ():
            if node.get("TargetMode", "").lower() == "external":
                continue
            target = node.get("Target", "").replace("\\", "/")
            path = target if target.startswith("/") else join(folder, target)
            found.setdefault(node.get("Type", "").rsplit("/", 1)[-1], normpath(path).lstrip("/"))
        return found

    def _well_formed(self, part: str) -> bytes | None:
        """Return a part that text can do without, or None where it is missing or broken."""
        return self._read(part) if self._parsed(part) is not None else None

    def _parsed(self, part: str) -> _Element | None:
        if part.lower() not in self._infos:
            return None
        try:
            return parse_xml(self._read(part), part)
        except (EmptyFile, MalformedFile):
            return None

    def _read(self, part: str) -> bytes:
        info = self._infos[part.lower()]
        if info.flag_bits & 1:
            raise EncryptedFile(f"{self._name} needs a password.")
        packed = max(1, info.compress_size)
        if info.file_size > min(_MAX_PART, max(_RATIO_FROM, packed * _MAX_RATIO)):
            raise OutputTooLarge(
                f"{self._name}: {part} unpacks from {packed:,} to {info.file_size:,} bytes.",
                "Save it anew in a word processor, or split it.",
            )
        # The directory's size may lie; piece by piece, zipfile unpacks no more than it says.
        with self._archive.open(info) as stream:
            return b"".join(iter(lambda: stream.read(2**16), b""))


def _packed(parts: dict[str, bytes]) -> bytes:
    """Return a package of the named parts that python-docx reads, stored without packing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        types = {kind: _TYPES % kind.replace("document", "document.main") for kind in parts}
        types |= {"core": _CORE_TYPE} if "core" in parts else {}
        archive.writestr("[Content_Types].xml", _content_types(types))
        top = [(_RELATED + "officeDocument", "document")]
        top += [(_CORE, "core")] if "core" in parts else []
        archive.writestr("_rels/.rels", _relationships(top))
        below = [(_RELATED + kind, kind) for kind in parts if kind not in {"document", "core"}]
        archive.writestr("_rels/document.xml.rels", _relationships(below))
        for kind, data in parts.items():
            archive.writestr(f"{kind}.xml", data)
    return out.getvalue()


def _content_types(types: dict[str, str]) -> str:
    overrides = "".join(
        f"<Override PartName={quoteattr(f'/{kind}.xml')} ContentType={quoteattr(said)}/>"
        for kind, said in types.items()
    )
    rels = f'<Default Extension="rels" ContentType="{_PACKAGE}"/>'
    return f'<Types xmlns="{_PACKAGE}content-types">{rels}{overrides}</Types>'


def _relationships(related: list[tuple[str, str]]) -> str:
    nodes = "".join(
        f'<Relationship Id="r{number}" Type="{kind}" Target="/{part}.xml"/>'
        for number, (kind, part) in enumerate(related, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}relationships">{nodes}</Relationships>'
