"""Discord as it fails: each question ends in one answer or one plain notice, exactly once."""

import asyncio
import json
import random
import shutil
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.prompting import load_prompt
from tests.bot.conftest import settings_of
from tests.bot.library import FILES
from tests.e2e.discord.outcomes import Outcome, Seen
from tests.e2e.discord.world import Channel
from tests.faults.discord_lane import Lane, lane
from tests.faults.discord_losses import gone, permissions, raising
from tests.faults.discord_troubles import FOR_GOOD, Case, events, gateways, requests, threads
from tests.support import ingest, write

FEW, SEED = 100, 20261126
"""So many cases are played by two bots at once, more of them by three."""
_LONGEST, _QUIET, _TRY, _LAST, _TICK = 20.0, 0.25, 1.5, 2.0, 0.03  # seconds
_NOTICES = ("discord_failed", "discord_elsewhere", "discord_thread_forbidden")
_LATE = '"NotFound"'
_OTHERS = 12  # further documents, so that their list has pages


@dataclass
class Result:
    """What became of a case: what the person saw, and what was wrong with it."""

    case: Case
    answered: bool = False
    shown: int = 0
    wrong: list[str] = field(default_factory=list)


def _is_notice(text: str) -> bool:
    return any(text == load_prompt(name).text for name in _NOTICES)


@dataclass
class Watch:
    """What the person sees because of one case; `calls`: how many requests came before it."""

    lane: Lane
    calls: int
    before: set[int]
    places: set[int]
    outcome: Outcome

    @property
    def new(self) -> list[Seen]:
        """The messages that came; the one that begins a thread comes beside the answer."""
        held = [each for each in self.lane.said if each.id not in self.before]
        channels = self.lane.double.world.channels
        opened = {each.channel_id: each for each in reversed(held)
                  if (at := channels.get(each.channel_id)) and at.is_thread
                  and at.id not in self.places}  # fmt: skip
        return [each for each in held if opened.get(each.channel_id) is not each]

    @property
    def ends(self) -> int:
        """How many ends there are: messages, forms, choices, pages that were turned.

        A form is shown before what was pressed is kept, as Discord waits for it; where that fails
        the notice is what the press ends in.
        """
        came = self.outcome
        formed = came.modal is not None and not any(_is_notice(each.text) for each in self.new)
        return len(self.new) + formed + (came.choices is not None) + self._turned

    @property
    def _turned(self) -> int:
        """How many other pages a message was made to show, at once or once acknowledged."""
        ack = self.outcome.ack
        if ack is None or ack.kind not in ("update", "deferred_update"):
            return 0
        shown = {text for _, text in self.outcome.states}
        return len(shown - {each.text for each in self.new})

    @property
    def is_tried_again(self) -> bool:
        """Whether the bot still waits for a request, or may repeat one that failed."""
        mine = self.lane.double.calls[self.calls :]
        last = {(each.method, each.path): each.status for each in mine}
        return any(each is None or each == 429 or each >= 499 for each in last.values())

    async def over(self) -> None:
        """Wait for an end after which nothing more comes for a moment, or until it is too late."""
        ends, state, since = time.monotonic() + _LONGEST, (-1, 0.0), 0.0
        while time.monotonic() < ends:
            now = (self.ends, self.outcome.changed_at)
            if now != state:
                state, since = now, time.monotonic()
            quiet = time.monotonic() - since
            is_over = quiet > (_TRY if self.is_tried_again else _QUIET)
            if (self.ends or self.outcome.failed) and is_over:
                return
            await asyncio.sleep(_TICK)


async def play(case: Case, at: Lane) -> Result:
    """Do what a case says, and judge what came of it."""
    do, channel = await case.act.ready(at), at.channel
    before = set(at.known)
    complaints, calls = len(at.double.violations), len(at.double.calls)
    await case.before(at, case.act)
    if at.channel is not channel:
        do = await case.act.ready(at)
    places = set(at.double.world.channels)
    outcome = await do()
    watch = Watch(at, calls, before, places, outcome)
    await case.after(at, outcome)
    await watch.over()
    at.known |= {each.id for each in at.said}
    result = judged(case, watch)
    result.wrong += [*at.double.violations[complaints:], *unmet(at)]
    await tidied(at, channel)
    return result


def judged(case: Case, watch: Watch) -> Result:
    """Compare what came with what has to come."""
    got, outcome = watch.ends, watch.outcome
    text = "\n".join(each.text for each in watch.new)
    result = Result(case, got == 1 and not _is_notice(text), got)
    if got != int(case.ends):
        shown = [(each.channel_id, each.text[:200]) for each in watch.new]
        result.wrong.append(f"{got} ends: {shown!r}; {outcome!r}")
    if outcome.acknowledgements > 1:
        result.wrong.append(f"{outcome.acknowledgements} acknowledgements")
    if case.answers and not result.answered:
        result.wrong.append(f"no answer, though what went wrong was over: {text[:300]!r}")
    if not case.ends and not outcome.failed:
        result.wrong.append("Discord did not tell that there was no response")
    return result


def unmet(at: Lane) -> list[str]:
    """Return the faults that were not met as often as they should have been."""
    faults = [*at.double.faults.of_requests, *at.double.faults.of_events]
    return [f"not met: {each}" for each in faults if not each.met or 0 < each.times < FOR_GOOD // 2]


async def tidied(at: Lane, channel: Channel) -> None:
    """Have everything work again."""
    at.breaks("")
    at.double.faults.of_requests.clear()
    at.double.faults.of_events.clear()
    at.channel = channel
    at.channel.overwrites.clear()
    await at.double.connected()


def drawn(count: int, seed: int) -> list[Case]:
    """Return so many cases in any order: of each kind alike, none twice before all were taken."""
    dice = random.Random(seed)
    every = [
        *events(), *requests(), *threads(), *gateways(), *permissions(), *gone(), *raising(),
    ]  # fmt: skip
    kinds: dict[str, list[Case]] = {}
    for case in dice.sample(every, len(every)):
        kinds.setdefault(case.kind, []).append(case)
    taken: list[Case] = []
    while len(taken) < count:
        for held in kinds.values():
            taken.append(held[0])
            held.append(held.pop(0))
    return dice.sample(taken[:count], count)


async def all_of(cases: list[Case], home: Path, log: Path) -> list[Result]:
    """Play cases one after the other, on a bot of their own."""
    async with lane(home, log) as at:
        results = [await play(case, at) for case in cases]
        await asyncio.sleep(_LAST)
        late = [each.text for each in at.said if each.id not in at.known]
        results[-1].wrong += [f"it came after all: {text[:300]!r}" for text in late]
        return results


pytestmark = pytest.mark.timeout(1800)  # 300 cases take minutes


@pytest.fixture(scope="module")
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Result], str]:
    """The results of all cases, and what the bots wrote to stderr."""
    base = tmp_path_factory.mktemp("faults")
    settings = settings_of(base / "home")
    others = {f"notes/{n}.md": f"# Note {n}\n\nBuoy {n} is painted red.\n" for n in range(_OTHERS)}
    ingest(settings, write(base / "source", {**FILES, **others}))
    cases = drawn(int(request.config.getoption("--discord-faults")), SEED)
    lanes = 2 if len(cases) <= FEW else 3
    homes = [Path(shutil.copytree(settings.home, base / f"home{n}")) for n in range(lanes)]

    async def whole() -> list[list[Result]]:
        logs = [base / f"stderr{n}" for n in range(lanes)]
        return await asyncio.gather(
            *(all_of(cases[n::lanes], homes[n], logs[n]) for n in range(lanes))
        )

    results = [each for held in asyncio.run(whole()) for each in held]
    told = "".join((base / f"stderr{n}").read_text(encoding="utf-8") for n in range(lanes))
    return results, told


def test_each_fault_ends_in_one_answer_or_one_plain_notice(
    played: tuple[list[Result], str],
) -> None:
    results, _ = played
    for kind, count in sorted(Counter(each.case.kind for each in results).items()):
        of = [each for each in results if each.case.kind == kind]
        answered = sum(each.answered for each in of)
        silent = sum(not each.case.ends for each in of)
        print(f"{kind:<12}{count:>4}, {answered} answered, {silent} told by Discord itself")
    wrong = {each.case.name: each.wrong for each in results if each.wrong}
    assert not wrong, json.dumps(wrong, indent=1)


def test_no_fault_leaves_an_unhandled_traceback(played: tuple[list[Result], str]) -> None:
    _, told = played
    assert "Traceback" not in told
    unhandled = ("an event failed", "Ignoring exception", "never retrieved")
    # Choices that cannot be found are left out, and discord.py tells the operator why.
    lines = [line for line in told.splitlines() if "in autocomplete" not in line or _LATE in line]
    found = [line for line in lines if any(each in line for each in unhandled)]
    assert not found, "\n".join(found)
