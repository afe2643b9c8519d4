"""What becomes of a try: its deadline, its status, and whether there is another."""

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import pytest

from ingest.errors import (
    ConnectionLost,
    FetchError,
    NotServed,
    ServerBusy,
    TotalDeadlineExceeded,
    UnexpectedAnswer,
)
from ingest.fetching.base import Validators
from tests.ingest.fetching.servers import (
    Net,
    Page,
    Seen,
    Server,
    Time,
    answer,
    local,
    quick,
    redirect,
)

HEAD = b"HTTP/1.1 200 OK\r\n"


def drip(seen: Seen, connection: socket.socket) -> None:
    connection.sendall(HEAD + b"\r\n")
    for _ in range(100):
        connection.sendall(b"x")
        time.sleep(0.05)


def drip_head(seen: Seen, connection: socket.socket) -> None:
    for byte in HEAD + b"X-Filler: " + b"y" * 200:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def drip_interim(seen: Seen, connection: socket.socket) -> None:
    for _ in range(100):
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        time.sleep(0.05)


def silent(seen: Seen, connection: socket.socket) -> None:
    connection.settimeout(10)
    connection.recv(1)


@pytest.mark.parametrize("page", [drip, drip_head, drip_interim, silent])
def test_the_whole_of_one_try_has_a_deadline_however_steadily_bytes_drip(
    server: Server, page: Page
) -> None:
    server.pages["/"] = page
    begun = time.monotonic()
    with pytest.raises(TotalDeadlineExceeded, match=r"0\.5 seconds"):
        local(seconds=0.5).get(server.url + "/")
    assert 0.4 < time.monotonic() - begun < 1.5
    assert len(server.seen) == 1


def test_redirects_share_one_deadline(server: Server) -> None:
    def slow(seen: Seen, connection: socket.socket) -> None:
        time.sleep(0.2)
        connection.sendall(redirect(f"/{int(seen.path[1:]) + 1}"))

    server.pages |= {f"/{n}": slow for n in range(10)}
    with pytest.raises(TotalDeadlineExceeded):
        local(seconds=0.5).get(server.url + "/0")
    assert len(server.seen) < 5


VALIDATORS = Validators('"abc"', "Wed, 21 Oct 2020 07:28:00 GMT")


def conditional(seen: Seen, connection: socket.socket) -> None:
    told = {"ETag": VALIDATORS.etag or "", "Last_Modified": VALIDATORS.last_modified or ""}
    if seen.headers.get("if-none-match") == VALIDATORS.etag:
        connection.sendall(answer(304, b"", Content_Length="-"))
    else:
        connection.sendall(answer(200, b"new", **told))


def test_a_page_that_has_not_changed_is_not_sent_again(server: Server) -> None:
    server.pages |= {"/": redirect("/page"), "/page": conditional}
    fetcher = local()
    first = fetcher.get(server.url + "/")
    assert (first.body, first.validators, first.not_modified) == (b"new", VALIDATORS, False)
    again = fetcher.get(server.url + "/", first.validators)
    assert (again.status, again.body, again.not_modified) == (304, b"", True)
    assert again.validators == VALIDATORS, "what a 304 leaves out has not changed"
    assert again.url == server.url + "/page"
    assert server.seen[-1].headers["if-modified-since"] == VALIDATORS.last_modified
    assert fetcher.get(server.url + "/", Validators('"other"')).body == b"new"


def test_a_tag_goes_back_byte_for_byte_as_it_came(server: Server) -> None:
    server.pages["/"] = b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: "\xe2\x80\xa6\xff"\r\n\r\n'
    first = local().get(server.url + "/")
    local().get(server.url + "/", first.validators)
    assert server.seen[-1].headers["if-none-match"].encode("latin-1") == b'"\xe2\x80\xa6\xff"'


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 410, 418, 451])
def test_what_the_server_does_not_have_is_not_served_and_not_asked_for_again(
    server: Server, status: int
) -> None:
    server.pages["/"] = answer(status, b"no")
    with pytest.raises(NotServed, match=str(status)):
        local(retries=3).get(server.url + "/")
    assert len(server.seen) == 1


def failing(pages: list[bytes]) -> Callable[[Seen, socket.socket], None]:
    """Return a page that serves each of `pages` once, the last for ever."""
    left = list(pages)

    def page(seen: Seen, connection: socket.socket) -> None:
        connection.sendall(left.pop(0) if len(left) > 1 else left[0])

    return page


CUT: list[bytes] = [
    answer(200, b"half", Content_Length="8"),
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhal",
    HEAD[:9],
    b"",
    answer(200, gzip.compress(bytes(999), mtime=0)[:-9], Content_Encoding="gzip"),
    answer(200, zlib.compress(b"deflated")[:-5], Content_Encoding="deflate"),
]


@pytest.mark.parametrize("cut", CUT)
def test_a_cut_answer_is_fetched_again_and_never_taken_as_whole(server: Server, cut: bytes) -> None:
    server.pages |= {"/a": failing([cut, answer(200, b"whole")]), "/b": cut}
    assert local().get(server.url + "/a").body == b"whole"
    with pytest.raises(ConnectionLost) as raised:
        local(retries=2).get(server.url + "/b")
    assert raised.value.retryable
    assert server.paths == ["/a"] * 2 + ["/b"] * 3


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again_as_often_as_the_policy_says(
    server: Server, status: int
) -> None:
    server.pages |= {"/a": failing([answer(status)] * 2 + [answer(200)]), "/b": answer(status)}
    fetcher = local(retries=2)
    assert fetcher.get(server.url + "/a").status == 200
    with pytest.raises(ServerBusy, match=str(status)) as raised:
        fetcher.get(server.url + "/b")
    assert raised.value.retryable
    assert server.paths == ["/a"] * 3 + ["/b"] * 3


def test_other_server_errors_are_not_tried_again(server: Server) -> None:
    server.pages["/"] = answer(501)
    with pytest.raises(ServerBusy):
        local().get(server.url + "/")
    assert len(server.seen) == 1


def test_pauses_double_from_the_backoff_on_with_a_little_chance(server: Server) -> None:
    server.pages["/"] = answer(503)
    passing = Time()
    fetcher = Net(server).fetcher(
        quick(retries=4, backoff=2.0), sleep=passing.sleep, clock=passing.clock
    )
    with pytest.raises(ServerBusy):
        fetcher.get("http://public.test/")
    assert len(passing.slept) == 4
    for n, slept in enumerate(passing.slept):
        assert 2 * 2**n <= slept <= 2 * 2**n * 1.25


NOW = 1_600_000_000.0


@pytest.mark.parametrize(
    ("told", "slept"),
    [("7", 7), ("100000", 60), (formatdate(NOW + 9, usegmt=True), 9), ("soon", 0), ("-5", 0),
     (formatdate(NOW - 9, usegmt=True), 0), ("9" * 400, 60), ("²", 0),
     ("Wed, 21 Oct 99999999999999999999 07:28:00 GMT", 0)],
)  # fmt: skip
def test_a_server_that_says_when_to_come_back_is_obeyed_within_a_minute(
    server: Server, told: str, slept: float
) -> None:
    busy = answer(429, b"", Retry_After=told)
    server.pages["/"] = failing([busy, answer(200, b"free")])
    passing = Time()
    fetcher = Net(server).fetcher(quick(), sleep=passing.sleep, now=lambda: NOW)
    assert fetcher.get("http://public.test/").body == b"free"
    assert passing.slept == [slept]


def test_a_retry_has_the_whole_time_again(server: Server) -> None:
    def slow(seen: Seen, connection: socket.socket) -> None:
        time.sleep(0.4)
        connection.sendall(answer(503) if len(server.seen) < 3 else answer(200, b"late"))

    server.pages["/"] = slow
    assert local(seconds=0.8, retries=2).get(server.url + "/").body == b"late"


def test_every_error_of_fetching_names_the_address_and_a_way_out(server: Server) -> None:
    server.pages |= {"/a": answer(404), "/b": answer(503), "/c": b"no", "/d": redirect("/d")}
    for path in server.pages:
        with pytest.raises(FetchError) as raised:
            local().get(server.url + path)
        assert server.url + path in raised.value.message
        assert raised.value.hint


def test_connections_are_closed_also_after_an_error(server: Server) -> None:
    ends: list[bytes] = []
    done = threading.Event()

    def page(seen: Seen, connection: socket.socket) -> None:
        connection.sendall(answer(200, b"x", Content_Encoding="br"))
        connection.settimeout(5)
        ends.append(connection.recv(1))
        done.set()

    server.pages["/"] = page
    with pytest.raises(UnexpectedAnswer):
        local().get(server.url + "/")
    assert done.wait(5)
    assert ends == [b""]


# -- hosts that are given up -------------------------------------------------------------------


class Patient:
    """A fetcher with retries whose time stands still but for its pauses, and what it does."""

    def __init__(self, server: Server, **options: Any) -> None:
        self.time, self.server, self.down = Time(), server, False
        self._net, self.tries = Net(server), 0
        self.fetcher = self._net.fetcher(
            quick(retries=4, backoff=1.0, **options),
            connect=self._connect, sleep=self.time.sleep, clock=self.time.clock, now=lambda: NOW,
        )  # fmt: skip

    def _connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.tries += 1
        if self.down:
            raise ConnectionRefusedError(111, "Connection refused")
        return self._net.connect(address, port, seconds)

    def asks(self, url: str = "http://public.test/") -> int:
        """Get an address that fails as lost or busy; return how many tries were made."""
        before = self.tries
        with pytest.raises((ConnectionLost, ServerBusy)):
            self.fetcher.get(url)
        return self.tries - before


@pytest.fixture
def patient(server: Server) -> Patient:
    return Patient(server)


@pytest.mark.parametrize("kind", [ConnectionLost, ServerBusy])
def test_a_host_that_was_given_up_is_tried_once_and_after_five_times_not_at_all(
    patient: Patient, server: Server, kind: type[FetchError]
) -> None:
    server.pages["/"] = answer(503)
    patient.down = kind is ConnectionLost
    assert [patient.asks() for _ in range(8)] == [5, 1, 1, 1, 1, 1, 0, 0]
    assert sum(patient.time.slept) < 15 * 1.25, "only the first waits"
    with pytest.raises(kind, match="since 2020-09-13T12:26:40") as raised:
        patient.fetcher.get("http://public.test/other")
    assert type(raised.value) is kind
    assert "http://public.test/other" in raised.value.message
    assert raised.value.hint
    assert patient.asks("http://other.test/") == 5, "another host is not to blame"


def test_a_host_that_was_given_up_has_all_its_retries_again_ten_minutes_later(
    patient: Patient,
) -> None:
    patient.down = True
    assert [patient.asks() for _ in range(7)][-1] == 0
    patient.time.now += 599
    assert patient.asks() == 0
    patient.time.now += 1
    assert [patient.asks() for _ in range(2)] == [5, 1]


def test_an_answer_of_a_host_that_was_given_up_clears_it(patient: Patient, server: Server) -> None:
    server.pages["/up"] = answer(200, b"up")
    patient.down = True
    assert [patient.asks() for _ in range(5)] == [5, 1, 1, 1, 1]
    patient.down = False
    assert patient.fetcher.get("http://public.test/up").body == b"up"
    patient.down = True
    assert patient.asks() == 5


def test_a_page_that_does_not_exist_is_an_answer_as_well(patient: Patient) -> None:
    patient.down = True
    assert [patient.asks() for _ in range(2)] == [5, 1]
    patient.down = False
    with pytest.raises(NotServed):
        patient.fetcher.get("http://public.test/none")
    patient.down = True
    assert patient.asks() == 5


def test_a_host_whose_robots_txt_cannot_be_reached_is_given_up_as_well(server: Server) -> None:
    patient = Patient(server, robots=True)
    patient.down = True
    assert [patient.asks(f"http://public.test/{n}") for n in range(8)] == [5, 1, 1, 1, 1, 1, 0, 0]


def test_a_redirect_to_a_host_that_was_given_up_does_not_blame_the_one_it_comes_from(
    server: Server,
) -> None:
    net = Net(server, {"dead.test": ["93.184.216.99"]})
    time = Time()

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        if address == "93.184.216.99":
            raise ConnectionRefusedError(111, "Connection refused")
        return net.connect(address, port, seconds)

    fetcher = net.fetcher(quick(retries=4), connect=connect, clock=time.clock)
    server.pages |= {"/away": redirect("http://dead.test/"), "/page": answer(200, b"page")}
    for _ in range(8):
        with pytest.raises(ConnectionLost, match=r"dead\.test"):
            fetcher.get("http://public.test/away")
    assert fetcher.get("http://public.test/page").body == b"page"


def test_a_host_that_does_not_exist_is_looked_up_six_times_and_then_no_more() -> None:
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    fetcher = Net(None).fetcher(quick(retries=4), resolve=resolve, clock=Time().clock)
    for _ in range(9):
        with pytest.raises(ConnectionLost, match="not found"):
            fetcher.get("https://nowhere.test/")
    assert len(looked_up) == 6
