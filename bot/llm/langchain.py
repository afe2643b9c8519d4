"""A LangChain chat model as a ChatModel: one deadline, one retry layer, the day's budget."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.bridge import Bridge
from bot.errors import ModelCutOff, ModelError, ModelStalled, ModelTooLong, OverBudget
from bot.llm.budget import Budget, Reservation
from bot.llm.failures import Setback, failure_types, setback
from bot.llm.known import check_llm
from bot.llm.providers import Client, connect
from bot.models import Usage
from bot.settings import BotSettings

if TYPE_CHECKING:
    from tenacity import RetryCallState

_REQUESTS = 3  # in all, for one answer
_BACKOFF = 0.25  # seconds before the second request, twice that before the third
_JITTER = 0.25  # of a wait, so that many clients do not come back in step
_CHARACTERS_A_TOKEN = 3.0  # few, so that an estimate is rather too high
_LONGEST = 12  # characters a token of `llm_max_tokens` can make; a server may not keep to it
_FULL = frozenset({"length", "max_tokens"})
_DONE = frozenset({"stop", "end_turn", "stop_sequence", "eos"})
_FINISHES = ("finish_reason", "stop_reason", "done_reason")


class _Failed(Exception):
    """Carries a Setback through the retry layer; it never leaves this module."""

    def __init__(self, of: Setback) -> None:
        super().__init__(of.error.message)
        self.of = of


@dataclass(slots=True)
class _Call:
    """One answer that is under way."""

    instructions: str
    message: str
    limit: int  # characters
    seconds: float  # for all requests together
    until: float  # monotonic seconds, when they are over
    pieces: "asyncio.Queue[str | None]" = field(default_factory=asyncio.Queue)
    requests: int = 0
    characters: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    finish: str = ""
    is_open: bool = False  # a request was taken, and nothing says that it cost nothing

    @property
    def asked_tokens(self) -> int:
        """About how many tokens the question has."""
        return int(len(self.instructions + self.message) / _CHARACTERS_A_TOKEN) + 1


class LangChainModel:
    """Any chat model of LangChain. It is loaded at the first question.

    The clients' own retries are off: there are at most three requests to an answer, again only
    after 429, 5xx or a lost connection, while nothing had come, and when there is time left.
    """

    def __init__(
        self,
        settings: BotSettings,
        bridge: Bridge,
        connect: Callable[[BotSettings], Client] = connect,
        note: Callable[[str], None] = lambda message: None,
    ) -> None:
        """Check the settings; nothing is loaded or contacted. `note` is told what can be borne.

        Raises:
            ModelMisconfigured: no such provider, its package is missing, or its address is none.
        """
        check_llm(settings)
        self.name = settings.llm
        self._settings, self._bridge, self._connect = settings, bridge, connect
        self._note = note
        self._budget = Budget(settings)

    async def stream(
        self, instructions: str, message: str, seconds: float | None = None
    ) -> AsyncGenerator[str | Usage, None]:
        """Yield the answer's text in pieces, and at last what it took.

        It may take `llm_seconds` or `seconds`, whichever is less, for all requests together;
        loading LangChain, at the first question of a process, comes on top.

        Raises:
            ModelError: no answer, or not all of it; its `spent` has the fields of the Usage.
        """
        client = await self._bridge.run(self._connect, self._settings)
        limit = _LONGEST * self._settings.llm_max_tokens
        most = self._settings.llm_seconds if seconds is None else seconds
        most = min(most, self._settings.llm_seconds)
        call = _Call(instructions, message, limit, most, time.monotonic() + most)
        # A task of its own: a deadline and a tracing context must not span a `yield`.
        task = asyncio.create_task(self._converse(client, call))
        try:
            while (piece := await call.pieces.get()) is not None:
                yield piece
            await task
        except ModelError as error:
            error.spent = self._usage(call).model_dump()
            raise
        finally:
            task.cancel()
            await asyncio.wait({task})
            await client.close()
        yield self._usage(call)

    async def _converse(self, client: Client, call: _Call) -> None:
        """Fill `call.pieces` until the answer is whole, within the deadline and the budget."""
        reserved: Reservation | None = None
        try:
            async with asyncio.timeout(call.seconds):
                reserved = await self._bridge.run(
                    self._budget.reserve, call.asked_tokens, self._settings.llm_max_tokens
                )
                await self._retried(client, call)
        except TimeoutError:
            raise ModelStalled(
                f"{self.name} was not done after {call.seconds:g} s and {call.requests} requests."
            ) from None
        except _Failed as failed:
            raise failed.of.error from None
        finally:
            try:
                await self._settle(reserved, call)
            finally:  # whatever happens, or the reader of the pieces waits for ever
                call.pieces.put_nowait(None)

    async def _settle(self, reserved: Reservation | None, call: _Call) -> None:
        """Put what an answer took in its place; where that fails, the whole reservation stays."""
        _estimate(call)
        if reserved is None:
            return
        took = call.input_tokens, call.output_tokens
        try:
            await self._bridge.run(self._budget.settle, reserved, *took)
        except OverBudget as error:  # the answer is there, and whole
            self._note(error.message)

    async def _retried(self, client: Client, call: _Call) -> None:
        from tenacity import AsyncRetrying, retry_if_exception

        def pause(state: "RetryCallState") -> float:
            wait = _BACKOFF * 2.0 ** (state.attempt_number - 1)
            return float(max(wait * (1 + random.uniform(0, _JITTER)), _setback_of(state).after))

        def is_enough(state: "RetryCallState") -> bool:
            late = time.monotonic() + state.upcoming_sleep >= call.until
            return late or state.attempt_number >= _REQUESTS

        def helps(error: BaseException) -> bool:
            return isinstance(error, _Failed) and error.of.again

        retrying = AsyncRetrying(
            retry=retry_if_exception(helps), wait=pause, stop=is_enough, reraise=True
        )
        await retrying(self._once, client, call)

    async def _once(self, client: Client, call: _Call) -> None:
        """Make one request, and read its answer to the end."""
        from langsmith.run_helpers import tracing_context

        call.requests, call.is_open = call.requests + 1, True
        messages = [("system", call.instructions), ("human", call.message)]
        try:
            with tracing_context(enabled=False):
                async with aclosing(client.model.astream(messages)) as chunks:  # type: ignore[type-var]
                    async for chunk in chunks:
                        _take(call, chunk)
        except failure_types() as error:
            call.is_open = False
            raise _Failed(setback(error, self.name, call.characters > 0)) from None
        if call.finish in _FULL:
            most = self._settings.llm_max_tokens
            raise ModelTooLong(f"{self.name} was cut off after {most:,} tokens.")
        if call.finish not in _DONE:
            how = "was stopped" if call.finish else "ended"  # by what is the server's own word
            raise ModelCutOff(f"The answer of {self.name} {how} before its end.")

    def _usage(self, call: _Call) -> Usage:
        return Usage(
            requests=call.requests,
            input_tokens=call.input_tokens,
            output_tokens=call.output_tokens,
            cost=self._budget.prices.cost(call.input_tokens, call.output_tokens),
        )


def _setback_of(state: "RetryCallState") -> Setback:
    error = state.outcome and state.outcome.exception()
    assert isinstance(error, _Failed)
    return error.of


def _take(call: _Call, chunk: Any) -> None:
    """Note what a chunk says of tokens and of the end, and hand its text on."""
    used = chunk.usage_metadata or {}
    call.input_tokens += used.get("input_tokens", 0)
    call.output_tokens += used.get("output_tokens", 0)
    for name in _FINISHES:
        if said := chunk.response_metadata.get(name):
            call.finish = str(said).lower()
    text = str(chunk.text)
    call.characters += len(text)
    if call.characters > call.limit:
        raise ModelTooLong(f"The model wrote more than {call.limit:,} characters.")
    if text:
        call.pieces.put_nowait(text)


def _estimate(call: _Call) -> None:
    """Count by characters where a server answered and did not say what it took."""
    if call.is_open or call.characters:
        written = int(call.characters / _CHARACTERS_A_TOKEN) + 1
        call.input_tokens = call.input_tokens or call.asked_tokens
        call.output_tokens = call.output_tokens or written
