"""`/ingest` and `/remove`: a server's managers change its own collection, and no other."""

import asyncio
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import cast

import discord

from bot.bridge import Bridge
from bot.errors import NotAllowedHere
from bot.settings import BotSettings
from bot.surfaces.discord.notices import notice_view
from bot.surfaces.discord.replies import Reply
from bot.upkeep import ingest_all, remove_document
from ingest.errors import FileTooLarge, UnknownSource
from ingest.models import Document
from ingest.options import Options, SyncReport
from ingest.progress import Progress
from ingest.schedule import Job
from ingest.sources.opening import FEED, REGISTER, WEB, check_address

UPLOADS = "uploads"
_REMOTE = (*WEB, FEED, REGISTER)
_EVERY = 2.0  # seconds between two looks at how far a job has come
_REJECTED = 5  # rejected files that are told
_UNSAFE = re.compile(r"[^\w.() -]+")
_LONGEST_NAME = 120


class Ingesting:
    """Brings sources into a collection, one job after the other, beside the questions."""

    def __init__(self, settings: BotSettings) -> None:
        self._settings = settings
        self._bridge = Bridge()

    def close(self) -> None:
        """Wait for the job under way."""
        self._bridge.close()

    async def address(self, address: str, collection: str, reply: Reply) -> SyncReport:
        """Bring in what is at a web address, a feed or the Federal Register.

        Raises:
            UnknownSource: it is none of these; a path of this machine never is.
            GazetteError: it cannot be fetched or read.
        """
        address = address.strip()
        if not address.startswith(_REMOTE):
            raise UnknownSource(
                f"{address[:100]!r} is no address: give https://…, feed:https://… or fr:WORDS."
            )
        check_address(address, self._settings.allow_private)
        job = Job(address, Options(collection))
        return await self._run(lambda progress: self._sync(job, progress), reply)

    async def file(
        self, attachment: discord.Attachment, collection: str, reply: Reply
    ) -> SyncReport:
        """Bring in an attached file. It is not kept beside the library.

        Raises:
            FileTooLarge: it is larger than `max_file_mb`.
            GazetteError: it cannot be read.
            discord.HTTPException, OSError: it cannot be loaded.
        """
        if attachment.size > self._settings.max_file_mb << 20:
            raise FileTooLarge(
                f"{attachment.filename[:100]!r} has {attachment.size:,} bytes; "
                f"{self._settings.max_file_mb} MiB are allowed."
            )
        path = self._settings.home / UPLOADS / collection / safe_name(attachment.filename)
        content = await attachment.read()
        return await self._run(
            lambda progress: self._sync_file(path, content, collection, progress), reply
        )

    async def remove(self, document: Document) -> None:
        """Remove a Document.

        Raises:
            GazetteError: it is gone, or the library cannot be written to.
        """
        await self._bridge.run(remove_document, self._settings, document, _silent)

    async def _run(self, job: Callable[[Progress], SyncReport], reply: Reply) -> SyncReport:
        shown = Followed()
        work = asyncio.ensure_future(self._bridge.run(job, shown))
        while not (await asyncio.wait([work], timeout=_EVERY))[0]:
            await reply.update(notice_view(shown.told))
        return work.result()

    def _sync_file(
        self, path: Path, content: bytes, collection: str, progress: Progress
    ) -> SyncReport:
        """Write a file, bring it in, and remove it, all in one turn: others use the same folder."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            return self._sync(Job(str(path), Options(collection)), progress)
        finally:
            shutil.rmtree(path.parent, ignore_errors=True)

    def _sync(self, job: Job, progress: Progress) -> SyncReport:
        report, failure = ingest_all(self._settings, [job], progress, _silent)
        if failure is not None:
            raise failure
        return report


class Followed:
    """A Progress that is looked at from another thread: it only sets what is to be shown."""

    def __init__(self) -> None:
        self._name, self._unit = "Waiting for its turn", ""
        self._done, self._total = 0, cast("int | None", None)

    def stage(self, name: str, total: int | None, unit: str) -> None:
        """Begin a stage."""
        self._name, self._done, self._total, self._unit = name, 0, total, unit

    def advance(self, amount: int = 1) -> None:
        """Count what is done."""
        self._done += amount

    def note(self, message: str) -> None:
        """Say nothing: what was rejected is told at the end."""

    @property
    def told(self) -> str:
        """How far the job has come, in words."""
        if not self._done:
            return f"{self._name} …"
        of = f" of {self._total:,}" if self._total else ""
        return f"{self._name}: {self._done:,}{of} {self._unit} …"


def told_of(report: SyncReport) -> str:
    """Return what a sync did, in words, and what it could not read."""
    lines = [
        f"{report.added:,} added, {report.updated:,} updated, {report.unchanged:,} unchanged, "
        f"{len(report.rejected):,} rejected. "
        f"There are now {report.documents:,} documents of this server."
    ]
    lines += [
        f"Rejected: {each.uri}: {each.message} {each.hint}" for each in report.rejected[:_REJECTED]
    ]
    return "\n".join(lines)


def safe_name(name: str) -> str:
    """Return a file's name without anything that leads elsewhere; its ending is kept."""
    plain = _UNSAFE.sub("_", Path(name.replace("\\", "/")).name).strip(". ") or "file"
    stem, dot, ending = plain.rpartition(".")
    return plain if len(plain) <= _LONGEST_NAME else f"{stem[:_LONGEST_NAME]}{dot}{ending[:12]}"


def own_collection(scope_collection: str | None) -> str:
    """Return the collection that a command may change.

    Raises:
        NotAllowedHere: it was not given in a server that the bot is a member of.
    """
    if scope_collection is None:
        raise NotAllowedHere("Documents can be changed only in a server that has me.")
    return scope_collection


def _silent(message: str) -> None:
    """Tell nothing: there is nobody at the terminal."""
