"""Whether official Documents tell of the standing that a claim tells of, or of the opposite one.

What is so on a day is told apart from what was done on it, and the newest word counts for now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.answering.statuses import Reading, Status
from bot.checking.claimed import Standing, is_act
from bot.checking.values import Value
from ingest.dates import earliest, latest
from ingest.models import Document

# Who is not on a list so soon after was not put there; later, they may have left it again.
_SOON = timedelta(days=100)
_OFF: frozenset[Status] = frozenset(("absent", "ended"))


@dataclass(frozen=True, slots=True)
class Judged:
    """That a standing is as claimed, or the opposite, and the reading that says so."""

    verdict: Literal["supported", "contradicted"]
    reading: Reading


def judged(standing: Standing, found: Sequence[Reading]) -> Judged | None:
    """Return what readings, oldest first, say to a claim; None where they leave it open."""
    if not found or standing.status == "held":
        return None
    if standing.on is not None:
        told = _on_day(standing, standing.on, found)
        return _still(told, found) if standing.is_present else told
    return _now(standing, found) if standing.is_present else _ever(standing, found)


def _still(told: Judged | None, found: Sequence[Reading]) -> Judged | None:
    """Return what is told of `since DAY`: it must also be so now."""
    if told is None or told.verdict == "contradicted" or found[-1].status == told.reading.status:
        return told
    return Judged("contradicted", found[-1]) if found[-1].status in _OFF else None


# -- without a day --------------------------------------------------------------------------


def _now(standing: Standing, found: Sequence[Reading]) -> Judged | None:
    last = found[-1]
    if last.status == "held":
        return None
    if standing.status == "listed":
        return Judged("supported" if last.status == "listed" else "contradicted", last)
    if last.status == "listed":
        return Judged("contradicted", last)
    ended = [each for each in found if each.status == "ended"]
    if standing.status == "ended":
        return Judged("supported", ended[-1]) if ended else None
    return Judged("supported", last)


def _ever(standing: Standing, found: Sequence[Reading]) -> Judged | None:
    listed = [each for each in found if each.status == "listed"]
    ended = [each for each in found if each.status == "ended"]
    last = found[-1]
    if standing.status == "listed":
        if listed:
            return Judged("supported", _first_act(listed))
        return Judged("contradicted", last) if not ended and last.status == "absent" else None
    if standing.status == "ended":
        if ended:
            return Judged("supported", _first_act(ended))
        return Judged("contradicted", last) if last.status == "listed" else None
    return Judged("contradicted", _first_act(listed)) if standing.never and listed else None


def _first_act(some: Sequence[Reading]) -> Reading:
    """Return the first that tells what was done, or else the first."""
    return next((each for each in some if is_act(each)), some[0])


# -- with a day -----------------------------------------------------------------------------


def _on_day(standing: Standing, on: Value, found: Sequence[Reading]) -> Judged | None:
    dated = [each for each in found if each.dated or each.passage.chunk.cells]
    then = [each for each in dated if on.first <= each.on <= on.last]
    if standing.status == "ended":
        return _ended_on(on, dated, then)
    if standing.status == "absent":
        return _absent_on(then)
    added = standing.is_event and not (standing.is_named and _listed_in(then))
    return _added_on(on, dated, then) if added else _listed_on(on, dated, then)


def _added_on(on: Value, dated: Sequence[Reading], then: Sequence[Reading]) -> Judged | None:
    added = [each for each in dated if each.status == "listed" and is_act(each)]
    same = [each for each in added if each in then]
    if same:
        return Judged("supported", same[0])
    before, after = _beside(on, dated)
    if before is not None and before.status == "listed" and not then:
        first = _first_act([each for each in dated if each.status == "listed"])
        return None if _may_be(on, first) else Judged("contradicted", first)
    if any(each.status in ("listed", "held") for each in then):
        earlier = [each for each in added if each.on < on.first]
        known = earlier and not any(_may_be(on, each) for each in added)
        return Judged("contradicted", earlier[0]) if known else None
    not_then = next((each for each in then if each.status == "absent"), None)
    if not_then is not None and not_then.on == on.last:
        return Judged("contradicted", not_then)
    if added and _is_one(added) and not any(_may_be(on, each) for each in added):
        return Judged("contradicted", added[0])
    off = after is not None and after.status == "absent" and after.on - on.last <= _SOON
    return Judged("contradicted", after) if off and after and not added else None


def _listed_on(on: Value, dated: Sequence[Reading], then: Sequence[Reading]) -> Judged | None:
    listed = _listed_in(then)
    if listed:
        return Judged("supported", listed[-1])
    off = [each for each in then if each.status in _OFF]
    if off and len(off) == len(then):
        # Who was struck off within a month or a year was on it before.
        whole = on.first == on.last or all(each.status == "absent" for each in off)
        return Judged("contradicted", off[-1]) if whole else None
    before, after = _beside(on, dated)
    if then or before is None or after is None or before.status not in _OFF:
        return None
    if after.status in _OFF:
        return Judged("contradicted", before)
    return Judged("contradicted", after) if after.status == "listed" and is_act(after) else None


def _ended_on(on: Value, dated: Sequence[Reading], then: Sequence[Reading]) -> Judged | None:
    ended = [each for each in dated if each.status == "ended"]
    same = [each for each in ended if each in then]
    if same:
        return Judged("supported", _first_act(same))
    if ended:
        known = _is_one(ended) and not any(_may_be(on, each) for each in ended)
        return Judged("contradicted", _first_act(ended)) if known else None
    later = [each for each in dated if each.on > on.last]
    still = next((each for each in later if each.status == "listed"), None)
    return Judged("contradicted", still) if still else None


def _absent_on(then: Sequence[Reading]) -> Judged | None:
    on_it = [each for each in then if each.status in ("listed", "held")]
    if then and not on_it:
        return Judged("supported", then[-1])
    return Judged("contradicted", on_it[-1]) if on_it and len(on_it) == len(then) else None


def _listed_in(then: Sequence[Reading]) -> list[Reading]:
    return [each for each in then if each.status == "listed"]


def _beside(on: Value, dated: Sequence[Reading]) -> tuple[Reading | None, Reading | None]:
    """Return the last reading before a period and the first after it."""
    before = [each for each in dated if each.on < on.first]
    after = [each for each in dated if each.on > on.last]
    return (before[-1] if before else None), (after[0] if after else None)


def _is_one(some: Sequence[Reading]) -> bool:
    """Whether some acts are told of one day, as far as days are told."""
    return len({each.on for each in some}) == 1


def _may_be(on: Value, reading: Reading) -> bool:
    """Whether a period may be meant by a day of what tells of an act: its own, or in print."""
    return on.first <= reading.on <= on.last or any(
        earliest(day) <= on.last and on.first <= latest(day)
        for day in _days(reading.passage.document)
    )


def _days(document: Document) -> list[str]:
    return [day for day in (document.event_on, document.published_on, document.effective_on) if day]
