"""What readers say of an answer is kept once each, counted once, and theirs to say alone."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from bot.access.roles import Role
from bot.places.feedback import MAX_REASON, TEAM, Judgement
from bot.places.store import Places
from bot.surfaces.cli.main import cli
from tests.bot.conftest import settings_of
from tests.bot.surfaces.http.conftest import Team
from tests.bot.surfaces.http.test_access import NAMED, OSTEND
from tests.bot.surfaces.http.test_api import FEE, problem

WHY = "It does not say since when."


def judge(team: Team, answer_id: str, as_: str | None, **said: Any) -> httpx.Response:
    """Judge an answer as the holder of a token."""
    given = {"content": json.dumps(said), "headers": {"Content-Type": "application/json"}}
    return team.call("POST", f"/api/v1/answers/{answer_id}/feedback", as_, **given)


def judgements(team: Team, answer_id: str) -> list[Judgement]:
    """Return what was said of an answer, oldest first."""
    with Places(settings_of(team.home)) as places:
        return [each for each in places.feedback.since() if each.answer_id == answer_id]


def counted(team: Team) -> dict[str, float]:
    """Return how many judgements were counted, by whether they were kind."""
    found = re.findall(r'gazette_feedback_total{helpful="(\w+)".*} (\S+)', metrics(team))
    return {helpful: float(number) for helpful, number in found}


def metrics(team: Team) -> str:
    """Return the counts of a server."""
    return team.call("GET", "/metrics").text


@pytest.fixture
def answer(team: Team) -> str:
    """The id of an answer that the reader may see."""
    found: str = team.ask(FEE, "reader").json()["id"]
    return found


def test_a_judgement_is_exported_with_its_reason_and_without_a_name(
    team: Team, answer: str
) -> None:
    assert judge(team, answer, "reader", helpful=False, reason=WHY).status_code == 204
    ran = CliRunner().invoke(cli, ["feedback", "--home", str(team.home), "--json"])
    (told,) = (each for each in json.loads(ran.stdout)["feedback"] if each["answer_id"] == answer)
    assert (told["verdict"], told["reason"], told["place"]) == ("unhelpful", WHY, TEAM)
    assert (told["question"], "ten crowns" in told["answer"]) == (FEE, True)
    assert datetime.now(UTC).date().isoformat() == told["at"][:10]
    assert team.ids["reader"] not in ran.stdout


def test_the_last_that_a_token_says_counts_and_others_say_their_own(
    team: Team, answer: str
) -> None:
    judge(team, answer, "reader", helpful=True)
    judge(team, answer, "legal", helpful=True)
    judge(team, answer, "reader", helpful=False, reason=WHY)
    said = [(each.verdict, each.reason) for each in judgements(team, answer)]
    assert said == [("helpful", ""), ("unhelpful", WHY)]


def test_a_verdict_is_counted_once_and_again_where_it_changes(team: Team, answer: str) -> None:
    before = counted(team)
    judge(team, answer, "reader", helpful=False)
    judge(team, answer, "reader", helpful=False, reason=WHY)
    judge(team, answer, "reader", helpful=False)
    assert [each.reason for each in judgements(team, answer)] == [WHY]
    judge(team, answer, "reader", helpful=True)
    after = counted(team)
    assert after["no"] - before.get("no", 0) == 1
    assert after["yes"] - before.get("yes", 0) == 1


def test_of_an_answer_that_somebody_may_not_see_they_say_nothing(team: Team) -> None:
    theirs = team.ask(OSTEND, "legal").json()["id"]
    for name in (theirs, "a0000000000000000"):
        told = problem(judge(team, name, "reader", helpful=True), 404)
        assert told["type"] == "UnknownAnswer"
    assert problem(judge(team, theirs, None, helpful=True), 401)["type"] in NAMED[401]
    assert problem(judge(team, theirs, "revoked", helpful=True), 401)["type"] in NAMED[401]
    assert judgements(team, theirs) == []


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "helpful"),
        ({"helpful": "perhaps"}, "helpful"),
        ({"helpful": False, "reason": "x" * (MAX_REASON + 1)}, "reason"),
        ({"helpful": False, "raeson": WHY}, "raeson"),
        ({"helpful": False, "reason": "half a pair \ud800"}, "reason"),
    ],
)
def test_what_is_wrong_with_a_judgement_is_named(
    team: Team, answer: str, body: dict[str, Any], named: str
) -> None:
    assert named in problem(judge(team, answer, "reader", **body), 422)["detail"]
    assert judgements(team, answer) == []


@pytest.fixture
def browser(team: Team) -> Iterator[httpx.Client]:
    """A browser in which the reader is signed in."""
    with httpx.Client(base_url=team.url, headers={"Origin": team.url}, timeout=30) as client:
        client.post("/session", data={"token": team.tokens["reader"]})
        yield client


def test_a_judgement_comes_from_the_page_itself(
    team: Team, answer: str, browser: httpx.Client
) -> None:
    path = f"/api/v1/answers/{answer}/feedback"
    assert problem(browser.post(path, json={"helpful": True}), 403)["type"] in NAMED[403]
    found = re.search(r'name="csrf" content="([^"]+)"', browser.get("/").text)
    assert found
    headers = {"X-CSRF-Token": found.group(1)}
    assert browser.post(path, json={"helpful": True}, headers=headers).status_code == 204
    assert [each.verdict for each in judgements(team, answer)] == ["helpful"]


def test_a_session_and_its_token_are_one_reader(
    team: Team, answer: str, browser: httpx.Client
) -> None:
    found = re.search(r'name="csrf" content="([^"]+)"', browser.get("/").text)
    assert found
    path, headers = f"/api/v1/answers/{answer}/feedback", {"X-CSRF-Token": found.group(1)}
    browser.post(path, json={"helpful": True}, headers=headers)
    judge(team, answer, "reader", helpful=False)
    assert [each.verdict for each in judgements(team, answer)] == ["unhelpful"]


def test_this_machine_judges_until_there_is_a_token(bare: Team) -> None:
    answer = bare.ask(FEE).json()["id"]
    assert judge(bare, answer, None, helpful=True).status_code == 204
    assert [each.verdict for each in judgements(bare, answer)] == ["helpful"]
    bare.make("first", Role.READER, ["public"])
    assert problem(judge(bare, answer, None, helpful=False), 401)["type"] in NAMED[401]


def test_the_description_tells_of_feedback_with_an_example(team: Team) -> None:
    described = team.call("GET", "/openapi.json").json()
    post = described["paths"]["/api/v1/answers/{answer_id}/feedback"]["post"]
    assert post["tags"] == ["questions"]
    assert {"204", "401", "403", "404", "422"} <= post["responses"].keys()
    fields = described["components"]["schemas"]["Judged"]["properties"]
    assert fields["helpful"]["examples"] == [False]
    assert fields["reason"]["examples"]
