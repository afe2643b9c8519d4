"""Runs `gazette` with handlers that raise on demand: when a file names the method, it raises.

Usage: python -m tests.faults.discord_worker FILE gazette-arguments...
"""

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.surfaces.cli.main import main
from bot.surfaces.discord import listening
from bot.surfaces.discord.browsing import Browsing
from bot.surfaces.discord.memory import Memory

METHODS: tuple[tuple[Any, str], ...] = (
    (Memory, "settings_of"),
    (Memory, "turns"),
    (Memory, "shown"),
    (Memory, "judged"),
    (Memory, "kept_of"),
    (Browsing, "document"),
    (Browsing, "listed"),
    (Browsing, "matching"),
    (listening, "scope_of_message"),
)


def fragile(call: Callable[..., Any], name: str, named: Path) -> Callable[..., Any]:
    """Return a function that raises where the file names it, and else does what it did."""

    @functools.wraps(call)
    def broken(*args: Any, **kwargs: Any) -> Any:
        if named.read_text(encoding="utf-8") == name:
            raise RuntimeError(f"{name} raises on demand")
        return call(*args, **kwargs)

    return broken


def run(named: Path, arguments: list[str]) -> None:
    """Make the methods fragile, and run the command."""
    for owner, name in METHODS:
        setattr(owner, name, fragile(getattr(owner, name), name, named))
    sys.argv = ["gazette", *arguments]
    main()


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2:])
