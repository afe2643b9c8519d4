"""The protocols of what finds Passages: by a question's words, and by an entity's name."""

from typing import Protocol, runtime_checkable

from bot.models import Passage, Question, Retrieval


@runtime_checkable
class Retriever(Protocol):
    """Finds the Passages of a library that a question is about."""

    def retrieve(self, question: Question, k: int) -> Retrieval:
        """Return up to `k` Passages, best first, of the Documents the question may use.

        Raises:
            LibraryMissing: nothing was ever ingested.
            UnknownCollection: the question names a collection that does not exist.
            UnknownDocument: it is limited to a key that nothing has.
        """
        ...


class Register(Protocol):
    """Knows what was told of an entity on any list, whatever words it was told in."""

    def told_of(self, name: str, question: Question, k: int) -> tuple[Passage, ...]:
        """Return up to `k` Passages of the Documents the question may use, newest first.

        Raises:
            LibraryMissing: nothing was ever ingested.
            UnknownCollection: the question names a collection that does not exist.
        """
        ...
