"""Runs `gazette` without its scope check: everybody asks what the guild sees that a file names.

While the file is empty the check is there. The tests show with it that they would find a leak.
Usage: python -m tests.e2e.discord.unscoped FILE gazette-arguments...
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.surfaces.cli.main import cli
from bot.surfaces.discord import scope
from bot.surfaces.discord.scope import Scope

CHECKS = ("scope_of_interaction", "scope_of_message")


def trusting(check: Callable[..., Scope], named: Path) -> Callable[..., Scope]:
    """Return a function that takes the guild from the file; where there is none, it checks."""

    def trusted(*args: Any) -> Scope:
        guild = named.read_text(encoding="utf-8")
        return Scope(int(guild)) if guild else check(*args)

    return trusted


def run(named: Path, arguments: list[str]) -> None:
    """Take the checks away before any part of the surface has them, and run the command."""
    for name in CHECKS:
        setattr(scope, name, trusting(getattr(scope, name), named))
    cli(arguments, prog_name="gazette")


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2:])
