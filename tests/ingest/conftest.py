"""Small libraries, built once a session and copied for each test that changes one."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest.embedding.hashing import HashingEmbedder
from ingest.options import SyncReport
from ingest.settings import IngestSettings, load_settings
from tests.support import Files, ingest, texts, write

OLD_WORD = "quxqvorn"
"""A word of `harbour.md` alone, which no stemmer and no tokenizer changes."""

NOTES: dict[str, str] = {
    "harbour.md": f"# Harbours\n\nThe harbour master {OLD_WORD} keeps the list of berths.\n",
    "orders/12001.md": (
        "---\nnumber: 2020-01234\nkind: order\npublished_on: 2020-03-09\n---\n"
        "# Order on moorings\n\nMooring without a permit is prohibited from now on.\n"
    ),
    "undated.txt": "A plain note says that dredging needs a licence of the agency.\n",
    "lists/2021-05-06_list.csv": "Name,Country\nAcme Trading,Ruritania\nBorealis,Sylvania\n",
}
LINES = [
    '{"_id": "one", "title": "One", "text": "The first record is about anchors."}',
    '{"_id": "two", "title": "Two", "text": "The second record is about ballast."}',
    '{"_id": "three", "title": "Three", "text": "The third record is about cargo.",'
    ' "metadata": {"published_on": "2021-01", "kind": "news"}}',
]


@dataclass(frozen=True)
class Place:
    """A home, the folder that was ingested into it, and what that ingest reported."""

    settings: IngestSettings
    folder: Path
    report: SyncReport

    def sync(self, **options: Any) -> SyncReport:
        """Ingest the folder again."""
        return ingest(self.settings, self.folder, **options)

    def texts(self, collection: str = "public") -> dict[str, str]:
        """Return key → text of what readers see."""
        return texts(self.settings, collection)


def settings_of(home: Path) -> IngestSettings:
    """Return the settings of a home, with the embedder that needs no model."""
    return load_settings(IngestSettings, home, None, embedder="hashing")


def build(base: Path, files: Files) -> Place:
    """Ingest files into a new home below `base`."""
    settings, folder = settings_of(base / "home"), write(base / "source", files)
    return Place(settings, folder, ingest(settings, folder))


def copied(built: Place, files: Files, home: Path) -> Place:
    """Return a copy of a built home. The folder is the same one, with its first content again.

    A source is known by its folder's path, so the folder cannot be copied along.
    """
    shutil.copytree(built.settings.home, home)
    shutil.rmtree(built.folder, ignore_errors=True)
    write(built.folder, files)
    return Place(settings_of(home), built.folder, built.report)


@pytest.fixture(scope="session")
def built_notes(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The library of `NOTES`. Not to be changed."""
    return build(tmp_path_factory.mktemp("notes"), NOTES)


@pytest.fixture
def notes(built_notes: Place, tmp_path: Path) -> Place:
    """A library of `NOTES` that a test may change."""
    return copied(built_notes, NOTES, tmp_path / "home")


@pytest.fixture(scope="session")
def built_records(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The library of a corpus of `LINES`. Not to be changed."""
    return build(tmp_path_factory.mktemp("records"), {"corpus.jsonl": "\n".join(LINES)})


@pytest.fixture
def records(built_records: Place, tmp_path: Path) -> Place:
    """A library of a corpus of `LINES` that a test may change."""
    return copied(built_records, {"corpus.jsonl": "\n".join(LINES)}, tmp_path / "home")


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that the hashing embedder is given during the test, in order."""
    given: list[str] = []
    real = HashingEmbedder.embed_spans

    def counting(
        self: HashingEmbedder,
        some: list[str],
        spans: list[list[tuple[int, int]]],
        advance: Callable[[int], None] = lambda count: None,
    ) -> object:
        given.extend(some)
        return real(self, some, spans, advance)

    monkeypatch.setattr(HashingEmbedder, "embed_spans", counting)
    return given
