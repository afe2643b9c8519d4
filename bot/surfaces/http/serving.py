"""What the endpoints share: the bot, who calls, what is counted, and the thread of changes."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.access.roles import LOOPBACK, Caller
from bot.access.sessions import Session
from bot.access.store import Access
from bot.bridge import Bridge
from bot.errors import NotIdentified, TooManyRequests
from bot.metrics import Metrics
from bot.places.store import Places
from bot.receipts.record import Receipt
from bot.surfaces.http.pacing import Pace
from bot.surfaces.uploads import Stoppable
from bot.wiring import Bot
from ingest.progress import Progress

T = TypeVar("T")
_CHECKED = 1.0  # seconds for which a library that opened counts as one that opens
_MOST_WAITING = 20  # changes of documents; each waits with its file on the disk


@dataclass(slots=True)
class Service:
    """One for a server.

    `access` is looked into on the thread `doorway`, so that to know who calls waits for nothing
    else, `places` on the thread `shelf`; documents are changed on the thread `workshop`, one job
    after the other.
    """

    bot: Bot
    access: Access
    places: Places
    metrics: Metrics
    pace: Pace
    doorway: Bridge = field(default_factory=Bridge)
    shelf: Bridge = field(default_factory=Bridge)
    workshop: Bridge = field(default_factory=Bridge)
    waiting: int = 0  # changes, with the one that is done
    checked_at: float = float("-inf")  # when the library was last found to open
    stopping: threading.Event = field(default_factory=threading.Event)

    async def change(
        self, caller: Caller, action: str, subject: str, job: Callable[[Progress], T]
    ) -> T:
        """Do a job that changes documents, once those before it are done; it is logged before.

        It ends where the server is being stopped.

        Raises:
            TooManyRequests: too many wait already.
            GazetteError: the job failed.
        """
        if self.waiting >= _MOST_WAITING:
            raise TooManyRequests(f"{_MOST_WAITING} changes of documents wait already.")
        self.waiting += 1
        try:
            await self.look(lambda access: access.log.note(caller.token or "", action, subject))
            return await self.workshop.run(job, Stoppable(self.stopping))
        finally:
            self.waiting -= 1

    async def ready(self, check: Callable[[], None]) -> None:
        """Check whether questions can be answered, at most once a second: anybody may ask it.

        Raises:
            GazetteError: they cannot.
        """
        if time.monotonic() - self.checked_at > _CHECKED:
            await self.bot.bridge.run(check)
            self.checked_at = time.monotonic()

    async def look(self, call: Callable[[Access], T]) -> T:
        """Return what is found in the tokens and sessions."""
        return await self.doorway.run(call, self.access)

    async def recall(self, answer_id: str) -> Receipt | None:
        """Return what is kept of an answer, or None."""
        return await self.shelf.run(self.places.receipts.find, answer_id)

    async def holder(self, token: str) -> Caller:
        """Return who holds a token.

        Raises:
            NotIdentified: nobody.
        """
        found = await self.look(lambda access: access.tokens.caller(token))
        if found is None:
            raise NotIdentified("The token is wrong or was revoked.")
        return found

    async def member(self, secret: str) -> Session | None:
        """Return the session with this secret, of a token that still holds."""
        return await self.look(lambda access: access.sessions.find(secret))

    async def local(self) -> Caller:
        """Return what this machine may do without a token.

        Raises:
            NotIdentified: nothing, as there are tokens.
        """
        if await self.look(lambda access: access.tokens.any_made):
            raise NotIdentified("A token is needed.")
        return LOOPBACK

    async def close(self) -> None:
        """End the changes under way, and give the files back."""
        self.stopping.set()
        await self.doorway.run(self.access.close)
        await self.shelf.run(self.places.close)
        self.doorway.close()
        self.shelf.close()
        await asyncio.to_thread(self.workshop.close)
