"""A POST is checked as a GET is, hands over what it is given once, and reads nothing back."""

import socket
from collections.abc import Callable

import pytest

from ingest.errors import (
    BlockedAddress,
    ConnectionLost,
    FetchError,
    NotServed,
    ServerBusy,
    TotalDeadlineExceeded,
    UnexpectedAnswer,
)
from ingest.fetching.posting import Poster
from ingest.settings import IngestSettings
from tests.ingest.fetching.servers import Net, Page, Seen, Server, answer, redirect

URL = "http://hooks.example.org/s3cret"


def poster(net: Net, *allowed: str, seconds: float = 5.0) -> Poster:
    settings = IngestSettings(allow_private=allowed)
    return Poster(settings, resolve=net.resolve, connect=net.connect, seconds=seconds)


def taking(received: list[bytes]) -> Callable[[Seen, socket.socket], None]:
    """Return a page that reads what is handed over, and takes it."""

    def serve(seen: Seen, connection: socket.socket) -> None:
        size, body = int(seen.headers["content-length"]), b""
        while len(body) < size and (piece := connection.recv(size - len(body))):
            body += piece
        received.append(body)
        connection.sendall(answer(204))

    return serve


def test_what_is_handed_over_arrives_with_its_headers(server: Server) -> None:
    received: list[bytes] = []
    server.pages["/s3cret"] = taking(received)
    net = Net(server)
    body = b'{"id": "x"}' * 5_000
    poster(net).post(URL, body, {"Idempotency-Key": "x", "Content-Type": "application/json"})
    assert received == [body]
    (seen,) = server.seen
    assert seen.headers["idempotency-key"] == "x"
    assert seen.headers["host"] == "hooks.example.org"
    assert net.looked_up == ["hooks.example.org"], "what was checked is what is connected to"


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (answer(400), NotServed), (answer(410), NotServed), (answer(429), ServerBusy),
        (answer(500), ServerBusy), (redirect("http://127.0.0.1/"), UnexpectedAnswer),
        (b"nonsense\r\n\r\n", UnexpectedAnswer), (b"", ConnectionLost),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_an_error_without_the_path(
    server: Server, page: Page, error: type[FetchError]
) -> None:
    server.pages["/s3cret"] = page
    with pytest.raises(error) as raised:
        poster(Net(server)).post(URL, b"{}", {})
    assert "s3cret" not in raised.value.message
    assert "hooks.example.org" in raised.value.message
    assert raised.value.hint
    assert len(server.seen) == 1, "it is not tried again by itself, nor led elsewhere"


def test_what_the_server_says_to_it_is_not_read(server: Server) -> None:
    server.pages["/s3cret"] = answer(200, b"x" * 2_000_000)
    poster(Net(server)).post(URL, b"{}", {})


def test_a_server_that_says_nothing_has_a_deadline(server: Server) -> None:
    server.pages["/s3cret"] = lambda seen, connection: connection.recv(1) and None  # type: ignore[assignment, func-returns-value]
    with pytest.raises(TotalDeadlineExceeded) as raised:
        poster(Net(server), seconds=0.5).post(URL, b"", {})
    assert "s3cret" not in raised.value.message


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/x", "http://10.0.0.1/x", "http://[::1]/x", "http://localhost/x",
     "http://169.254.169.254/latest", "http://public.example.org:22/x"],
)  # fmt: skip
def test_private_addresses_and_other_services_are_never_connected_to(url: str) -> None:
    net = Net(None)
    with pytest.raises(BlockedAddress):
        poster(net).check(url)
    with pytest.raises(BlockedAddress):
        poster(net).post(url, b"{}", {})
    assert net.dialled == []


def test_a_name_that_leads_to_a_private_address_is_refused() -> None:
    net = Net(None, {"hooks.example.org": ["93.184.216.34", "10.0.0.1"]})
    with pytest.raises(BlockedAddress):
        poster(net).post(URL, b"{}", {})
    assert net.dialled == []


def test_a_host_that_the_operator_allows_may_be_private(server: Server) -> None:
    received: list[bytes] = []
    server.pages["/x"] = taking(received)
    net = Net(server, {"hooks.internal": ["10.0.0.1"]})
    poster(net, "hooks.internal").post("http://hooks.internal:9000/x", b"{}", {})
    assert received == [b"{}"]
