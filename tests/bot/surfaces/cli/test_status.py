"""`gazette status`: the contract's JSON, a page to read, and wrong usage that names the way out."""

from pathlib import Path

import pytest

from tests.bot.register.library import FILES as NOTICES
from tests.bot.surfaces.cli.conftest import Run
from tests.support import write


@pytest.fixture(scope="module")
def home(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("status")
    folder = write(base / "source", NOTICES)
    assert run("ingest", folder, "--home", base / "home", "-q").code == 0
    return base / "home"


def test_the_json_is_that_of_the_contract(run: Run, home: Path) -> None:
    ran = run("status", "Zephyr Aerospace", "--home", home, "--as-of", "2021-04", "--json")
    assert ran.code == 0
    told = ran.json
    assert (told["entity"], told["as_of"]) == ("Zephyr Aerospace", "2021-04-30")
    assert told["matched"] == [{"name": "Zephyr Aerospace", "how": "exact"}]
    lists = {each["list"]: each for each in told["lists"]}
    assert list(lists) == ["entity-list", "meu", "dod-1237", "dod-1260h", "ns-cmic"]
    release = lists["dod-1237"]
    assert release["authority"] == "Department of Defense"
    assert (release["status"], release["since"], release["until"], release["held_until"]) == (
        "enjoined", "2021-01-14", None, "2021-03-12",
    )  # fmt: skip
    first = release["events"][0]
    assert (first["action"], first["on"], first["published_on"], first["citation"]) == (
        "designated", "2021-01-14", "2021-01-14", None,
    )  # fmt: skip
    assert "Zephyr Aerospace" in first["quote"]
    assert lists["ns-cmic"]["status"] == "unknown_in_library"


def test_one_list_is_told_alone(run: Run, home: Path) -> None:
    told = run("status", "Acme", "--list", "entity-list", "--home", home, "--json").json
    assert [(each["list"], each["status"]) for each in told["lists"]] == [
        ("entity-list", "listed")
    ]  # fmt: skip


def test_the_page_tells_status_days_quotes_and_what_is_only_reported(run: Run, home: Path) -> None:
    page = run("status", "Zephyr Aerospace", "--home", home).out
    assert "dod-1237    VACATED on 2021-05-25; listed on 2021-01-14" in page
    assert "    enjoined on 2021-03-12" in page
    assert '"On May 25, 2021, the court vacated the section 1237 designation of Zephyr' in page
    assert "Not on the list as of 2022-06-01. This library holds the whole list as of" in page
    assert "Reported, not by an official document:" in page
    assert "holds nothing of this list" in page


def test_not_found_is_not_told_as_not_listed(run: Run, home: Path) -> None:
    page = run("status", "Nobody", "--list", "dod-1237", "--home", home).out
    assert "Not found in these documents. This library holds documents on this list until" in page
    assert "No name in this library is this one." in page


def test_who_has_a_like_name_is_told_and_not_taken_for_it(run: Run, home: Path) -> None:
    page = run("status", "Acme", "--list", "entity-list", "--home", home).out
    assert "Others, not taken for it: Chengdu Acme Technologies Co., Ltd." in page


def test_a_wrong_list_is_wrong_usage_that_names_the_right_ones(run: Run, home: Path) -> None:
    ran = run("status", "Acme", "--list", "blacklist", "--home", home)
    assert ran.code == 2
    assert "entity-list, meu, dod-1237, dod-1260h, ns-cmic" in ran.err


def test_a_name_of_several_is_asked_back_with_them(run: Run, home: Path) -> None:
    ran = run("status", "Harbour Works", "--home", home, "--json")
    assert ran.code == 1
    error = ran.json["error"]
    assert error["type"] == "AmbiguousEntity"
    assert "North Harbour Works; South Harbour Works" in error["message"]
    assert "whole name" in error["hint"]


def test_a_wrong_date_is_wrong_usage(run: Run, home: Path) -> None:
    assert run("status", "Acme", "--as-of", "yesterday", "--home", home).code == 2


def test_a_collection_that_is_not_asked_tells_nothing(run: Run, home: Path) -> None:
    ran = run("status", "Acme", "--collection", "team-none", "--home", home, "--json")
    assert ran.json["error"]["type"] == "UnknownCollection"


@pytest.mark.parametrize(
    "line", [("status", "\udcff"), ("diff", "entity-list", "\udcff", "2025-01-01")]
)
def test_bytes_that_are_no_text_are_refused_by_name(
    run: Run, home: Path, line: tuple[str, ...]
) -> None:
    ran = run(*line, "--home", home, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "InvalidQuestion")
    assert "not Unicode text" in ran.json["error"]["message"]
