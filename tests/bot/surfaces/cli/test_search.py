"""`gazette search`: results as JSON, as text, and as a TREC run."""

from pathlib import Path

import pytest

from tests.bot.surfaces.cli.conftest import Run

RESULT = {
    "rank", "score", "chunk_id", "document_id", "key", "title", "kind", "published_on", "locator",
    "headings", "text", "start", "end",
}  # fmt: skip


def test_json_is_ranked_results_of_the_contract(run: Run, home: Path) -> None:
    ran = run("search", "shares of Zephyr Aerospace", "--home", home, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json.keys() == {"query", "results"}
    results = ran.json["results"]
    assert all(result.keys() == RESULT for result in results)
    assert [result["rank"] for result in results] == list(range(1, len(results) + 1))
    scores = [result["score"] for result in results]
    assert scores == sorted(scores, reverse=True)
    assert results[0]["key"] == "2021-0001"


def test_a_result_is_in_the_text_that_show_gives_at_its_offsets(run: Run, home: Path) -> None:
    for result in run("search", "harbour", "--home", home, "--json").json["results"]:
        text = run("show", result["document_id"], "--home", home, "--json").json["text"]
        assert text[result["start"] : result["end"]] == result["text"]


def test_k_bounds_the_results(run: Run, home: Path) -> None:
    assert len(run("search", "Zephyr", "--k", 2, "--home", home, "--json").json["results"]) == 2


def test_text_shows_rank_title_nature_and_key(run: Run, home: Path) -> None:
    ran = run("search", "shares of Zephyr Aerospace", "--home", home, "--k", 1)
    assert ran.code == 0
    first, second, third, *_ = ran.out.splitlines()
    assert first == "1. Order on the shares of Zephyr Aerospace"
    assert second.startswith("    OFFICIAL order | 2021-03-01")
    assert third == "    2021-0001"


def test_text_leaves_out_what_is_not_like_the_query_at_all(run: Run, home: Path) -> None:
    asked = ("search", "berths of harbour masters", "--home", home)
    whole = run(*asked, "--json")
    assert (len(whole.json["results"]), whole.err) == (4, "")
    ran = run(*asked)
    assert "4. " not in ran.out
    assert "1. Harbours" in ran.out
    assert "without any likeness" in ran.err
    nothing = run("search", "xylophones", "--home", home)
    assert nothing.out == "Nothing was found.\n"
    assert nothing.err == "4 passages without any likeness are not shown.\n"


def test_filters_that_nothing_meets_give_nothing(run: Run, home: Path) -> None:
    arguments = ("search", "Zephyr", "--until", "1999", "--home", home)
    assert run(*arguments, "--json").json["results"] == []
    assert run(*arguments).out == "Nothing was found.\n"


def test_a_run_has_one_line_a_document_best_first(run: Run, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "run.txt"
    plain = run("search", "Zephyr Aerospace", "--home", home, "--json").json
    ran = run("search", "Zephyr Aerospace", "--home", home, "--json", "--run", path)
    assert ran.json == plain
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    assert {(row[0], row[1], row[5]) for row in rows} == {("q", "Q0", "gazette")}
    assert [row[2] for row in rows] == list(dict.fromkeys(r["key"] for r in plain["results"]))
    assert [int(row[3]) for row in rows] == list(range(1, len(rows) + 1))
    assert [row[4] for row in rows] == sorted((row[4] for row in rows), reverse=True, key=float)


def test_a_run_has_k_documents_though_several_passages_are_of_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    long = "\n\n".join(f"Zephyr rule {n}: " + "Zephyr ships goods by sea. " * 40 for n in range(9))
    (tmp_path / "d" / "long one.md").write_text(f"# Zephyr\n\n{long}\n", encoding="utf-8")
    (tmp_path / "d" / "short.md").write_text("# Other\n\nOnce Zephyr.\n", encoding="utf-8")
    assert run("ingest", tmp_path / "d", "--home", tmp_path / "h").code == 0
    path = tmp_path / "run.txt"
    ran = run("search", "Zephyr ships", "--home", tmp_path / "h", "--k", 2, "--json", "--run", path)
    assert [result["key"] for result in ran.json["results"]] == ["long one.md"] * 2
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row[2] for row in rows] == ["long%20one.md", "short.md"]


@pytest.mark.parametrize(
    "arguments", [(), ("x", "--k", "0"), ("x", "--k", "many"), ("x", "--batch", "-")]
)
def test_wrong_usage_is_exit_2(run: Run, home: Path, arguments: tuple[str, ...]) -> None:
    assert run("search", *arguments, "--home", home).code == 2


@pytest.mark.parametrize("command", [("search", "x"), ("sources",), ("show", "x"), ("verify",)])
def test_without_a_library_there_is_a_named_error(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    ran = run(*command, "--home", tmp_path, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "LibraryMissing")
    assert "gazette ingest" in ran.json["error"]["hint"]


def test_a_query_without_words_is_a_named_error(run: Run, home: Path) -> None:
    ran = run("search", " ... ", "--home", home, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "InvalidQuestion")
