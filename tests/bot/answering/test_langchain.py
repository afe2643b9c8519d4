"""Questions are answered inside a chain of LangChain as they are outside of it."""

import asyncio

from langchain_core.runnables import RunnableLambda

from bot.answering.langchain import as_runnable
from bot.models import Answer
from bot.wiring import Bot

ASKED = "May the Secretary of Harbours grant permits for a period of two years?"


def keys(answer: Answer) -> list[str]:
    """Return the keys of what an Answer cites."""
    return [each.key for each in answer.citations]


def test_a_chain_asks_and_gets_the_whole_answer(bot: Bot) -> None:
    runnable = as_runnable(bot.responder)
    answer = runnable.invoke(ASKED)
    assert isinstance(answer, Answer)
    assert answer.claims
    chain = runnable | RunnableLambda(keys)
    assert asyncio.run(chain.ainvoke(ASKED)) == keys(answer)
