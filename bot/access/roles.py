"""What a reader of a serving process may see and do."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from ingest.errors import UnknownCollection
from ingest.options import PUBLIC


class Role(IntEnum):
    """Each may do what those before it may, and: ask; change documents; read counts and logs."""

    READER = 1
    EDITOR = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls: by a token, or, without one (`token` None), from this machine.

    `collections` are those that exist for them; None: all.
    """

    role: Role
    collections: tuple[str, ...] | None
    token: str | None = None

    def sees(self, collection: str) -> bool:
        """Whether a collection exists for them."""
        return self.collections is None or collection in self.collections

    def scope(self, wanted: Sequence[str], existing: Sequence[str]) -> tuple[str, ...]:
        """Return the collections that their question is asked of, never none.

        `wanted` are those that they name, all of theirs without any; `existing` are those that the
        library has.

        Raises:
            UnknownCollection: one that is not there, or not for them; which of both is not told.
        """
        seen = [each for each in existing if self.sees(each)]
        for each in wanted:
            if each not in seen:
                raise UnknownCollection(f"There is no collection {each!r}.")
        found = tuple(wanted) or tuple(seen)
        if not found:
            raise UnknownCollection("There is no collection that you may see.")
        return found


LOOPBACK = Caller(Role.READER, (PUBLIC,))
"""Whoever calls from this machine while no token was ever made."""
