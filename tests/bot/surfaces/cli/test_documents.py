"""`gazette sources`, `show` and `remove`."""

from pathlib import Path

from ingest.models import Document
from tests.bot.surfaces.cli.conftest import FILES, Run
from tests.support import write

KEYS = {"2021-0001", "2022-0002", "news.md", "plain.md"}


def test_sources_are_documents_whole(run: Run, home: Path) -> None:
    ran = run("sources", "--home", home, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json.keys() == {"documents"}
    documents = [Document.model_validate(each) for each in ran.json["documents"]]
    assert {each.key for each in documents} == KEYS
    assert all(each.keys() == set(Document.model_fields) for each in ran.json["documents"])


def test_sources_are_narrowed(run: Run, home: Path) -> None:
    def keys(*flags: str) -> set[str]:
        ran = run("sources", "--home", home, "--json", *flags)
        return {each["key"] for each in ran.json["documents"]}

    assert keys("--kind", "order") == {"2021-0001"}
    assert keys("--kind", "order", "--kind", "news") == {"2021-0001", "news.md"}
    assert keys("--official") == {"2021-0001", "2022-0002"}
    assert keys("--collection", "public") == KEYS
    assert run("sources", "--home", home, "--collection", "nix").code == 1


def test_sources_in_a_pipe_are_a_line_a_document_in_columns(run: Run, home: Path) -> None:
    rows = [line.split("\t") for line in run("sources", "--home", home).out.splitlines()]
    assert {row[0] for row in rows} == KEYS
    assert {len(row) for row in rows} == {5}
    assert {row[0]: row[1] for row in rows}["plain.md"] == "undated"


def test_documents_of_one_key_are_told_apart_by_id_and_source(
    run: Run, own_home: Path, folder: Path, tmp_path: Path
) -> None:
    other = write(tmp_path / "other", {"plain.md": "# Harbours\n\nAnother note on harbours.\n"})
    assert run("ingest", other, "--home", own_home).code == 0
    rows = [line.split("\t") for line in run("sources", "--home", own_home).out.splitlines()]
    alike = [row for row in rows if row[0] == "plain.md"]
    assert {row[6] for row in alike} == {str(folder), str(other)}
    assert {len(row) for row in rows if row not in alike} == {5}
    for row in alike:
        shown = run("show", row[5], "--home", own_home).out
        assert ("Another note" in shown) == (row[6] == str(other))


def test_escapes_in_a_title_do_not_reach_the_output(run: Run, home: Path) -> None:
    for command in (("sources",), ("show", "news.md"), ("search", "reporters harbour")):
        ran = run(*command, "--home", home)
        assert "\x1b" not in ran.out
        assert "[31mred" in ran.out
    assert run("show", "news.md", "--home", home, "--json").json["title"].endswith("[31mred[0m")


def test_show_is_a_document_with_its_text_by_key_or_id(run: Run, home: Path) -> None:
    ran = run("show", "2021-0001", "--home", home, "--json")
    assert ran.code == 0
    assert ran.json.keys() == {*Document.model_fields, "text"}
    assert ran.json["citation"] == "86 XR 100"
    assert "may not" not in ran.json["text"]
    assert "The order prohibits every resident" in ran.json["text"]
    assert run("show", ran.json["id"], "--home", home, "--json").json == ran.json


def test_show_knows_a_document_by_its_official_names_too(run: Run, home: Path) -> None:
    assert "identifiers: E.O. 99999" in run("show", "EO 99999", "--home", home).out
    assert run("show", "E.O. 99998", "--home", home).code == 1


def test_show_writes_what_is_known_and_the_text_exactly(run: Run, home: Path) -> None:
    text = run("show", "plain.md", "--home", home, "--json").json["text"]
    ran = run("show", "plain.md", "--home", home)
    assert "key: plain.md\n" in ran.out
    assert "published: undated\n" in ran.out
    assert "kind: document, not official\n" in ran.out
    assert ran.out.endswith(f"\n\n{text}\n")


def test_a_key_of_several_documents_is_ambiguous_and_lists_their_ids(
    run: Run, own_home: Path, folder: Path
) -> None:
    run("ingest", folder, "--home", own_home, "--collection", "team-one")
    for command in ("show", "remove"):
        ran = run(command, "2021-0001", "--home", own_home, "--json")
        assert (ran.code, ran.json["error"]["type"]) == (1, "AmbiguousKey")
    documents = run("sources", "--home", own_home, "--json").json["documents"]
    ids = [each["id"] for each in documents if each["key"] == "2021-0001"]
    assert len(ids) == 2
    assert all(name in ran.json["error"]["message"] for name in ids)
    assert run("show", ids[0], "--home", own_home, "--json").json["id"] == ids[0]


def test_an_unknown_document_far_from_every_key_still_has_a_way_out(run: Run, home: Path) -> None:
    error = run("show", "zzzzzzzz", "--home", home, "--json").json["error"]
    assert error["type"] == "UnknownDocument"
    assert "gazette sources" in error["hint"]


def test_a_name_that_is_no_text_is_a_named_error(run: Run, home: Path) -> None:
    ran = run("show", "caf\udce9", "--home", home, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "InvalidQuestion")


def test_what_was_removed_is_found_nowhere(run: Run, own_home: Path) -> None:
    ran = run("remove", "2021-0001", "--home", own_home, "--json")
    assert (ran.code, ran.json) == (0, {"removed": 1})
    assert run("show", "2021-0001", "--home", own_home, "--json").code == 1
    found = run("search", "shares of Zephyr", "--home", own_home, "--json").json["results"]
    assert "2021-0001" not in {result["key"] for result in found}
    assert len(run("sources", "--home", own_home, "--json").json["documents"]) == len(FILES) - 1
    assert run("verify", "--home", own_home).code == 0


def test_removing_tells_what_went(run: Run, own_home: Path) -> None:
    ran = run("remove", "plain.md", "--home", own_home)
    assert (ran.code, ran.out) == (0, "Removed plain.md: Harbours.\n")
    assert run("remove", "plain.md", "--home", own_home).code == 1


def test_ingesting_again_brings_a_removed_document_back(
    run: Run, own_home: Path, folder: Path
) -> None:
    run("remove", "plain.md", "--home", own_home)
    assert run("ingest", folder, "--home", own_home, "--json").json["added"] == 1
