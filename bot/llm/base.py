"""The one protocol of language models."""

from collections.abc import AsyncGenerator
from typing import Protocol

from bot.models import Usage


class ChatModel(Protocol):
    """Answers one message, in pieces as they come."""

    @property
    def name(self) -> str:
        """PROVIDER:MODEL, for the provenance."""
        ...

    def stream(
        self, instructions: str, message: str, seconds: float | None = None
    ) -> AsyncGenerator[str | Usage, None]:
        """Yield the answer's text in pieces, and at last what it took.

        `seconds` is the most that this answer may take, where that is less than `llm_seconds`.

        Raises:
            ModelError: no answer, or not all of it; its `spent` has the fields of the Usage.
        """
        ...
