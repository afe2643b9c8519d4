"""Rounds: look at what was published since, note what is new, and tell what is to be told.

Any process may look: what is new is noted once. One at a time tells to places of a kind; the others
leave it to that one, which looks again before it is done.
"""

import asyncio
import logging
import math
import time
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from bot.bridge import Bridge
from bot.errors import UnknownAnswer
from bot.settings import BotSettings
from bot.watching.looking import Looking, Note
from bot.watching.outbox import Outbox
from bot.watching.records import Fact, Letter
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
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Open nothing yet; `clock` gives seconds since 1970."""
        self._settings = settings
        self._tellers = tellers
        self._note = note
        self._bridge = bridge
        self._watches = Watches(settings, clock)
        self._looking = Looking(settings, self._watches, answered, note)
        self._held = ExitStack()
        self._mine: set[str] = set()

    async def round(self, within: float = math.inf) -> Round:
        """Look once, and tell what is due; no letter is begun when `within` seconds have passed.

        Raises:
            LibraryError, LibraryLocked: the watches or the library cannot be used.
        """
        found = await self._bridge.run(self._looking.look)
        # Side by side: a slow place keeps none waiting that is told by another teller.
        ends = time.monotonic() + within
        tellings = (self._told(each, ends) for each in self._tellers)
        done = await asyncio.gather(*tellings, return_exceptions=True)
        counts = []
        for each in done:
            if isinstance(each, BaseException):
                raise each
            counts.append(each)
        await self._bridge.run(self._clean)
        return Round(found, sum(told for told, _ in counts), sum(failed for _, failed in counts))

    async def follow(self, every: float = EVERY) -> None:
        """Go from round to round until cancelled; this process tells until then.

        What goes wrong in one is told once, and tried again in the next. A place that takes long
        is told the rest after the next look, which others wait for.
        """
        said = ""
        while True:
            try:
                await self._bridge.run(self._hold)
                await self.round(every)
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

    # -- telling ----------------------------------------------------------------------------

    async def _told(self, teller: Teller, ends: float) -> tuple[int, int]:
        """Tell all letters that are due to places of a kind; return how many were told, and not."""
        outbox, run = self._watches.outbox, self._bridge.run
        told = failed = 0
        while time.monotonic() < ends and await run(outbox.waits, teller.kind):
            async with self._alone(teller.kind) as alone:
                if not alone:
                    break
                while time.monotonic() < ends and (letter := await run(outbox.begin, teller.kind)):
                    good = await self._tell(teller, outbox, letter)
                    told, failed = told + (good is True), failed + (good is False)
        return told, failed

    async def _tell(self, teller: Teller, outbox: Outbox, letter: Letter) -> bool | None:
        """Return whether a letter was told; None where nothing of it is to be told there."""
        alone = False
        try:
            seen = await self._seen(teller, outbox, letter)
            if not seen:
                return None
            await teller.tell(replace(letter, facts=seen))
        except UnknownAnswer as error:
            if await self._withdrawn(outbox, letter):
                return None
            reason = error.message
        except GazetteError as error:
            reason = error.message
        except BrokenPipeError:
            raise  # who reads the terminal has gone, and nothing more is to be told
        except Exception as error:  # noqa: BLE001 (the top level of one letter)
            reason, alone = f"It failed: {type(error).__name__}.", True
            _log.error("a letter failed", extra=unforeseen(error))
        else:
            await self._bridge.run(outbox.told, letter)
            return True
        await self._bridge.run(outbox.failed, letter, reason, alone)
        self._note(f"The watch {letter.watch.id} could not be told: {reason}")
        return False

    async def _withdrawn(self, outbox: Outbox, letter: Letter) -> bool:
        """Drop a letter whose answer went; the others it spoke for are looked for again."""
        answers = [fact.answer.id for fact in letter.facts if fact.answer is not None]
        counts = [await self._bridge.run(outbox.withdraw, each) for each in answers]
        return any(counts)

    async def _seen(self, teller: Teller, outbox: Outbox, letter: Letter) -> tuple[Fact, ...]:
        """Return the facts of a letter that its place may see now, and drop the others."""
        place, scope = letter.watch.place, letter.watch.collections
        told_of = {
            name for name in {fact.document.collection for fact in letter.facts}
            if name in scope and await teller.may_see(place, name)
        }  # fmt: skip
        hidden = [fact for fact in letter.facts if fact.document.collection not in told_of]
        if hidden:
            await self._bridge.run(outbox.discard, letter, hidden)
        return tuple(fact for fact in letter.facts if fact.document.collection in told_of)

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
    clock: Callable[[], float] = time.time,
) -> AsyncIterator[Rounds]:
    """Yield the Rounds of a home, to be run once or followed as a task; close all at the end.

    With `answered`, it is also told where Answers were given that rest on what is superseded now.
    """
    bridge = Bridge()
    rounds = Rounds(settings, tellers, note, bridge, answered, clock)
    try:
        yield rounds
    finally:
        await bridge.run(rounds.close)
        bridge.close()
        for each in tellers:
            await asyncio.to_thread(each.close)  # it may wait for a server


def unforeseen(error: Exception) -> dict[str, str]:
    """Return what may be logged of an error that nobody foresaw: its type and place, no words."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return {"error": type(error).__name__, "where": f"{place.filename}:{place.lineno}"}
