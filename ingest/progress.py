"""How long work tells what it is doing: the Progress protocol and its silent default.

Library code never prints. A surface passes a Progress of its own; without one nothing is shown.
"""

from typing import Protocol


class Progress(Protocol):
    """Receives the stages of a piece of work and how far each has come."""

    def stage(self, name: str, total: int | None, unit: str) -> None:
        """Begin the stage `name` of `total` units (None: not known), ending the one before."""
        ...

    def advance(self, amount: int = 1) -> None:
        """Count `amount` more units of the current stage as done."""
        ...

    def note(self, message: str) -> None:
        """Tell something worth a line, such as a rejected file."""
        ...


class Silent:
    """A Progress that shows nothing."""

    def stage(self, name: str, total: int | None, unit: str) -> None:
        """Show nothing."""

    def advance(self, amount: int = 1) -> None:
        """Show nothing."""

    def note(self, message: str) -> None:
        """Show nothing."""
