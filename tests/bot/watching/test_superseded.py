"""Where an answer was given it is told, once, that what it rests on is superseded."""

import asyncio
import re
from collections.abc import Collection
from pathlib import Path

import pytest

from bot.models import Question
from bot.receipts.citing import Resting, resting_on
from bot.settings import BotSettings
from bot.surfaces.cli.told import TerminalAnswers
from bot.watching import superseded
from bot.watching.records import Fact, Place
from bot.watching.rounds import watching
from bot.watching.store import Watches
from bot.wiring import open_bot
from ingest.library.reader import LibraryReader
from tests.bot.conftest import settings_of
from tests.bot.library import FILES
from tests.bot.watching.telling import Home, Noting

FEE = "What fee does Executive Order {number} set?"
BEFORE = {"a.md": FILES["orders/12000.md"], "b.md": FILES["orders/12001.md"]}
REVOKES = {"c.md": FILES["orders/12050.md"]}


class Placing:
    """Knows one asker's place."""

    kind = "terminal"

    def place_of(self, answer: Resting) -> Place | None:
        return Place("terminal", {"of": answer.asker}) if answer.asker == "ann" else None


@pytest.fixture
def place(tmp_path: Path) -> Home:
    """A home of two orders."""
    made = Home(settings_of(tmp_path / "home"), tmp_path / "source")
    made.sync(BEFORE)
    return made


def ask(
    place: Home, asker: str | None = None, about: str = "12000", rests_on: str = "2019-00100"
) -> str:
    """Ask what rests on an order, the first one, and return the answer's id."""
    with open_bot(place.settings) as bot:
        asked = Question(FEE.format(number=about), asker=asker)
        answer = asyncio.run(bot.responder.respond(asked))
    assert [each.key for each in answer.citations] == [rests_on]
    return answer.id


def told(place: Home, answered: object = None) -> list[Fact]:
    """Do one round for the answers of the terminal, and return what was told."""
    teller = Noting()

    async def once() -> None:
        knows = answered or TerminalAnswers()
        async with watching(place.settings, [teller], place.note, knows) as rounds:  # type: ignore[arg-type]
            await rounds.round()

    asyncio.run(once())
    return [fact for each in teller.letters for fact in each.facts]


def test_an_answer_whose_source_is_revoked_is_told_of_once(place: Home) -> None:
    answer = ask(place)
    assert told(place) == []
    place.sync(REVOKES)
    (fact,) = told(place)
    assert (fact.kind, fact.official) == ("superseded", True)
    assert fact.answer
    assert (fact.answer.id, fact.answer.key) == (answer, "2019-00100")
    assert fact.document.key == "2021-00500"
    assert re.fullmatch(
        r"An answer of \d{4}-\d\d-\d\d rests on Order on harbour fees, which is superseded by "
        r"Order on dredging\. Ask again for what holds now\.",
        fact.what,
    )
    with LibraryReader(place.settings) as reader, reader.snapshot() as (snapshot,):
        text = snapshot.text(fact.document.id)
    assert fact.quote == text[fact.start : fact.end]
    assert "hereby revoked" in fact.quote
    place.sync(force=True)
    assert told(place) == []


def test_an_answer_that_is_given_before_the_first_look_is_told_of_too(place: Home) -> None:
    ask(place)
    place.sync(REVOKES)
    assert len(told(place)) == 1


def test_an_answer_that_says_itself_what_is_superseded_is_not(place: Home) -> None:
    place.sync(REVOKES)
    with open_bot(place.settings) as bot:
        answer = asyncio.run(bot.responder.respond(Question(FEE.format(number="12000"))))
    assert all(each.superseded_by for each in answer.citations if each.key == "2019-00100")
    assert told(place) == []


def test_it_is_told_where_it_was_given_and_nowhere_else(place: Home) -> None:
    ask(place, asker="ann")
    place.sync(REVOKES)
    assert told(place) == []
    teller = Noting()

    async def once() -> None:
        async with watching(place.settings, [teller], place.note, Placing()) as rounds:
            await rounds.round()

    with Watches(place.settings) as watches:
        watches.look_anew()
        asyncio.run(once())
        assert [each.watch.place.where for each in teller.letters] == [{"of": "ann"}]
        assert watches.all() == [], "nobody made a watch"


def test_for_all_that_is_superseded_at_once_the_answers_are_read_once(
    place: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, read = ask(place), list[set[str]]()

    def counting(settings: BotSettings, documents: Collection[str]) -> list[tuple[str, Resting]]:
        read.append(set(documents))
        return resting_on(settings, documents)

    monkeypatch.setattr(superseded, "resting_on", counting)
    both = "Executive Order 12001 of March 4, 2020, is hereby revoked."
    text = REVOKES["c.md"].replace("Sec. 3. Dredging", f"Sec. 3. {both}\n\nSec. 4. Dredging")
    place.sync({"c.md": text.replace("Section 1. Section 2 of Executive Order 12001", "Order 1")})
    (fact,) = told(place)
    assert fact.answer
    assert (fact.answer.id, fact.answer.key) == (answer, "2019-00100")
    assert [len(each) for each in read] == [2]


def test_without_answers_no_file_is_made(place: Home) -> None:
    place.sync(REVOKES)
    assert told(place) == []
    assert not (place.settings.home / "watches.db").exists()
