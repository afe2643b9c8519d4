"""The Finding on a claim about standings on lists, with both sides in words."""

from collections.abc import Sequence

from bot.answering.base import Quote, quote_of
from bot.answering.statuses import Reading as Told
from bot.answering.statuses import Status
from bot.checking.base import NOTHING, Finding
from bot.checking.claimed import Standing, is_act, standings_in, told_of
from bot.checking.lexicon import Lexicon
from bot.checking.matching import Claim
from bot.checking.reading import Reading, said_in
from bot.checking.standing import judged
from bot.checking.values import Value
from bot.checking.wording import content
from bot.models import Passage
from bot.prompting import load_prompt

# The words of listing itself, which say the same of a standing.
_LISTING = (
    "list lists listed listing blacklist blacklisted designate designated designation name named "
    "add added put place placed include included identify identified contain entry remove "
    "removed vacate vacated revoke revoked rescind rescinded lift lifted delist delisted withdraw "
    "withdrawn strike struck annul annulled quash quashed end ended take taken took off part"
)


def by_standing(claim: Claim, passages: Sequence[Passage], lexicon: Lexicon) -> Finding | None:
    """Return what is told of the standings in a claim; None for every other claim.

    None, too, where it is open and the sentences themselves may still say it, as of a day.
    """
    standings = standings_in(claim.reading.text, passages, lexicon)
    if standings and len({clause.denied for clause in claim.clauses}) > 1:
        return NOTHING  # what is denied of one list, and not of another, is told part by part
    found = [(each, told_of(each, passages)) for each in standings]
    verdicts = [(each, judged(each, told)) for each, told in found]
    for standing, verdict in verdicts:
        if verdict is not None and verdict.verdict == "contradicted":
            return _contradicted(standing, verdict.reading)
    told = [verdict.reading for _, verdict in verdicts if verdict is not None]
    if standings and len(told) == len(standings) and _says_all(claim, told, lexicon):
        quotes = tuple(dict.fromkeys(map(_quote, told)))
        return Finding("supported", quotes, _as_of(found))
    if any(each.is_present for each in standings):
        near = [readings[-1] for _, readings in found if readings]
        why = load_prompt("check_near").render() if near else None
        return Finding("not_found", tuple(dict.fromkeys(map(_quote, near))), why)
    return None


def _quote(told: Told) -> Quote:
    return quote_of(told.passage, told.start, told.end)


def _says_all(claim: Claim, told: Sequence[Told], lexicon: Lexicon) -> bool:
    """Whether what tells of the standings says everything else in the claim, too."""
    known: set[str] = set(content(_LISTING))
    values: list[Value] = []
    for each in told:
        document, headings = each.passage.document, each.passage.chunk.headings
        quote = Reading(_quote(each).text, lexicon=lexicon)
        known |= quote.whole.known
        known |= said_in(" ".join((document.title, document.issuer or "", *headings)))
        values += quote.values
    others = [value for value in claim.reading.values if value.kind != "date"]
    return claim.reading.content <= known and all(
        any(value.is_in(there) for there in values) for value in others
    )


def _contradicted(standing: Standing, told: Told) -> Finding:
    why = load_prompt("check_standing").render(claimed=_claimed(standing), there=_there(told))
    return Finding("contradicted", (_quote(told),), why)


def _claimed(standing: Standing) -> str:
    on = ""
    if standing.on is not None:
        day = standing.on.first == standing.on.last
        name = "since" if standing.is_present else "on" if day else "in"
        on = load_prompt(f"check_{name}").render(day=standing.on.text)
    return _words(standing.status, standing.is_event and not standing.is_present, on)


def _there(told: Told) -> str:
    dated = told.on.isoformat() if told.dated else told.passage.document.dated
    on = load_prompt("check_on").render(day=dated) if dated else ""
    return _words(told.status, is_act(told), on)


def _words(status: Status, is_event: bool, on: str) -> str:
    events = {"listed": "added", "ended": "removed"}
    name = events.get(status, status) if is_event else status
    return load_prompt(f"check_standing_{name}").render(when=f" {on}" if on else "")


def _as_of(found: Sequence[tuple[Standing, list[Told]]]) -> str | None:
    """Return of which day the newest word on the present standings is, the oldest of several."""
    days = [told[-1].on for standing, told in found if standing.is_present]
    return load_prompt("check_as_of").render(dated=min(days).isoformat()) if days else None
