"""`gazette diff`: text to read, JSON, a page, and wrong usage that names the way out."""

from pathlib import Path

import pytest

from tests.bot.register.versions import FILES
from tests.bot.surfaces.cli.conftest import Run
from tests.support import write

DAYS = ("entity-list", "2020-01-01", "2020-12-31")


@pytest.fixture(scope="module")
def home(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("diff")
    folder = write(base / "source", FILES)
    assert run("ingest", folder, "--home", base / "home", "-q").code == 0
    return base / "home"


def test_the_page_tells_what_was_changed_and_by_which_notice(run: Run, home: Path) -> None:
    ran = run("diff", *DAYS, "--home", home)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "Entity List: 1 added, 1 removed, 2 modified, 2 unchanged."
    assert "From 2020-01-01, Entity list, 2020-01-01 (entity_list_2020-01-01.csv), 5 rows" in lines
    assert "  Osprey Marine JSC | SYLVANIA | 85 FR 200, 2020-03-02" in lines
    assert "  Apex Optics LLC | RURITANIA | 85 FR 200, 2020-03-02" in lines
    assert "    FR citation: 84 FR 100, 5/21/19. {+85 FR 200, 3/2/20.+}" in lines
    assert "    License review policy: [-Presumption of denial-]{+Case-by-case review+}" in lines
    (falcon,) = (line for line in lines if "Quay 9" in line)
    assert falcon == "    Entity: ... Granite Street, Old Town{+; and Quay 9+}."
    assert any("Falcon" in line and "no notice in this library" in line for line in lines)


def test_the_json_is_the_same_told_whole(run: Run, home: Path) -> None:
    found = run("diff", *DAYS, "--home", home, "--json").json
    assert (found["list"], found["by"], found["unchanged"]) == ("entity-list", "versions", 2)
    assert found["from"]["key"] == "entity_list_2020-01-01.csv"
    assert found["to"]["rows"] == 5
    assert found["compared"][:3] == ["name", "Country", "Entity"]
    assert [each["entity"] for each in found["added"]] == ["Osprey Marine JSC"]
    assert found["removed"][0]["notice"]["citation"] == "85 FR 200"
    acme = next(each for each in found["modified"] if each["entity"].startswith("Acme"))
    assert acme["fields"][0] == {
        "field": "License review policy",
        "from": "Presumption of denial",
        "to": "Case-by-case review",
    }
    assert acme["notice"]["url"] == "https://example.org/85-FR-200"
    assert acme["to"]["quote"].startswith("RURITANIA | Acme Works")


def test_a_page_is_written_and_it_is_said_where(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "changes.html"
    ran = run("diff", *DAYS, "--home", home, "--html", file)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"The changes are written to {file}.\n"
    page = file.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert '<a href="https://example.org/85-FR-200"' in page
    told = run("diff", *DAYS, "--home", home, "--html", "-")
    assert (told.out, told.err) == (page, "")
    assert run("diff", *DAYS, "--home", home, "--html", file, "--json").json["unchanged"] == 2


def test_what_fails_leaves_the_file_alone(run: Run, home: Path, tmp_path: Path) -> None:
    file = write(tmp_path, {"page.html": "mine"}) / "page.html"
    ran = run("diff", "entity-list", "x.csv", "2020-12-31", "--home", home, "--html", file)
    assert ran.code == 1
    assert file.read_text(encoding="utf-8") == "mine"


def test_between_days_without_versions_it_is_said_that_notices_tell(run: Run, home: Path) -> None:
    days = ("dod-1237", "2021-01-01", "2021-12-31")
    out = run("diff", *days, "--home", home).out
    assert "This library holds no two versions of the list for these days." in out
    assert "  Zephyr Aerospace | designated |" in out
    found = run("diff", *days, "--home", home, "--json").json
    assert (found["by"], found["unchanged"]) == ("notices", None)
    assert found["from"] == {
        "key": None, "document_id": None, "title": None, "dated": "2021-01-01", "rows": None,
        "url": None, "collection": None,
    }  # fmt: skip
    assert "named Zephyr Aerospace" in found["added"][0]["notice"]["quote"]


def test_a_version_that_there_is_not_is_told_with_those_there_are(run: Run, home: Path) -> None:
    ran = run("diff", "entity-list", "2020-12-31", "2021-06", "--home", home, "--json")
    assert ran.code == 1
    error = ran.json["error"]
    assert error["type"] == "UnknownDocument"
    assert "same version" in error["message"]
    assert "entity_list_2020-12-31.csv (2020-12-31)" in error["hint"]
    assert "entity_list_2020-01-01.csv (2020-01-01)" in error["hint"]


def test_a_wrong_list_is_wrong_usage_that_names_the_right_ones(run: Run, home: Path) -> None:
    ran = run("diff", "blacklist", "2020", "2021", "--home", home)
    assert ran.code == 2
    assert "entity-list, meu, dod-1237, dod-1260h, ns-cmic" in ran.err


@pytest.mark.parametrize("arguments", [("entity-list", "2020"), (*DAYS, "--html", "-", "--json")])
def test_what_cannot_be_meant_is_wrong_usage(
    run: Run, home: Path, arguments: tuple[str, ...]
) -> None:
    assert run("diff", *arguments, "--home", home).code == 2


def test_the_later_one_first_is_told(run: Run, home: Path) -> None:
    ran = run("diff", "entity-list", "2020-12-31", "2020-01-01", "--home", home)
    assert ran.code == 1
    assert "Give the earlier date first." in ran.err


def test_a_collection_that_is_not_asked_tells_nothing(run: Run, home: Path) -> None:
    ran = run("diff", *DAYS, "--collection", "team-none", "--home", home, "--json")
    assert ran.json["error"]["type"] == "UnknownCollection"
