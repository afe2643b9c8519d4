"""Files that are built to break readers, uploaded: each is told of by name, and nothing breaks."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import errors
from tests.bot.conftest import settings_of
from tests.bot.library import FILES
from tests.e2e.team.served import Served, served
from tests.support import ingest, write

SAMPLE, SEED, MOST_MEMORY = 12, 20261126, 700  # files, and MiB of the server
FEE = "What fee does Executive Order 12000 set?"


def hostile_files(folder: Path) -> list[tuple[str, bytes]]:
    """Return all files with their names, each page of `inputs.jsonl` as a file of its own."""
    found = [(path.name, path) for path in sorted(folder.rglob("*")) if path.is_file()]
    files = [(name, path.read_bytes()) for name, path in found if path.suffix != ".py"]
    pages = folder / "html" / "inputs.jsonl"
    for number, line in enumerate(pages.read_text(encoding="utf-8").splitlines()):
        text: str = json.loads(line)["input"]
        files.append((f"page{number}.html", text.encode("utf-8", "surrogatepass")))
    return files


@pytest.fixture
def uploads(request: pytest.FixtureRequest, shared_data: Path) -> list[tuple[str, bytes]]:
    """Names and contents: samples of the files and of the hostile names, or all: `--hostile`."""
    folder = shared_data / "hostile"
    files = hostile_files(folder)
    names = json.loads((folder / "bombs/names/names.json").read_text(encoding="utf-8"))
    if not request.config.getoption("--hostile"):
        chance = random.Random(SEED)
        files, names = chance.sample(files, SAMPLE), chance.sample(names, SAMPLE)
    return files + [(name, b"The ferry leaves at noon.") for name in names]


def wrong(server: Served, name: str, content: bytes) -> Iterator[str]:
    """Upload a file, and yield what is wrong with what is said of it."""
    response = server.upload(name, content)
    said = response.json()
    if response.status_code == 201:
        rejected = said["rejected"]
        yield from (str(each) for each in rejected if not named(each["error"]) or not each["hint"])
        if not rejected and not said["added"] + said["updated"] + said["unchanged"]:
            yield "nothing is said of it"
    elif response.status_code not in (413, 422) or not named(said["type"]) or not said["hint"]:
        yield response.text[:300]


def named(error: str) -> bool:
    """Whether an error is one of those that have a name."""
    return hasattr(errors, error) or error in ("BodyTooLarge", "InvalidUpload")


@pytest.mark.timeout(3600)
def test_a_hostile_file_is_told_of_by_name_and_the_server_stays_up(
    uploads: list[tuple[str, bytes]], tmp_path: Path
) -> None:
    settings = settings_of(tmp_path / "home")
    ingest(settings, write(tmp_path / "source", FILES))
    with served(settings.home) as server:
        process = server.process
        found = {f"{name!r:.60}": list(wrong(server, name, data)) for name, data in uploads}
        assert {name: odd for name, odd in found.items() if odd} == {}
        assert server.process is process
        assert process is not None
        assert process.poll() is None
        assert server.call("GET", "/readyz").status_code == 200
        answer = server.call("POST", "/api/v1/ask", json={"question": FEE}).json()
        assert "ten crowns" in answer["answer"]
        assert server.peak_mib() < MOST_MEMORY
    assert server.failures() == []
    outside = {path.name for path in tmp_path.iterdir()}
    assert outside == {"home", "source", "home.serve.log"}, "nothing was written anywhere else"
    assert not (settings.home / "uploads").exists()
