"""One job after the other: nobody keeps others from their turn, and what was done is told."""

import asyncio
import threading
from pathlib import Path

import pytest
from discord.ui import LayoutView

from bot.errors import Stopping, TooManyRequests
from bot.prompting import load_prompt
from bot.settings import BotSettings
from bot.surfaces.discord import ingesting
from bot.surfaces.discord.ingesting import LISTED, Ingesting, told_of
from ingest.library.deliveries import Rejection
from ingest.models import Document
from ingest.options import SyncReport
from ingest.progress import Progress
from tests.bot.surfaces.discord.made import document
from tests.bot.surfaces.discord.test_buttons import in_loop

ADDRESS = "https://agency.example/{}.html"


class Silent:
    """A reply that shows nothing."""

    async def update(self, view: LayoutView) -> None:
        """Show nothing."""

    async def finish(self, view: LayoutView) -> int | None:
        """Show nothing."""

    async def aside(self, view: LayoutView) -> None:
        """Show nothing."""


class Works:
    """The jobs of an Ingesting, in order; the first goes on until `over` is set."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.done: list[str] = []

    def bring(
        self, settings: BotSettings, address: str, collection: str, progress: Progress
    ) -> SyncReport:
        """Bring in nothing, in place of `ingest_address`."""
        self.over.wait(5)
        self.done.append(address)
        progress.stage("Writing", None, "")
        return SyncReport(added=1)

    def remove(self, settings: BotSettings, document: Document) -> None:
        """Remove nothing, in place of `remove_document`."""
        self.done.append(f"remove {document.key}")


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> Works:
    """Jobs in place of what changes a library."""
    made = Works()
    monkeypatch.setattr(ingesting, "ingest_address", made.bring)
    monkeypatch.setattr(ingesting, "remove_document", made.remove)
    return made


async def begun(jobs: Ingesting, name: str, collection: str) -> "asyncio.Task[SyncReport]":
    """Ask for an address to be brought in, and let that begin."""
    task = asyncio.create_task(jobs.address(ADDRESS.format(name), collection, Silent()))
    for _ in range(5):
        await asyncio.sleep(0)
    return task


@in_loop
async def test_of_a_server_one_job_may_wait_and_others_wait_beside_it(
    tmp_path: Path, works: Works
) -> None:
    jobs = Ingesting(BotSettings(home=tmp_path))
    first, second = [await begun(jobs, name, "guild-1") for name in ("a", "b")]
    with pytest.raises(TooManyRequests) as refused:
        await jobs.address(ADDRESS.format("c"), "guild-1", Silent())
    assert refused.value.message == load_prompt("discord_ingest_waiting").text
    other = await begun(jobs, "d", "guild-2")
    works.over.set()
    await asyncio.gather(first, second, other)
    await jobs.address(ADDRESS.format("e"), "guild-1", Silent())
    assert works.done == [ADDRESS.format(name) for name in "abde"]
    jobs.close()


@in_loop
async def test_what_is_to_be_removed_is_gone_before_jobs_that_wait(
    tmp_path: Path, works: Works
) -> None:
    jobs = Ingesting(BotSettings(home=tmp_path))
    tasks = [await begun(jobs, name, f"guild-{name}") for name in ("1", "2")]
    removing = asyncio.create_task(jobs.remove(document("key-1")))
    await asyncio.sleep(0)
    works.over.set()
    await asyncio.gather(removing, *tasks)
    assert works.done == [ADDRESS.format("1"), "remove key-1", ADDRESS.format("2")]
    jobs.close()


@in_loop
async def test_what_waits_when_the_process_is_stopped_is_not_begun(
    tmp_path: Path, works: Works
) -> None:
    jobs = Ingesting(BotSettings(home=tmp_path))
    tasks = [await begun(jobs, name, f"guild-{name}") for name in ("1", "2")]
    jobs.stop()
    works.over.set()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in ended] == [Stopping, Stopping]
    assert works.done == [ADDRESS.format("1")]
    jobs.close()


def test_what_an_ingest_brought_is_named_and_how_much_more_there_is() -> None:
    ids = [f"{n:032x}" for n in range(14)]
    brought = [document(f"key-{n}", title=f"Order {n}") for n in range(LISTED)]
    lines = told_of(SyncReport(added=14, documents=14, ids=ids), brought).splitlines()
    assert lines[0].endswith("There are now 14 documents of this server.")
    assert lines[1:] == [*(f"- Order {n} (key-{n})" for n in range(LISTED)), "and 4 more"]


def test_what_an_ingest_removed_and_rejected_is_told_and_one_document_is_called_one() -> None:
    rejected = [Rejection(f"{n}.pdf", "EmptyFile", f"{n}.pdf is empty.") for n in range(7)]
    report = SyncReport(updated=1, removed=3, documents=1, rejected=rejected)
    first, *others = told_of(report, [document("a", title="A")]).splitlines()
    assert "0 added, 1 updated, 0 unchanged, 7 rejected, 3 removed." in first
    assert first.endswith("There is now 1 document of this server.")
    assert [line for line in others if line.startswith("Rejected: ")][-1] == (
        "Rejected: 4.pdf: 4.pdf is empty."
    )
    assert others[-1] == "and 2 more"
    assert "removed" not in told_of(SyncReport(), [])
