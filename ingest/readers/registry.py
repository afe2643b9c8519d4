"""Which reader a file is for: by its name and its first bytes."""

from functools import cache

from ingest.errors import UnsupportedFormat
from ingest.readers.base import Reader, RecordReader
from ingest.readers.docx.package import PACKAGES
from ingest.readers.wording import suffix_of

# Suffixes of formats that have no reader, and what to do instead.
_UNREAD: dict[tuple[str, ...], str] = {
    (".doc", ".odt", ".rtf", ".pages"): "Save it as .docx, HTML or plain text.",
    (".xlsx", ".xls", ".ods", ".numbers"): "Save each sheet as CSV.",
    (".pptx", ".ppt", ".odp", ".key"): "Save its text as .txt or .html.",
    (".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".svg", ".heic"): (
        "Images are not read; type or recognise the text and save it as .txt."
    ),
    (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar", ".zst"): (
        "Unpack it and ingest the folder."
    ),
    (".epub", ".mobi"): "Save it as HTML or plain text.",
}
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a PNG image", ".png"),
    (b"\xff\xd8\xff", "a JPEG image", ".jpg"),
    (b"GIF8", "a GIF image", ".gif"),
    (b"\x1f\x8b", "gzip-compressed", ".gz"),
    (b"BZh", "bzip2-compressed", ".bz2"),
    (b"\xfd7zXZ\x00", "xz-compressed", ".xz"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", ".7z"),
    (b"SQLite format 3\x00", "an SQLite database", ""),
    (b"\x7fELF", "a program", ""),
    (b"{\\rtf", "RTF", ".rtf"),
)


@cache
def readers() -> tuple[Reader, ...]:
    """Return every reader, the most particular first."""
    from ingest.readers.csv_list import CsvList
    from ingest.readers.docx.reader import Docx
    from ingest.readers.html.reader import Html
    from ingest.readers.markdown import Markdown
    from ingest.readers.official.ecfr_xml import EcfrXml
    from ingest.readers.official.fr_json import FrJson
    from ingest.readers.official.fr_xml import FrXml
    from ingest.readers.official.gpo_text import GpoText
    from ingest.readers.pdf.reader import Pdf
    from ingest.readers.text import PlainText

    return (
        Docx(),
        Pdf(),
        FrXml(),
        EcfrXml(),
        FrJson(),
        GpoText(),
        CsvList(),
        Html(),
        Markdown(),
        PlainText(),
    )


@cache
def record_readers() -> tuple[RecordReader, ...]:
    """Return every reader of files that hold many Documents."""
    from ingest.readers.many.feed import Feed
    from ingest.readers.many.jsonl import JsonLines
    from ingest.readers.many.sitemap import Sitemap

    return (JsonLines(), Sitemap(), Feed())


def record_reader_for(name: str, head: bytes) -> RecordReader | None:
    """Return the reader for a file of many Documents, or None where it is a file of one."""
    return next((each for each in record_readers() if each.accepts(name, head)), None)


def reader_for(name: str, head: bytes) -> Reader:
    """Return the reader for a file called `name` that begins with `head` (4 KiB).

    Raises:
        UnsupportedFormat: no reader is for it; the hint says what to do instead.
    """
    for signature, what, suffix in _SIGNATURES:
        if head.startswith(signature):
            raise UnsupportedFormat(f"{name} is {what}, whatever its name says.", _way_out(suffix))
    suffix = suffix_of(name)
    # Which Office file, or none, a package is shows in its parts: its reader says so.
    if (hint := _way_out(suffix)) and not head.startswith(PACKAGES):
        raise UnsupportedFormat(f"{name}: {suffix} files are not read.", hint)
    for reader in readers():
        if reader.accepts(name, head):
            return reader
    raise UnsupportedFormat(f"{name}: no reader knows this kind of {suffix or 'file'}.")


def _way_out(suffix: str) -> str | None:
    return next((hint for suffixes, hint in _UNREAD.items() if suffix in suffixes), None)
