"""Follow-ups made whole by a language model, held to the words of the conversation."""

import secrets
from collections.abc import Callable
from contextlib import aclosing

from bot.errors import ModelError
from bot.llm.base import ChatModel
from bot.models import Question, Usage
from bot.prompting import load_prompt
from bot.understanding.condense import Condensed, standalone
from bot.understanding.words import ASKING, FUNCTION
from ingest.library.words import terms

_TURNS = 6  # messages of the conversation
_TURN_CHARACTERS = 1_000
_SECONDS = 6.0  # the answer itself has yet to be written in what is left of the time
_LONGEST = 600  # characters of a question that stands by itself


class ModelCondenser:
    """Asks a language model; the rules stand in where it fails, is late, or adds words."""

    def __init__(
        self,
        chat: ChatModel,
        seconds: float = _SECONDS,
        fence: Callable[[], str] = lambda: f"data{secrets.token_hex(8)}",
    ) -> None:
        self._chat, self._seconds, self._fence = chat, seconds, fence

    async def condense(self, question: Question) -> Condensed:
        """Return the question made to stand by itself, and what the model took for it.

        A question without a conversation before it is not sent.
        """
        if not question.history:
            return Condensed(question.text)
        written, usage = await self._ask(question)
        made = " ".join(written.split()).strip('"“”')
        if made and len(made) <= _LONGEST and _adds_nothing(made, question):
            return Condensed(made, usage)
        return Condensed(standalone(question), usage)

    async def _ask(self, question: Question) -> tuple[str, Usage]:
        """Return what the model wrote, or nothing where it failed or was late."""
        written, usage = "", Usage()
        instructions = load_prompt("condense").render()
        try:
            text = self._chat.stream(instructions, self._message(question), self._seconds)
            async with aclosing(text) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Usage):
                        usage = piece
                    else:
                        written += piece
        except ModelError as error:
            return "", Usage.model_validate(dict(error.spent))
        return written, usage

    def _message(self, question: Question) -> str:
        turns = [f"{t.role}: {t.content[:_TURN_CHARACTERS]}" for t in question.history[-_TURNS:]]
        data, name = "\n".join([*turns, question.text]), self._fence()
        while name in data:  # nobody can have guessed it; then it is no guess
            name = self._fence()
        return load_prompt("condense_request").render(
            fence=name, history="\n".join(turns), question=question.text
        )


def _adds_nothing(made: str, question: Question) -> bool:
    """Whether a text has no word, but small ones, that its conversation does not have."""
    said = [question.text, *(turn.content for turn in question.history)]
    known = set(terms(" ".join([*said, *FUNCTION, *ASKING])))
    return set(terms(made)) <= known
