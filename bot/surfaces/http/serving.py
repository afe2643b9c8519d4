"""What the endpoints share: the bot, who calls, what is counted, and the thread of changes."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.access.roles import LOOPBACK, Caller
from bot.access.sessions import Session
from bot.access.store import Access
from bot.bridge import Bridge
from bot.errors import NotIdentified
from bot.metrics import Metrics
from bot.places.store import Places
from bot.receipts.record import Receipt
from bot.surfaces.http.pacing import Pace
from bot.surfaces.uploads import Stoppable
from bot.wiring import Bot

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Service:
    """One for a server.

    `access` and `places` are looked into on the thread `doorway`, so that to know who calls does
    not wait for answers; documents are changed on the thread `workshop`, one job after the other.
    """

    bot: Bot
    access: Access
    places: Places
    metrics: Metrics
    pace: Pace
    doorway: Bridge = field(default_factory=Bridge)
    workshop: Bridge = field(default_factory=Bridge)
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def progress(self) -> Stoppable:
        """How far a change has come: it ends where the server is being stopped."""
        return Stoppable(self.stopping)

    async def look(self, call: Callable[[Access], T]) -> T:
        """Return what is found in the tokens and sessions."""
        return await self.doorway.run(call, self.access)

    async def recall(self, answer_id: str) -> Receipt | None:
        """Return what is kept of an answer, or None."""
        return await self.doorway.run(self.places.receipts.find, answer_id)

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
        await self.doorway.run(self.places.close)
        self.doorway.close()
        await asyncio.to_thread(self.workshop.close)
