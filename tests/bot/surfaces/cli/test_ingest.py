"""`gazette ingest`, as scripts and people see it."""

from pathlib import Path

import pytest

from ingest.library.writer import open_writer
from ingest.settings import IngestSettings
from tests.bot.surfaces.cli.conftest import Run, write_files
from tests.support import write

COUNTS = ("added", "updated", "unchanged", "removed")


def test_the_report_has_the_fields_of_the_contract(run: Run, folder: Path, tmp_path: Path) -> None:
    ran = run("ingest", folder, "--home", tmp_path, "--json")
    assert ran.code == 0
    assert ran.json.keys() == {*COUNTS, "rejected", "documents", "chunks", "seconds"}
    assert [ran.json[name] for name in COUNTS] == [4, 0, 0, 0]
    assert ran.json["documents"] == 4
    assert ran.json["chunks"] >= 4


def test_ingesting_again_changes_nothing(run: Run, folder: Path, own_home: Path) -> None:
    again = run("ingest", folder, "--home", own_home, "--json").json
    assert [again[name] for name in COUNTS] == [0, 0, 4, 0]


# Chroma warns of its own stored configuration when an index grows.
@pytest.mark.filterwarnings("ignore:legacy embedding function config:DeprecationWarning")
def test_several_sources_are_summed(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "one.md").write_text("# One\n\nOne more.\n", encoding="utf-8")
    ran = run("ingest", folder, tmp_path / "more", "--home", tmp_path / "h", "--json")
    assert (ran.json["added"], ran.json["documents"]) == (5, 5)


def test_the_first_source_that_fails_is_the_error_and_earlier_ones_stay(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    ran = run("ingest", folder, tmp_path / "empty", "--home", tmp_path / "h", "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "EmptySource")
    assert "4 added" in ran.err
    assert len(run("sources", "--home", tmp_path / "h", "--json").json["documents"]) == 4


def test_a_mistyped_source_leaves_no_library_behind(run: Run, tmp_path: Path) -> None:
    ran = run("ingest", tmp_path / "nothing", "--home", tmp_path / "h", "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "SourceNotFound")
    assert not (tmp_path / "h").exists()


@pytest.mark.parametrize("name", ["Public", "x", "a_b", "-a", "a" * 64, "a/b", "public\n", ""])
def test_a_bad_collection_name_is_an_error(
    run: Run, folder: Path, tmp_path: Path, name: str
) -> None:
    ran = run("ingest", folder, "--home", tmp_path / "h", "--collection", name, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "InvalidCollection")
    assert not (tmp_path / "h").exists()


@pytest.mark.parametrize(
    "arguments", [(), (".", "--kind", "poem"), (".", "--published-on", "2021-02-30"), (".", "--x")]
)
def test_wrong_usage_is_exit_2(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert run("ingest", *arguments, "--home", tmp_path / "h").code == 2
    assert not (tmp_path / "h").exists()


def test_rejected_rows_are_told_with_a_way_out_and_are_no_failure(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    folder = write_files(tmp_path / "folder")
    (folder / "empty.md").write_bytes(b"")
    ran = run("ingest", folder, "--home", tmp_path / "h", "--json")
    (row,) = ran.json["rejected"]
    assert (ran.code, row["uri"], row["error"]) == (0, "empty.md", "EmptyFile")
    assert row["message"]
    ran = run("ingest", folder, "--home", tmp_path / "h2")
    assert ran.code == 0
    assert "empty.md: EmptyFile" in ran.out
    assert row["message"] in ran.out
    assert row["hint"] in ran.out


def test_a_dry_run_tells_what_would_change_and_changes_nothing(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    ran = run("ingest", folder, "--home", tmp_path / "h", "--dry-run", "--json")
    assert (ran.code, ran.json["added"], ran.json["documents"]) == (0, 4, 0)
    assert not (tmp_path / "h").exists()
    assert "would be: 4 added" in run("ingest", folder, "--home", tmp_path / "h", "--dry-run").out


def test_what_a_folder_lost_is_pruned_unless_it_is_told_not_to(run: Run, tmp_path: Path) -> None:
    folder, home = write_files(tmp_path), tmp_path.parent / f"{tmp_path.name}-home"
    assert run("ingest", folder, "--home", home).code == 0
    (folder / "plain.md").unlink()
    kept = run("ingest", folder, "--home", home, "--no-prune", "--json").json
    assert (kept["removed"], kept["documents"]) == (0, 4)
    pruned = run("ingest", folder, "--home", home, "--json").json
    assert (pruned["removed"], pruned["documents"]) == (1, 3)


def test_losing_most_of_a_folder_is_refused_without_force(run: Run, tmp_path: Path) -> None:
    folder, home = write_files(tmp_path), tmp_path.parent / f"{tmp_path.name}-home"
    assert run("ingest", folder, "--home", home).code == 0
    for name in ("plain.md", "news.md", "order.md"):
        (folder / name).unlink()
    ran = run("ingest", folder, "--home", home, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "PruneTooLarge")
    assert "--force" in ran.json["error"]["hint"]
    assert run("ingest", folder, "--home", home, "--json", "--force").json["removed"] == 3


def test_kind_and_date_are_given_to_every_document(run: Run, folder: Path, tmp_path: Path) -> None:
    given = ("--kind", "statement", "--published-on", "2020-05")
    assert run("ingest", folder, "--home", tmp_path, *given).code == 0
    documents = run("sources", "--home", tmp_path, "--json").json["documents"]
    assert {(each["kind"], each["published_on"]) for each in documents} == {
        ("statement", "2020-05")
    }


def test_globs_narrow_what_is_read(run: Run, folder: Path, tmp_path: Path) -> None:
    globs = ("--include", "*r*.md", "--exclude", "reg*")
    assert run("ingest", folder, "--home", tmp_path, *globs, "--json").json["added"] == 1
    documents = run("sources", "--home", tmp_path, "--json").json["documents"]
    assert [each["uri"] for each in documents] == ["order.md"]


def test_a_collection_is_kept_apart(run: Run, folder: Path, tmp_path: Path) -> None:
    run("ingest", folder, "--home", tmp_path, "--collection", "team-one")
    run("ingest", folder / "order.md", "--home", tmp_path)
    count = {
        name: len(
            run("sources", "--home", tmp_path, "--collection", name, "--json").json["documents"]
        )
        for name in ("team-one", "public")
    }
    assert count == {"team-one": 4, "public": 1}


def test_a_library_that_is_being_written_is_a_named_error(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    with open_writer(IngestSettings(home=tmp_path, embedder="hashing")):
        ran = run(
            "ingest", folder, "--home", tmp_path, "--json", env={"GAZETTE_LOCK_TIMEOUT": "0.2"}
        )
    assert (ran.code, ran.json["error"]["type"]) == (1, "LibraryLocked")


def test_progress_is_on_stderr_and_silent_with_quiet(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    ran = run("ingest", folder, "--home", tmp_path / "a", "--json")
    assert "Ingesting" in ran.err
    assert ran.json["added"] == 4
    assert run("ingest", folder, "--home", tmp_path / "b", "--quiet").err == ""


def test_what_was_given_by_a_sidecar_or_not_is_told(run: Run, tmp_path: Path) -> None:
    folder, home = tmp_path / "notes", tmp_path / "h"
    folder.mkdir()
    given = {
        "a.txt": "A note.", "a.txt.meta.yaml": "title: Quays", "zz.meta.yaml": "title: Piers",
        "b.txt": "Another note.", "b.meta.yaml": "publised_on: 2021-01",
    }  # fmt: skip
    for name, text in given.items():
        (folder / name).write_text(text, encoding="utf-8")
    ran = run("ingest", folder, "--home", home, "--json")
    assert "1 sidecar is not used, such as zz.meta.yaml: " in ran.err
    (row,) = ran.json["rejected"]
    assert (row["uri"], row["hint"]) == ("b", "Did you mean published_on?")
    documents = run("sources", "--home", home, "--json").json["documents"]
    assert [each["title"] for each in documents] == ["Quays"]


def test_that_a_corpus_keeps_other_files_out_is_told(run: Run, tmp_path: Path) -> None:
    folder, home = tmp_path / "notes", tmp_path / "h"
    folder.mkdir()
    write_files(folder)
    line = '{"_id": "one", "title": "One", "text": "One harbour more."}\n'
    (folder / "corpus.jsonl").write_text(line, encoding="utf-8")
    ran = run("ingest", folder, "--home", home, "--json")
    assert (ran.code, ran.json["added"]) == (0, 1)
    assert f"{folder}: 4 other files are left out, such as " in ran.err
    assert "left out" not in run("ingest", folder, "--home", home, "--quiet").err


def test_what_a_list_of_ones_own_gets_wrong_is_said_where_it_is_ingested(
    run: Run, tmp_path: Path
) -> None:
    files = write(tmp_path / "src", {"barred.csv": "Supplier,From\nAcme Tugs,2024-02-01\n"})
    described = (
        '[[lists]]\nid = "barred"\ntitle = "Barred List"\nauthority = "Office"\neffect = "none"\n'
        'files = ["barred*.csv"]\ncolumns = { entity = "Vendor" }\n'
    )
    home = write(tmp_path / "home", {"gazette.toml": described})
    ran = run("ingest", files, "--home", home)
    assert ran.code == 0
    assert "list barred: its table in this library has no column 'Vendor'" in ran.err
    write(home, {"gazette.toml": described.replace("Vendor", "Supplier")})
    ran = run("ingest", files, "--home", home)
    assert (ran.code, "list barred" in ran.err) == (0, False)
