"""`/api/v1/status` and `/status`: what `gazette status` tells, a picture, and a page."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from bot.access.roles import Role
from bot.register.axis import STYLE, style_digest
from bot.surfaces.http.standing import prefers_picture
from bot.surfaces.standing import status_json
from bot.surfaces.team import Standings
from ingest.library.reader import LibraryReader
from tests.bot.conftest import settings_of
from tests.bot.register.library import FILES
from tests.bot.surfaces.http.conftest import Team, serving
from tests.bot.surfaces.http.test_api import problem
from tests.support import ingest, write

ODD = "A.B/C Co., Ltd."
NOTE = """---
title: {name} added to the Entity List
kind: regulation
issuer: Bureau of Industry and Security
published_on: 2020-02-03
---
# {name} added

The Bureau added {name} to the Entity List.
"""
LIST = """---
title: Entity List
kind: list
published_on: 2021-06-01
---
# Entity List

| Country | Entity | License requirement | License policy | FR citation |
|---|---|---|---|---|
| RURITANIA | A.B/C Co., Ltd. | All | Deny | 84 FR 101, 5/21/19. |
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("standing")
    settings = settings_of(base / "home")
    ingest(settings, write(base / "source", {**FILES, "other-list.md": LIST}))
    ingest(
        settings, write(base / "team", {"q.md": NOTE.format(name="Quagga Trading")}),
        collection="team-legal",
    )  # fmt: skip
    return settings.home


@pytest.fixture(scope="module")
def team(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    home = Path(shutil.copytree(library, tmp_path_factory.mktemp("team") / "home"))
    with serving(home, api_per_minute=0) as found:
        found.make("reader", Role.READER, ["public"])
        found.make("legal", Role.READER, ["public", "team-legal"])
        yield found


def look(team: Team, entity: str, who: str = "reader", **filters: Any) -> Any:
    """Return the standing of an entity as the API tells it."""
    response = team.call("GET", f"/api/v1/status/{quote(entity, safe='')}", who, params=filters)
    assert response.status_code == 200, response.text
    return response.json()


# -- the JSON -------------------------------------------------------------------------------


@pytest.mark.parametrize("entity", ["Zephyr Aerospace", "Acme", "Nobody", ODD])
def test_it_tells_what_the_command_line_tells(team: Team, entity: str) -> None:
    from bot.register.status import entity_status

    told = look(team, entity)
    with LibraryReader(settings_of(team.home)) as reader, reader.snapshot(["public"]) as snapshots:
        assert told == status_json(entity_status(snapshots, entity))
    assert Standings.model_validate(told).model_extra == {}, "the description has every field"


def test_filters_narrow_it(team: Team) -> None:
    (only,) = look(team, "Zephyr Aerospace", list="dod-1237", as_of="2021-04")["lists"]
    assert (only["list"], only["status"], only["since"]) == ("dod-1237", "enjoined", "2021-01-14")
    assert look(team, "Zephyr Aerospace", as_of="2021-04")["as_of"] == "2021-04-30"


def test_each_quote_is_in_its_document_at_its_offsets(team: Team) -> None:
    lists = look(team, "Zephyr Aerospace")["lists"]
    events = [event for each in lists for event in (*each["events"], *each["reported"])]
    assert len(events) >= 4
    for each in events:
        document = team.call("GET", f"/api/v1/documents/{each['document_id']}", "reader").json()
        assert document["text"][each["start"] : each["end"]] == each["quote"]


def test_a_name_with_dots_and_slashes_is_found_by_its_address(team: Team) -> None:
    for way in ("/api/v1/status/", "/status/"):
        path = f"{way}{quote(ODD, safe='')}"
        assert "%2F" in path
        response = team.call("GET", path, "reader", headers=session(team, "reader"))
        assert response.status_code == 200
        assert "2019-05-21" in response.text
    assert look(team, ODD)["entity"] == ODD


def test_what_is_of_another_collection_is_not_told(team: Team) -> None:
    assert look(team, "Quagga Trading", "legal")["lists"][0]["status"] == "listed"
    assert look(team, "Quagga Trading", "reader")["lists"][0]["status"] == "not_found"
    narrowed = look(team, "Quagga Trading", "legal", collection="public")
    assert narrowed["lists"][0]["status"] == "not_found"
    assert narrowed["matched"] == []
    both = look(team, "Quagga Trading", "legal", collection=["public", "team-legal"])
    assert both["lists"][0]["status"] == "listed"
    for name in ("team-legal", "team-nothing"):
        path = f"/api/v1/status/Acme?collection={name}"
        assert problem(team.call("GET", path, "reader"), 404)["type"] == "UnknownCollection"


@pytest.mark.parametrize(
    ("path", "status", "type_", "named"),
    [
        ("Acme?list=blacklist", 404, "UnknownList", "entity-list, meu, dod-1237"),
        ("Harbour%20Works", 409, "AmbiguousEntity", "North Harbour Works; South Harbour Works"),
        ("Acme?as_of=yesterday", 422, "InvalidDate", "yesterday"),
        ("Acme?as_of=2021-13", 422, "InvalidDate", "2021-13"),
        ("%3F%21", 422, "InvalidQuestion", "no name"),
        ("", 422, "InvalidQuestion", "no name"),
        ("%00", 422, "InvalidQuestion", "no name"),
        ("x" * 301, 422, "InvalidRequest", "300"),
        ("Acme?format=png", 422, "InvalidRequest", "format"),
        ("Acme?format=svg&width=10", 422, "InvalidRequest", "width"),
    ],
)
def test_what_is_wrong_is_a_problem_with_a_way_out(
    team: Team, path: str, status: int, type_: str, named: str
) -> None:
    told = problem(team.call("GET", f"/api/v1/status/{path}", "reader"), status)
    assert told["type"] == type_
    assert named in f"{told['detail']} {told['hint']}"
    assert told["hint"]


def test_calls_are_limited_as_others_are(library: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(library, tmp_path / "home"))
    with serving(home, api_per_minute=2) as few:
        few.make("reader", Role.READER, ["public"])
        statuses = [few.call("GET", "/api/v1/status/Acme", "reader").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


# -- the picture ----------------------------------------------------------------------------


def test_a_picture_is_what_a_caller_prefers_or_asks_for(team: Team) -> None:
    path = "/api/v1/status/Zephyr%20Aerospace"
    wanted = {"Accept": "image/svg+xml"}
    for response in (
        team.call("GET", path, "reader", headers=wanted),
        team.call("GET", f"{path}?format=svg", "reader"),
    ):
        assert response.status_code == 200
        assert response.headers["content-type"] == "image/svg+xml"
        root = ElementTree.fromstring(response.content)
        assert root.attrib["viewBox"].startswith("0 0 760 ")
    narrow = team.call("GET", f"{path}?format=svg&width=360", "reader")
    assert 'viewBox="0 0 360 ' in narrow.text
    told = team.call("GET", f"{path}?format=json", "reader", headers=wanted)
    assert told.headers["content-type"] == "application/json"
    assert "accept" in told.headers["vary"]


def test_the_picture_may_do_nothing_but_be_seen(team: Team) -> None:
    response = team.call("GET", "/api/v1/status/Acme?format=svg", "reader")
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert f"'{style_digest()}'" in policy
    assert "sandbox" in policy
    assert "unsafe" not in policy
    assert f"<style>{STYLE}</style>" in response.text
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-disposition"] == 'inline; filename="status.svg"'


def test_what_is_wrong_is_a_problem_also_where_a_picture_is_wanted(team: Team) -> None:
    wanted = {"Accept": "image/svg+xml"}
    told = team.call("GET", "/api/v1/status/Harbour%20Works", "reader", headers=wanted)
    assert problem(told, 409)["type"] == "AmbiguousEntity"


@pytest.mark.parametrize(
    ("accept", "picture"),
    [
        ("*/*", False), ("", False), ("application/json", False), ("image/svg+xml", True),
        ("IMAGE/SVG+XML; q=0.5", True), ("application/json, image/svg+xml", False),
        ("application/json;q=0.5, image/svg+xml", True), ("image/svg+xml;q=0", False),
        ("image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8", True), ("text/html", False),
        ("image/*", True), ("image/svg+xml;q=x", False),
    ],
)  # fmt: skip
def test_json_comes_first_of_equals(accept: str, picture: bool) -> None:
    assert prefers_picture(accept) is picture


def test_the_description_has_an_example_that_holds(team: Team) -> None:
    described = team.call("GET", "/openapi.json").json()
    call = described["paths"]["/api/v1/status/{entity}"]["get"]
    content = call["responses"]["200"]["content"]
    assert {"application/json", "image/svg+xml"} <= content.keys()
    example = content["application/json"]["example"]
    assert Standings.model_validate(example).model_extra == {}
    names = {each["name"]: each for each in call["parameters"]}
    assert {"entity", "list", "as_of", "collection", "format", "width"} <= names.keys()
    assert "application/problem+json" in call["responses"]["409"]["content"]


# -- the page -------------------------------------------------------------------------------


def session(team: Team, who: str) -> dict[str, str]:
    """Return the headers of a browser that signed in."""
    entered = team.call("POST", "/session", data={"token": team.tokens[who]})
    return {"Cookie": entered.headers["set-cookie"].partition(";")[0]}


def shown(team: Team, path: str, who: str = "reader", status: int = 200) -> str:
    """Return a page as a browser of somebody gets it."""
    response = team.call("GET", path, headers=session(team, who))
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    assert "unsafe" not in response.headers["content-security-policy"]
    return response.text


def test_the_page_tells_the_same_by_both_of_its_addresses(team: Team) -> None:
    first = shown(team, "/status/Zephyr%20Aerospace")
    assert first == shown(team, "/status?entity=Zephyr+Aerospace&list=&as_of=")
    assert "Vacated on 2021-05-25; listed on 2021-01-14" in first
    assert "the court vacated the section 1237 designation of Zephyr Aerospace" in first
    assert re.search(r'href="/documents/\w+\?start=\d+&amp;end=\d+#quote"', first)
    assert "NEWS, not an official document" in first


def test_names_and_quotes_are_never_markup_on_the_page(team: Team) -> None:
    hostile = '"><script>alert(1)</script>'
    page = shown(team, f"/status?entity={quote(hostile)}")
    assert "<script>alert" not in page
    assert "<img src=x" not in shown(team, f"/status/{quote('<img src=x onerror=alert(1)>')}")


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/status?entity=Acme&list=blacklist", 404, "The lists are entity-list"),
        ("/status?entity=Acme&as_of=yesterday", 422, "Write YYYY-MM-DD"),
        ("/status?entity=%3F", 422, "is no name"),
        (f"/status?entity={'x' * 301}", 422, "300 are allowed"),
        ("/status?entity=Acme&collection=team-legal", 404, "There is no collection"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(
    team: Team, path: str, status: int, said: str
) -> None:
    page = shown(team, path, status=status)
    assert said in page
    assert 'role="alert"' in page
    assert 'aria-invalid="true"' in page


def test_a_name_of_several_is_asked_back_with_links_that_keep_the_filters(team: Team) -> None:
    page = shown(team, "/status?entity=Harbour+Works&list=entity-list", status=409)
    assert 'href="/status?entity=North+Harbour+Works&amp;list=entity-list"' in page
    assert "Which one do you mean?" in page
    assert "Listed since" in shown(team, "/status?entity=North+Harbour+Works&list=entity-list")


def test_without_a_name_the_lists_are_explained(team: Team) -> None:
    for path in ("/status", "/status/", "/status?entity=+"):
        page = shown(team, path)
        assert "Office of Foreign Assets Control" in page
        assert "United States persons may not buy or sell them" in page


def test_the_page_shows_the_collections_of_its_reader_alone(team: Team) -> None:
    assert "Quagga Trading to the Entity List" in shown(team, "/status/Quagga%20Trading", "legal")
    page = shown(team, "/status/Quagga%20Trading")
    assert "to the Entity List" not in page
    assert "team-legal" not in page


def test_nobody_sees_the_page_without_a_token(team: Team) -> None:
    response = team.call("GET", "/status/Acme")
    assert response.status_code == 401
    assert 'name="to" value="/status/Acme"' in response.text


def test_the_chat_leads_to_the_page(team: Team) -> None:
    assert 'href="/status"' in shown(team, "/")


def test_a_home_without_a_library_is_told(tmp_path: Path) -> None:
    with serving(tmp_path / "empty") as none:
        page = none.call("GET", "/status/Acme")
        assert (page.status_code, "There is no library yet." in page.text) == (404, True)
        assert none.call("GET", "/status").status_code == 200
        told = problem(none.call("GET", "/api/v1/status/Acme"), 404)
        assert told["type"] == "LibraryMissing"
