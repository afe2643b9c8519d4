"""Where an answer was given it is told, once, that what it rests on is superseded."""

import asyncio
import re
import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.errors import UnknownAnswer
from bot.models import Question
from bot.receipts.citing import Resting, resting_on
from bot.receipts.store import Receipts
from bot.settings import BotSettings
from bot.surfaces.cli.told import TerminalAnswers
from bot.watching import superseded
from bot.watching.records import Fact, Letter, Place
from bot.watching.rounds import watching
from bot.watching.store import Watches
from bot.wiring import open_bot
from ingest.library.reader import LibraryReader
from ingest.models import digest
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


def test_however_many_answers_rest_on_it_a_place_is_told_once_of_the_newest(place: Home) -> None:
    answers = [ask(place) for _ in range(4)]
    place.sync(REVOKES)
    (fact,) = told(place)
    assert fact.answer
    assert (fact.answer.id, fact.answer.earlier) == (answers[-1], 3)
    assert ", and 3 earlier answers here, rest on Order on harbour fees" in fact.what
    with Receipts(place.settings) as receipts:
        receipts.remove([answers[-1]])
    look_anew(place)
    assert told(place) == [], "what was told stays told, whichever answer goes"


def test_of_two_answers_the_newest_is_told_of_and_an_earlier_one(place: Home) -> None:
    ask(place)
    answer = ask(place)
    place.sync(REVOKES)
    (fact,) = told(place)
    assert (fact.answer and fact.answer.id) == answer
    assert re.match(r"An answer of \S+, and an earlier one here, rest on Order on", fact.what)


def test_of_what_supersedes_a_document_later_its_answers_are_told_again(place: Home) -> None:
    ask(place)
    place.sync(REVOKES)
    assert len(told(place)) == 1
    later = REVOKES["c.md"].replace("2021-00500", "2021-00900")
    place.sync({"d.md": later.replace("Order on dredging", "Order on quays")})
    (fact,) = told(place)
    assert "superseded by Order on quays" in fact.what


@dataclass
class Kept:
    """Knows that all answers were given at one place, but for those that are gone."""

    gone: set[str] = field(default_factory=set)
    kind: str = "terminal"

    def place_of(self, answer: Resting) -> Place | None:
        return None if answer.answer in self.gone else Place(self.kind)


@dataclass
class Finding(Noting):
    """A teller that finds some answers gone, as the one of Discord does."""

    gone: set[str] = field(default_factory=set)

    async def tell(self, letter: Letter) -> None:
        answer = letter.facts[0].answer
        if answer and answer.id in self.gone:
            raise UnknownAnswer("It is gone.")
        await super().tell(letter)


@pytest.mark.parametrize("by_teller", [True, False], ids=["found by who tells", "forgotten"])
def test_where_the_newest_answer_goes_before_it_is_told_the_one_before_it_is_told_of(
    place: Home, by_teller: bool
) -> None:
    first, last = ask(place), ask(place)
    place.sync(REVOKES)
    place.answered = Kept()
    place.round()
    place.answered = Kept({last})
    if not by_teller:
        with Watches(place.settings) as watches:
            watches.forget(lambda owner, where: False, lambda answer: answer != last)
    teller = Finding(gone={last})
    for _ in range(3):
        place.round(teller)
    told_of = [each.facts[0].answer for each in teller.letters]
    assert [(each.id, each.earlier) for each in told_of if each] == [(first, 0)]


def test_an_answer_that_goes_before_it_is_told_alone_is_never_told_of(place: Home) -> None:
    answer = ask(place)
    place.sync(REVOKES)
    place.answered = Kept()
    teller = Finding(gone={answer})
    place.round(teller)
    place.round(teller)
    with Watches(place.settings) as watches:
        assert (teller.letters, watches.outbox.waits("terminal")) == ([], False)


def test_where_it_was_told_of_each_answer_by_the_earlier_format_it_is_not_told_again(
    place: Home,
) -> None:
    answer = ask(place)
    place.sync(REVOKES)
    (fact,) = told(place)
    assert fact.answer
    before = digest("superseded", answer, fact.answer.document_id)
    with closing(sqlite3.connect(place.settings.home / "watches.db")) as db, db:
        db.execute("UPDATE known SET said=?", (before,))
    look_anew(place)
    assert told(place) == []


def look_anew(place: Home) -> None:
    """Have everything looked at again the next time."""
    with Watches(place.settings) as watches:
        watches.look_anew()


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
