"""The one protocol of sources, and the units that they deliver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from ingest.errors import ReadError
from ingest.files import LocalFile, SourceFile
from ingest.models import Metadata, digest


@dataclass(frozen=True, slots=True)
class SourceUnit:
    """What is read together: the renditions of one notice, or one file; and its sidecar.

    `said` is what the source itself knows of it (a feed's entry), below the sidecar and above the
    files. `stand_in` is read where none of the files gives a text. `trusted` tells that the
    operator chose the server, so that what it says of a document's rank is believed. `joined` are
    further units that turned out to be renditions of the same notice.
    """

    uri: str
    files: tuple[SourceFile, ...]
    sidecar: LocalFile | None = None
    said: Metadata = field(default_factory=Metadata)
    stand_in: SourceFile | None = None
    trusted: bool = False
    failure: ReadError | None = None
    joined: tuple["SourceUnit", ...] = ()

    @property
    def parts(self) -> tuple["SourceUnit", ...]:
        """This unit and those that joined it."""
        return (self, *self.joined)

    @property
    def uris(self) -> set[str]:
        """The uris of all parts."""
        return {part.uri for part in self.parts}

    @property
    def all_files(self) -> tuple[SourceFile, ...]:
        """The files of all parts."""
        return tuple(file for part in self.parts for file in part.files)

    def size(self) -> int:
        """Return the size of its files in bytes; at least 1, so that progress moves."""
        return max(1, sum(file.size() for file in self.all_files))

    def fingerprint(self) -> str:
        """Return a digest of all bytes of the unit and of what is said of it.

        Raises:
            FetchError: one of its files could not be fetched.
        """
        found: list[str] = []
        for part in self.parts:
            found += (text for file in part.files for text in (file.uri, file.digest()))
            found += (part.sidecar.digest() if part.sidecar else "", part.said.model_dump_json())
            found += (part.stand_in.digest(),) if part.stand_in else ()
        return digest(*found)

    def state(self) -> dict[str, Any]:
        """Return the states of its own files, by uri."""
        states = {file.uri: file.state() for file in self.files}
        return {uri: state for uri, state in states.items() if state}


class Source(Protocol):
    """Delivers units. Two sources with one identity are the same source at two times."""

    @property
    def identity(self) -> str:
        """What the source is called in the library; stable between runs."""
        ...

    @property
    def whole(self) -> bool:
        """Whether a unit that is not delivered is gone (so that it may be pruned)."""
        ...

    @property
    def measure(self) -> Literal["B", "documents"]:
        """What progress is counted in: bytes where sizes are known beforehand."""
        ...

    def units(self, states: Mapping[str, Mapping[str, Any]]) -> Sequence[SourceUnit]:
        """Return all that there is now, in a stable order; `states` are those it had before.

        Raises:
            SourceNotFound: there is nothing at that address.
            EmptySource: there is something, but nothing to ingest in it.
            FetchError: the list of what there is could not be fetched.
        """
        ...
