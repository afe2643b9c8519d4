"""Fifty servers, each with a document of its own in which a made-up word stands: a canary."""

import itertools
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.settings import BotSettings
from ingest.library import building
from ingest.library.check import CheckingChild
from ingest.library.reader import LibraryReader
from ingest.library.records import Vectors
from ingest.library.vectors import check_rows
from ingest.library.writer import open_writer
from ingest.options import Options
from ingest.pipeline import sync
from ingest.sandbox.reading import InProcess
from ingest.sources.opening import open_local
from tests.bot.conftest import settings_of
from tests.e2e.discord.double import Double
from tests.e2e.discord.outcomes import Outcome
from tests.e2e.discord.person import Person
from tests.e2e.discord.world import Channel, Guild, World
from tests.support import ingest, write

_SYLLABLES = ("ba", "dro", "fe", "gul", "hy", "ka", "lim", "mo", "nar", "pu", "ris", "tov", "wex")
_PUBLIC = "# Tides\n\nThe tides of the open sea are printed in an almanac every year.\n"


@dataclass
class Town:
    """A server: a member, a manager, and the two words that nobody of another server may see.

    `word` stands in its document, `aside` in a question that its member asks. `name` is known to
    all. `theirs` are words that its own manager brings in, and which are to stay there. `private`
    is where its member writes to the bot alone.
    """

    number: int
    name: str
    word: str
    aside: str
    guild: Guild
    channel: Channel
    private: Channel
    member: Person
    manager: Person
    theirs: list[str] = field(default_factory=list)
    document_id: str = ""

    @property
    def collection(self) -> str:
        """The name of its collection."""
        return f"guild-{self.guild.id}"

    @property
    def key(self) -> str:
        """The key of its document."""
        return f"{self.name.lower()}.md"

    @property
    def entity(self) -> str:
        """A name that a list in its document has, with the word beside it."""
        return f"{self.name} Works"

    @property
    def enquiry(self) -> str:
        """What a button under the standing of that name is about."""
        return f"||{self.entity}"

    @property
    def question(self) -> str:
        """What its document answers."""
        return f"What is the harbour password of {self.name}?"

    @property
    def words(self) -> tuple[str, ...]:
        """All that nobody of another server may see."""
        return (self.word, self.aside, *self.theirs)


def words(seed: int) -> "itertools.chain[str]":
    """Return made-up words that differ, in an order that the seed decides."""
    made = ["".join(each) for each in itertools.product(_SYLLABLES, repeat=4)]
    random.Random(seed).shuffle(made)
    return itertools.chain(made)


class CheckingHere(CheckingChild):
    """Checks a new index in this process: fifty others would take minutes."""

    def __init__(self) -> None:
        pass

    def __exit__(self, *exc: object) -> None:
        pass

    def check(self, folder: Path, count: int, ids: Sequence[str], vectors: Vectors) -> None:
        """Check that all is there."""
        assert len(ids) == count
        check_rows(folder, count)


class Land:
    """All towns in one loopback Discord, and a visitor who is a member of every one.

    The visitor's own server, in which the bot is not, is `abroad`; they write to it in `private`.
    """

    def __init__(self, home: Path, double: Double, count: int, seed: int) -> None:
        self.settings: BotSettings = settings_of(home)
        self.double = double
        self.made_up = words(seed)
        self.visitor = Person(self.double, self.world.user("Visitor"))
        self.towns = [self._town(number) for number in range(count)]
        guild = self.world.guild("Abroad", [self.visitor.user], has_bot=False)
        self.private = self.world.dm(self.visitor.user)
        self.abroad = self.world.channel(guild, "general")
        self._fill(home.parent / f"{home.name}-sources")

    @property
    def world(self) -> World:
        """All there is in that Discord."""
        return self.double.world

    def _town(self, number: int) -> Town:
        name, word, aside = (next(self.made_up) for _ in range(3))
        name = name.capitalize()
        world = self.world
        member, manager = world.user(f"Member of {name}"), world.user(f"Manager of {name}")
        guild = world.guild(name, [member, manager, self.visitor.user])
        guild.owner_id = manager.id
        channel = world.channel(guild, "general")
        who = Person(self.double, member), Person(self.double, manager)
        return Town(number, name, word, aside, guild, channel, world.dm(member), *who)

    def _fill(self, sources: Path) -> None:
        """Bring in each town's document, and a public one."""
        ingest(self.settings, write(sources / "public", {"tides.md": _PUBLIC}))
        with (
            patch.object(building, "CheckingChild", CheckingHere),
            open_writer(self.settings) as writer,
        ):
            readings = InProcess(self.settings.max_file_mb * 2**20)
            for town in self.towns:
                source = write(sources / town.name, {town.key: document(town.name, town.word)})
                opened = open_local(source, writer.catalog.sources(town.collection))
                report = sync(opened, writer, Options(town.collection), readings=readings)
                assert (report.added, report.rejected) == (1, [])
        with LibraryReader(self.settings) as reader:
            for town in self.towns:
                with reader.snapshot([town.collection]) as (snapshot,):
                    town.document_id = next(iter(snapshot.documents())).id

    def owner_of(self, guild_id: int) -> Town | None:
        """Return the town whose server it is."""
        return next((each for each in self.towns if each.guild.id == guild_id), None)

    def foreign(self, town: Town | None, text: str) -> list[str]:
        """Return the words in a text that are other towns' than this one; None: of all towns'."""
        text = text.lower()
        others = (each for each in self.towns if each is not town)
        return [word for each in others for word in each.words if word in text]


def document(name: str, word: str, head: str = "") -> str:
    """Return a document that says the password of a town, in its title and in a list too."""
    title = f"Harbour password of {name}: {word}"
    told = f"The harbour password of {name} is {word}."
    rows = "".join(
        f"| SYLVANIA | {each} | For tugs | Any | 83 FR 7, 1/2/18. |\n"
        for each in (f"{name} Works, a.k.a. {word}.", f"{name} {word} Limited.")
    )
    columns = "| Country | Entity | License requirement | License policy | FR citation |\n"
    table = f"## Entity List\n\n{columns}|---|---|---|---|---|\n{rows}"
    return f"---\ntitle: '{title}'\n{head}---\n# {title}\n\n{told}\n\n{table}"


def visible(outcome: Outcome) -> str:
    """Return everything that a person could see of an outcome, now or on the way, and its ids."""
    parts: list[Any] = [text for _, text in outcome.states]
    parts += [[each.components, each.attachments] for each in outcome.messages]
    parts += [outcome.choices, outcome.modal and [outcome.modal.title, outcome.modal.components]]
    return json.dumps(parts, ensure_ascii=False)
