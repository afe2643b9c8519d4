"""The bot as a LangChain Runnable, for people who build chains of their own."""

import asyncio

from langchain_core.runnables import Runnable, RunnableLambda

from bot.answering.responder import Responder
from bot.models import Answer, Question


def as_runnable(responder: Responder) -> Runnable[str, Answer]:
    """Return a Runnable that takes the text of a question and returns the whole Answer.

    `invoke` runs an event loop of its own, so inside of one it is `ainvoke` that works. Both raise
    what `Responder.respond` does.
    """

    async def answer(text: str) -> Answer:
        return await responder.respond(Question(text))

    return RunnableLambda(lambda text: asyncio.run(answer(text)), afunc=answer)
