"""The register over the sample, the real notices and the news: what is known to be true of three
companies, five lists and eight days is told so."""

import json
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from bot.register.status import entity_status
from ingest.library.reader import LibraryReader
from ingest.library.snapshot import Snapshot
from tests.bot.conftest import settings_of
from tests.support import ingest

FLOOR = 112  # of 112 rows
QUOTED = {"listed", "enjoined", "vacated"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def snapshots(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Snapshot]]:
    settings = settings_of(tmp_path_factory.mktemp("truth") / "home")
    for source in (
        Path(str(files("ingest.sample"))),
        shared_data / "notices",
        shared_data / "news",
    ):
        ingest(settings, source)
    with LibraryReader(settings) as reader, reader.snapshot() as opened:
        yield opened


@pytest.fixture(scope="module")
def truth(shared_data: Path) -> list[dict[str, str]]:
    lines = (shared_data / "register" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_what_is_known_to_be_true_is_told_with_a_quote(
    snapshots: list[Snapshot], truth: list[dict[str, str]]
) -> None:
    wrong, told = [], {}
    for entity, day in {(row["entity"], row["as_of"]) for row in truth}:
        for each in entity_status(snapshots, entity, None, date.fromisoformat(day)).standings:
            told[entity, each.list.id, day] = each
    for row in truth:
        standing = told[row["entity"], row["list"], row["as_of"]]
        quoted = standing.status not in QUOTED or any(each.quote for each in standing.events)
        if standing.status != row["status"] or not quoted:
            wrong.append((row, standing.status))
    assert len(truth) - len(wrong) >= FLOOR, wrong


def test_the_entity_list_history_of_zte_is_told(snapshots: list[Snapshot]) -> None:
    (standing,) = entity_status(snapshots, "ZTE", "entity-list").standings
    assert (standing.status, standing.since, standing.until) == (
        "removed", "2016-03-08", "2017-03-29",
    )  # fmt: skip
    told = [(each.listing.action, each.listing.citation) for each in standing.events]
    assert told == [("added", "81 FR 12004"), ("removed", "82 FR 15461")]
