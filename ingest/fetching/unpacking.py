"""Unpacks a body piece by piece, so that a small packed one cannot fill the memory."""

import zlib
from collections.abc import Iterable, Iterator

from ingest.errors import BodyTooLarge, ConnectionLost, UnexpectedAnswer

ACCEPTED = "gzip, deflate"
"""What a request may ask for: the encodings that are unpacked here, within bounds."""

_PIECE = 64 * 1024  # bytes unpacked at a time
_MAX_LAYERS = 2  # some servers pack what was packed; nobody does so three times in good faith
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"


def unpack(packed: Iterable[bytes], encodings: str, limit: int, url: str) -> Iterator[bytes]:
    """Yield the body that a Content-Encoding header describes, never more than `limit` bytes.

    Raises:
        BodyTooLarge: there are more, in the end or between two layers of packing.
        UnexpectedAnswer: it is not packed as the header says, or in a way nobody asked for.
        ConnectionLost: it ends in the middle.
    """
    names = [name for each in encodings.split(",") if (name := each.strip().lower())]
    layers = [name for name in names if name != "identity"]
    if len(layers) > _MAX_LAYERS:
        raise UnexpectedAnswer(f"{url} is packed {len(layers)} times: {encodings[:100]}.")
    body = _bounded(packed, limit, url)
    for name in reversed(layers):
        if name in ("gzip", "x-gzip"):
            body = _bounded(_gunzip(body, url), limit, url)
        elif name == "deflate":
            body = _bounded(_inflate(body, url), limit, url)
        else:
            raise UnexpectedAnswer(f"{url} is packed as {name[:100]!r}, which was not asked for.")
    return body


def _bounded(pieces: Iterable[bytes], limit: int, url: str) -> Iterator[bytes]:
    count = 0
    for piece in pieces:
        count += len(piece)
        if count > limit:
            raise BodyTooLarge(f"{url} has more than {limit:,} bytes.")
        yield piece


def _gunzip(packed: Iterable[bytes], url: str) -> Iterator[bytes]:
    """Unpack gzip: one member after the other; what else follows a member is padding."""
    state, begun, padding = zlib.decompressobj(_GZIP), False, False
    for data in packed:
        rest = b"" if padding else data
        while rest:
            if state.eof and not _GZIP_MAGIC.startswith(rest[:2]):
                padding = True
                break
            state, begun = zlib.decompressobj(_GZIP) if state.eof else state, True
            yield from _pieces(state, rest, url)
            rest = state.unused_data
    if begun and not state.eof:
        raise ConnectionLost(f"{url} ended in the middle of its packed body.")


def _inflate(packed: Iterable[bytes], url: str) -> Iterator[bytes]:
    """Unpack deflate: in the zlib format, as it should be, or bare, as some servers send it."""
    state, head = None, b""
    for data in packed:
        head += data if state is None else b""
        if state is None and len(head) < 2:
            continue
        if state is None:
            wrapped = head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0
            state, data = zlib.decompressobj(_ZLIB if wrapped else _RAW), head
        if not state.eof:
            yield from _pieces(state, data, url)
    if head and (state is None or not state.eof):
        raise ConnectionLost(f"{url} ended in the middle of its packed body.")


def _pieces(state: "zlib._Decompress", data: bytes, url: str) -> Iterator[bytes]:
    try:
        while not state.eof:
            piece = state.decompress(data, _PIECE)
            data = state.unconsumed_tail
            yield piece
            if not data and len(piece) < _PIECE:  # a full piece may have left some inside
                return
    except zlib.error as error:
        raise UnexpectedAnswer(f"{url} is not packed as it says: {error}.") from None
