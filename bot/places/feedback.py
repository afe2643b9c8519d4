"""Feedback: which answers helped, which did not, and why."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pydantic import ValidationError

from bot.database import Database
from bot.errors import InvalidFeedback
from bot.models import Provenance
from bot.places.tables import storable
from bot.receipts.store import Receipts

Verdict = Literal["helpful", "unhelpful"]
MAX_REASON = 1_000
"""Characters that a reason may have."""
TEAM = "http"
"""The place of what was said at the team's server."""


def holder(token: str | None) -> int:
    """Return the number for the holder of a token (its id), or for this machine without one.

    It is below zero, so that no person of Discord has it.
    """
    return -1 if token is None else -2 - int(token, 16)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody said of an Answer, and what made the Answer.

    `at` is in seconds since 1970. `question` and `answer` are as their receipt reads now; None
    where it is not kept any more.
    """

    answer_id: str
    person: int
    place: str
    verdict: Verdict
    reason: str
    at: float
    provenance: Provenance
    question: str | None
    answer: str | None


class Feedback:
    """What persons said of answers: one judgement for each person and answer, the last."""

    def __init__(self, database: Database, receipts: Receipts) -> None:
        self._database = database
        self._receipts = receipts

    def give(
        self,
        answer_id: str,
        person: int,
        verdict: str,
        reason: str,
        place: str,
        provenance: Provenance,
        now: float,
    ) -> bool:
        """Keep a judgement in the place of an earlier one; return whether its verdict is new.

        The same verdict without a reason leaves the reason that was given before.

        Raises:
            InvalidFeedback: no such verdict, or a reason longer than `MAX_REASON`.
        """
        _check(verdict, reason)
        row = (answer_id, person, place, verdict, storable(reason.strip()), now)
        with self._database.writing() as db:
            before = db.execute(
                "SELECT verdict FROM feedback WHERE answer=? AND person=?", (answer_id, person)
            ).fetchone()
            db.execute(
                "INSERT INTO feedback VALUES (?,?,?,?,?,?,?) ON CONFLICT (answer, person) DO UPDATE"
                " SET place=excluded.place, verdict=excluded.verdict, at=excluded.at,"
                " provenance=excluded.provenance, reason=iif(excluded.reason='' AND"
                " verdict=excluded.verdict, reason, excluded.reason)",
                (*row, provenance.model_dump_json()),
            )
        return before is None or before["verdict"] != verdict

    def since(self, moment: float = 0.0) -> tuple[Judgement, ...]:
        """Return what was said at a time (seconds since 1970) or after it, oldest first."""
        rows = self._database.rows(
            "SELECT * FROM feedback WHERE at >= ? ORDER BY at, answer, person", moment
        )
        return tuple(self._judgement(row) for row in rows)

    def count(self, person: int) -> int:
        """Return of how many answers somebody said something, without reading any of them."""
        rows = self._database.rows("SELECT count(*) FROM feedback WHERE person=?", person)
        return int(rows[0][0]) if rows else 0

    def latest(self, place: str, verdict: Verdict, limit: int) -> tuple[Judgement, ...]:
        """Return the latest judgements with a verdict that were given in a place, newest first."""
        rows = self._database.rows(
            "SELECT * FROM feedback WHERE place=? AND verdict=? ORDER BY at DESC, answer LIMIT ?",
            place, verdict, limit,
        )  # fmt: skip
        return tuple(self._judgement(row) for row in rows)

    def verdicts(self, moment: float) -> list[tuple[Verdict, tuple[str, ...]]]:
        """Return each verdict since a time, with the collections that its answer was made from.

        Whose it is, and in what words, is not told.
        """
        made = "iif(json_valid(provenance), json_extract(provenance, '$.revisions'), NULL)"
        rows = self._database.rows(
            f"SELECT verdict, {made} AS revisions FROM feedback WHERE at >= ?", moment
        )
        return [(row["verdict"], tuple(json.loads(row["revisions"] or "{}"))) for row in rows]

    def _judgement(self, row: Any) -> Judgement:
        kept = self._receipts.find(row["answer"])
        try:
            provenance = Provenance.model_validate_json(row["provenance"], extra="ignore")
        except ValidationError as error:
            told = f"Feedback on {row['answer']} in {self._database.path} cannot be read."
            raise self._database.damaged(told) from error
        return Judgement(
            answer_id=row["answer"],
            person=row["person"],
            place=row["place"],
            verdict=row["verdict"],
            reason=row["reason"],
            at=row["at"],
            provenance=provenance,
            question=kept.answer.question if kept else None,
            answer=kept.answer.answer if kept else None,
        )


def _check(verdict: str, reason: str) -> None:
    verdicts: Sequence[str] = get_args(Verdict)
    if verdict not in verdicts:
        raise InvalidFeedback(f"{verdict[:40]!r} is no verdict.")
    if len(reason) > MAX_REASON:
        raise InvalidFeedback(
            f"The reason has {len(reason):,} characters; {MAX_REASON:,} are allowed."
        )
