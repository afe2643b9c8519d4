"""A POST is checked as a GET is, hands over what it is given once, and reads nothing back."""

import socket

import pytest

from ingest.errors import (
    BlockedAddress,
    BlockedScheme,
    ConnectionLost,
    FetchError,
    InvalidAddress,
    NotServed,
    ServerBusy,
    TotalDeadlineExceeded,
    UnexpectedAnswer,
)
from ingest.fetching.posting import Poster
from ingest.settings import IngestSettings
from tests.bot.watching.receiver import Receiver
from tests.ingest.fetching.servers import Net, Page, Seen, Server

URL = "http://hooks.example.org/s3cret"


def poster(net: Net, *allowed: str, seconds: float = 5.0) -> Poster:
    settings = IngestSettings(allow_private=allowed)
    return Poster(settings, resolve=net.resolve, connect=net.connect, seconds=seconds)


def test_what_is_handed_over_arrives_with_its_headers() -> None:
    body = b'{"id": "x"}' * 5_000
    with Receiver(says=b"x" * 2_000_000) as receiver:
        net = Net(receiver)
        poster(net).post(URL, body, {"Idempotency-Key": "x", "Content-Type": "application/json"})
    (posted,) = receiver.posted
    assert (posted.path, posted.body) == ("/s3cret", body)
    assert posted.headers["idempotency-key"] == "x"
    assert posted.headers["host"] == "hooks.example.org"
    assert net.looked_up == ["hooks.example.org"], "what was checked is what is connected to"


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, NotServed), (410, NotServed), (429, ServerBusy), (500, ServerBusy),
     (307, UnexpectedAnswer)],
)  # fmt: skip
def test_what_is_not_taken_is_an_error_without_the_path(
    status: int, error: type[FetchError]
) -> None:
    refusing = Receiver(lambda posted: status, location="http://127.0.0.1/")
    with refusing as receiver, pytest.raises(error) as raised:
        poster(Net(receiver)).post(URL, b"{}", {})
    check_discreet(raised.value)
    assert len(receiver.posted) == 1, "it is not tried again by itself, nor led elsewhere"


@pytest.mark.parametrize(
    ("page", "error"), [(b"nonsense\r\n\r\n", UnexpectedAnswer), (b"", ConnectionLost)]
)
def test_what_is_no_answer_is_an_error_without_the_path(
    server: Server, page: Page, error: type[FetchError]
) -> None:
    server.pages["/s3cret"] = page
    with pytest.raises(error) as raised:
        poster(Net(server)).post(URL, b"", {})
    check_discreet(raised.value)


def test_a_server_that_says_nothing_has_a_deadline(server: Server) -> None:
    server.pages["/s3cret"] = wait
    with pytest.raises(TotalDeadlineExceeded) as raised:
        poster(Net(server), seconds=0.5).post(URL, b"", {})
    check_discreet(raised.value)


def wait(seen: Seen, connection: socket.socket) -> None:
    """Say nothing until the other side is gone."""
    connection.recv(1)


def check_discreet(error: FetchError) -> None:
    """Assert that an error names the server, and not the whole address."""
    assert "s3cret" not in error.message + error.hint
    assert "hooks.example.org" in error.message
    assert error.hint


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


@pytest.mark.parametrize(
    ("url", "error"),
    [("http://hooks.example.org:22/s3cret", BlockedAddress),
     ("http://x.hooks.example.org.internal/s3cret?key=s3cret", BlockedAddress),
     ("gopher://hooks.example.org/s3cret", BlockedScheme),
     ("hooks.example.org/s3cret", InvalidAddress),
     ("https://hooks.example.org?s3cret=\n", InvalidAddress),
     ("https://hooks.example.org\\s3cret", InvalidAddress),
     ("https://hooks.example.org/s3cret" + 9_000 * "x", InvalidAddress)],
)  # fmt: skip
def test_an_address_that_is_refused_is_told_without_its_path(
    url: str, error: type[FetchError]
) -> None:
    for refuse in (poster(Net(None)).check, lambda url: poster(Net(None)).post(url, b"{}", {})):
        with pytest.raises(error) as raised:
            refuse(url)
        check_discreet(raised.value)


def test_a_name_that_leads_to_a_private_address_is_refused() -> None:
    net = Net(None, {"hooks.example.org": ["93.184.216.34", "10.0.0.1"]})
    with pytest.raises(BlockedAddress):
        poster(net).post(URL, b"{}", {})
    assert net.dialled == []


def test_a_host_that_the_operator_allows_may_be_private() -> None:
    with Receiver() as receiver:
        net = Net(receiver, {"hooks.internal": ["10.0.0.1"]})
        poster(net, "hooks.internal").post("http://hooks.internal:9000/x", b"{}", {})
    assert [each.body for each in receiver.posted] == [b"{}"]
    assert net.dialled == [("10.0.0.1", 9000)]
