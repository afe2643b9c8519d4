"""Every quote is looked up where it says it stands, and every claim must have one."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from bot.evaluation.checking import check_answer
from bot.models import Answer, Citation, Claim, Conflict, NearMiss, Question
from bot.wiring import Bot
from ingest.library.snapshot import Snapshot


@pytest.fixture
def snapshots(bot: Bot) -> Iterator[list[Snapshot]]:
    """The whole library."""
    with bot.reader().snapshot() as found:
        yield found


@pytest.fixture(scope="module")
def given(bot: Bot) -> Answer:
    """An answer of the library."""
    asked = Question("Who grants permits for mooring?", collections=("public",))
    return asyncio.run(bot.responder.respond(asked))


def with_quote(answer: Answer, **changes: Any) -> Answer:
    """Return an answer with its first citation changed."""
    first, *rest = answer.citations
    return answer.model_copy(update={"citations": (first.model_copy(update=changes), *rest)})


def test_an_answer_of_the_bot_holds(given: Answer, snapshots: list[Snapshot]) -> None:
    found = check_answer(given, snapshots)
    assert found.checked == found.exact == len(given.citations) > 0
    assert found.claims == found.cited == len(given.claims) > 0
    assert found.faults == ()


def first(answer: Answer) -> Citation:
    """Return the first citation of an answer."""
    return answer.citations[0]


def test_a_quote_that_is_elsewhere_changed_empty_or_of_no_document_is_a_fault(
    given: Answer, snapshots: list[Snapshot]
) -> None:
    changes: list[dict[str, Any]] = [
        {"start": first(given).start + 1, "end": first(given).end + 1},
        {"quote": first(given).quote.upper()},
        {"quote": "", "end": first(given).start},
        {"document_id": "gone"},
    ]
    for change in changes:
        found = check_answer(with_quote(given, **change), snapshots)
        assert found.exact == found.checked - 1, change
        assert first(given).key in found.faults[0]


def test_a_claim_without_a_quote_or_with_a_number_that_is_none_is_a_fault(
    given: Answer, snapshots: list[Snapshot]
) -> None:
    loose = (Claim(text="So it is.", citations=()), Claim(text="Or not.", citations=(99,)))
    found = check_answer(given.model_copy(update={"claims": given.claims + loose}), snapshots)
    assert (found.claims - found.cited, found.checked - found.exact) == (2, 0)
    assert "So it is." in found.faults[0]


def test_the_claims_of_a_conflict_and_the_quote_of_a_near_miss_are_checked_too(
    given: Answer, snapshots: list[Snapshot]
) -> None:
    conflict = Conflict(claims=(Claim(text="Who knows.", citations=()),), prefers=1, why="newer")
    missed = NearMiss(text="Near.", citation=first(given).model_copy(update={"quote": "else"}))
    found = check_answer(
        given.model_copy(update={"conflicts": (conflict,), "near_miss": missed}), snapshots
    )
    assert (found.claims - found.cited, found.checked - found.exact) == (1, 1)
