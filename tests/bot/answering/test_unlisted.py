"""Who is not on a list is said by the register, where no sentence could be quoted for it."""

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from bot.answering.unlisted import unlisted
from bot.models import Question
from bot.wiring import Bot, open_bot
from ingest.library.filters import Filter
from tests.bot.conftest import settings_of
from tests.bot.register.library import FILES
from tests.support import ingest, write


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    base = tmp_path_factory.mktemp("unlisted")
    settings = settings_of(base / "home")
    assert ingest(settings, write(base / "source", FILES)).rejected == []
    with open_bot(settings) as opened:
        yield opened


def said(bot: Bot, text: str, **where: Any) -> str | None:
    return unlisted(Question(text, where=Filter(**where)), bot.reader)


def test_who_is_not_on_a_list_that_is_held_whole_is_said_not_to_be_there(register: Bot) -> None:
    told = said(register, "Is Borealis Shipping on the MEU List?")
    assert told is not None
    assert told.startswith("The register: Borealis Shipping is not on the Military End-User (MEU)")
    assert told.endswith("This library holds the whole list.")
    dated = said(register, "Is Zephyrus Tugs on the Entity List?", as_of=date(2022, 7, 1))
    assert dated is not None
    assert "whole list as of 2022-06-01" in dated


def test_a_name_like_the_one_that_is_asked_about_is_named(register: Bot) -> None:
    told = said(register, "Is Drgon on the MEU List?")
    assert told is not None
    assert told.endswith("Did you mean one of these? DRAGON WORKS.")


@pytest.mark.parametrize(
    "text",
    [
        "Is Acme on the Entity List?",  # it is
        "Is Zephyr Aerospace on the Entity List?",  # so the news says
        "Is Borealis Shipping on the section 1237 list?",  # of which there is no whole list
        "Is Borealis Shipping on the MEU List or on the Entity List?",
        "Is Harbour Works on the MEU List?",  # two have that name
        "Are Acme and Borealis Shipping on the MEU List?",
        "Who is on the MEU List?",
        "Is Borealis Shipping blacklisted?",
    ],
)
def test_what_the_register_cannot_tell_is_not_said(register: Bot, text: str) -> None:
    assert said(register, text) is None


def test_a_question_of_some_documents_alone_is_not_answered_from_all(register: Bot) -> None:
    assert said(register, "Is Borealis Shipping on the MEU List?", kinds=("notice",)) is None


def test_before_the_list_of_a_day_it_is_not_told_who_is_not_there(register: Bot) -> None:
    asked = "Is Zephyrus Tugs on the Entity List?"
    assert said(register, asked, as_of=date(2022, 1, 1)) is None
    assert said(register, asked, as_of=date(2022, 7, 1)) is not None


def test_the_refusal_of_the_bot_says_it(register: Bot) -> None:
    asked = Question("Is Borealis Shipping on the MEU List?")
    answer = asyncio.run(register.responder.respond(asked))
    assert answer.status == "abstained"
    assert "Borealis Shipping is not on the Military End-User (MEU) List" in answer.answer
