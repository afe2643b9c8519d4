"""A home that is watched, and a teller that only notes what it is told."""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.settings import BotSettings
from bot.surfaces.cli.output import Output
from bot.watching.looking import look_first
from bot.watching.records import Fact, Letter, Place, Watch
from bot.watching.rounds import Round, watching
from bot.watching.store import Watches
from bot.watching.superseded import Answered
from ingest.errors import ConnectionLost
from tests.support import ingest, write

LISTED = """---
title: Entity List
kind: list
issuer: Bureau of Industry and Security
published_on: 2022-01-01
---
# Entity List

| Country | Entity | License requirement | Federal Register citation |
|---|---|---|---|
"""


def rows(*names: str) -> str:
    """Return an Entity List of these, each added by one notice."""
    return LISTED + "".join(
        f"| Ruritania | {name} | For all items | 84 FR 22963, 5/21/19. |\n" for name in names
    )


def order(number: int, text: str) -> str:
    """Return an order that says this."""
    return (
        f"---\ntitle: Order {number}\nkind: order\nissuer: Office of Trade\n"
        f"published_on: 2024-02-{number:02d}\n---\n# Order {number}\n\n{text}\n"
    )


@dataclass
class Noting:
    """A teller that notes letters; `fails` makes it fail, `sees` is what may be told."""

    kind: str = "terminal"
    letters: list[Letter] = field(default_factory=list)
    fails: bool = False
    sees: Callable[[str], bool] = lambda collection: True

    async def may_see(self, place: Place, collection: str) -> bool:
        return self.sees(collection)

    async def tell(self, letter: Letter) -> None:
        if self.fails:
            raise ConnectionLost("It is not there.")
        self.letters.append(letter)

    def close(self) -> None:
        pass


@dataclass
class Home:
    """A watched home with a folder that is ingested into it."""

    settings: BotSettings
    folder: Path
    clock: Callable[[], float] = time.time
    answered: Answered | None = None

    def sync(self, files: dict[str, str] | None = None, **options: Any) -> None:
        """Write files and ingest the folder."""
        ingest(self.settings, write(self.folder, files or {}), **options)

    def watch(
        self, query: str, *collections: str, place: Place | None = None, **more: Any
    ) -> Watch:
        """Make a watch, as the command does."""
        with Watches(self.settings, self.clock) as watches:
            scope = collections or ("public",)
            made = watches.draft(query, scope, place or Place("terminal"), **more)
            watches.add(made, look_first(self.settings, made, Output(quiet=True).note))
            return made

    def round(self, *tellers: Noting, within: float = math.inf) -> Round:
        """Do one round."""

        async def once() -> Round:
            async with watching(
                self.settings, tellers, self.note, self.answered, self.clock
            ) as rounds:
                return await rounds.round(within)

        return asyncio.run(once())

    def note(self, message: str) -> None:
        """Say nothing."""

    def told(self) -> list[Fact]:
        """Do one round, and return the facts that were told."""
        teller = Noting()
        self.round(teller)
        return [fact for each in teller.letters for fact in each.facts]


def keys(facts: Sequence[Fact]) -> list[str]:
    """Return the keys of the Documents of facts."""
    return [each.document.key for each in facts]
