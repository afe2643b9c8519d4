"""A question or query as it comes from outside, validated: a batch line, a call, the flags."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from bot.answering.plan import checked
from bot.models import Question, Turn
from bot.unicode import require_unicode
from ingest.dates import earliest, latest, parse_date
from ingest.errors import InvalidBatchLine, InvalidDate
from ingest.library.filters import Filter
from ingest.models import Kind

MAX_TURNS = 200
"""Messages that a conversation may have."""
MAX_HISTORY = 200_000
"""Characters that all of them may have together."""
NO_DEFAULTS: Mapping[str, Any] = MappingProxyType({})


class Request(BaseModel):
    """The fields of a batch line. Only the text is required; an unknown field is an error.

    Reduced dates are allowed: `as_of` and `until` 2021-01 mean its last day, `since` its first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str | int | None = None
    question: str | None = None
    query: str | None = None
    history: tuple[Turn, ...] = Field(default=(), max_length=MAX_TURNS)
    as_of: str | None = None
    since: str | None = None
    until: str | None = None
    collections: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    kind: tuple[Kind, ...] = ()
    official: bool = False

    @field_validator("kind", mode="before")
    @classmethod
    def _several(cls, value: object) -> object:
        if value is None:
            return ()
        return (value,) if isinstance(value, str) else value

    @field_validator("history", "collections", "keys", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return () if value is None else value

    @field_validator("history")
    @classmethod
    def _short_enough(cls, turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
        length = sum(len(turn.content) for turn in turns)
        if length > MAX_HISTORY:
            raise ValueError(f"it has {length:,} characters; {MAX_HISTORY:,} are allowed")
        return turns

    @field_validator("as_of", "since", "until")
    @classmethod
    def _day(cls, value: str | None) -> str | None:
        try:
            return parse_date(value)
        except InvalidDate as error:
            raise ValueError(error.message) from None

    @model_validator(mode="after")
    def _one_text(self) -> "Request":
        if (self.question is None) == (self.query is None):
            raise ValueError('give one of "question" and "query"')
        return self

    @property
    def text(self) -> str:
        """The question or the query."""
        return (self.question if self.question is not None else self.query) or ""

    def to_question(self) -> Question:
        """Return the Question that is asked.

        Raises:
            InvalidQuestion: the text has no words, or more than 4,000 characters; or some text is
                not Unicode (bytes of another encoding, half of a surrogate pair).
        """
        for text in (self.text, *self.keys, *self.collections, *(t.content for t in self.history)):
            require_unicode(text)
        return Question(
            text=checked(self.text),
            history=self.history,
            where=self._filter(),
            collections=self.collections,
            id=None if self.id is None else str(self.id),
        )

    def _filter(self) -> Filter:
        return Filter(
            as_of=_end(self.as_of),
            since=earliest(self.since) if self.since else None,
            until=_end(self.until),
            kinds=self.kind,
            official=self.official,
            keys=self.keys,
        )


def latest_turns(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the last turns of a conversation, as many as a Request may have."""
    left, kept = MAX_HISTORY, list[Turn]()
    for turn in reversed(turns[-MAX_TURNS:]):
        left -= len(turn.content)
        if left < 0:
            break
        kept.append(turn)
    return tuple(reversed(kept))


def _end(value: str | None) -> date | None:
    return latest(value) if value else None


def parse_line(line: bytes, number: int, defaults: Mapping[str, Any] = NO_DEFAULTS) -> Request:
    """Return the request of line `number` of a batch; `defaults` are for fields it does not have.

    Raises:
        InvalidBatchLine: it is no JSON object, or a field is wrong or unknown; the field is named.
    """
    record = _json(line, number)
    try:
        return Request.model_validate({**defaults, **record})
    except ValidationError as error:
        raise InvalidBatchLine(f"Line {number}: {explain(error)}.") from None


def id_of_line(line: bytes) -> str | int | None:
    """Return the id a line gives itself, even one that is wrong otherwise, or None."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    found = record.get("id") if isinstance(record, dict) else None
    return found if isinstance(found, str | int) else None


def _json(line: bytes, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InvalidBatchLine(f"Line {number} is not JSON: {error}.") from None
    if not isinstance(record, dict):
        raise InvalidBatchLine(f"Line {number} is a {type(record).__name__}, not a JSON object.")
    return record


def explain(error: ValidationError) -> str:
    """Return what is wrong, each problem with the field it is in."""
    return "; ".join(
        ": ".join(part for part in (".".join(map(str, each["loc"])), _plain(each["msg"])) if part)
        for each in error.errors()
    )


def _plain(message: str) -> str:
    message = message.removeprefix("Value error, ").rstrip(".")
    return message.replace("Extra inputs are not permitted", "there is no such field")
