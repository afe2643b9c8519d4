"""A Receipt, and the JSON it is kept as, which later versions of Gazette can read.

Of what the assistant said in a conversation no word is kept, but a reference to the kept Answer
that it is, where it is one: the words of a Document are then in one place when they have to go, and
a program that goes on with a conversation cannot bring them back.
"""

import functools
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from bot.models import Answer, Question
from bot.prompting import load_prompt

Record = dict[str, Any]
_ASKED = 70  # characters of a question in a list


@dataclass(frozen=True, slots=True)
class Receipt:
    """An Answer as it was given `at` a time (ISO 8601, UTC), and the Question it was given to.

    `removed` are the numbers of the citations whose words were taken out because their Document
    went; `bot.receipts.scrubbing.NEAR_MISS` is that of the near miss.
    """

    at: str
    question: Question
    answer: Answer
    removed: frozenset[int] = frozenset()


def listed(receipts: Sequence[Receipt], most: int) -> str:
    """Return a line for each receipt, up to `most`: its id, its time, and what was asked."""
    lines = [
        f"  {each.answer.id}  {each.at[:16].replace('T', ' ')} UTC  "
        + textwrap.shorten(each.question.text, _ASKED, placeholder=" ...")
        for each in receipts[:most]
    ]
    return "\n".join([*lines, *(["  and more"] if len(receipts) > most else [])])


def pack(question: Question, answer: Answer, answer_with: Callable[[str], str | None]) -> Record:
    """Return the record of a receipt; `answer_with` gives the id of the kept Answer with a text."""
    asked = _questions().dump_python(question, mode="json")
    for turn in asked["history"]:
        if turn["role"] == "assistant":
            turn["answer"] = answer_with(turn.pop("content"))
    return {"question": asked, "answer": answer.model_dump(mode="json"), "removed": []}


def unpack(at: str, record: Record, text_of: Callable[[str], str | None]) -> Receipt:
    """Return the receipt of a record; `text_of` gives the text of the kept Answer with an id.

    Fields that this version does not know are left out.

    Raises:
        ValueError, KeyError, TypeError: it is no record of a receipt.
    """
    asked = dict(record["question"])
    asked["history"] = [_turn(each, text_of) for each in asked["history"]]
    return Receipt(
        at=at,
        question=_questions().validate_python(asked, extra="ignore"),
        answer=answer_in(record),
        removed=frozenset(record["removed"]),
    )


def answer_in(record: Record) -> Answer:
    """Return the Answer of a record, without fields that this version does not know.

    Raises:
        ValueError, KeyError, TypeError: there is none.
    """
    return Answer.model_validate(record["answer"], extra="ignore")


def _turn(turn: Record, text_of: Callable[[str], str | None]) -> Record:
    if "answer" not in turn:
        return turn
    text = None if turn["answer"] is None else text_of(turn["answer"])
    return {
        "role": turn["role"],
        "content": load_prompt("answer_not_kept").render() if text is None else text,
    }


@functools.cache
def _questions() -> TypeAdapter[Question]:
    return TypeAdapter(Question)
