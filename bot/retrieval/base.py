"""The one protocol of retrievers."""

from typing import Protocol, runtime_checkable

from bot.models import Question, Retrieval


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
