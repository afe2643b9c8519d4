"""Bodies: unpacked as they were, and never more of them than allowed."""

import gzip
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.errors import (
    BodyTooLarge,
    ReadError,
    UnexpectedAnswer,
)
from ingest.fetching.unpacking import unpack
from ingest.models import Parsed
from ingest.readers.registry import reader_for
from tests.ingest.fetching.servers import (
    Page,
    Seen,
    Server,
    answer,
    local,
)

KIB, MIB = 2**10, 2**20
HEAD = b"HTTP/1.1 200 OK\r\n"


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def chunked(body: bytes, size: int) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + framed + b"0\r\n\r\n"


def endless(data: bytes, pause: float = 0.0) -> Callable[[Seen, socket.socket], None]:
    def page(seen: Seen, connection: socket.socket) -> None:
        connection.sendall(HEAD + b"Content-Type: text/html\r\n\r\n")
        while True:
            connection.sendall(data)
            time.sleep(pause)

    return page


BODY = bytes(range(256)) * 3_000


@pytest.mark.parametrize(
    "page",
    [
        answer(200, BODY),
        HEAD + b"\r\n" + BODY,
        chunked(BODY, 1_000),
        answer(200, gzip.compress(BODY), Content_Encoding="gzip"),
        answer(200, gzip.compress(BODY), Content_Encoding="X-GZIP"),
        answer(200, gzip.compress(BODY[:100]) + gzip.compress(BODY[100:]), Content_Encoding="gzip"),
        answer(200, gzip.compress(BODY) + bytes(64), Content_Encoding="gzip"),
        answer(200, zlib.compress(BODY), Content_Encoding="deflate"),
        answer(200, raw_deflate(BODY), Content_Encoding="deflate"),
        answer(200, gzip.compress(zlib.compress(BODY)), Content_Encoding="deflate, gzip"),
        answer(
            200,
            gzip.compress(zlib.compress(BODY)),
            Content_Encoding="deflate",
            content_encoding="gzip",
        ),
        answer(200, BODY, Content_Encoding="identity"),
    ],
)
def test_a_body_arrives_as_it_was_however_it_was_packed(server: Server, page: bytes) -> None:
    server.pages["/"] = page
    assert local().get(server.url + "/").body == BODY


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "deflate, gzip"])
def test_an_empty_body_is_empty_however_it_claims_to_be_packed(
    server: Server, encoding: str
) -> None:
    server.pages["/"] = answer(200, b"", Content_Encoding=encoding)
    assert local().get(server.url + "/").body == b""


@pytest.mark.parametrize("count", [1, 2, 1_000])
@pytest.mark.parametrize(
    ("pack", "encodings"),
    [(gzip.compress, "gzip"), (zlib.compress, "deflate"), (raw_deflate, "deflate")],
)
def test_a_body_that_comes_in_the_smallest_pieces_is_unpacked(
    pack: Callable[[bytes], bytes], encodings: str, count: int
) -> None:
    body = b"ab" * 500 + bytes(200 * KIB)
    packed = pack(body)
    pieces = [packed[at : at + count] for at in range(0, len(packed), count)]
    assert b"".join(unpack(pieces, encodings, MIB, "here")) == body


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, raw_deflate])
def test_no_byte_is_left_in_the_unpacker_where_one_piece_is_full(
    pack: Callable[[bytes], bytes],
) -> None:
    encodings = "gzip" if pack is gzip.compress else "deflate"
    for size in range(64 * KIB - 2, 64 * KIB + 300):
        assert sum(map(len, unpack([pack(bytes(size))], encodings, MIB, "here"))) == size


def test_the_type_that_is_told_is_passed_on_and_nothing_is_made_of_the_name(
    server: Server,
) -> None:
    server.pages |= {
        "/a.pdf": answer(200, b"<p>", Content_Type="Text/HTML; Charset=\"UTF-8\""),
        "/b.html": answer(200, b"<p>"),
        "/c.html": answer(200, b"<p>", Content_Type="nonsense"),
    }  # fmt: skip
    told = [local().get(server.url + path) for path in server.pages]
    assert [(each.content_type, each.charset) for each in told] == [
        ("text/html", "utf-8"), ("", None), ("", None),
    ]  # fmt: skip


def test_a_type_that_lies_ends_in_a_document_or_in_a_named_error(server: Server) -> None:
    html = b"<!doctype html><html><body><p>This is no PDF at all.</p></body></html>"
    server.pages["/report.pdf"] = answer(200, html, Content_Type="application/pdf")
    fetched = local().get(server.url + "/report.pdf")
    assert (fetched.body, fetched.content_type) == (html, "application/pdf")
    made = made_of(fetched.body, "report.pdf")
    assert made.hint if isinstance(made, ReadError) else "no PDF at all" in made.text


def made_of(body: bytes, name: str) -> Parsed | ReadError:
    try:
        return reader_for(name, body[:4096]).read(body, name)
    except ReadError as error:
        return error


def gzip_with_name(name: bytes, body: bytes) -> bytes:
    """Return a gzip member whose head is as long as `name`, which packs well itself."""
    end = zlib.crc32(body).to_bytes(4, "little") + len(body).to_bytes(4, "little")
    return b"\x1f\x8b\x08\x08" + bytes(6) + name + b"\0" + raw_deflate(body) + end


LIMIT = 100 * KIB
TOO_LARGE: dict[str, Page] = {
    "told": answer(200, b"x", Content_Length=str(LIMIT + 1)),
    "plain": HEAD + b"\r\n" + bytes(LIMIT + 1),
    "endless": endless(bytes(64 * KIB)),
    "chunks": chunked(bytes(LIMIT + 1), 5_000),
    "gzip": answer(200, gzip.compress(bytes(LIMIT + 1)), Content_Encoding="gzip"),
    "deflate": answer(200, zlib.compress(bytes(LIMIT + 1)), Content_Encoding="deflate"),
    "between": answer(
        200, gzip.compress(gzip_with_name(b"n" * MIB, b"small")), Content_Encoding="gzip, gzip"
    ),
    "framing": HEAD
    + b"Transfer-Encoding: chunked\r\n\r\n"
    + b"".join(b"1;%s\r\na\r\n" % (b"e" * 9_000) for _ in range(100)),
}


@pytest.mark.parametrize("kind", TOO_LARGE)
def test_a_body_over_the_limit_is_refused_packed_or_unpacked(server: Server, kind: str) -> None:
    server.pages["/"] = TOO_LARGE[kind]
    with pytest.raises(BodyTooLarge):
        local(max_bytes=LIMIT).get(server.url + "/")
    assert len(server.seen) == 1, "a second try would be as large"


def test_a_body_at_the_limit_is_fetched(server: Server) -> None:
    server.pages["/"] = answer(200, gzip.compress(bytes(LIMIT)), Content_Encoding="gzip")
    assert len(local(max_bytes=LIMIT).get(server.url + "/").body) == LIMIT


def refused_within(server: Server, limit: int) -> tuple[int, float]:
    """Return the peak of new memory in bytes and the seconds until a bomb is refused."""
    fetcher = local(max_bytes=limit)
    begun = time.monotonic()
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge):
            fetcher.get(server.url + "/")
        return tracemalloc.get_traced_memory()[1], time.monotonic() - begun
    finally:
        tracemalloc.stop()


def test_a_bomb_of_64_mib_in_64_kib_is_refused_early_and_in_little_memory(server: Server) -> None:
    server.pages["/"] = answer(200, gzip.compress(bytes(64 * MIB), 9), Content_Encoding="gzip")
    peak, seconds = refused_within(server, 4 * MIB)
    assert peak < 8 * MIB
    assert seconds < 3


@pytest.mark.parametrize("limit", [MIB, 50 * MIB])
def test_a_bomb_of_one_gibibyte_stays_within_the_limit(
    server: Server, shared_data: Path, limit: int
) -> None:
    bomb = (shared_data / "hostile/bombs/http/gzip_1GB.gz").read_bytes()
    server.pages["/"] = answer(200, bomb, Content_Encoding="gzip", Content_Type="text/html")
    peak, seconds = refused_within(server, limit)
    assert peak < limit + 4 * MIB
    assert seconds < 5


@pytest.mark.parametrize(
    "page",
    [
        answer(200, b"plain", Content_Encoding="gzip"),
        answer(200, b"\x78\x9cplain", Content_Encoding="deflate"),
        answer(200, b"x", Content_Encoding="br"),
        answer(200, b"x", Content_Encoding="zstd, gzip"),
        answer(200, b"x", Content_Encoding="gzip, gzip, gzip"),
        answer(200, b"x", Content_Encoding="; DROP"),
    ],
)
def test_a_packing_that_is_wrong_or_was_not_asked_for_is_an_unexpected_answer(
    server: Server, page: bytes
) -> None:
    server.pages["/"] = page
    with pytest.raises(UnexpectedAnswer):
        local().get(server.url + "/")


@pytest.mark.parametrize("size", [11, 10 * MIB])
def test_a_body_that_is_longer_than_it_says_is_not_taken_as_whole(
    server: Server, size: int
) -> None:
    server.pages["/"] = answer(200, bytes(size), Content_Length="10")
    with pytest.raises((BodyTooLarge, UnexpectedAnswer)):
        local().get(server.url + "/")
