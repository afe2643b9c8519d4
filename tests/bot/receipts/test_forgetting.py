"""Forgetting: answers go from the receipts by id, and what was asked goes out of all others."""

import random

import pytest

from bot.models import Answer, Question, Turn
from bot.receipts.store import RECEIPTS_NAME, Receipts
from bot.settings import BotSettings
from tests.bot.places.asking import answer_to
from tests.bot.receipts.test_store import Shelf, answer_of, built, shelf

__all__ = ["built", "shelf"]

SECRET = "quagga"


@pytest.fixture
def settings(settings: BotSettings) -> BotSettings:
    """Settings of a home that is there."""
    settings.home.mkdir()
    return settings


def kept_bytes(settings: BotSettings) -> bytes:
    """Every byte of the receipts: of the database and of its write-ahead log."""
    return b"".join(path.read_bytes() for path in settings.home.glob(f"{RECEIPTS_NAME}*"))


def after(*answers: Answer) -> tuple[Turn, ...]:
    """Return a conversation in which these were asked and answered."""
    return tuple(
        turn
        for each in answers
        for turn in (
            Turn(role="user", content=each.question),
            Turn(role="assistant", content=each.answer),
        )
    )


def test_only_the_answers_with_these_ids_go(settings: BotSettings) -> None:
    with Receipts(settings) as receipts:
        answers = [answer_to(f"Question {number}?") for number in range(4)]
        for each in answers:
            receipts.keep(Question(each.question), each)
        assert receipts.remove([answers[0].id, answers[2].id, "a9"]) == 2
        assert [each.answer for each in receipts.latest(9)] == [answers[3], answers[1]]
        assert receipts.remove([answers[0].id]) == 0
        assert receipts.remove([]) == 0


@pytest.mark.parametrize("seed", range(3))
def test_no_byte_of_them_is_left(settings: BotSettings, seed: int) -> None:
    """Of many receipts of every size, kept in any order, as in years."""
    chance = random.Random(seed)
    with Receipts(settings) as receipts:
        gone = []
        for _ in range(300):
            word = chance.choice([SECRET, "zorilla"])
            text = f"Where does the {word} live? {'x' * chance.choice([3, 70, 900, 6_000])}"
            answer = answer_to(text, said=f"The {word} lives there.", id=f"a{chance.random()}")
            receipts.keep(Question(text), answer)
            gone += [answer.id] if word == SECRET else []
        assert SECRET.encode() in kept_bytes(settings)
        assert receipts.remove(gone) == len(gone)
        assert SECRET.encode() not in kept_bytes(settings)
        assert b"zorilla" in kept_bytes(settings)


def test_the_conversations_of_others_lose_the_question_and_the_answers_to_it(
    settings: BotSettings,
) -> None:
    mine = answer_to(f"What is a {SECRET}?", said="An animal.")
    also = answer_to("What is a harbour?", said="A place.")
    other = answer_to("And what is a fee?")
    elsewhere = answer_to("What else?")
    follow = Turn(role="assistant", content=f"More of the {SECRET}.")
    with Receipts(settings) as receipts:
        for each in (mine, also):
            receipts.keep(Question(each.question), each)
        receipts.keep(Question(other.question, (*after(mine), follow, *after(also))), other)
        receipts.keep(Question(elsewhere.question, after(also)), elsewhere)
        receipts.remove([mine.id])
        assert receipts.get(other.id).question.history == after(also)
        assert receipts.get(other.id).answer == other
        assert receipts.get(elsewhere.id).question.history == after(also)
    assert SECRET.encode() not in kept_bytes(settings)


def test_a_message_goes_by_its_words_where_no_answer_tells_whose_it_is(
    settings: BotSettings,
) -> None:
    lost = answer_to(f"  What is a {SECRET}?\n")
    other = answer_to("And what is a fee?")
    with Receipts(settings) as receipts:
        receipts.keep(Question(other.question, after(lost)), other)
        receipts.remove([], said=[f"What is a {SECRET}?"])
        assert receipts.get(other.id).question.history == ()
    assert SECRET.encode() not in kept_bytes(settings)


def test_a_message_before_a_removed_answer_goes_whatever_its_words(settings: BotSettings) -> None:
    """As a surface passed it on: with a mention before it, say."""
    mine = answer_to(f"What is a {SECRET}?", said="An animal.")
    other = answer_to("And what is a fee?")
    asked = Turn(role="user", content=f"Hello bot! What is a {SECRET}?")
    history = (asked, Turn(role="assistant", content="An animal."))
    with Receipts(settings) as receipts:
        receipts.keep(Question(mine.question), mine)
        receipts.keep(Question(other.question, history), other)
        receipts.remove([mine.id])
        assert receipts.get(other.id).question.history == ()


def test_an_answer_is_forgotten_while_a_document_is_removed_and_does_not_come_back(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scrubbing read the conversation before the forgetting, and writes after it."""
    mine, other = answer_to(f"What is a {SECRET}?"), answer_of(shelf.fees())
    with Receipts(shelf.settings) as receipts, Receipts(shelf.settings) as another:
        receipts.keep(Question(mine.question), mine)
        receipts.keep(Question(other.question, after(mine)), other)
        shelf.remove("fees.md")
        changed = receipts._changed

        def slowly(holds: object) -> object:
            found = changed(holds)  # type: ignore[arg-type]
            if another.find(mine.id):
                another.remove([mine.id])
            return found

        monkeypatch.setattr(receipts, "_changed", slowly)
        receipts.scrub()
        assert SECRET.encode() not in shelf.bytes
        assert receipts.get(other.id).removed == {1}, "and it was scrubbed all the same"


def test_a_removal_that_was_cut_short_is_finished_by_the_next_scrubbing(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = answer_to(f"What is a {SECRET}?")
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question(mine.question), mine)
        receipts.scrub()
        with monkeypatch.context() as patch:
            patch.setattr(receipts._database, "_rewrite", lambda: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                receipts.remove([mine.id])
        assert SECRET.encode() in shelf.bytes
        receipts.scrub()
        assert SECRET.encode() not in shelf.bytes


def test_where_nothing_is_removed_the_file_is_not_written_anew(
    settings: BotSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = answer_to(f"What is a {SECRET}?"), answer_to("And what is a fee?")
    with Receipts(settings) as receipts:
        for each in (mine, other):
            receipts.keep(Question(each.question), each)
        with monkeypatch.context() as patch:
            patch.setattr(receipts._database, "_rewrite", lambda: pytest.fail("written anew"))
            assert receipts.remove([]) == 0
            assert receipts.remove(["a9"], said=["What else?"]) == 0
        with monkeypatch.context() as patch:
            patch.setattr(receipts._database, "_rewrite", lambda: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                receipts.remove([mine.id])
        assert SECRET.encode() in kept_bytes(settings)
        assert receipts.remove([]) == 0, "and yet it finishes what was cut short"
        assert SECRET.encode() not in kept_bytes(settings)


@pytest.mark.parametrize("damage", ["{}", "no JSON", "[]", '{"question": {"history": 5}}'])
def test_a_record_that_cannot_be_read_keeps_nothing_from_being_forgotten(
    shelf: Shelf, damage: str
) -> None:
    """It may have the words, and is of no other use."""
    mine, other = answer_to(f"What is a {SECRET}?"), answer_to("And what is a fee?")
    with Receipts(shelf.settings) as receipts:
        for each in (mine, other):
            receipts.keep(Question(each.question), each)
        shelf.change("UPDATE receipts SET record=? WHERE id=?", damage, mine.id)
        assert receipts.remove([mine.id]) == 1
        assert receipts.find(other.id) is not None
        shelf.change("UPDATE receipts SET record=? WHERE id=?", damage, other.id)
        assert receipts.remove(["a9"]) == 0
        assert receipts.latest(9) == []


def test_where_nothing_was_kept_nothing_is_made(settings: BotSettings) -> None:
    with Receipts(settings) as receipts:
        assert receipts.remove(["a1"], said=["What?"]) == 0
    assert list(settings.home.iterdir()) == []
