"""Where connections go to, and what goes over them."""

import socket
import ssl
import threading
import time

import pytest

from ingest.errors import (
    BlockedAddress,
    BlockedScheme,
    ConnectionLost,
    FetchError,
    InvalidAddress,
    TooManyRedirects,
    TotalDeadlineExceeded,
    UnexpectedAnswer,
)
from tests.ingest.fetching.servers import (
    PUBLIC,
    Net,
    Page,
    Server,
    answer,
    local,
    quick,
    redirect,
)


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("http://169.254.169.254/", BlockedAddress),
        ("//169.254.169.254/", BlockedAddress),
        ("http://127.0.0.1/", BlockedAddress),
        ("http://localhost:8080/", BlockedAddress),
        ("http://inside.test/", BlockedAddress),
        ("http://public.test:22/", BlockedAddress),
        ("file:///etc/passwd", BlockedScheme),
        ("ftp://public.test/", BlockedScheme),
        ("http://public.test\\@127.0.0.1/", InvalidAddress),
        ("http://me@public.test/", InvalidAddress),
        ("/a\tb", InvalidAddress),
    ],
)
def test_a_redirect_is_checked_as_the_address_itself(
    server: Server, location: str, error: type[FetchError]
) -> None:
    server.pages["/a"] = redirect(location)
    net = Net(server, {"inside.test": ["10.0.0.5"]})
    with pytest.raises(error):
        net.fetcher().get("http://public.test/a")
    assert net.dialled == [(PUBLIC, 80)]


def test_a_redirect_to_another_scheme_is_refused_at_the_end_of_a_chain_too(server: Server) -> None:
    server.pages |= {"/": redirect("/b"), "/b": redirect("file:///etc/passwd")}
    with pytest.raises(BlockedScheme, match="file:///etc/passwd"):
        Net(server).fetcher().get("http://public.test/")


def test_ten_redirects_are_followed_and_eleven_are_not(server: Server) -> None:
    server.pages |= {f"/{n}": redirect(f"/{n + 1}") for n in range(12)}
    server.pages["/12"] = answer(200, b"there")
    fetched = Net(server).fetcher().get("http://public.test/2")
    assert (fetched.url, fetched.body) == ("http://public.test/12", b"there")
    with pytest.raises(TooManyRedirects):
        Net(server).fetcher().get("http://public.test/1")


def test_a_circle_of_redirects_is_left_at_once(server: Server) -> None:
    server.pages |= {"/a": redirect("/b", 301), "/b": redirect("http://public.test/a", 307)}
    with pytest.raises(TooManyRedirects):
        Net(server).fetcher().get("http://public.test/a")
    assert server.paths == ["/a", "/b"]


@pytest.mark.parametrize("location", ["/ä b", "/ä b".encode().decode("latin-1"), "/%C3%A4%20b"])
def test_a_redirect_leads_where_it_says_in_whatever_encoding(server: Server, location: str) -> None:
    server.pages |= {"/a": redirect(location), "/%C3%A4%20b": answer(200, b"there")}
    assert Net(server).fetcher().get("http://public.test/a").body == b"there"


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\x00", "小米"])
def test_a_header_that_would_be_two_is_not_sent(server: Server, value: str) -> None:
    server.pages["/"] = answer(200)
    with pytest.raises(InvalidAddress):
        Net(server).fetcher().get("http://public.test/", headers={"X-Own": value})
    assert server.seen == []


def test_a_redirect_to_nowhere_is_an_unexpected_answer(server: Server) -> None:
    server.pages["/a"] = answer(302)
    with pytest.raises(UnexpectedAnswer, match="302"):
        Net(server).fetcher().get("http://public.test/a")


def test_a_name_is_looked_up_once_and_reached_at_the_address_that_was_checked(
    server: Server,
) -> None:
    answers = [[PUBLIC], ["127.0.0.1"]]
    net = Net(server)
    server.pages["/"] = answer(200, b"public")
    fetcher = net.fetcher(resolve=lambda host, port: answers.pop(0))
    assert fetcher.get("http://rebinding.test/").body == b"public"
    assert net.dialled == [(PUBLIC, 80)]
    with pytest.raises(BlockedAddress, match=r"127\.0\.0\.1"):
        fetcher.get("http://rebinding.test/")
    assert net.dialled == [(PUBLIC, 80)]


@pytest.mark.parametrize("addresses", [[PUBLIC, "10.0.0.5"], ["10.0.0.5", PUBLIC], ["::1", PUBLIC]])
def test_one_private_address_of_a_name_is_enough_to_refuse_it(addresses: list[str]) -> None:
    net = Net(None, {"mixed.test": addresses})
    with pytest.raises(BlockedAddress, match=r"mixed\.test"):
        net.fetcher().get("http://mixed.test/")


def test_a_dead_address_of_a_host_leaves_its_others(server: Server) -> None:
    server.pages["/"] = answer(200, b"second")
    net = Net(server, {"two.test": ["2606:4700::1", PUBLIC]})

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        if ":" in address:
            raise OSError("no route")
        return net.connect(address, port, seconds)

    assert net.fetcher(connect=connect).get("http://two.test/").body == b"second"


def test_the_host_header_has_the_name_and_the_request_has_its_limits_of_packing(
    server: Server,
) -> None:
    server.pages["/a?b=c"] = answer(200, b"yes")
    Net(server).fetcher().get("http://Public.test:8080/a?b=c#d", accept="text/html")
    (seen,) = server.seen
    assert seen.headers["host"] == "public.test:8080"
    assert seen.headers["accept"] == "text/html"
    assert seen.headers["connection"] == "close", "a server should not wait for more"
    assert seen.headers["accept-encoding"] == "gzip, deflate"
    assert seen.headers["user-agent"].startswith("Gazette/")


def test_headers_of_the_caller_stay_with_the_origin_they_are_for(server: Server) -> None:
    server.pages |= {
        "/a": redirect("/b"),
        "/b": redirect("http://other.test/c"),
        "/c": redirect("http://public.test/d"),
        "/d": answer(200),
    }
    own = {"Authorization": "Bearer secret", "X-Api-Key": "secret"}
    Net(server).fetcher().get("http://public.test/a", headers=own)
    carried = ["authorization" in each.headers and "x-api-key" in each.headers
               for each in server.seen]  # fmt: skip
    assert carried == [True, True, False, False]


@pytest.mark.parametrize("location", ["https://public.test/b", "http://public.test:8080/b"])
def test_another_scheme_or_port_is_another_origin(server: Server, location: str) -> None:
    server.pages |= {"/a": redirect(location), "/b": answer(200)}
    fetcher = Net(server).fetcher(tls=_Plain(ssl.PROTOCOL_TLS_CLIENT))
    fetcher.get("http://public.test/a", headers={"Authorization": "Bearer secret"})
    assert ["authorization" in each.headers for each in server.seen] == [True, False]


class _Plain(ssl.SSLContext):
    """TLS without TLS: the server of these tests has one port for both schemes."""

    def wrap_socket(self, sock: socket.socket, *args: object, **kwargs: object) -> ssl.SSLSocket:
        return sock  # type: ignore[return-value]


def test_the_caller_cannot_name_another_host_or_another_packing(server: Server) -> None:
    server.pages["/"] = answer(200)
    own = {"Host": "evil.test", "Accept-Encoding": "br", "Cookie": "a=b"}
    Net(server).fetcher().get("http://public.test/", headers=own)
    (seen,) = server.seen
    assert seen.headers["host"] == "public.test"
    assert seen.headers["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in seen.headers


def test_no_cookie_is_kept_over_a_redirect_or_for_another_fetch(server: Server) -> None:
    server.pages |= {
        "/a": redirect("/b", Set_Cookie="id=1; Path=/"),
        "/b": answer(200, b"", Set_Cookie="id=2; Path=/"),
    }
    fetcher = Net(server).fetcher()
    fetcher.get("http://public.test/a")
    fetcher.get("http://public.test/b")
    assert ["cookie" in each.headers for each in server.seen] == [False, False, False]


def test_proxies_of_the_environment_are_not_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server({"/": answer(200, b"direct")}) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        server.pages["/"] = answer(200, b"direct")
        assert local().get(server.url + "/").body == b"direct"
        assert proxy.seen == []


def test_a_host_that_does_not_exist_is_said_so_without_a_second_try() -> None:
    net = Net(None)

    def resolve(host: str, port: int) -> list[str]:
        net.looked_up.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(ConnectionLost, match=r"missing\.test"):
        net.fetcher(resolve=resolve).get("http://missing.test/")
    assert net.looked_up == ["missing.test"]


def test_a_lookup_that_never_ends_is_left_behind() -> None:
    never = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        never.wait(20)
        return [PUBLIC]

    begun = time.monotonic()
    with pytest.raises(TotalDeadlineExceeded):
        Net(None).fetcher(quick(seconds=0.2), resolve=resolve).get("http://slow.test/")
    assert time.monotonic() - begun < 1.5
    never.set()


def test_a_port_where_nobody_listens_is_a_connection_lost() -> None:
    with Server() as gone:
        url = gone.url
    with pytest.raises(ConnectionLost, match=r"127\.0\.0\.1"):
        local().get(url)


def test_two_threads_may_fetch_at_once(server: Server) -> None:
    bodies = {f"/{n}": str(n).encode() * 5_000 for n in range(20)}
    server.pages |= {path: answer(200, body) for path, body in bodies.items()}
    fetcher, got = local(), dict[str, bytes]()

    def work(paths: list[str]) -> None:
        for path in paths:
            got[path] = fetcher.get(server.url + path).body

    names = list(bodies)
    threads = [threading.Thread(target=work, args=(part,)) for part in (names[::2], names[1::2])]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert got == bodies


def test_what_is_no_http_is_an_unexpected_answer(server: Server) -> None:
    pages: dict[str, Page] = {
        "/ssh": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "/two": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "/chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nab\r\n",
        "/up": b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        "/head": b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 300_000 + b"\r\n\r\n",
        "/none": answer(204),
        "/304": answer(304),
    }
    server.pages |= pages
    for path in pages:
        with pytest.raises(UnexpectedAnswer):
            local().get(server.url + path)
