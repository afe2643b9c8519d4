"""What a question comes to: made to stand by itself, taken apart, with the time it is about."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bot.models import MAX_QUESTION, Question, Usage
from bot.understanding.condense import Condenser
from bot.understanding.dates import dated
from bot.understanding.several import several
from ingest.errors import InvalidQuestion


@dataclass(frozen=True, slots=True)
class Plan:
    """The questions to answer, one after the other; a single one keeps its history.

    `standalone` is what all of them ask, by itself. `usage` is what a language model took for it.
    """

    standalone: str
    parts: tuple[Question, ...]
    usage: Usage


class Planner:
    """Understands questions; `today` is what `last year` is reckoned from."""

    def __init__(self, condenser: Condenser, today: Callable[[], date] = date.today) -> None:
        self._condenser, self._today = condenser, today

    async def plan(self, question: Question) -> Plan:
        """Return what a question asks."""
        condensed = await self._condenser.condense(question)
        text = condensed.text
        asked = several(text)
        if len(asked) == 1:
            parts = [replace(question, standalone=text)]
        else:
            parts = [replace(question, text=each, history=(), standalone=each) for each in asked]
        return Plan(text, tuple(self._in_time(part, text) for part in parts), condensed.usage)

    def _in_time(self, part: Question, whole: str) -> Question:
        """A time at an end of the whole question holds for all its parts: `..., as of May 2021?`.

        One in the middle belongs to the part that names it.
        """
        text, today = part.standalone or part.text, self._today()
        here = dated(text, part.where, today)
        if here.phrase is None and text != whole:
            around = dated(whole, part.where, today)
            bare = whole.rstrip("?.! ")
            if around.phrase and (bare.startswith(around.phrase) or bare.endswith(around.phrase)):
                here = around
        return replace(part, where=here.where)


def in_time(question: Question, plan: Plan) -> Question:
    """Return a question with the time that was read out of it, so that it can be asked again.

    `Last month` would mean another one by then.
    """
    times = {part.where for part in plan.parts}
    return replace(question, where=times.pop()) if len(times) == 1 else question


def checked(text: str) -> str:
    """Return a question's text without blanks around it.

    Raises:
        InvalidQuestion: no words in it, or more than 4,000 characters.
    """
    text = text.strip()
    if not any(character.isalnum() for character in text):
        raise InvalidQuestion(f"The question {text[:40]!r} has no words.")
    if len(text) > MAX_QUESTION:
        raise InvalidQuestion(
            f"The question has {len(text):,} characters; {MAX_QUESTION:,} are allowed."
        )
    return text
