"""Bytes of text files to str: BOM, UTF-8, the declared charset, then a guess; never garbage."""

import codecs
import re

from ingest.errors import EmptyFile, UndecodableText

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    # UTF-32 before UTF-16: the little-endian UTF-32 mark begins with the UTF-16 one.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSED_FROM = 64 * 1024
"""Bytes that the encoding is guessed from; guessing over megabytes takes minutes."""
_FOREIGN_LINE = re.compile(rb"[^\n]{0,200}[\x80-\xff]")
_LEAST_FOR_A_GUESS = 64
"""Bytes below which any guess is as good as another, so none is made."""
_MAX_CONTROLS = 0.002
"""The share of control characters above which a guess is taken for a binary file."""
# UTF-7 hides markup in plain ASCII, and the others are no encodings of text.
_REFUSED = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape"})


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """Return the text of `data`, with line ends as `\\n` and without a byte-order mark.

    UTF-8 that holds a non-ASCII character goes before the declared charset, since other
    encodings are almost never valid UTF-8 by chance while wrong declarations are common.

    Raises:
        EmptyFile: no bytes, or only white space.
        UndecodableText: NUL bytes, or no encoding that text is written in.
    """
    text = _decoded(data, name, declared).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise UndecodableText(f"{name} holds NUL characters; it is not a text file.")
    if not text.strip():
        raise EmptyFile(f"{name} holds no text.")
    return text


def _decoded(data: bytes, name: str, declared: str | None) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, name)
    if b"\0" in data:
        raise UndecodableText(f"{name} holds NUL bytes; it is not a text file.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(data, name, declared, error)
    return text if not text.isascii() else _declared(data, declared) or text


def _not_utf8(data: bytes, name: str, declared: str | None, error: UnicodeDecodeError) -> str:
    text = _declared(data, declared)
    if text is None:
        text = _guessed(data)
    if text is None or _looks_binary(text):
        raise UndecodableText(f"{name} is not UTF-8 text: {error.reason} at byte {error.start:,}.")
    return text


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UndecodableText(
            f"{name} begins as {encoding} but is not: {error.reason} at byte {error.start:,}."
        ) from None


def _declared(data: bytes, declared: str | None) -> str | None:
    if not declared or not declared.isascii():
        return None
    try:
        codec = codecs.lookup(declared.strip())
        # A declaration that could be read as ASCII cannot be true of two- or four-byte text.
        if codec.name.startswith(("utf-16", "utf-32")):
            return None
        # Codecs such as `hex` and `zlib` turn bytes into bytes; they are not charsets.
        if codec.name in _REFUSED or not getattr(codec, "_is_text_encoding", True):
            return None
        return data.decode(codec.name)
    except (LookupError, UnicodeError, ValueError):
        return None


def _guessed(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    if len(data) < _LEAST_FOR_A_GUESS:
        return None
    # In a long list the first name that is not ASCII may stand far down.
    foreign = _FOREIGN_LINE.search(data, _GUESSED_FROM) if data[:_GUESSED_FROM].isascii() else None
    start = foreign.start() if foreign else 0
    best = from_bytes(data[start : start + _GUESSED_FROM]).best()
    return _declared(data, best.encoding) if best else None


def _looks_binary(text: str) -> bool:
    controls = sum(1 for c in text if (c < " " and c not in "\t\n\r\f") or "\x7f" <= c < "\xa0")
    return controls > _MAX_CONTROLS * len(text)
