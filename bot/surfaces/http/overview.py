"""What an admin is shown: the library, its sources, answers and feedback, tokens and changes.

Nothing in it tells of a collection that the admin does not see, and nothing of what persons said
in Discord: those are counted alone.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from bot.access.log import Change
from bot.access.roles import Caller
from bot.access.store import Access
from bot.access.tokens import TokenInfo
from bot.places.feedback import TEAM
from bot.places.store import Places
from bot.receipts.tallies import Tally
from bot.settings import BotSettings
from bot.surfaces.http.answers import may_see
from bot.survey import Survey, survey

DAYS = 30
"""Days that answers and feedback are counted for, today among them."""
REJECTED, COMPLAINTS, CHANGES = 20, 20, 50
"""How many of the latest are shown."""
_LOOKED_AT = 1_000  # rows, of which not all may be the admin's to see


@dataclass(frozen=True, slots=True)
class Day:
    """How many answers were given on a day (ISO 8601, UTC), and how many questions were refused."""

    day: str
    answered: int
    abstained: int


@dataclass(frozen=True, slots=True)
class Complaint:
    """That an answer of this server did not help, and why; `at` in seconds since 1970."""

    answer_id: str
    question: str
    reason: str
    at: float


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the page shows; of `survey.rejected`, `complaints` and `changes` the latest."""

    survey: Survey
    days: tuple[Day, ...]
    helpful: int
    unhelpful: int
    complaints: tuple[Complaint, ...]
    tokens: tuple[TokenInfo, ...]
    changes: tuple[Change, ...]

    @property
    def documents(self) -> int:
        """Documents of all collections."""
        return sum(each.documents for each in self.survey.collections)

    @property
    def answered(self) -> int:
        """Answers of all days."""
        return sum(each.answered for each in self.days)

    @property
    def abstained(self) -> int:
        """Questions of all days that the documents do not answer."""
        return sum(each.abstained for each in self.days)

    @property
    def most(self) -> int:
        """Questions of the day that had the most, at least one."""
        return max(1, *(each.answered + each.abstained for each in self.days))


def overview(settings: BotSettings, caller: Caller, now: datetime) -> Overview:
    """Return what an admin may see at a time (UTC). Opens the files of the home anew, and closes
    them: it may be run on any thread.

    Raises:
        LibraryError, LibraryLocked: a file cannot be used, or another process holds it.
    """
    first = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS - 1)
    with Places(settings) as places, Access(settings) as access:
        verdicts = [
            verdict
            for verdict, made_from in places.feedback.verdicts(first.timestamp())
            if _sees_all(caller, made_from)
        ]
        tokens = access.tokens.listed()
        return Overview(
            survey=survey(settings, caller.sees, REJECTED),
            days=tuple(_days(places.receipts.tally(first), caller, first)),
            helpful=verdicts.count("helpful"),
            unhelpful=verdicts.count("unhelpful"),
            complaints=tuple(islice(_complaints(places, caller), COMPLAINTS)),
            tokens=tuple(_tokens(tokens, caller)),
            changes=tuple(_changes(access.log.recent(_LOOKED_AT), tokens, caller))[:CHANGES],
        )


def _sees_all(caller: Caller, collections: Sequence[str]) -> bool:
    """Whether somebody sees all that an answer was made from; it may be known of no collection."""
    if caller.collections is None:
        return True
    return bool(collections) and all(caller.sees(each) for each in collections)


def _days(tallies: Sequence[Tally], caller: Caller, first: datetime) -> Iterator[Day]:
    counts: dict[tuple[str, bool], int] = defaultdict(int)
    for each in tallies:
        if _sees_all(caller, each.collections):
            counts[each.day, each.status == "abstained"] += each.answers
    for number in range(DAYS):
        day = (first + timedelta(days=number)).date().isoformat()
        yield Day(day, counts[day, False], counts[day, True])


def _complaints(places: Places, caller: Caller) -> Iterator[Complaint]:
    """Yield the latest of this server; without its receipt it is not known whose an answer is."""
    for each in places.feedback.latest(TEAM, "unhelpful", _LOOKED_AT):
        receipt = places.receipts.find(each.answer_id)
        if receipt is not None and may_see(caller, receipt):
            yield Complaint(each.answer_id, receipt.answer.question, each.reason, each.at)


def _tokens(tokens: Sequence[TokenInfo], caller: Caller) -> Iterator[TokenInfo]:
    """Yield those that have a collection in common with the admin: valid ones first, then by age.

    Collections that the admin does not see are left out of them.
    """
    for each in sorted(tokens, key=lambda token: (token.revoked is not None, -token.made)):
        seen = None if each.collections is None else tuple(filter(caller.sees, each.collections))
        if seen is None or seen:
            yield TokenInfo(each.id, each.role, seen, each.made, each.revoked)


def _changes(
    changes: Sequence[Change], tokens: Sequence[TokenInfo], caller: Caller
) -> Iterator[Change]:
    """Yield the changes by tokens that see no other collections than the admin.

    The log does not tell the collection that something was changed in.
    """
    within = {
        each.id
        for each in tokens
        if each.collections is not None and all(map(caller.sees, each.collections))
    }
    return (each for each in changes if caller.collections is None or each.token in within)
