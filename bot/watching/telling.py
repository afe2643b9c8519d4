"""Where what is new is told: the one point that a surface plugs in at."""

from typing import Protocol, runtime_checkable

from bot.watching.records import Letter, Place


@runtime_checkable
class Teller(Protocol):
    """Tells letters to places of one `kind`. Its letters come one after the other, in order.

    A letter is told once `tell` has returned. A process that ends before that, or before the
    outbox knows, has it told again with the same id and `again` set: a place that can know a
    letter by its id shows it once, and a teller that can ask does not send it twice.
    """

    kind: str

    async def may_see(self, place: Place, collection: str) -> bool:
        """Return whether a place may be told of a collection now; in doubt it may not.

        Raises:
            GazetteError: it cannot be known now; the letter is tried again later.
        """
        ...

    async def tell(self, letter: Letter) -> None:
        """Tell a letter.

        Raises:
            UnknownAnswer: the answer that it is about is not kept there any more; it is dropped.
            GazetteError: it could not be told; it is tried again later, for three days.
        """
        ...

    def close(self) -> None:
        """Let go of what is held, on a thread that may wait; closing twice does nothing."""
        ...
