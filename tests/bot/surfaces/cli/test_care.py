"""`gazette doctor`, `verify`, `rebuild`: findings with remedies."""

import sqlite3
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from bot.surfaces.uploads import ingest_file
from ingest.library.writer import open_writer
from ingest.progress import Silent
from ingest.settings import IngestSettings
from tests.bot.conftest import settings_of
from tests.bot.surfaces.cli.conftest import Run, write_files


def bad(report: dict[str, Any]) -> list[str]:
    """Return the names of the checks that failed, each of which must name a remedy."""
    failed = [finding for finding in report["findings"] if not finding["ok"]]
    assert all(finding["remedy"] for finding in failed)
    assert report["ok"] == (not failed)
    return [finding["check"] for finding in failed]


def sources(report: dict[str, Any]) -> list[str]:
    """Return the names of the checks of sources."""
    checks = [finding["check"] for finding in report["findings"]]
    return [check for check in checks if check.startswith("source ")]


def note(home: Path, *failed: str) -> None:
    """Note in the library at `home` that these sources failed."""
    with open_writer(IngestSettings(home=home, embedder="hashing")) as writer:
        for address in failed:
            writer.catalog.record_sync("public", address, "ConnectionLost: it is not there")


def damage(home: Path) -> None:
    """Empty a file of the lexical index."""
    words = next((home / "generations").rglob("words"))
    next(file for file in words.iterdir() if file.stat().st_size).write_bytes(b"")


@pytest.mark.parametrize("command", ["doctor", "verify"])
def test_a_sound_library_is_well(run: Run, home: Path, command: str) -> None:
    ran = run(command, "--home", home, "--json")
    assert ran.code == 0
    assert ran.json["ok"] is True
    assert all(f.keys() == {"check", "ok", "message", "remedy"} for f in ran.json["findings"])
    assert "All is well." in run(command, "--home", home).out


@pytest.mark.parametrize("command", ["doctor", "verify"])
def test_a_damaged_index_is_found_and_rebuild_makes_it_well(
    run: Run, own_home: Path, command: str
) -> None:
    damage(own_home)
    ran = run(command, "--home", own_home, "--json")
    assert ran.code == 1
    assert len(bad(ran.json)) == 1
    assert "FAIL" in run(command, "--home", own_home).out
    rebuilt = run("rebuild", "--home", own_home, "--json")
    assert (rebuilt.code, rebuilt.json["ok"]) == (0, True)
    assert run(command, "--home", own_home).code == 0


def test_the_doctor_of_a_fresh_computer_says_how_to_begin(run: Run, tmp_path: Path) -> None:
    ran = run("doctor", "--home", tmp_path / "new", "--json")
    assert ran.code == 0
    checks = {finding["check"]: finding for finding in ran.json["findings"]}
    assert checks.keys() >= {"python", "settings", "home", "disk", "embedder", "lock", "library"}
    assert "gazette ingest" in checks["library"]["remedy"]
    assert not (tmp_path / "new").exists()


def test_the_doctor_counts_each_collection(run: Run, own_home: Path, folder: Path) -> None:
    run("ingest", folder / "order.md", "--home", own_home, "--collection", "team-one")
    found = run("doctor", "--home", own_home, "--json").json["findings"]
    messages = {finding["check"]: finding["message"] for finding in found}
    assert messages["collection public"].startswith("4 documents")
    assert messages["collection team-one"].startswith("1 documents")


def test_the_doctor_names_a_wrong_setting(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gazette.toml").write_text("chunk_words = 'many'\n", encoding="utf-8")
    ran = run("doctor", "--home", tmp_path, "--json")
    assert (ran.code, bad(ran.json)) == (1, ["settings"])
    assert "chunk_words" in ran.json["findings"][-1]["message"]


@pytest.mark.parametrize(
    ("llm", "message", "remedy"),
    [
        ("openai:gpt", "OPENAI_API_KEY is not set", "Set OPENAI_API_KEY"),
        ("ollama:x", "http://127.0.0.1:9 (Connection refused)", "ollama serve"),
        ("foo:bar", "there is no 'foo'", "openai"),
    ],
)
def test_the_doctor_looks_at_the_language_model(
    run: Run, home: Path, llm: str, message: str, remedy: str
) -> None:
    own = {"GAZETTE_LLM_BASE_URL": "http://127.0.0.1:9"} if llm.startswith("ollama") else {}
    env = {"GAZETTE_LLM": llm, "OPENAI_API_KEY": "", **own}
    ran = run("doctor", "--home", home, "--json", env=env)
    assert (ran.code, bad(ran.json)) == (1, ["llm"])
    (found,) = (each for each in ran.json["findings"] if each["check"] == "llm")
    assert message in found["message"]
    assert remedy in found["remedy"]


def test_the_doctor_finds_another_embedder(run: Run, home: Path) -> None:
    ran = run("doctor", "--home", home, "--json", env={"GAZETTE_EMBEDDER": "minilm"})
    assert bad(ran.json) == ["library"]
    assert "gazette rebuild" in str(ran.json)


def test_the_doctor_tells_when_most_texts_are_in_another_language_than_the_model(
    run: Run, tmp_path: Path
) -> None:
    folder, home = tmp_path / "notes", tmp_path / "home"
    folder.mkdir()
    french = "Le ministre publie la liste des entreprises visées par la présente décision.\n"
    english = "The minister publishes the list of the companies that this decision is about.\n"
    for name, text in (("a.txt", french), ("b.txt", french * 2), ("c.txt", english)):
        (folder / name).write_text(text, encoding="utf-8")
    assert run("ingest", folder, "--home", home).code == 0
    minilm = {"GAZETTE_EMBEDDER": "minilm"}
    ran = run("doctor", "--home", home, "--json", env=minilm)
    (told,) = (f for f in ran.json["findings"] if f["check"] == "languages")
    assert not told["ok"]
    assert "2 in fr, 1 in en" in told["message"]
    assert "multilingual" in told["remedy"]
    (folder / "b.txt").write_text(english * 2, encoding="utf-8")
    assert run("ingest", folder, "--home", home).code == 0
    ran = run("doctor", "--home", home, "--json", env=minilm)
    assert "languages" not in bad(ran.json)


def test_the_doctor_tells_which_source_failed(run: Run, tmp_path: Path) -> None:
    folder, home = tmp_path / "notes", tmp_path / "home"
    folder.mkdir()
    (folder / "a.txt").write_text("A note about berths.", encoding="utf-8")
    assert run("ingest", folder, "--home", home).code == 0
    assert bad(run("doctor", "--home", home, "--json").json) == []
    (folder / "a.txt").unlink()
    assert run("ingest", folder, "--home", home).code == 1
    ran = run("doctor", "--home", home, "--json")
    assert bad(ran.json) == [f"source {folder}"]
    assert "EmptySource" in str(ran.json)


def test_the_doctor_forgets_a_mistyped_source_but_not_one_that_is_configured(
    run: Run, own_home: Path
) -> None:
    gone = str(own_home / "gone")
    note(own_home, "http://192.168.7.7/mistyped", gone, "feed:https://x.test/f", "fr:a  b")
    assert bad(run("doctor", "--home", own_home, "--json").json) == []
    (own_home / "gazette.toml").write_text(
        "[[sources]]\naddress = 'sub/../gone'\n[[sources]]\naddress = 'fr:a b'\n"
        "[[sources]]\naddress = 'feed:https://x.test/f'\ncollection = 'elsewhere'\n",
        encoding="utf-8",
    )
    found = bad(run("doctor", "--home", own_home, "--json").json)
    assert found == [f"source {gone}", "source fr:a b"]


def test_the_doctor_tells_the_failure_of_what_delivered_by_whatever_path_it_is_called(
    run: Run, own_home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    file = f"{folder}/news.md"
    note(own_home, folder.name, file, f"{folder}/never.md", f"{folder}/never/news.md")
    found = bad(run("doctor", "--home", own_home, "--json").json)
    assert found == [f"source {folder}"]


def test_the_doctor_names_a_source_by_its_whole_path_and_once_however_it_was_typed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, home = tmp_path / "notes", tmp_path / "home"
    folder.mkdir()
    write_files(folder)
    monkeypatch.chdir(tmp_path)
    for typed in ("notes", "./notes/", folder):
        assert run("ingest", typed, "--home", home).code == 0
    monkeypatch.chdir("/")
    assert sources(run("doctor", "--home", home, "--json").json) == [f"source {folder}"]


def test_the_doctor_lists_no_upload_whose_file_is_not_kept(run: Run, own_home: Path) -> None:
    before = sources(run("doctor", "--home", own_home, "--json").json)
    at = settings_of(own_home)
    note = BytesIO(b"# Berths\n\nThere are ten berths.\n")
    ingest_file(at, "berths.md", note, "public", Silent())
    with open_writer(at) as writer:
        lost = str(own_home / "uploads" / "public" / "berths.md")
        writer.catalog.record_sync("public", lost, "ReaderTimedOut: it took too long")
    assert sources(run("doctor", "--home", own_home, "--json").json) == before


def test_the_doctor_says_how_discord_is_set_up_where_it_is_not(run: Run, home: Path) -> None:
    ran = run("doctor", "--home", home, "--json", env={"DISCORD_TOKEN": ""})
    (found,) = (each for each in ran.json["findings"] if each["check"] == "discord")
    assert found["ok"], "nobody has to"
    assert "not set up" in found["message"]
    assert "page Bot of your application at discord.com/developers" in found["remedy"]


def test_the_doctor_finds_what_an_interrupted_ingest_left(run: Run, own_home: Path) -> None:
    db = sqlite3.connect(own_home / "catalog.sqlite3")
    db.execute("UPDATE collections SET revision = revision + 1")
    db.commit()
    db.close()
    assert bad(run("doctor", "--home", own_home, "--json").json) == ["collection public"]


def test_the_doctor_tells_that_somebody_is_writing(run: Run, own_home: Path) -> None:
    with open_writer(IngestSettings(home=own_home, embedder="hashing")):
        ran = run("doctor", "--home", own_home, "--json")
    (lock,) = (f for f in ran.json["findings"] if f["check"] == "lock")
    assert (ran.code, lock["ok"]) == (0, True)
    assert "another process is writing" in lock["message"]


@pytest.mark.parametrize(
    "content", [b"", b"no database at all", b"SQLite format 3\x00" + b"x" * 99]
)
def test_the_doctor_survives_a_broken_catalog(run: Run, own_home: Path, content: bytes) -> None:
    (own_home / "catalog.sqlite3").write_bytes(content)
    ran = run("doctor", "--home", own_home, "--json")
    assert (ran.code, bad(ran.json)) == (1, ["library"])


def test_the_doctor_survives_a_home_that_is_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ran = run("doctor", "--home", tmp_path / "file" / "home", "--json")
    assert ran.json["findings"]


def test_rebuild_adopts_the_embedder_that_is_set(run: Run, own_home: Path) -> None:
    words = {"GAZETTE_CHUNK_WORDS": "60"}
    assert run("rebuild", "--home", own_home, "--json", env=words).json["ok"]
    assert run("ask", "Zephyr?", "--home", own_home).code == 0
