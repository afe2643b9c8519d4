"""Kill -9 of `gazette discord` while it tells: each match is shown once, and none is left out."""

import asyncio
import os
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.discord import posting
from tests.e2e.discord.permissions import READ_MESSAGE_HISTORY
from tests.e2e.discord.running import Running, end, running
from tests.e2e.discord.watched import Watched, home_of, notice, watch
from tests.e2e.discord.world import Channel, Message

MATCHES = 24
POSTED = (3, 4, 11)  # messages at which the process is killed, before it hears of the last one
_PATIENCE = 90.0  # seconds


def killing(bot: Running, channel: Channel) -> list[int]:
    """Have the bot be killed as soon as Discord has taken the next of those messages."""
    killed: list[int] = []
    usual = bot.double.posting.on_change
    counts = iter(POSTED)
    following = [next(counts)]

    def on_change(message: Message) -> None:
        usual(message)
        told = message.channel_id == channel.id and message.interaction is None
        posted = sum(
            each.channel_id == channel.id and each.interaction is None
            for each in bot.world.messages.values()
        )
        if told and bot.process is not None and following and posted == following[0]:
            following[:] = [each for each in (next(counts, 0),) if each]
            killed.append(message.id)
            os.kill(bot.process.pid, signal.SIGKILL)

    bot.double.posting.on_change = on_change
    return killed


async def play(bot: Running, denied: int) -> tuple[Watched, Channel]:
    """Have all documents come, and the process be killed and started until all is told.

    `denied` is what the bot may not do there.
    """
    at, server = Watched(bot), await bot.server()
    server.channel.overwrites[bot.world.bot.id] = (0, denied)
    await watch(server.ann, server.channel, "Zephyr Aerospace")
    killed = killing(bot, server.channel)
    texts = [notice(f"Zephyr Aerospace number {each}.") for each in range(MATCHES)]
    at.publish(*texts, *(notice("Borealis Shipping.") for _ in range(MATCHES)))
    ends = time.monotonic() + _PATIENCE
    while waiting(at) or len(killed) < len(POSTED):
        assert time.monotonic() < ends, f"{waiting(at)} wait"
        assert bot.process is not None
        if bot.process.poll() is not None:
            assert await bot.stopped() == -signal.SIGKILL
            while bot.double.gateway.live:
                await asyncio.sleep(0.02)
            await bot.begin()
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.5)
    await end(await server.ann.slash(server.channel, "watch list"))
    return at, server.channel


def waiting(at: Watched) -> int:
    """Return how much is still to be told: before the first look, all."""
    with closing(sqlite3.connect(at.settings.home / "watches.db", timeout=10)) as db:
        (tally,) = db.execute("SELECT sum(tally) FROM watches").fetchone()
    return MATCHES - int(tally)


@pytest.mark.slow
@pytest.mark.parametrize("remembers", [True, False], ids=["nonce", "history"])
def test_what_is_told_while_the_bot_is_killed_is_shown_once(
    tmp_path: Path, remembers: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not remembers:  # after minutes Discord forgets a nonce; then what came is looked for
        monkeypatch.setattr(posting, "_NONCE_SECONDS", 0.0)
    with running(home_of(tmp_path)) as bot:
        at, channel = asyncio.run(play(bot, READ_MESSAGE_HISTORY if remembers else 0))
        told = [each.text for each in at.said_in(channel)]
    numbers = Counter(
        int(text.split("number ")[1].split(".")[0]) for text in told if "number " in text
    )
    assert numbers == Counter(range(MATCHES))
    assert len(told) == MATCHES
    assert bot.failures() == []
    sent = [
        each.body for each in bot.double.calls
        if each.method == "POST" and each.path.endswith("/messages")
    ]  # fmt: skip
    assert all(isinstance(body, dict) and body["enforce_nonce"] for body in sent)
    assert len(sent) == MATCHES + (len(POSTED) if remembers else 0)
    print(f"\n{len(told)} messages, {len(sent)} sent, {len(POSTED)} kills")
