"""Who may ask is answered within the limits, and who may not takes nothing from those who may."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.places.guilds import GuildSettings
from bot.prompting import load_prompt
from bot.surfaces.discord.admission import refusal
from bot.surfaces.discord.asking import Asked
from bot.surfaces.discord.memory import Memory
from bot.surfaces.discord.scope import Scope
from tests.bot.conftest import settings_of

GUILD, HERE, ELSEWHERE, ANN, BEN = 7, 8, 9, 11, 22
SET = GuildSettings(channels=(HERE,))
NOT_HERE = load_prompt("discord_not_here").text


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    """What is remembered in a home where a server has two questions a day, a person four."""
    made = Memory(settings_of(tmp_path, guild_daily_questions=2, ask_per_minute=4))
    yield made
    asyncio.run(made.close())


def told(memory: Memory, person: int, channel: int) -> str | None:
    """Ask in a channel, and return why that is not answered."""
    asked = Asked("What?", person, f"discord:7:{channel}:{person}", Scope(GUILD), channel, channel)
    return asyncio.run(refusal(asked, SET, memory))


def test_who_may_not_ask_uses_up_nothing_of_the_servers_day(memory: Memory) -> None:
    assert [told(memory, ANN, ELSEWHERE) for _ in range(3)] == [NOT_HERE] * 3
    assert [told(memory, BEN, HERE) for _ in range(2)] == [None] * 2
    assert "server" in (told(memory, BEN, HERE) or ""), "the day is used up by who may ask"
    assert told(memory, ANN, ELSEWHERE) == NOT_HERE, "which is told to who may not"


def test_who_may_not_ask_has_to_wait_all_the_same(memory: Memory) -> None:
    assert [told(memory, ANN, ELSEWHERE) for _ in range(4)] == [NOT_HERE] * 4
    assert told(memory, ANN, ELSEWHERE) not in (None, NOT_HERE)
    assert told(memory, ANN, HERE) is not None, "one limit for all that a person asks"
