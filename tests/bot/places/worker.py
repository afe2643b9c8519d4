"""A process that asks and remembers: `python -m tests.bot.places.worker HOME PERSON COUNT`.

A line is written after the first question, and at the end how many the guild's budget let through.
With `forgetting` after COUNT the person is forgotten again after every tenth question.
"""

import sys
from pathlib import Path

from bot.places.store import Places
from bot.settings import BotSettings
from tests.bot.conftest import settings_of
from tests.bot.places.asking import MADE_BY, NOW, THREAD, answer_to, remember

BUDGET = 60


def main(home: str, person: str, count: str, *modes: str) -> None:
    """Ask `count` questions in a thread that all share."""
    settings: BotSettings = settings_of(
        Path(home), guild_daily_questions=BUDGET, ask_per_minute=0, conversation_hours=1_000
    )
    taken = 0
    with Places(settings) as places:
        for number in range(int(count)):
            at = NOW + number
            taken += places.limits.take(int(person), 7, NOW) is None
            answer = answer_to("?", id=f"a{person}{number:06}")
            remember(places, int(person), f"Of {person}, {number}?", answer, f"p{person}", at)
            places.feedback.give(answer.id, int(person), "helpful", "", THREAD, MADE_BY, at)
            places.audit.note(7, int(person), "ingest", str(number), at)
            places.guilds.set(7, "channels", [number + 1], int(person), at)
            if "forgetting" in modes and number % 10 == 9:
                places.privacy.forget(int(person), at + 0.5)
            if number == 0:
                print("begun", flush=True)
    print(taken, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
