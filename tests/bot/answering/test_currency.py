"""What is in force goes before what was, and official documents before news."""

import asyncio
from datetime import date

import pytest

from bot.answering.currency import asks_about_the_past, in_force, official_first
from bot.answering.selection import Sentence
from bot.answering.wording import body
from bot.models import Answer, Question
from bot.wiring import Bot
from ingest.library.filters import Filter
from tests.bot.conftest import Ask
from tests.bot.support import document, passage

TODAY = date(2026, 1, 2)


def sentence(text: str, score: float, **fields: object) -> Sentence:
    """Return a scored sentence of a Document of its own."""
    of = document(text, **fields)
    return Sentence(passage(text, of), 0, len(text), text, score, score)


OLD = sentence("The fee is ten crowns.", 0.9, superseded_by="2021-1", identifiers=["E.O. 12000"])
NEW = sentence("The fee is twelve crowns.", 0.8)
AFAR = sentence("Boats are blue.", 0.3)


def test_what_is_superseded_is_not_quoted_where_something_in_force_answers() -> None:
    assert in_force([OLD, NEW, AFAR], "What is the fee?", TODAY) == [NEW, AFAR]


@pytest.mark.parametrize(
    "text",
    [
        "What was the fee?",
        "What fee did boats pay?",
        "What is the fee under E.O. 12000?",
        "What is the fee for 2020, as published in 2020?",
    ],
)
def test_what_is_superseded_answers_for_the_past_and_for_itself(text: str) -> None:
    assert in_force([OLD, NEW, AFAR], text, TODAY)[0] == OLD


def test_what_is_superseded_is_quoted_where_nothing_else_answers() -> None:
    assert in_force([OLD, AFAR], "What is the fee?", TODAY) == [OLD, AFAR]
    assert in_force([OLD], "What is the fee?", TODAY) == [OLD]
    assert in_force([], "What is the fee?", TODAY) == []


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("What is the fee?", False),
        ("Was there a fee?", True),
        ("What fee applied in 2019?", True),
        ("What fee applies in 2026?", False),
        ("Has the fee changed?", False),
        ("What had to be paid?", True),
    ],
)
def test_whether_the_past_is_asked_about_is_known(text: str, past: bool) -> None:
    assert asks_about_the_past(text, TODAY) is past


def test_an_official_sentence_goes_before_the_news_about_it() -> None:
    news = sentence("The fee is now twelve crowns, they say.", 0.9, kind="news")
    older = sentence("The fee is ten crowns here.", 0.7, published_on="2019")
    newer = sentence("The fee is twelve crowns here.", 0.65, published_on="2021")
    names = frozenset({"fee"})
    assert official_first([news, older, newer, AFAR], names) == ([newer], [news])
    assert official_first([older, news], names) == ([], [older, news])
    assert official_first([news, AFAR], names) == ([], [news, AFAR])
    assert official_first([], names) == ([], [])


def test_what_superseded_a_source_is_named_with_its_date(ask: Ask) -> None:
    answer = ask("What fee does every vessel that enters a harbour pay?", collections=("public",))
    assert answer.citations[0].superseded_by == "2021-00500"
    assert "superseded since by E.O. 12050 (2021-05-10)" in answer.answer


def test_what_superseded_a_source_is_named_by_its_key_where_no_more_is_known(ask: Ask) -> None:
    answer = ask("What fee does every vessel that enters a harbour pay?", collections=("public",))
    only = (answer.claims[0],)
    assert "superseded since by 2021-00500" in body(only, answer.citations[:1])


def test_an_answer_from_news_alone_says_that_nothing_official_confirms_it(bot: Bot) -> None:
    def call(where: Filter) -> Answer:
        text = "Was the ferry company Zephyr banned from the northern lighthouse?"
        return asyncio.run(bot.responder.respond(Question(text, where=where)))

    assert "no official document" in call(Filter(kinds=("news",))).answer
