"""Rounds: look at what was published since, note what is new, and tell what is to be told.

Any process may look: what is new is noted once. One at a time tells to places of a kind; the others
leave it to that one, which looks again before it is done.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from bot.bridge import Bridge
from bot.settings import BotSettings
from bot.watching.looking import Looking, Note
from bot.watching.outbox import Outbox
from bot.watching.records import Letter
from bot.watching.store import Watches
from bot.watching.superseded import Answered
from bot.watching.telling import Teller
from ingest.errors import GazetteError, LibraryLocked
from ingest.library.locks import exclusive

EVERY = 2.0
"""Seconds between two looks of `follow`; one where nothing changed takes milliseconds."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did: facts that are new, letters that were told, and that could not be."""

    found: int = 0
    told: int = 0
    failed: int = 0


class Rounds:
    """Looks and tells for a home. Everything of the library is done on a thread of its own.

    `note` is told what went wrong, in a sentence without anybody's words.
    """

    def __init__(
        self,
        settings: BotSettings,
        tellers: Sequence[Teller],
        note: Note,
        bridge: Bridge,
        answered: Answered | None = None,
    ) -> None:
        self._settings = settings
        self._tellers = tellers
        self._note = note
        self._bridge = bridge
        self._watches = Watches(settings)
        self._looking = Looking(settings, self._watches, answered, note)
        self._held = ExitStack()
        self._mine: set[str] = set()

    async def round(self) -> Round:
        """Look once, and tell what is due.

        Raises:
            LibraryError, LibraryLocked: the watches or the library cannot be used.
        """
        found = await self._bridge.run(self._looking.look)
        told = failed = 0
        for teller in self._tellers:
            async for good in self._told(teller):
                told, failed = told + good, failed + (not good)
        await self._bridge.run(self._clean)
        return Round(found, told, failed)

    async def follow(self, every: float = EVERY) -> None:
        """Go from round to round until cancelled; this process tells until then.

        What goes wrong in one is told once, and tried again in the next.
        """
        said = ""
        while True:
            try:
                await self._bridge.run(self._hold)
                await self.round()
            except GazetteError as error:
                if error.message != said:
                    self._note(f"{error.message} {error.hint}")
                said = error.message
            else:
                said = ""
            await asyncio.sleep(every)

    def close(self) -> None:
        """Give everything back; to be called on the thread of the bridge."""
        self._held.close()
        self._watches.close()
        self._looking.close()

    # -- telling ----------------------------------------------------------------------------

    async def _told(self, teller: Teller) -> AsyncIterator[bool]:
        """Tell all letters that are due to places of a kind; yield of each whether it was told."""
        outbox, run = self._watches.outbox, self._bridge.run
        while await run(outbox.waits, teller.kind):
            async with self._alone(teller.kind) as alone:
                if not alone:
                    return
                while letter := await run(outbox.begin, teller.kind):
                    yield await self._tell(teller, outbox, letter)

    async def _tell(self, teller: Teller, outbox: Outbox, letter: Letter) -> bool:
        seen = tuple(
            fact for fact in letter.facts
            if fact.document.collection in letter.watch.collections
            and teller.may_see(letter.watch.place, fact.document.collection)
        )  # fmt: skip
        hidden = [fact for fact in letter.facts if fact not in seen]
        if hidden:
            await self._bridge.run(outbox.discard, letter, hidden)
        if not seen:
            return True
        try:
            await teller.tell(replace(letter, facts=seen))
        except GazetteError as error:
            await self._bridge.run(outbox.failed, letter, error.message)
            self._note(f"The watch {letter.watch.id} could not be told: {error.message}")
            return False
        await self._bridge.run(outbox.told, letter)
        return True

    @asynccontextmanager
    async def _alone(self, kind: str) -> AsyncIterator[bool]:
        """Yield whether this process is the one that tells to places of a kind."""
        if kind in self._mine:
            yield True
            return
        stack = await self._bridge.run(self._locked, kind)
        try:
            yield stack is not None
        finally:
            if stack is not None:
                await self._bridge.run(stack.close)

    def _locked(self, kind: str) -> ExitStack | None:
        with ExitStack() as stack:
            try:
                stack.enter_context(exclusive(self._settings.home / f"watches-{kind}.lock", 0))
            except LibraryLocked:
                return None
            return stack.pop_all()

    def _hold(self) -> None:
        """Tell alone to places of every kind that nobody else tells to, until closed."""
        if not self._settings.home.is_dir():
            return
        for kind in {each.kind for each in self._tellers} - self._mine:
            if stack := self._locked(kind):
                self._held.push(stack)
                self._mine.add(kind)

    def _clean(self) -> None:
        try:
            self._watches.outbox.clean()
        except LibraryLocked:
            _log.debug("watches are cleaned the next time")


@asynccontextmanager
async def watching(
    settings: BotSettings,
    tellers: Sequence[Teller],
    note: Note,
    answered: Answered | None = None,
) -> AsyncIterator[Rounds]:
    """Yield the Rounds of a home, to be run once or followed as a task; close all at the end.

    With `answered`, it is also told where Answers were given that rest on what is superseded now.
    """
    bridge = Bridge()
    rounds = Rounds(settings, tellers, note, bridge, answered)
    try:
        yield rounds
    finally:
        await bridge.run(rounds.close)
        bridge.close()
        for each in tellers:
            each.close()
