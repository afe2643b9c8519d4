"""A good guest: at a pace, and where it is welcome."""

import threading

import pytest

from ingest.errors import (
    BlockedAddress,
    ConnectionLost,
    DisallowedByRobots,
    NotServed,
)
from ingest.fetching.client import HttpFetcher
from ingest.fetching.politeness import ROBOTS_BYTES, Pacer
from tests.ingest.fetching.servers import Net, Page, Server, Time, answer, local, quick, redirect

ROBOTS = b"User-agent: *\nDisallow: /private\n\nUser-agent: policy\nDisallow: /\n"


@pytest.fixture(autouse=True)
def pages(server: Server) -> None:
    server.pages |= {"/page": answer(200, b"page"), "/private/x": answer(200, b"x")}


def polite(net: Net, time: Time, **changes: object) -> HttpFetcher:
    return net.fetcher(quick(robots=True, **changes), sleep=time.sleep, clock=time.clock)


def test_requests_to_one_host_are_spaced_and_other_hosts_do_not_wait() -> None:
    time = Time()
    pacer = Pacer(4.0, time.clock, time.sleep)
    for host in ("a.test", "b.test", "a.test", "a.test", "b.test"):
        pacer.wait(host)
    assert time.slept == [0.25, 0.25]
    time.now += 60
    pacer.wait("a.test")
    assert time.slept == [0.25, 0.25], "what was not asked is not saved up"
    pacer.wait("a.test")
    assert time.slept == [0.25, 0.25, 0.25]


def test_a_rate_of_nothing_is_no_limit() -> None:
    time = Time()
    pacer = Pacer(0.0, time.clock, time.sleep)
    for _ in range(100):
        pacer.wait("a.test")
    assert time.slept == []


def test_threads_share_one_pace() -> None:
    time = Time()
    slept: list[float] = []
    pacer = Pacer(2.0, time.clock, slept.append)
    threads = [threading.Thread(target=pacer.wait, args=("a.test",)) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(5)
    assert sorted(slept) == [0.5, 1.0, 1.5, 2.0]


def test_redirects_and_retries_keep_the_pace_and_waiting_is_not_on_the_deadline(
    server: Server,
) -> None:
    server.pages |= {f"/{n}": redirect(f"/{n + 1}") for n in range(5)}
    server.pages["/5"] = answer(200)
    time = Time()
    fetcher = Net(server).fetcher(quick(rate=0.1), sleep=time.sleep, clock=time.clock)
    fetcher.get("http://public.test/0")
    assert time.slept == [10.0] * 5
    assert len(server.seen) == 6


def test_robots_txt_is_obeyed_for_our_name_and_fetched_once_a_host(server: Server) -> None:
    server.pages["/robots.txt"] = answer(200, ROBOTS)
    fetcher = polite(Net(server), Time())
    for _ in range(3):
        assert fetcher.get("http://public.test/page").body == b"page"
        with pytest.raises(DisallowedByRobots, match="/private/x"):
            fetcher.get("http://public.test/private/x")
    assert [each.path for each in server.seen].count("/robots.txt") == 1
    assert "/private/x" not in server.paths
    fetcher.get("http://other.test/page")
    assert [each.path for each in server.seen].count("/robots.txt") == 2


def test_a_group_for_gazette_comes_before_the_one_for_all(server: Server) -> None:
    rules = b"User-agent: gazette\nDisallow: /page\n\nUser-agent: *\nAllow: /\n"
    server.pages["/robots.txt"] = answer(200, rules)
    with pytest.raises(DisallowedByRobots):
        polite(Net(server), Time()).get("http://public.test/page")


def test_a_redirect_does_not_lead_around_robots_txt(server: Server) -> None:
    server.pages |= {"/robots.txt": answer(200, ROBOTS), "/a": redirect("/private/x")}
    with pytest.raises(DisallowedByRobots):
        polite(Net(server), Time()).get("http://public.test/a")
    assert server.paths == ["/a"]


def test_an_allowed_private_host_is_a_site_with_wishes_too(server: Server) -> None:
    server.pages["/robots.txt"] = answer(200, ROBOTS)
    with pytest.raises(DisallowedByRobots):
        local(robots=True).get(server.url + "/private/x")


def test_the_operator_can_turn_robots_txt_off(server: Server) -> None:
    server.pages["/robots.txt"] = answer(200, ROBOTS)
    assert local(robots=False).get(server.url + "/private/x").body == b"x"
    assert len(server.seen) == 1


@pytest.mark.parametrize("robots", [answer(404), answer(401), answer(410), redirect("/robots.txt")])
def test_a_site_without_robots_txt_allows_all(server: Server, robots: Page) -> None:
    server.pages["/robots.txt"] = robots
    assert polite(Net(server), Time()).get("http://public.test/private/x").body == b"x"


@pytest.mark.parametrize(
    "robots",
    [answer(503), answer(500), b"SSH-2.0\r\n\r\n", answer(200, b"#" * (ROBOTS_BYTES + 1))],
)
def test_a_site_whose_wishes_cannot_be_read_is_left_alone_for_a_while(
    server: Server, robots: Page
) -> None:
    server.pages["/robots.txt"] = robots
    time = Time()
    fetcher = polite(Net(server), time)
    for _ in range(3):
        with pytest.raises(DisallowedByRobots, match=r"robots\.txt cannot be read") as raised:
            fetcher.get("http://public.test/page")
        assert "later" in raised.value.hint
    asked = len(server.seen)
    assert asked <= 2, "one try and one retry, whatever is asked for"
    server.pages["/robots.txt"] = answer(200, ROBOTS)
    time.now += 700
    assert fetcher.get("http://public.test/page").body == b"page"


def test_robots_txt_is_asked_for_again_after_a_day(server: Server) -> None:
    time = Time()
    fetcher = polite(Net(server), time)
    assert fetcher.get("http://public.test/private/x").body == b"x"
    server.pages["/robots.txt"] = answer(200, ROBOTS)
    time.now += 80_000
    assert fetcher.get("http://public.test/private/x").body == b"x"
    time.now += 10_000
    with pytest.raises(DisallowedByRobots):
        fetcher.get("http://public.test/private/x")


def test_robots_txt_is_fetched_under_the_same_checks(server: Server) -> None:
    server.pages["/robots.txt"] = redirect("http://169.254.169.254/latest")
    with pytest.raises(BlockedAddress):
        polite(Net(server), Time()).get("http://public.test/page")
    net = Net(server, {"inside.test": ["10.0.0.5"]})
    with pytest.raises(BlockedAddress):
        polite(net, Time()).get("http://inside.test/page")
    assert net.dialled == []


def test_a_host_that_cannot_be_reached_is_not_blamed_on_its_robots_txt() -> None:
    with Server() as gone:
        url = gone.url
    time = Time()
    fetcher = HttpFetcher(
        quick(robots=True, retries=2, backoff=1.0, allow_private=("127.0.0.1",)),
        sleep=time.sleep,
    )
    with pytest.raises(ConnectionLost):
        fetcher.get(url + "/page")
    assert len(time.slept) == 2, "the tries of robots.txt are not multiplied by those of the page"


@pytest.mark.parametrize(("wished", "kept"), [("3", 3.0), ("0.5", 1.0), ("9999", 30.0)])
def test_a_wished_delay_is_kept_up_to_half_a_minute(
    server: Server, wished: str, kept: float
) -> None:
    server.pages["/robots.txt"] = answer(200, f"User-agent: *\nCrawl-delay: {wished}".encode())
    time = Time()
    fetcher = polite(Net(server), time, rate=1.0)
    for _ in range(3):
        fetcher.get("http://public.test/page")
    assert time.slept == [1.0, kept, kept]


def test_a_page_that_is_missing_is_not_a_missing_robots_txt(server: Server) -> None:
    with pytest.raises(NotServed, match="/none"):
        polite(Net(server), Time()).get("http://public.test/none")
