"""Privacy: a person sees all that is kept of them, and after forgetting no byte of it is left."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.models import Question
from bot.places.answers import Given
from bot.places.forgetting import asker_of
from bot.places.privacy import Asked, Forgotten, Personal
from bot.places.store import Places
from bot.receipts import moving, removing
from bot.receipts.store import Receipts
from bot.settings import BotSettings
from ingest.errors import LibraryLocked
from tests.bot.places.asking import (
    ANN,
    BEN,
    CHANNEL,
    DAY,
    DM,
    EVE,
    HOUR,
    MADE_BY,
    NOW,
    THREAD,
    answer_to,
    ask,
    bytes_below,
    remember,
    said,
)
from tests.support import ROOT

SECRET = "quagga"
SECRETS = ("quagga", "zorilla", "numbat")


def asked_by(person: int, number: int, length: int = 20) -> str:
    """Return a question of a person that can be found again byte for byte."""
    return f"{SECRETS[person % 3]} {number} {'x' * length}?"


def test_everything_that_is_kept_is_shown(places: Places) -> None:
    old = ask(places, ANN, "An old question?", DM, NOW - 2 * DAY)
    new = ask(places, ANN, "A new question?")
    ask(places, BEN, "Of somebody else?")
    for person in (ANN, BEN):
        places.feedback.give(new.id, person, "unhelpful", "Too long.", THREAD, MADE_BY, NOW)
    kept = places.privacy.show(ANN)
    assert kept.asked == (
        Asked(NOW - 2 * DAY, DM, old.id, "An old question?", remembered=False),
        Asked(NOW, THREAD, new.id, "A new question?", remembered=True),
    )
    assert kept.feedback == 1


def test_forgetting_says_how_much_and_leaves_others_alone(places: Places) -> None:
    for at in (NOW - 2 * DAY, NOW):
        answer = ask(places, ANN, "Mine?", DM, at)
    other = ask(places, BEN, "Another's?", CHANNEL)
    places.feedback.give(answer.id, ANN, "helpful", "", DM, MADE_BY, NOW)
    places.feedback.give(other.id, BEN, "unhelpful", "Too short.", CHANNEL, MADE_BY, NOW)
    assert places.privacy.forget(ANN, NOW) == Forgotten(questions=1, answers=2, feedback=1)
    assert places.privacy.show(ANN) == Personal((), 0)
    assert places.answers.given(answer.id) is None
    assert places.receipts.find(answer.id) is None
    assert [each.question for each in places.privacy.show(BEN).asked] == ["Another's?"]
    assert [each.question for each in places.feedback.since()] == ["Another's?"]
    assert places.privacy.forget(ANN, NOW + 1) == Forgotten(0, 0, 0)


@pytest.mark.parametrize("seed", range(6))
def test_no_byte_of_a_forgotten_person_is_left_below_the_home(
    settings: BotSettings, seed: int
) -> None:
    """Of many messages of every size, some expired, in shared conversations."""
    chance = random.Random(seed)
    with Places(settings) as places:
        for number in range(150):
            person, at = chance.choice([ANN, BEN, 33]), NOW + number * HOUR
            text = asked_by(person, number, chance.choice([5, 40, 900, 3_500]))
            place = chance.choice([THREAD, f"discord:7:9:{person}", f"discord:dm:{person}"])
            answer = ask(places, person, text, place, at, said=f"For {text}")
            if chance.random() < 0.3:
                places.feedback.give(answer.id, person, "unhelpful", text[:900], place, MADE_BY, at)
        forgotten, others = SECRETS[ANN % 3].encode(), SECRETS[BEN % 3].encode()
        assert forgotten in bytes_below(settings.home)
        places.privacy.forget(ANN, NOW + 150 * HOUR)
        left = bytes_below(settings.home)
        assert forgotten not in left, "while the bot goes on"
        assert others in left
        assert places.privacy.show(BEN).asked
        ask(places, BEN, asked_by(BEN, 0), at=NOW + 151 * HOUR)
    assert forgotten not in bytes_below(settings.home)


def test_what_had_expired_before_is_gone_with_the_rest(settings: BotSettings) -> None:
    """A deleted row leaves bytes in the log and in rearranged pages; forgetting sweeps them."""
    with Places(settings) as places:
        for number in range(200):
            ask(places, ANN, asked_by(ANN, number, number * 13 % 700), at=NOW)
    with Places(settings.model_copy(update={"keep_answers_days": 0})) as places:
        ask(places, EVE, "Of later?", CHANNEL, NOW + 2 * DAY)
        assert SECRETS[ANN % 3].encode() in bytes_below(settings.home)
        assert places.privacy.forget(ANN, NOW + 2 * DAY) == Forgotten(0, 0, 0)
        assert SECRETS[ANN % 3].encode() not in bytes_below(settings.home)


FAR = 987_654_321_012_345_678
"""A person whose id can be found byte for byte."""


def has_id(home: Path, person: int) -> bool:
    """Whether an id is anywhere below a home, as text or as a number of a database."""
    held = bytes_below(home)
    return str(person).encode() in held or person.to_bytes(8, "big") in held


@pytest.mark.parametrize("days", [90, 1], ids=["kept", "its answer expired"])
def test_what_others_said_of_a_persons_answers_does_not_tell_who_that_is(
    settings: BotSettings, days: int
) -> None:
    """Where somebody asks in a channel is named by who asks."""
    own, other = f"discord:7:9:{FAR}", f"discord:7:9:{BEN}"
    with Places(settings.model_copy(update={"keep_answers_days": days})) as places:
        mine = ask(places, FAR, "Mine?", own)
        in_thread = ask(places, FAR, "Mine, too?", THREAD)
        theirs = ask(places, BEN, "Another's?", other, NOW + 10 * DAY)
        for answer, place in ((mine, own), (in_thread, THREAD), (theirs, other)):
            places.feedback.give(answer.id, BEN, "unhelpful", "Short.", place, MADE_BY, NOW)
        assert (places.answers.given(mine.id) is None) is (days == 1)
        assert has_id(settings.home, FAR)
        places.privacy.forget(FAR, NOW + 10 * DAY + 1)
        said_of = {each.answer_id: each.place for each in places.feedback.since()}
        assert said_of[mine.id] == ""
        assert said_of[theirs.id] == other
        assert said_of[in_thread.id] == (THREAD if days == 1 else "")
        assert {each.reason for each in places.feedback.since()} == {"Short."}
        places.privacy.finish(NOW + 10 * DAY + 2 * HOUR)
        assert not has_id(settings.home, FAR)


def test_who_was_forgotten_is_itself_forgotten_once_no_answer_of_then_can_come(
    settings: BotSettings,
) -> None:
    with Places(settings) as places:
        ask(places, FAR, "Mine?", f"discord:7:9:{FAR}")
        ask(places, BEN, "Another's?", CHANNEL)
        places.privacy.forget(FAR, NOW)
        places.privacy.finish(NOW + HOUR)
        assert places.privacy.forgotten_since(FAR, NOW), "what is being made is not kept yet"
        places.privacy.finish(NOW + HOUR + 61)
        assert not places.privacy.forgotten_since(FAR, NOW)
        assert not has_id(settings.home, FAR)
        assert [each.question for each in places.privacy.show(BEN).asked] == ["Another's?"]


def test_for_somebody_of_whom_nothing_is_kept_no_file_is_written_anew(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(places, BEN, "Another's?")
    for database in (places._database, places.receipts._database):
        monkeypatch.setattr(database, "_rewrite", lambda: pytest.fail("it is written anew"))
    assert places.privacy.forget(ANN, NOW) == Forgotten(0, 0, 0)
    assert places.privacy.finish(NOW + 1) == 0


def test_of_what_expired_no_byte_is_left_at_the_next_cleaning(settings: BotSettings) -> None:
    """The bot cleans every hour; nobody has to be forgotten for it."""
    month = settings.model_copy(update={"keep_answers_days": 30})
    with Places(month) as places:
        for number in range(200):
            text = asked_by(ANN, number, number * 13 % 700)
            places.conversations.add(THREAD, ANN, text, f"a{number}", NOW)
        ask(places, BEN, "What is the fee?", DM, at=NOW)
        places.conversations.expire(NOW + 2 * DAY)
        places.privacy.finish(NOW + 2 * DAY)
        assert SECRETS[ANN % 3].encode() not in bytes_below(settings.home), "while it goes on"


def test_of_a_place_that_expired_no_byte_is_left_at_the_next_cleaning(
    settings: BotSettings,
) -> None:
    month = settings.model_copy(update={"keep_answers_days": 30})
    with Places(month) as places:
        places.answers.keep(Given("a1", f"discord:{SECRET}", 7, ("public",), ANN, NOW))
        places.answers.keep(Given("a2", THREAD, 7, ("public",), BEN, NOW + 60 * DAY))
        places.privacy.finish(NOW + 60 * DAY)
        assert SECRET.encode() not in bytes_below(settings.home)


# -- in the conversations of others -------------------------------------------------------------


def test_what_others_were_answered_in_the_same_conversation_stays_without_the_persons_words(
    places: Places,
) -> None:
    ask(places, ANN, f"What is a {SECRET}?", said=f"A {SECRET} is an animal.")
    other = ask(places, BEN, "What is the fee?")
    assert places.receipts.get(other.id).question.history != ()
    places.privacy.forget(ANN, NOW + 1)
    kept = places.receipts.get(other.id)
    assert (kept.question.text, kept.question.history) == ("What is the fee?", ())
    assert kept.answer == other
    assert said(places.conversations.turns(THREAD, NOW)) == ["What is the fee?", other.answer]
    assert SECRET.encode() not in bytes_below(places.path.parent)


@pytest.mark.parametrize(
    "fields",
    [
        {"standalone_question": f"Where does the {SECRET} live?", "answer": f"The {SECRET} is at"},
        {"provenance": MADE_BY.model_copy(update={"prompt": "v1"}), "answer": f"The {SECRET} is"},
    ],
)
def test_an_answer_that_may_have_the_persons_words_in_it_goes_too(
    places: Places, fields: dict[str, object]
) -> None:
    """Somebody else's question was completed with them, or a model read them."""
    ask(places, ANN, f"What is a {SECRET}?")
    other = answer_to("Where does it live?").model_copy(update=fields)
    history = places.conversations.turns(THREAD, NOW)
    places.receipts.keep(Question("Where does it live?", history), other)
    remember(places, BEN, "Where does it live?", other)
    ask(places, BEN, "And what does it eat?")
    places.privacy.forget(ANN, NOW + 1)
    assert places.receipts.find(other.id) is None
    assert said(places.conversations.turns(THREAD, NOW))[:2] == [
        "Where does it live?",
        "This answer is no longer kept.",
    ]
    assert SECRET.encode() not in bytes_below(places.path.parent)


def test_a_conversation_that_somebody_else_went_on_with_loses_the_persons_question(
    places: Places,
) -> None:
    answer = ask(places, ANN, f"What is a {SECRET}?", DM)
    places.conversations.add(THREAD, BEN, f"What is a {SECRET}?", answer.id, NOW)
    ask(places, BEN, "What is the fee?")
    assert places.privacy.forget(ANN, NOW + 1).answers == 1
    assert said(places.conversations.turns(THREAD, NOW))[0] == "What is the fee?"
    assert SECRET.encode() not in bytes_below(places.path.parent)


def test_words_whose_own_receipt_was_not_kept_are_taken_out_of_others(places: Places) -> None:
    remember(places, ANN, f"What is a {SECRET}?", answer_to("Never kept?"))
    other = ask(places, BEN, "What is the fee?")
    places.privacy.forget(ANN, NOW + 1)
    assert places.receipts.get(other.id).question.history == ()
    assert SECRET.encode() not in bytes_below(places.path.parent)


# -- while something else happens ---------------------------------------------------------------


@pytest.mark.parametrize("person", [ANN, BEN], ids=["own", "of another in the conversation"])
def test_an_answer_that_was_being_made_meanwhile_is_not_kept(places: Places, person: int) -> None:
    ask(places, ANN, f"What is a {SECRET}?", at=NOW - 5)
    history = places.conversations.turns(THREAD, NOW)
    answer = answer_to("And how large is it?")
    places.privacy.forget(ANN, NOW + 1)
    places.receipts.keep(Question("And how large is it?", history), answer)
    remember(places, person, "And how large is it?", answer)
    assert places.answers.given(answer.id) is None
    assert SECRET.encode() not in bytes_below(places.path.parent)
    remembered = said(places.conversations.turns(THREAD, NOW))[:1]
    assert remembered == ([] if person == ANN else ["And how large is it?"])
    assert ask(places, ANN, "A question of later?", at=NOW + 2).id, "from then on all is as before"
    assert [each.question for each in places.privacy.show(ANN).asked] == ["A question of later?"]


def test_the_first_question_of_a_person_that_was_being_answered_meanwhile_is_not_kept(
    places: Places,
) -> None:
    answer = answer_to(f"What is a {SECRET}?")
    places.privacy.forget(ANN, NOW + 1)
    places.receipts.keep(Question(answer.question), answer)
    remember(places, ANN, answer.question, answer)
    assert places.privacy.show(ANN) == Personal((), 0)
    assert SECRET.encode() not in bytes_below(places.path.parent)


def test_an_answer_in_another_place_is_kept_all_the_same(places: Places) -> None:
    ask(places, ANN, f"What is a {SECRET}?", at=NOW - 5)
    places.privacy.forget(ANN, NOW + 1)
    answer = ask(places, BEN, "What is the fee?", CHANNEL)
    assert places.answers.given(answer.id) is not None


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Hold a database as another process does that reads it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        yield
        db.execute("COMMIT")


@pytest.mark.parametrize("name", ["places.db", "receipts.db"])
def test_a_reader_that_does_not_let_go_is_told_and_the_next_time_finishes(
    places: Places, name: str
) -> None:
    for number in range(50):
        ask(places, ANN, asked_by(ANN, number, number * 31 % 900))
    for database in (places._database, places.receipts._database):
        database.opened().execute("PRAGMA busy_timeout=100")
    secret = SECRETS[ANN % 3].encode()
    with (
        reading(places.path.parent / name),
        pytest.raises(LibraryLocked, match=name) as raised,
    ):
        places.privacy.forget(ANN, NOW + 1)
    assert raised.value.retryable
    assert secret in bytes_below(places.path.parent)
    places.privacy.forget(ANN, NOW + 2)
    assert secret not in bytes_below(places.path.parent)


@pytest.mark.parametrize("step", ["_remove_receipts", "_rewrite_receipts", "_delete", "_rewrite"])
def test_a_forgetting_that_was_cut_short_is_finished_by_the_next(
    settings: BotSettings, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    with Places(settings) as places:
        for number in range(50):
            ask(places, ANN, asked_by(ANN, number, number * 31 % 900))
        broken = {
            "_remove_receipts": (places.receipts, "remove"),
            "_rewrite_receipts": (places.receipts._database, "_rewrite"),
            "_delete": (places.privacy, "_delete"),
            "_rewrite": (places._database, "_rewrite"),
        }
        monkeypatch.setattr(*broken[step], killed)
        with pytest.raises(KeyboardInterrupt):
            places.privacy.forget(ANN, NOW + 1)
    with Places(settings) as places:
        places.privacy.forget(ANN, NOW + 2)
        assert SECRETS[ANN % 3].encode() not in bytes_below(settings.home)


# -- where a process was killed -----------------------------------------------------------------


@pytest.mark.parametrize("person", [ANN, BEN])
def test_an_answer_whose_process_was_killed_before_it_was_given_is_forgotten_with_its_person(
    settings: BotSettings, person: int
) -> None:
    """It was kept, and nothing of it noted among what was given."""
    killed_after_keeping(settings, person, f"What is a {SECRET}?")
    assert SECRET.encode() in bytes_below(settings.home)
    with Places(settings) as places:
        places.privacy.forget(ANN, NOW)
        assert (SECRET.encode() in bytes_below(settings.home)) is (person != ANN)


def test_an_answer_that_was_being_made_at_a_forgetting_goes_though_its_process_was_killed(
    settings: BotSettings,
) -> None:
    """Of somebody else, too: it may repeat what the forgotten person said."""
    with Places(settings) as places:
        other = answer_to("Of before?")
        places.receipts.keep(Question(other.question, asker=asker_of(EVE)), other)
        now = time.time() + 0.01  # receipts know the time to a thousandth
        ask(places, EVE, "Given since?", at=now)
        places.privacy.forget(ANN, now)
        killed_after_keeping(settings, BEN, f"What is a {SECRET}?")
        assert places.privacy.finish(now + 30) == 0, "another process may be about to give it"
        assert places.privacy.finish(now + 90) == 1
        assert SECRET.encode() not in bytes_below(settings.home)
        assert places.receipts.find(other.id), "what was kept before stays"
        assert [each.question for each in places.privacy.show(EVE).asked] == ["Given since?"]


def killed_after_keeping(settings: BotSettings, person: int, question: str) -> None:
    """Keep an answer in a process that is killed before it notes to whom it is given."""
    program = (
        "import os, signal, sys; from pathlib import Path;"
        "from bot.models import Question; from bot.places.forgetting import asker_of;"
        "from bot.places.store import Places; from tests.bot.conftest import settings_of;"
        "from tests.bot.places.asking import answer_to, remember;"
        "places = Places(settings_of(Path(sys.argv[1]))); person = int(sys.argv[2]);"
        "answer = answer_to(sys.argv[3], id='a-killed');"
        "places.answers.keep = lambda given: os.kill(os.getpid(), signal.SIGKILL);"
        "places.receipts.keep(Question(sys.argv[3], asker=asker_of(person)), answer);"
        "remember(places, person, sys.argv[3], answer)"
    )
    command = [sys.executable, "-c", program, str(settings.home), str(person), question]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL


# -- in a large home ----------------------------------------------------------------------------


def test_others_can_write_all_the_while_that_somebody_is_forgotten(
    settings: BotSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No transaction of the forgetting has more than a step of the receipts in it."""
    for module in (moving, removing):
        monkeypatch.setattr(module, "STEP", 20)
    with Places(settings) as places:
        for number in range(300):
            person, place = (ANN, THREAD) if number % 3 else (BEN, CHANNEL)
            ask(places, person, asked_by(person, number), place, NOW + number)
        sizes = rows_by_transaction(places.receipts)
        places.privacy.forget(ANN, NOW + 400)
    assert max(sizes) <= 2 * 20, "each row moves by an insertion and a deletion"
    assert sum(sizes) > 300
    assert SECRETS[ANN % 3].encode() not in bytes_below(settings.home)


def rows_by_transaction(receipts: Receipts) -> list[int]:
    """Return a list that gets how many rows each transaction changed."""
    sizes, writing = [], receipts._database.writing

    @contextmanager
    def counted() -> Iterator[sqlite3.Connection]:
        with writing() as db:
            before = db.total_changes
            yield db
            sizes.append(db.total_changes - before)

    receipts._database.writing = counted  # type: ignore[method-assign]
    return sizes
