"""A question is understood before it is answered: standing by itself, taken apart, in its time."""

import asyncio
from datetime import date

from bot.answering.plan import Plan, Planner
from bot.models import Question, Turn
from bot.understanding.condense import RuleCondenser
from bot.wiring import Bot, open_bot
from ingest.library.filters import Filter
from tests.bot.conftest import Ask, settings_of

TODAY = date(2022, 6, 15)


def planned(text: str, *before: str, where: Filter = Filter()) -> Plan:  # noqa: B008 (frozen)
    """Return the plan for a question after other messages of a person."""
    history = tuple(Turn(role="user", content=each) for each in before)
    planner = Planner(RuleCondenser(), lambda: TODAY)
    return asyncio.run(planner.plan(Question(text, history, where)))


def test_a_single_question_keeps_its_words_and_its_conversation() -> None:
    plan = planned("And Borealis Shipping?", "Is Acme on the Restricted Vessels List?")
    assert plan.standalone == "Is Borealis Shipping on the Restricted Vessels List?"
    (part,) = plan.parts
    assert (part.text, part.standalone) == ("And Borealis Shipping?", plan.standalone)
    assert len(part.history) == 1


def test_several_questions_stand_each_by_itself() -> None:
    plan = planned("Are Acme, Borealis and Zephyr on the Restricted Vessels List?")
    assert [part.text for part in plan.parts] == [
        f"Is {name} on the Restricted Vessels List?" for name in ("Acme", "Borealis", "Zephyr")
    ]
    assert all(part.history == () and part.standalone == part.text for part in plan.parts)


def test_a_time_at_the_end_holds_for_every_part_and_one_inside_for_its_own() -> None:
    both = planned("Is Acme listed and is Zephyr listed, as of March 2021?")
    assert [p.where.as_of for p in both.parts] == [date(2021, 3, 31)] * 2
    first = planned("Was Acme listed in March 2021 and is Zephyr listed?")
    assert [p.where.as_of for p in first.parts] == [date(2021, 3, 31), None]


def test_a_filter_that_was_given_wins_over_the_words() -> None:
    given = Filter(as_of=date(2020, 1, 1))
    assert planned("Was Acme listed in March 2021?", where=given).parts[0].where == given


def test_an_answer_tells_what_was_understood_and_what_one_part_lacks(bot: Bot, ask: Ask) -> None:
    text = "Is Borealis Shipping on the Restricted Vessels List and is Zephyr Air?"
    with open_bot(settings_of(bot.settings.home, min_confidence=0.5)) as strict:
        answer = asyncio.run(strict.responder.respond(Question(text, collections=("public",))))
    assert answer.status == "partial"
    assert "**Is Zephyr Air on the Restricted Vessels List?**\n\nNot found" in answer.answer
    assert "**Is Borealis Shipping on the Restricted Vessels List?**\n\n" in answer.answer
    assert {c.key for c in answer.citations} == {"lists/restricted.md"}
    as_of = ask("Was Borealis Shipping on the Restricted Vessels List in March 2021?")
    assert as_of.as_of == "2021-03-31"
    assert as_of.status == "abstained", "the list was published later"
