"""`/ingest` and `/remove`: a server's managers change its own collection, and no other."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import cast

import discord

from bot.bridge import Bridge
from bot.errors import NotAllowedHere, TooManyRequests
from bot.prompting import load_prompt
from bot.settings import BotSettings
from bot.surfaces.discord.delivering import deliver
from bot.surfaces.discord.escaping import label
from bot.surfaces.discord.failures import told_of_rejection
from bot.surfaces.discord.notices import and_more, counted, notice_view
from bot.surfaces.discord.replies import Reply
from bot.surfaces.uploads import (
    Stoppable,
    check_remote,
    check_size,
    ingest_address,
    ingest_file,
)
from bot.upkeep import remove_document
from ingest.models import Document
from ingest.options import SyncReport
from ingest.progress import Progress

_EVERY = 2.0  # seconds between two looks at how far a job has come
_REJECTED = 5  # rejected files that are told
LISTED = 10
"""Documents that an ingest brought and that are named."""
_TITLE = 100  # UTF-16 code units


class Ingesting:
    """Brings sources into a collection, one job after the other, beside the questions."""

    def __init__(self, settings: BotSettings) -> None:
        self._settings = settings
        self._bridge = Bridge()
        self._turn = asyncio.Lock()  # of jobs alone: what is removed goes ahead of those that wait
        self._waiting: set[str] = set()  # collections with a job that waits
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Have the job under way, and those that wait, end at their next step."""
        self._stopping.set()

    def close(self) -> None:
        """End the job under way, and wait for that."""
        self.stop()
        self._bridge.close()

    async def address(self, address: str, collection: str, reply: Reply) -> SyncReport:
        """Bring in what is at a web address, a feed or the Federal Register.

        Raises:
            UnknownSource: it is none of these; a path of this machine never is.
            TooManyRequests: something for the same collection waits for its turn already.
            GazetteError: it cannot be fetched or read.
        """
        checked = check_remote(self._settings, address)
        return await self._run(
            lambda progress: ingest_address(self._settings, checked, collection, progress),
            collection,
            reply,
        )

    async def file(
        self, attachment: discord.Attachment, collection: str, reply: Reply
    ) -> SyncReport:
        """Bring in an attached file. It is not kept beside the library.

        Raises:
            FileTooLarge: it is larger than `max_file_mb`.
            TooManyRequests: something for the same collection waits for its turn already.
            GazetteError: it cannot be read.
            discord.HTTPException, OSError: it cannot be loaded.
        """
        name = attachment.filename
        check_size(self._settings, name, attachment.size)
        self._require_none_waits(collection)  # before the file takes any memory
        content = await deliver(attachment.read)
        return await self._run(
            lambda progress: ingest_file(
                self._settings, name, BytesIO(content), collection, progress
            ),
            collection,
            reply,
        )

    async def remove(self, document: Document) -> None:
        """Remove a Document, as soon as the job under way is done.

        Raises:
            GazetteError: it is gone, or the library cannot be written to.
        """
        await self._bridge.run(remove_document, self._settings, document)

    async def _run(
        self, job: Callable[[Progress], SyncReport], collection: str, reply: Reply
    ) -> SyncReport:
        shown = Followed(self._stopping)
        work = asyncio.ensure_future(self._in_turn(job, collection, shown))
        try:
            while not (await asyncio.wait([work], timeout=_EVERY))[0]:
                await reply.update(notice_view(shown.told))
            return work.result()
        finally:
            work.cancel()  # where this was cancelled: nobody asks for what becomes of it

    async def _in_turn(
        self, job: Callable[[Progress], SyncReport], collection: str, shown: "Followed"
    ) -> SyncReport:
        self._require_none_waits(collection)
        self._waiting.add(collection)
        try:
            await self._turn.acquire()
        finally:
            self._waiting.discard(collection)
        try:
            shown.stage("Beginning", None, "")  # which ends it, where the process is being stopped
            return await self._bridge.run(job, shown)
        finally:
            self._turn.release()

    def _require_none_waits(self, collection: str) -> None:
        if collection in self._waiting:
            raise TooManyRequests(load_prompt("discord_ingest_waiting").text, "")


class Followed(Stoppable):
    """A Progress that is looked at from another thread: it only sets what is to be shown."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(stopping)
        self._name, self._unit = "Waiting for its turn", ""
        self._done, self._total = 0, cast("int | None", None)

    def stage(self, name: str, total: int | None, unit: str) -> None:
        """Begin a stage."""
        super().stage(name, total, unit)
        self._name, self._done, self._total, self._unit = name, 0, total, unit

    def advance(self, amount: int = 1) -> None:
        """Count what is done."""
        super().advance(amount)
        self._done += amount

    @property
    def told(self) -> str:
        """How far the job has come, in words."""
        if not self._done:
            return f"{self._name} …"
        of = f" of {self._total:,}" if self._total else ""
        return f"{self._name}: {self._done:,}{of} {self._unit} …"


def told_of(report: SyncReport, brought: Sequence[Document]) -> str:
    """Return what a sync did, in words: what it brought, and what it could not read.

    `brought` are the first documents of `report.ids`, as many as `LISTED`.
    """
    removed = f", {report.removed:,} removed" if report.removed else ""
    lines = [
        f"{report.added:,} added, {report.updated:,} updated, {report.unchanged:,} unchanged, "
        f"{len(report.rejected):,} rejected{removed}. "
        f"{counted('discord_held', report.documents)}",
        *(f"- {label(each.title, _TITLE)} ({label(each.key, _TITLE)})" for each in brought),
        *_more(len(report.ids) - len(brought)),
    ]
    rejected = load_prompt("discord_rejected")
    lines += [
        rejected.render(uri=each.uri, why=told_of_rejection(each))
        for each in report.rejected[:_REJECTED]
    ]
    return "\n".join([*lines, *_more(len(report.rejected) - _REJECTED)])


def _more(count: int) -> list[str]:
    return [and_more(count)] if count > 0 else []


def own_collection(scope_collection: str | None) -> str:
    """Return the collection that a command may change.

    Raises:
        NotAllowedHere: it was not given in a server that the bot is a member of.
    """
    if scope_collection is None:
        raise NotAllowedHere("Documents can be changed only in a server that has me.", "")
    return scope_collection
