"""How many answers were given on each day: counted in the file, no words are read out of it."""

import json
from dataclasses import dataclass

from bot.database import Database

_OF = "json_extract(record, '$.{}')"
_COUNTED = (
    "SELECT substr(at, 1, 10) AS day, status, revisions, asked, count(*) AS answers FROM ("
    f"SELECT at, {_OF.format('answer.status')} AS status,"
    f" {_OF.format('answer.provenance.revisions')} AS revisions,"
    f" {_OF.format('question.collections')} AS asked"
    " FROM shelved WHERE at >= ? AND json_valid(record)) GROUP BY 1, 2, 3, 4 ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answers of a status were given on a day (ISO 8601, UTC) from some collections."""

    day: str
    status: str
    collections: tuple[str, ...]
    answers: int


def tally(database: Database, since: str) -> list[Tally]:
    """Return what was given at a time or after it, by day; a record that is damaged is left out.

    `since` is in ISO 8601 and UTC.
    """
    return [
        Tally(
            row["day"],
            row["status"],
            _read(row["revisions"], row["asked"]),
            row["answers"],
        )
        for row in database.rows(_COUNTED, since)
    ]


def _read(revisions: str | None, asked: str | None) -> tuple[str, ...]:
    """Return the collections that an answer was made from, and those that were asked."""
    return tuple(sorted({*json.loads(revisions or "{}"), *json.loads(asked or "[]")}))
