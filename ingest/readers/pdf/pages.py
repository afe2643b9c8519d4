"""A PDF opened: its information, and its pages one after the other, within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.errors import EmptyFile, EncryptedFile, MalformedFile, OutputTooLarge
from ingest.readers.pdf.runs import Page, PageText

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MAX_PAGES = 5_000
MAX_CHARS = 20_000_000
"""Characters of one file, over all its pages."""
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_LONGEST_LANGUAGE = 200  # bytes


def open_pdf(data: bytes, name: str) -> PdfDocument:
    """Return the open document; an empty user password is no password.

    Raises:
        EmptyFile: no bytes, or only white space.
        EncryptedFile: it opens with a password only.
        MalformedFile: it is no PDF, broken, or without a page.
        OutputTooLarge: it has more than 5,000 pages.
    """
    from pypdfium2 import PdfDocument, PdfiumError

    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise EmptyFile(f"{name} is empty.")
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        if error.err_code == _PASSWORD:
            raise EncryptedFile(f"{name} needs a password to be read.") from None
        raise MalformedFile(f"{name} is not a PDF, or broken: {error}") from None
    if not len(document):
        raise MalformedFile(f"{name} has no pages.")
    if len(document) > MAX_PAGES:
        raise OutputTooLarge(f"{name} has {len(document):,} pages; {MAX_PAGES:,} is the most.")
    return document


def document_info(document: PdfDocument) -> dict[str, str]:
    """Return the document's information by its key, such as `Title`, and its `Language`."""
    import ctypes

    from pypdfium2 import raw

    info = dict(document.get_metadata_dict(skip_empty=True))
    size = raw.FPDFCatalog_GetLanguage(document, None, 0)
    if 2 < size < _LONGEST_LANGUAGE:
        buffer = ctypes.create_string_buffer(size)
        place = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
        raw.FPDFCatalog_GetLanguage(document, place, size)
        info["Language"] = buffer.raw.decode("utf-16-le", "ignore").rstrip("\0")
    return info


def read_pages(document: PdfDocument, name: str) -> Iterator[Page]:
    """Yield every page that can be loaded.

    Raises:
        OutputTooLarge: they hold more than 20 million characters.
        MalformedFile: not one page can be loaded.
    """
    from pypdfium2 import PdfiumError

    characters = loaded = 0
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
        except PdfiumError:
            continue
        loaded += 1
        characters += text.count_chars()
        if characters > MAX_CHARS:
            raise OutputTooLarge(
                f"{name} holds more than {MAX_CHARS:,} characters by page {number + 1}."
            )
        yield PageText(page, text).read(number)
        text.close()
        page.close()
    if not loaded:
        raise MalformedFile(f"{name}: none of its {len(document)} pages can be loaded.")
