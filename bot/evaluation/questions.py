"""Reads questions with known answers, and dialogues of them, from JSON Lines."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.evaluation.datasets import lines_of
from bot.models import MAX_QUESTION, Turn
from ingest.dates import latest, parse_date
from ingest.errors import InvalidDataset, InvalidDate
from ingest.library.filters import Filter
from ingest.models import digest

Half = Literal["all", "fit", "report"]

# What cannot be answered for another reason than that the documents do not say it: such questions
# are asked, and left out of every figure about answering and refusing.
_UNJUDGED = frozenset({"UNDERSPECIFIED", "CONVERSATIONAL"})
_HINT = 'Write one JSON object a line: "id", "question", "answers", "answerable"; or "id", "turns".'


class Item(BaseModel):
    """One question, with what is expected of its answer. Fields that are not known are ignored.

    `answers` are any of which will do; `gold_keys` the Documents that have the answer;
    `gold_sentences` lists of their sentences that give it, one list a person. Without `answerable`
    a question is answerable when an answer or a Document is known. `standalone` is what the turn
    of a dialogue means without the turns before it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    question: str = Field(min_length=1, max_length=MAX_QUESTION, pattern=r"\w")
    answers: tuple[str, ...] = ()
    answerable: bool | None = None
    answerability: str | None = None
    gold_keys: tuple[str, ...] = ()
    gold_sentences: tuple[tuple[str, ...], ...] = ()
    history: tuple[Turn, ...] = ()
    as_of: str | None = None
    standalone: str | None = None

    @field_validator("id", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return str(value) if isinstance(value, int) else value

    @field_validator("answers", "gold_keys", "gold_sentences", "history", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return () if value is None else value

    @field_validator("as_of")
    @classmethod
    def _day(cls, value: str | None) -> str | None:
        try:
            return parse_date(value)
        except InvalidDate as error:
            raise ValueError(error.message) from None

    @property
    def expected(self) -> bool | None:
        """Whether an answer is expected; None where the question is not judged by that."""
        if self.answerability in _UNJUDGED:
            return None
        known = bool(self.answers or self.gold_keys)
        return known if self.answerable is None else self.answerable

    def where(self, given: bool, official: bool) -> Filter:
        """Return which Documents it is asked of: with `given`, only those with the answer."""
        return Filter(
            as_of=latest(self.as_of) if self.as_of else None,
            official=official,
            keys=self.gold_keys if given else (),
        )


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Questions asked one after the other in one conversation; a single question is one, too."""

    id: str
    turns: tuple[Item, ...]


def load_dialogues(path: Path) -> tuple[Dialogue, ...]:
    """Read a file of questions, of dialogues, or of both.

    Raises:
        InvalidDataset: a line is not as expected, an id is there twice, or there is no line.
    """
    found: dict[str, Dialogue] = {}
    for place, row in lines_of(path, ("id",), hint=_HINT):
        dialogue = _dialogue(place, row)
        if dialogue.id in found:
            raise InvalidDataset(f"{place} has the id {dialogue.id!r} again.", _HINT)
        found[dialogue.id] = dialogue
    if not found:
        raise InvalidDataset(f"There is no question in {path}.", _HINT)
    return tuple(found.values())


def _dialogue(place: str, row: Mapping[str, Any]) -> Dialogue:
    try:
        turns = tuple(Item.model_validate(each) for each in _turns(row))
    except ValidationError as error:
        wrong = error.errors()[0]
        field = ".".join(map(str, wrong["loc"]))
        raise InvalidDataset(f"{place}: {field}: {wrong['msg']}.", _HINT) from None
    except (TypeError, AttributeError) as error:
        raise InvalidDataset(f"{place} has turns that are not objects.", _HINT) from error
    if not turns:
        raise InvalidDataset(f"{place} has no turns.", _HINT)
    return Dialogue(str(row["id"]), turns)


def _turns(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    if "turns" not in row:
        return [dict(row)]
    return [
        {**turn, "id": f"{row['id']}/{number}", "question": turn.get("user")}
        for number, turn in enumerate(row["turns"], 1)
    ]


def chosen(
    dialogues: Sequence[Dialogue], half: Half, limit: int | None, given: bool
) -> tuple[Dialogue, ...]:
    """Return the dialogues that are asked: of a half, the first `limit`, in the file's order.

    With `given`, those alone that tell which Documents have the answer.

    Raises:
        InvalidDataset: none is left.
    """
    kept = [d for d in dialogues if half == "all" or is_fitted_on(d.id) == (half == "fit")]
    if given:
        kept = [d for d in kept if all(item.gold_keys for item in d.turns)]
    if not kept:
        raise InvalidDataset(
            f"None of {len(dialogues):,} questions is left to ask.",
            "Ask another half, or without --given where the questions have no gold_keys.",
        )
    return tuple(kept[:limit])


def is_fitted_on(identity: str) -> bool:
    """Whether a question is in the half that is fitted on; the other half is for reporting.

    By the second lowest bit of the sha1 of its id: published sets may have been cut by the lowest.
    """
    return int(hashlib.sha1(identity.encode()).hexdigest(), 16) % 4 < 2


def questions_digest(dialogues: Sequence[Dialogue]) -> str:
    """Return a digest of what is asked and what is expected."""
    return digest(*(item.model_dump_json() for item in items_of(dialogues)))


def items_of(dialogues: Sequence[Dialogue]) -> Iterator[Item]:
    """Yield every question of every dialogue."""
    return (item for dialogue in dialogues for item in dialogue.turns)
