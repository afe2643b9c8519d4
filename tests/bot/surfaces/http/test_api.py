"""The API answers as the command line does, and tells every error as a problem with a way out."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import httpx
import pytest

from bot.models import Answer
from ingest.dates import latest
from ingest.models import Document
from tests.bot.surfaces.http.conftest import Team

FEE = "What fee does Executive Order 12000 set?"


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """Return the problem that a response tells of."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told.keys() == {"type", "title", "status", "detail", "hint", "retryable"}
    assert told["status"] == status
    return told


def events_of(text: str) -> list[tuple[str, Any]]:
    """Return the server-sent events of a body: name and data."""
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


# -- questions --------------------------------------------------------------------------------


def test_a_question_is_answered_with_checked_quotes(team: Team) -> None:
    answer = Answer.model_validate(team.ask(FEE, "reader").json())
    assert "ten crowns" in answer.answer
    (first, *_) = answer.citations
    document = team.call("GET", f"/api/v1/documents/{first.document_id}", "reader").json()
    assert document["text"][first.start : first.end] == first.quote


def test_an_answer_comes_in_pieces_that_add_up_to_it(team: Team) -> None:
    response = team.call(
        "POST", "/api/v1/ask", "reader", json={"question": FEE},
        headers={"Accept": "text/event-stream"},
    )  # fmt: skip
    assert response.headers["content-type"].startswith("text/event-stream")
    events = events_of(response.text)
    assert [name for name, _ in events] == ["retrieved", "delta", "done"]
    retrieved, delta, done = (data for _, data in events)
    assert retrieved["passages"][0]["rank"] == 1
    assert delta["text"] == done["answer"]
    assert Answer.model_validate(done).status == "answered"


def test_a_question_is_asked_as_of_a_day_with_a_history(team: Team) -> None:
    history = [{"role": "user", "content": FEE}, {"role": "assistant", "content": "Ten crowns."}]
    answer = team.ask("And E.O. 12001?", "reader", history=history, as_of="2020-12").json()
    assert answer["standalone_question"] == "What fee does E.O. 12001 set?"
    assert answer["as_of"] == "2020-12-31"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "question"),
        ({"question": ""}, "question"),
        ({"question": "?!"}, "no words"),
        ({"question": "x" * 4001}, "question"),
        ({"question": FEE, "as_of": "yesterday"}, "yesterday"),
        ({"question": FEE, "colections": []}, "colections"),
        ({"question": FEE, "kind": "gossip"}, "kind"),
        ({"question": FEE, "query": "x"}, "query"),
        ({"question": "half a pair \ud800"}, "unicode"),
    ],
)
def test_a_wrong_question_is_a_problem_that_names_what_is_wrong(
    team: Team, body: dict[str, object], named: str
) -> None:
    response = team.call(
        "POST", "/api/v1/ask", "reader", content=json.dumps(body),
        headers={"content-type": "application/json"},
    )  # fmt: skip
    told = problem(response, 422)
    assert named in told["detail"]
    assert told["hint"]


def test_a_conversation_has_a_longest_length(team: Team) -> None:
    for longest, turns in ((200_001, 1), (1, 201)):
        history = [{"role": "user", "content": "x" * longest}] * turns
        told = problem(team.ask(FEE, "reader", history=history), 422)
        assert "history" in told["detail"]


def test_a_question_may_be_given_as_a_query_as_in_a_batch(team: Team) -> None:
    answer = team.call("POST", "/api/v1/ask", "reader", json={"query": FEE}).json()
    assert "ten crowns" in answer["answer"]


def test_a_body_that_is_no_json_is_a_problem(team: Team) -> None:
    response = team.call("POST", "/api/v1/ask", "reader", content=b"{")
    assert problem(response, 422)["type"] == "InvalidRequest"


def test_a_body_that_does_not_say_that_it_is_json_is_told_how_to(team: Team) -> None:
    body = json.dumps({"question": FEE}).encode()
    response = team.call("POST", "/api/v1/ask", "reader", content=body)
    assert "Content-Type: application/json" in problem(response, 422)["hint"]


def test_a_field_that_there_is_not_is_named(team: Team) -> None:
    response = team.call("POST", "/api/v1/ask", "reader", json={"q": FEE})
    assert problem(response, 422)["detail"] == "body.q: There is no such field"


def test_a_search_gives_passages_with_their_offsets(team: Team) -> None:
    found = team.call(
        "POST", "/api/v1/search", "reader", json={"query": "presumption of denial", "k": 2}
    ).json()
    assert found["query"] == "presumption of denial"
    assert [each["rank"] for each in found["results"]] == [1, 2]
    best = found["results"][0]
    document = team.call("GET", f"/api/v1/documents/{best['document_id']}", "reader").json()
    assert document["text"][best["start"] : best["end"]] == best["text"]


# -- documents --------------------------------------------------------------------------------


def test_documents_are_listed_newest_first_in_pages(team: Team) -> None:
    whole = team.call("GET", "/api/v1/documents", "reader").json()
    assert whole["total"] == len(whole["documents"]) > 5
    dated = [Document.model_validate(each).dated for each in whole["documents"]]
    dates = [latest(each) if each else date.min for each in dated]
    assert dates == sorted(dates, reverse=True)
    pages = [
        team.call("GET", f"/api/v1/documents?limit=3&offset={at}", "reader").json()["documents"]
        for at in range(0, whole["total"], 3)
    ]
    assert [each for page in pages for each in page] == whole["documents"]


def test_documents_are_found_by_words_and_kind(team: Team) -> None:
    found = team.call("GET", "/api/v1/documents?query=12001", "reader").json()["documents"]
    assert [each["title"] for each in found] == ["Order on moorings"]
    news = team.call("GET", "/api/v1/documents?kind=news", "reader").json()["documents"]
    assert {each["kind"] for each in news} == {"news"}


@pytest.mark.parametrize("name", ["2020-01234", "E.O. 12001", "orders/12001.md"])
def test_a_document_is_shown_by_key_or_official_name(team: Team, name: str) -> None:
    response = team.call("GET", f"/api/v1/documents/{name}", "reader")
    if name.endswith(".md"):  # its number is its key
        assert "2020-01234" not in problem(response, 404)["detail"]
    else:
        assert response.json()["text"].startswith("Order on moorings")


def test_a_document_is_removed_by_its_key_and_not_by_a_name_that_others_may_bear(
    team: Team,
) -> None:
    response = team.call("DELETE", "/api/v1/documents/E.O.%2012001", "editor")
    assert problem(response, 404)["type"] == "UnknownDocument"
    assert team.call("GET", "/api/v1/documents/E.O.%2012001", "reader").status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        {"files": {"file": ("n.md", b"# N\n\nA note.")}, "data": {"collections": "team-legal"}},
        {"json": {"url": "https://agency.gov/n", "collections": "team-legal"}},
    ],
)
def test_a_misspelt_collection_publishes_nothing_to_everybody(team: Team, given: Any) -> None:
    told = problem(team.call("POST", "/api/v1/documents", "editor", **given), 422)
    assert "collections" in told["detail"]
    assert team.call("GET", "/api/v1/documents/n.md", "editor").status_code == 404


def test_changes_that_wait_are_limited(team: Team) -> None:
    with ThreadPoolExecutor(40) as pool:
        form = {"file": ("wait.md", b"# Wait\n\nA note.")}
        many = [
            pool.submit(
                team.call, "POST", "/api/v1/documents", "editor", files=form,
                data={"collection": "team-legal"},
            )
            for _ in range(40)
        ]  # fmt: skip
        statuses = {each.result().status_code for each in many}
    assert statuses == {201, 429}
    team.call("DELETE", "/api/v1/documents/wait.md", "editor")


def test_a_file_is_brought_in_found_and_removed(team: Team) -> None:
    form = {"file": ("kelp.md", b"# Kelp\n\nKelp is cut on the third of May.")}
    report = team.call(
        "POST", "/api/v1/documents", "editor", files=form, data={"collection": "team-legal"}
    )
    assert report.status_code == 201
    assert (report.json()["added"], report.json()["rejected"]) == (1, [])
    (identity,) = report.json()["ids"]
    found = team.call("GET", f"/api/v1/documents/{identity}", "editor").json()
    assert found["title"] == "Kelp"
    assert "third of May" in team.ask("When is kelp cut?", "legal").json()["answer"]
    assert "third of May" not in team.ask("When is kelp cut?", "reader").text
    gone = team.call("DELETE", "/api/v1/documents/kelp.md", "editor")
    assert gone.json() == {"removed": 1}
    told = problem(team.call("GET", "/api/v1/documents/kelp.md", "editor"), 404)
    assert told["type"] == "UnknownDocument"
    assert not (team.home / "uploads").exists()
    subjects = [(each.action, each.subject) for each in team.access.log.recent(2)]
    assert subjects == [("remove", "kelp.md"), ("ingest", "kelp.md")]


def test_ids_are_given_of_what_was_there_unchanged_and_of_all_in_a_file(team: Team) -> None:
    lines = "\n".join(
        json.dumps({"_id": name, "title": name, "text": f"A record about {name}."})
        for name in ("anchors", "ballast")
    )
    given = [
        team.call(
            "POST", "/api/v1/documents", "editor", files={"file": ("two.jsonl", lines.encode())},
            data={"collection": "team-legal"},
        ).json()
        for _ in range(2)
    ]  # fmt: skip
    assert [(each["added"], each["unchanged"]) for each in given] == [(2, 0), (0, 2)]
    assert len(given[0]["ids"]) == 2
    assert sorted(given[0]["ids"]) == sorted(given[1]["ids"])
    for each in given[0]["ids"]:
        assert team.call("DELETE", f"/api/v1/documents/{each}", "editor").status_code == 200


def test_what_cannot_be_read_is_told_with_its_reason(team: Team) -> None:
    form = {"file": ("sheet.xlsx", b"PK\x03\x04 no such thing")}
    response = team.call(
        "POST", "/api/v1/documents", "editor", files=form, data={"collection": "team-legal"}
    )
    told = problem(response, 422)
    assert told["type"] == "MalformedFile"
    assert told["hint"]


def test_files_that_differ_in_their_ending_alone_are_both_kept(team: Team) -> None:
    for name, text in (("rules.txt", "Dogs are allowed on the pier."), ("rules.md", "Cats too.")):
        report = team.call(
            "POST", "/api/v1/documents", "editor", files={"file": (name, text.encode())},
            data={"collection": "team-legal"},
        ).json()  # fmt: skip
        assert (report["added"], report["removed"]) == (1, 0)
    for name in ("rules.txt", "rules.md"):
        assert team.call("DELETE", f"/api/v1/documents/{name}", "editor").status_code == 200


@pytest.mark.parametrize("url", ["/etc/passwd", "file:///etc/passwd", "ingest/sample", ""])
def test_a_path_of_the_server_is_no_address(team: Team, url: str) -> None:
    told = problem(team.call("POST", "/api/v1/documents", "editor", json={"url": url}), 422)
    assert told["type"] == "UnknownSource"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "http://169.254.169.254/latest"])
def test_an_address_inside_is_not_fetched(team: Team, url: str) -> None:
    told = problem(team.call("POST", "/api/v1/documents", "editor", json={"url": url}), 422)
    assert told["type"] == "BlockedAddress"


@pytest.mark.parametrize(
    "given", [{"data": {"x": "y"}}, {"json": {"link": "x"}}, {"content": b"x"}]
)
def test_a_document_that_is_not_handed_over_is_a_problem(team: Team, given: Any) -> None:
    told = problem(team.call("POST", "/api/v1/documents", "editor", **given), 422)
    assert told["type"] == "InvalidUpload"
    assert "file" in told["hint"]


# -- operation --------------------------------------------------------------------------------


def test_the_server_says_that_it_lives_and_can_answer(team: Team) -> None:
    assert team.call("GET", "/healthz").json() == {"ok": True, "message": ""}
    assert team.call("GET", "/readyz").json() == {"ok": True, "message": ""}


def test_what_failed_is_counted(team: Team) -> None:
    problem(team.ask("?!", "reader"), 422)
    counted = team.call("GET", "/metrics").text
    assert 'gazette_failures_total{surface="http",type="InvalidQuestion"}' in counted


def test_what_is_wrong_with_the_library_is_told_to_its_operator_alone(
    bare: Team, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(bare.home / "generations")
    (bare.home / "catalog.sqlite3").write_bytes(b"no database" * 1000)
    response = bare.ask(FEE)
    assert response.status_code == 500
    assert str(bare.home) not in response.text
    shown = bare.call("GET", "/documents/2020-01234")
    assert shown.status_code == 500
    assert str(bare.home) not in shown.text
    assert any(str(bare.home) in str(vars(each)) for each in caplog.records)


def test_what_there_is_not_is_a_problem(team: Team) -> None:
    for response in (team.call("GET", "/nowhere"), team.call("GET", "/api/v1/nowhere")):
        assert "/openapi.json" in problem(response, 404)["hint"]
    wrong = team.call("PUT", "/api/v1/ask")
    assert problem(wrong, 405)["hint"] == "Use POST."
    assert wrong.headers["allow"] == "POST"


def test_a_browser_is_shown_a_page_where_there_is_none_and_a_program_a_problem(
    team: Team,
) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for path in ("/nowhere", "/static/nothing.css", "/apis", "/v1x"):
        shown = team.call("GET", path, headers=browser)
        assert shown.status_code == 404
        assert shown.headers["content-type"].startswith("text/html")
        assert "There is no page at this address." in shown.text
        assert "default-src 'none'" in shown.headers["content-security-policy"]
        assert "/openapi.json" in problem(team.call("GET", path), 404)["hint"]
    for path in ("/api", "/api/v1/nowhere"):
        problem(team.call("GET", path, headers=browser), 404)
    told = team.call("GET", "/v1/nowhere", headers=browser)
    assert (told.status_code, told.json()["error"]["code"]) == (404, 404)
    assert problem(team.call("PUT", "/api/v1/ask", headers=browser), 405)["hint"] == "Use POST."


def test_the_description_has_every_endpoint_with_its_errors(team: Team) -> None:
    described = team.call("GET", "/openapi.json").json()
    assert {
        "/api/v1/ask", "/api/v1/search", "/api/v1/documents", "/api/v1/documents/{name}",
        "/healthz", "/readyz", "/metrics",
    } <= described["paths"].keys()  # fmt: skip
    responses = described["paths"]["/api/v1/ask"]["post"]["responses"]
    assert "application/problem+json" in responses["401"]["content"]


def test_a_server_that_cannot_be_reached_is_no_failure_of_this_one(team: Team) -> None:
    body = {"url": "https://nowhere.invalid/x"}
    told = problem(team.call("POST", "/api/v1/documents", "editor", json=body), 422)
    assert (told["type"], told["retryable"]) == ("ConnectionLost", True)


# -- answers at their own address -------------------------------------------------------------


def test_an_answer_is_found_again_and_exported(team: Team) -> None:
    given = team.ask(FEE, "reader").json()
    again = team.call("GET", f"/api/v1/answers/{given['id']}", "reader").json()
    assert again == given
    text = team.call("GET", f"/api/v1/answers/{given['id']}?format=markdown", "reader")
    assert text.headers["content-type"] == "text/markdown; charset=utf-8"
    assert text.text.startswith(f"# {FEE}\n")
    assert "> Executive Order 12000 sets a fee" in text.text.replace("\\", "")


def test_an_answer_is_shown_to_those_alone_who_may_see_all_that_was_asked(team: Team) -> None:
    given = team.ask(FEE, "legal", keys=["2020-01234"]).json()
    assert {each["key"] for each in given["citations"]} <= {"2020-01234"}
    assert team.call("GET", f"/api/v1/answers/{given['id']}", "legal").status_code == 200
    refused = team.call("GET", f"/api/v1/answers/{given['id']}", "reader")
    assert problem(refused, 404)["type"] == "UnknownAnswer"


def test_an_answer_is_shown_to_those_who_may_see_its_sources_alone(team: Team) -> None:
    given = team.ask("When will the harbour of Ostend close?", "legal").json()
    assert team.call("GET", f"/api/v1/answers/{given['id']}", "legal").status_code == 200
    for who in ("reader", "elsewhere"):
        told = problem(team.call("GET", f"/api/v1/answers/{given['id']}", who), 404)
        assert told["type"] == "UnknownAnswer"
    nobody = team.call("GET", f"/api/v1/answers/{given['id']}")
    assert problem(nobody, 401)["type"] == "NotIdentified"
    nothing = team.call("GET", "/api/v1/answers/nothing", "admin")
    assert problem(nothing, 404)["type"] == "UnknownAnswer"
