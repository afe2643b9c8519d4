"""What goes wrong on demand: with requests, and with events."""

import fnmatch
from dataclasses import dataclass, field
from typing import Literal

Ailment = int | Literal["reset", "hang", "late", "lost", "twice"]
"""An HTTP status, one of Discord's error codes, or: the connection is reset before anything is
done; no answer ever comes; it is done and answered late; it is done and the answer is lost.
An event comes late, or twice."""


@dataclass
class Fault:
    """A fault of the next requests, or events, that match."""

    method: str
    pattern: str
    ailment: Ailment
    times: int = 1
    after: int = 0
    seconds: float = 1.0
    met: int = 0

    def matches(self, method: str, path: str) -> bool:
        """Whether it is meant; a pattern has `*` for anything."""
        return self.method in (method, "*") and fnmatch.fnmatchcase(path, self.pattern)


@dataclass
class Faults:
    """The faults that are still to come; each event can be doubled or held back too."""

    of_requests: list[Fault] = field(default_factory=list)
    of_events: list[Fault] = field(default_factory=list)

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault of a request, if there is one to come, and count it off."""
        return _take(self.of_requests, method, path)

    def take_event(self, name: str) -> list[Fault]:
        """Return the faults of an event, and count them off."""
        found = [_take([fault], "*", name) for fault in list(self.of_events)]
        return [fault for fault in found if fault is not None]


def _take(faults: list[Fault], method: str, path: str) -> Fault | None:
    for fault in faults:
        if fault.times <= 0 or not fault.matches(method, path):
            continue
        if fault.after > 0:
            fault.after -= 1
            continue
        fault.times -= 1
        fault.met += 1
        return fault
    return None
