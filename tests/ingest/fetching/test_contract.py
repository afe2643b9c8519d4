"""The real fetcher and its double keep one contract; the double does nothing else but tell."""

import socket

import pytest

from ingest.errors import NotServed, ServerBusy
from ingest.fetching.base import Fetched, FetchPolicy, Validators, policy
from ingest.fetching.memory import Asked, MemoryFetcher, Served
from ingest.settings import IngestSettings
from tests.contracts.fetchers import BASE, PAGES, Page, check_fetcher
from tests.ingest.fetching.servers import Net, Seen, Server, answer


def fetched(url: str, page: Page) -> Fetched:
    return Fetched(url, 200, page.content_type, page.charset, page.body, page.validators)


def serve(seen: Seen, connection: socket.socket) -> None:
    page = PAGES[seen.path]
    told = page.validators
    asked = (seen.headers.get("if-none-match"), seen.headers.get("if-modified-since"))
    matches = asked[0] == told.etag if asked[0] else asked[1] and asked[1] == told.last_modified
    headers = {"ETag": told.etag or "-", "Last_Modified": told.last_modified or "-"}
    charset = f"; charset={page.charset}" if page.charset else ""
    headers["Content_Type"] = page.content_type + charset or "-"
    status, body = (304, b"") if matches else (200, page.body)
    connection.sendall(answer(status, body, **headers))


def test_the_real_fetcher_keeps_the_contract() -> None:
    with Server(dict.fromkeys(PAGES, serve)) as server:
        check_fetcher(Net(server).fetcher())


def test_the_double_keeps_the_contract() -> None:
    check_fetcher(MemoryFetcher({BASE + path: fetched(BASE + path, PAGES[path]) for path in PAGES}))


def test_the_double_raises_answers_and_tells_what_it_was_asked() -> None:
    def page(asked: Asked) -> Fetched:
        return fetched(asked.url, Page(asked.accept.encode()))

    pages: dict[str, Served] = {BASE + "/busy": ServerBusy("busy"), BASE + "/made": page}
    double = MemoryFetcher(pages)
    with pytest.raises(ServerBusy):
        double.get(BASE + "/busy")
    assert double.get(BASE + "/made", Validators('"1"'), "text/html", {"A": "b"}).body == (
        b"text/html"
    )
    with pytest.raises(NotServed):
        double.get(BASE + "/none")
    assert [each.url for each in double.asked] == [
        BASE + "/busy", BASE + "/made", BASE + "/none",
    ]  # fmt: skip
    assert double.asked[1] == Asked(BASE + "/made", Validators('"1"'), "text/html", {"A": "b"})


def test_the_settings_make_the_policy_and_their_defaults_are_its_own() -> None:
    assert policy(IngestSettings()) == FetchPolicy()
    settings = IngestSettings(
        allow_private=("wiki",), max_fetch_mb=2, fetch_seconds=3, fetch_rate=0,
        fetch_retries=1, fetch_backoff=0, robots=False,
    )  # fmt: skip
    assert policy(settings) == FetchPolicy(("wiki",), 2 * 2**20, 3, 0, 1, 0, False)
