"""The tool `entity_status`: what `gazette status --json` tells, of the caller's collections."""

from collections.abc import Iterator
from typing import Any

import pytest
from mcp import Client

from bot.access.roles import Role
from bot.surfaces.mcp.http import make_app
from bot.surfaces.team import Standings
from tests.bot.conftest import settings_of
from tests.bot.register.library import FILES
from tests.bot.surfaces.http.conftest import Team, serving
from tests.bot.surfaces.mcp.test_mcp import called, over_http
from tests.support import ingest, write


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A server over the register's notices: one of them for one reader alone."""
    base = tmp_path_factory.mktemp("register")
    settings = settings_of(base / "home")
    files = dict(FILES)
    secret = {"vacated.md": files.pop("vacated.md")}
    ingest(settings, write(base / "source", files))
    ingest(settings, write(base / "secret", secret), collection="team-legal")
    with serving(settings.home, make_app, api_per_minute=0) as found:
        found.make("reader", Role.READER, ["public"])
        found.make("legal", Role.READER, ["public", "team-legal"])
        yield found


def test_it_tells_each_list_with_its_quotes_in_a_described_structure(team: Team) -> None:
    async def look(client: Client) -> None:
        found = await called(client, "entity_status", entity="Zephyr Aerospace", as_of="2021-04")
        told = Standings.model_validate(found)
        assert told.as_of == "2021-04-30"
        (release,) = (each for each in told.lists if each.list == "dod-1237")
        assert (release.status, release.since) == ("enjoined", "2021-01-14")
        assert "Zephyr Aerospace is enjoined" in release.events[-1].quote
        one = await called(client, "entity_status", entity="Acme", list="entity-list")
        assert [each["status"] for each in one["lists"]] == ["listed"]

    over_http(team, "reader", look)


def test_a_document_of_another_collection_changes_nothing(team: Team) -> None:
    def expecting(status: str) -> Any:
        async def look(client: Client) -> None:
            found = await called(
                client, "entity_status", entity="Zephyr Aerospace", list="dod-1237"
            )
            assert found["lists"][0]["status"] == status

        return look

    over_http(team, "legal", expecting("vacated"))
    over_http(team, "reader", expecting("enjoined"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"entity": "Harbour Works"}, "North Harbour Works; South Harbour Works"),
        ({"entity": "Acme", "list": "blacklist"}, "The lists are entity-list"),
        ({"entity": "Acme", "as_of": "soon"}, "Write YYYY-MM-DD"),
        ({"entity": "?!"}, "is no name"),
        ({"entity": "x" * 301}, "300"),
        ({"entity": "Acme", "filters": {}}, "it has entity, list, as_of."),
        ({}, "entity: Field required."),
    ],
)
def test_what_is_wrong_is_told_with_a_way_out(
    team: Team, arguments: dict[str, Any], told: str
) -> None:
    async def wrong(client: Client) -> None:
        result = await client.call_tool("entity_status", arguments)
        assert result.is_error
        assert told in str(result.content)

    over_http(team, "reader", wrong)
