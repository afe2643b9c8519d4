"""Who may do what: a token by its role and collections, this machine before the first token."""

import re
import select
import socket
from typing import Any

import httpx
import pytest

from bot.access.roles import Role
from bot.errors import ServerMisconfigured, TooManyRequests
from bot.surfaces.http.guarding import hostname, is_loopback
from bot.surfaces.http.pacing import Pace
from bot.surfaces.http.running import serve
from bot.surfaces.logs import Lines
from tests.bot.conftest import settings_of
from tests.bot.surfaces.http.conftest import Team
from tests.bot.surfaces.http.test_api import FEE, problem

OSTEND = "When will the harbour of Ostend close?"
NOTE: dict[str, Any] = {
    "files": {"file": ("n.md", b"# Note\n\nA note.")},
    "data": {"collection": "team-legal"},
}
CALLS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "ask": ("POST", "/api/v1/ask", {"json": {"question": FEE}}),
    "search": ("POST", "/api/v1/search", {"json": {"query": "fee"}}),
    "list": ("GET", "/api/v1/documents", {}),
    "show": ("GET", "/api/v1/documents/2020-01234", {}),
    "status": ("GET", "/api/v1/status/Borealis", {}),
    "add": ("POST", "/api/v1/documents", NOTE),
    "remove": ("DELETE", "/api/v1/documents/n.md", {}),
    "complete": (
        "POST", "/v1/chat/completions",
        {"json": {"model": "gazette", "messages": [{"role": "user", "content": FEE}]}},
    ),
    "models": ("GET", "/v1/models", {}),
    "model": ("GET", "/v1/models/gazette", {}),
    "answer": ("GET", "/api/v1/answers/a0", {}),
    "judge": ("POST", "/api/v1/answers/a0/feedback", {"json": {"helpful": True}}),
    "admin": ("GET", "/admin", {}),
    "page": ("GET", "/", {}),
    "reader": ("GET", "/documents/2020-01234", {}),
    "lists": ("GET", "/status", {}),
    "standing": ("GET", "/status/Borealis", {}),
    "counts": ("GET", "/metrics", {"headers": {"X-Forwarded-For": "10.0.0.1"}}),
}  # fmt: skip
READING, WRITING = ("ask", "search", "list", "show", "status", "complete"), ("add", "remove")
KNOWN, GONE, PAGES = (
    ("models", "model"),
    ("answer", "judge"),
    ("admin", "page", "reader", "lists", "standing"),
)
EXPECTED: dict[tuple[str | None, str], int] = {
    **{(who, what): 401 for who in (None, "gz_wrong", "revoked") for what in CALLS},
    **{(who, what): 200 for who in ("reader", "editor", "admin") for what in READING},
    **{("reader", what): 403 for what in WRITING},
    **{(who, "add"): 201 for who in ("editor", "admin")},
    **{(who, "remove"): 200 for who in ("editor", "admin")},
    **{(who, what): 200 for who in ("reader", "editor", "admin", "elsewhere") for what in KNOWN},
    **{(who, what): 404 for who in ("reader", "editor", "admin", "elsewhere") for what in GONE},
    **{(who, "counts"): 403 for who in ("reader", "editor", "elsewhere")},
    ("admin", "counts"): 200,
    # A token is exchanged for a session there; it is not enough by itself.
    **{(who, what): 401 for who in ("reader", "editor", "admin", "elsewhere") for what in PAGES},
    # Its one collection does not exist, and others' are not told of.
    **{("elsewhere", what): 404 for what in (*READING, "remove")},
    ("elsewhere", "add"): 403,
}


NAMED = {
    401: {"NotIdentified"}, 403: {"NotAllowedHere"},
    404: {"UnknownCollection", "UnknownDocument", "UnknownAnswer"},
}  # fmt: skip
"""The errors of each status."""


@pytest.mark.parametrize(("who", "what"), EXPECTED, ids=lambda value: str(value))
def test_every_endpoint_asks_for_its_token(team: Team, who: str | None, what: str) -> None:
    method, path, given = CALLS[what]
    if (what, EXPECTED[who, what]) == ("remove", 200):
        team.call(*CALLS["add"][:2], "editor", **NOTE)
    response = team.call(method, path, who, **given)
    status = EXPECTED[who, what]
    assert response.status_code == status, response.text
    if what in PAGES:
        assert "Your token" in response.text
    elif status >= 400:
        assert response.json()["type"] in NAMED[status]
        assert response.headers["content-type"] == "application/problem+json"
    if status == 401 and what not in PAGES:
        assert response.headers["www-authenticate"] == "Bearer"


def test_no_endpoint_is_left_out_of_the_matrix(team: Team) -> None:
    described = team.call("GET", "/openapi.json").json()["paths"]
    tried = {
        (method.lower(), re.sub(r"/(a0|n\.md|2020-01234|gazette|Borealis)(?=/|$)", "/{}", path))
        for method, path, _ in CALLS.values()
    }
    open_to_all = {("get", "/healthz"), ("get", "/readyz")}
    found = {
        (method, re.sub(r"\{\w+\}", "{}", path))
        for path, how in described.items()
        for method in how
    }
    assert found - open_to_all <= tried


def test_a_token_sees_its_collections_alone_by_every_way(team: Team) -> None:
    assert "winter" in team.ask(OSTEND, "legal").json()["answer"]
    for way in (
        team.ask(OSTEND, "reader"),
        team.ask(OSTEND, "reader", collections=["team-legal"]),
        team.call("POST", "/api/v1/search", "reader", json={"query": OSTEND}),
        team.call("GET", "/api/v1/documents?query=memo", "reader"),
        team.call("GET", "/api/v1/documents?collection=team-legal", "reader"),
        team.call("GET", "/api/v1/documents/memo.md", "reader"),
    ):
        assert "winter" not in way.text
        assert "memo.md" not in way.text.replace("'memo.md'", "")  # what was asked for


def test_a_collection_that_is_not_theirs_and_one_that_is_nobodys_are_told_alike(
    team: Team,
) -> None:
    one, other = (
        problem(team.ask(FEE, "reader", collections=[name]), 404)
        for name in ("team-legal", "team-nothing")
    )
    assert one | {"detail": ""} == other | {"detail": ""}
    assert one["detail"].replace("team-legal", "team-nothing") == other["detail"]


def test_a_revoked_token_is_refused_at_the_next_call(team: Team) -> None:
    team.make("brief", Role.READER, ["public"])
    assert team.ask(FEE, "brief").status_code == 200
    team.access.tokens.revoke(team.ids["brief"])
    assert problem(team.ask(FEE, "brief"), 401)["type"] == "NotIdentified"


def test_this_machine_reads_what_is_public_until_there_is_a_token(bare: Team) -> None:
    assert "ten crowns" in bare.ask(FEE).json()["answer"]
    assert "winter" not in bare.ask(OSTEND).text
    problem(bare.call(*CALLS["add"][:2], None, **NOTE), 403)
    bare.make("first", Role.READER, ["public"])
    assert problem(bare.ask(FEE), 401)["type"] == "NotIdentified"
    assert bare.ask(FEE, "first").status_code == 200


@pytest.mark.parametrize(
    "name",
    ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "CF-Connecting-IP"],
)
def test_what_was_forwarded_is_not_from_this_machine(bare: Team, name: str) -> None:
    headers = {name: "127.0.0.1"}
    response = bare.call("POST", "/api/v1/ask", json={"question": FEE}, headers=headers)
    assert problem(response, 401)["type"] == "NotIdentified"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8080", ""]
)
def test_a_name_that_is_not_the_servers_is_refused(bare: Team, host: str) -> None:
    response = bare.call("POST", "/api/v1/ask", json={"question": FEE}, headers={"Host": host})
    assert response.status_code in (400, 421)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://127.0.0.1:1",
        "http://localhost.evil.example",
        "http://[",
    ],
)
def test_a_page_of_another_origin_is_refused(bare: Team, origin: str) -> None:
    response = bare.call("POST", "/api/v1/ask", json={"question": FEE}, headers={"Origin": origin})
    assert problem(response, 403)["type"] == "ForeignOrigin"


def test_the_servers_own_page_is_not_refused(bare: Team) -> None:
    response = bare.call(
        "POST", "/api/v1/ask", json={"question": FEE}, headers={"Origin": bare.url}
    )
    assert response.status_code == 200


def test_no_other_site_is_allowed_to_read_what_is_answered(bare: Team) -> None:
    response = bare.call("OPTIONS", "/api/v1/ask", headers={
        "Origin": bare.url, "Access-Control-Request-Method": "POST"})  # fmt: skip
    assert not [name for name in response.headers if name.startswith("access-control")]
    answered = bare.ask(FEE)
    assert answered.headers["x-content-type-options"] == "nosniff"
    assert answered.headers["cross-origin-resource-policy"] == "same-origin"


def test_counts_are_for_this_machine_and_admins(team: Team) -> None:
    forwarded = {"X-Forwarded-For": "10.0.0.1"}
    assert b"gazette_answers_total" in team.call("GET", "/metrics").content
    for who, status in ((None, 401), ("editor", 403)):
        refused = team.call("GET", "/metrics", who, headers=forwarded)
        assert problem(refused, status)["type"] in NAMED[status]
        assert b"gazette_answers" not in refused.content
    assert team.call("GET", "/metrics", "admin", headers=forwarded).status_code == 200


def test_a_body_that_is_too_large_is_refused_also_when_it_does_not_say_so(team: Team) -> None:
    host = team.url.removeprefix("http://")
    port = int(host.partition(":")[2])
    head = f"POST /api/v1/ask HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = b"%x\r\n%s\r\n" % (1 << 20, b" " * (1 << 20))
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(head.encode())
        sent = 0
        while sent < 600 and not select.select([connection], [], [], 0)[0]:
            connection.sendall(piece)
            sent += 1
        assert connection.recv(12) == b"HTTP/1.1 413"
    assert sent < 300, "it is told before all was sent"
    assert team.call("GET", "/healthz").status_code == 200


def test_only_a_file_may_be_larger_than_a_mebibyte(team: Team) -> None:
    large = {"question": FEE, "history": [{"role": "user", "content": "x" * (1 << 20)}]}
    for who in (None, "reader"):  # a body is read before anybody knows whose it is
        response = team.call("POST", "/api/v1/ask", who, json=large)
        assert problem(response, 413)["type"] == "BodyTooLarge"
    form = {"file": ("l.md", b"# Large\n\n" + b"A word. " * (1 << 18))}
    response = team.call("POST", "/api/v1/documents", "reader", files=form)
    assert problem(response, 403)["type"] == "NotAllowedHere"


def test_guesses_of_strangers_keep_nobody_from_signing_in(bare: Team) -> None:
    bare.make("first", Role.READER, ["public"])
    for _ in range(130):  # more than one may call in a minute
        httpx.post(f"{bare.url}/session", data={"token": "gz_guess"}, timeout=30)
    entered = httpx.post(f"{bare.url}/session", data={"token": bare.tokens["first"]}, timeout=30)
    assert entered.status_code == 303
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie


@pytest.mark.parametrize(
    ("to", "leads"),
    [
        ("/answers/a1?x=1", "/answers/a1?x=1"), ("//evil.example", "/"), ("/\\evil.example", "/"),
        ("https://evil.example", "/"), ("", "/"), ("/\r\nSet-Cookie: x", "/"),
    ],
)  # fmt: skip
def test_who_signs_in_is_led_to_the_page_that_was_wanted_and_nowhere_else(
    team: Team, to: str, leads: str
) -> None:
    data = {"token": team.tokens["reader"], "to": to}
    entered = httpx.post(f"{team.url}/session", data=data, timeout=30)
    assert (entered.status_code, entered.headers["location"]) == (303, leads)
    wanted = httpx.get(f"{team.url}/answers/a1?x=1", timeout=30)
    assert 'name="to" value="/answers/a1?x=1"' in wanted.text


def test_a_session_that_was_begun_over_tls_is_never_sent_without(team: Team) -> None:
    host = team.url.removeprefix("http://")
    entered = httpx.post(
        f"{team.url}/session", data={"token": team.tokens["reader"]},
        headers={"Origin": f"https://{host}"}, timeout=30,
    )  # fmt: skip
    assert "Secure" in entered.headers["set-cookie"]


def test_other_addresses_are_served_only_where_there_is_a_token(bare: Team) -> None:
    with pytest.raises(ServerMisconfigured, match="no token"):
        serve(settings_of(bare.home), "0.0.0.0", 0, print)


def test_a_port_that_is_taken_is_told(bare: Team) -> None:
    port = int(bare.url.rpartition(":")[2])
    with pytest.raises(ServerMisconfigured, match=str(port)):
        serve(settings_of(bare.home), "127.0.0.1", port, print)


def test_calls_are_counted_for_each_caller_and_refill_over_a_minute() -> None:
    now = 0.0
    pace = Pace(3, lambda: now)
    for _ in range(3):
        pace.take("a")
    with pytest.raises(TooManyRequests, match="More than 3"):
        pace.take("a")
    pace.take("b")
    now = 21.0
    pace.take("a")
    with pytest.raises(TooManyRequests):
        pace.take("a")
    unlimited = Pace(0)
    for _ in range(1000):
        unlimited.take("a")


@pytest.mark.parametrize(
    ("host", "name"),
    [("localhost:80", "localhost"), ("[::1]:80", "::1"), ("A.b", "a.b"), ("[", ""), ("a@b", "b")],
)
def test_the_name_in_a_host_header(host: str, name: str) -> None:
    assert hostname(host) == name


def test_only_what_comes_from_here_directly_is_local() -> None:
    assert is_loopback("127.0.0.1", {})
    assert is_loopback("::1", {})
    assert not is_loopback("10.0.0.1", {})
    assert not is_loopback(None, {})
    assert not is_loopback("127.0.0.1", {"forwarded": "for=10.0.0.1"})


def test_secrets_are_in_no_log(team: Team, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", "bot")
    team.ask("What is the canary-question about?", "reader")
    team.ask(FEE, "gz_canary-token")
    team.ask("?!", "reader", keys=["canary-key"])
    team.call("POST", "/api/v1/ask", "reader", json={"question": "", "x": "canary-field"})
    lines = [Lines().format(each) for each in caplog.records if each.name.startswith("bot")]
    assert any('"event": "refused"' in line for line in lines)
    said = "\n".join(lines)
    assert "canary" not in said
    assert all(token not in said for token in team.tokens.values())
