"""An answer whose source is superseded is told where it was given, once, and to nobody else."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.bot.conftest import settings_of
from tests.bot.library import FILES
from tests.e2e.discord.outcomes import Seen
from tests.e2e.discord.running import Running, Server, end, running
from tests.e2e.discord.watched import Watched, until
from tests.e2e.discord.world import Channel
from tests.support import ingest, write

FEE = "What fee does Executive Order 12000 set?"
OUTDATED = "An earlier answer here is out of date"
HELD = {"a.md": FILES["orders/12000.md"], "b.md": FILES["orders/12001.md"]}
REVOKES = {"c.md": FILES["orders/12050.md"]}


def outdated(at: Watched, channel: Channel) -> list[Seen]:
    """Return what a channel is told of answers that are out of date."""
    return [each for each in at.said_in(channel) if OUTDATED in each.text]


async def asked(bot: Running, server: Server) -> Channel:
    """Have all kinds of answers given, and return the thread that one is in.

    Three in the server's channel: the message of the newest is deleted.
    """
    ann, ben, channel = server.ann, server.ben, server.channel
    answer = (await end(await ann.slash(channel, "ask", question=FEE))).message
    await end(await ann.say(channel, FEE, mention=True))
    gone = (await end(await ann.say(channel, f"{FEE} Please.", mention=True))).message
    await bot.double.delete(gone)
    await end(await ann.click(answer, "Ask in thread"))
    (thread,) = bot.world.threads_of(server.guild)
    await end(await ann.say(thread, FEE, mention=True))
    private = bot.world.channel(server.guild, "private")
    await end(await server.boss.slash(private, "ask", question=FEE, private=True))
    forgotten = bot.world.channel(server.guild, "forgotten")
    await end(await ben.slash(forgotten, "ask", question=FEE))
    await end(await ben.slash(forgotten, "privacy forget"))
    await end(await ann.dm(FEE))
    return thread


def test_where_an_answer_was_given_it_is_told_once_that_its_source_is_superseded(
    tmp_path: Path,
) -> None:
    settings = settings_of(tmp_path / "home")
    ingest(settings, write(tmp_path / "source", HELD))

    async def play(bot: Running) -> None:
        at, server = Watched(bot), await bot.server()
        thread = await asked(bot, server)
        direct = bot.world.dm(server.ann.user)
        ingest(settings, write(tmp_path / "source", REVOKES))
        await until(lambda: outdated(at, server.channel))
        await until(lambda: outdated(at, thread) and outdated(at, direct))
        await asyncio.sleep(2.6)
        (told,) = outdated(at, server.channel)
        assert told.reply_to is None
        assert "and 2 earlier answers here, rest on" in told.text
        assert "is superseded by Order on dredging" in told.text
        assert "> " in told.text
        assert "hereby revoked" in told.text
        assert [len(outdated(at, each)) for each in (thread, direct)] == [1, 1]
        assert all(each.reply_to for each in (*outdated(at, thread), *outdated(at, direct)))
        others = [each for each in bot.world.channels.values() if each.name in OTHERS]
        assert [len(outdated(at, each)) for each in others] == [0, 0]
        await bot.restart()
        await asyncio.sleep(2.6)
        assert len(outdated(at, server.channel)) == 1

    with running(settings.home, guild_daily_questions=0) as bot, bot.obeying():
        asyncio.run(play(bot))
    assert bot.double.posting.pinged == []


OTHERS = ("private", "forgotten")


def test_what_waits_about_an_answer_that_is_forgotten_is_dropped(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    ingest(settings, write(tmp_path / "source", HELD))

    def waiting() -> list[str]:
        path = settings.home / "watches.db"
        if not path.is_file():
            return []
        with closing(sqlite3.connect(path)) as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name='outbox'").fetchone():
                return []  # its tables are just being made
            return [json.loads(body)["kind"] for (body,) in db.execute("SELECT body FROM outbox")]

    async def play(bot: Running) -> None:
        server = await bot.server()
        await end(await server.ann.slash(server.channel, "ask", question=FEE))
        path = f"/channels/{server.channel.id}/messages"
        bot.double.fail("POST", path, 50013, times=9)
        ingest(settings, write(tmp_path / "source", REVOKES))
        await until(waiting)
        assert waiting() == ["superseded"]
        await end(await server.ann.slash(server.channel, "privacy forget"))
        assert waiting() == []

    with running(settings.home, guild_daily_questions=0) as bot, bot.obeying():
        asyncio.run(play(bot))
