"""`gazette discord` as it is run: started again, stopped, limited, with a model that is slow."""

import asyncio
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.prompting import load_prompt
from bot.surfaces import logs
from bot.surfaces.cli.main import cli
from tests.bot.model_server import ModelServer
from tests.e2e.discord.components import Modal
from tests.e2e.discord.conftest import SETTINGS
from tests.e2e.discord.double import Double, serving_in_a_thread
from tests.e2e.discord.outcomes import Outcome, Seen
from tests.e2e.discord.running import COMMAND, Running, Server, end, running, story
from tests.e2e.discord.scripted import ANSWER, MODEL, QUESTION
from tests.e2e.discord.world import Channel

MESSAGE_CONTENT = 1 << 15
FIRST, FOLLOWING = "What does E.O. 12001 prohibit?", "And when is it effective?"
EFFECTIVE = "E.O. 12001: it took effect on 2020-04-01. [1]"
PER_MINUTE, PER_DAY = 8, 10  # questions


@pytest.fixture(scope="module")
def process(
    sailors_library: Path, tmp_path_factory: pytest.TempPathFactory, model: ModelServer
) -> Iterator[Running]:
    """The process, with limits, the message-content intent, and a model that a server may use."""
    home = Path(shutil.copytree(sailors_library, tmp_path_factory.mktemp("discord") / "home"))
    settings = {
        **SETTINGS, "ask_per_minute": PER_MINUTE, "guild_daily_questions": PER_DAY,
        "discord_message_content": True, "llm_base_url": model.url,
    }  # fmt: skip
    with running(home, MESSAGE_CONTENT, **settings) as started, started.obeying():
        yield started


@dataclass
class Before:
    """What there was when the process was started again; `syncs`: how often, before and after,
    Discord was told of the commands. `under_way` is the answer that was being written."""

    server: Server
    answer: Seen
    listed: Seen
    direct: Seen
    thread: Channel
    ask: Modal
    why: Modal
    under_way: Outcome
    lines: int
    syncs: tuple[int, int] = (0, 0)


async def prepared(bot: Running) -> Before:
    """Have answers, a list and open forms, and an answer under way, in a server and in a DM."""
    server = await bot.server()
    ann, ben, boss, channel = server.ann, server.ben, server.boss, server.channel
    answer = (await end(await ann.slash(channel, "ask", question=FIRST))).message
    listed = (await end(await ann.slash(channel, "sources"))).message
    direct = (await end(await ann.dm(FIRST))).message
    await end(await ann.click(answer, "Ask in thread"))
    (thread,) = bot.world.threads_of(server.guild)
    (first,) = bot.double.shown_in(thread)
    ask = (await end(await ben.click(first, "Ask a question"))).modal
    why = (await end(await ben.click(answer, "Not helpful"))).modal
    assert ask is not None
    assert why is not None
    await end(await boss.slash(channel, "config set", setting="model", value=MODEL))
    writing = await server.ben.slash(channel, "ask", question=QUESTION)
    await writing.settled(0, 60, lambda each: "Mooring" in each.text)
    assert not writing.message.buttons, "it is still being written"
    lines = len(bot.log.read_text(encoding="utf-8").splitlines())
    return Before(server, answer, listed, direct, thread, ask, why, writing, lines)


@pytest.fixture(scope="module")
def restarted(process: Running) -> Before:
    """What there was before the process was started again, as an operator does it."""

    async def play() -> Before:
        before = await prepared(process)
        synced = syncs(process.double)
        process.ask_to_stop()
        assert await process.stopped() == 0
        assert not process.double.gateway.live
        await process.begin()
        server = before.server
        await end(await server.boss.slash(server.channel, "config set", setting="model"))
        before.syncs = synced, syncs(process.double)
        return before

    with process.obeying():
        return asyncio.run(play())


def syncs(double: Double) -> int:
    """Return how often Discord was told of the commands."""
    return sum(each.method == "PUT" and "/commands" in each.path for each in double.calls)


# -- a restart ------------------------------------------------------------------------------------


@story
async def test_an_answer_under_way_is_still_given_when_the_bot_is_stopped(
    bot: Running, restarted: Before
) -> None:
    message = restarted.under_way.message
    assert f"{ANSWER} in every harbour of the country. [1]" in message.text
    assert [each.label for each in message.buttons][:1] == ["Sources"]


@story
async def test_commands_are_told_to_discord_once_and_not_again_by_a_second_start(
    bot: Running, restarted: Before
) -> None:
    assert restarted.syncs == (1, 1)
    server = restarted.server
    shown = await end(await server.ann.slash(server.channel, "help"))
    assert "</ask:" in shown.text, "their ids are remembered"


@story
async def test_buttons_and_forms_go_on_after_a_restart(bot: Running, restarted: Before) -> None:
    ann, ben, answer = restarted.server.ann, restarted.server.ben, restarted.answer
    assert "Order on moorings" in (await end(await ann.click(answer, "Sources"))).text
    thanks = load_prompt("discord_thanks").text
    assert thanks in (await end(await ann.click(answer, "Helpful"))).text
    assert thanks in (await end(await ben.submit(restarted.why, "It is too short."))).text
    assert "Page 2 of 4" in (await end(await ann.click(restarted.listed, "Next ▶"))).text
    again = await end(await ben.click(answer, "Ask in thread"))
    assert "<#" in again.text
    assert "Order on moorings" in (await end(await ann.click(restarted.direct, "Sources"))).text


@story
async def test_conversations_go_on_after_a_restart(bot: Running, restarted: Before) -> None:
    ann, ben, thread = restarted.server.ann, restarted.server.ben, restarted.thread
    asked = await end(await ben.submit(restarted.ask, FOLLOWING))
    assert asked.message.channel_id == thread.id
    assert EFFECTIVE in asked.text
    for said in (
        ann.say(restarted.server.channel, FOLLOWING, mention=True),
        ann.say(thread, FOLLOWING, mention=True),
        ann.dm(FOLLOWING),
    ):
        assert EFFECTIVE in (await end(await said)).text


# -- the message-content intent -------------------------------------------------------------------


@story
async def test_with_the_intent_every_message_in_its_own_thread_is_a_question(bot: Running) -> None:
    server = await bot.server()
    answer = (await end(await server.ann.slash(server.channel, "ask", question=FIRST))).message
    await end(await server.ann.click(answer, "Ask in thread"))
    (thread,) = bot.world.threads_of(server.guild)
    outcome = await end(await server.ben.say(thread, FOLLOWING))
    assert outcome.message.reply_to == outcome.message_id
    assert EFFECTIVE in outcome.text
    others = bot.world.thread(server.channel, "Lunch", server.ann.user)
    for channel in (server.channel, others):
        assert await (await server.ben.say(channel, FOLLOWING)).silent()


# -- what an operator sees ------------------------------------------------------------------------


@story
async def test_that_it_is_connected_is_said_in_a_line(bot: Running, restarted: Before) -> None:
    told: list[str] = []
    ends = time.monotonic() + 20.0
    while len(told) < 2 and time.monotonic() < ends:  # servers are waited for before it is said
        await asyncio.sleep(0.1)
        lines = bot.log.read_text(encoding="utf-8").splitlines()
        told = [each for each in lines if each.startswith("Connected as ")]
    assert len(told) == 2, "once a start"
    assert all(re.fullmatch(r"Connected as gazette, in \d+ servers?\.", each) for each in told)


# -- limits ---------------------------------------------------------------------------------------


@story
async def test_whoever_asks_too_often_is_told_politely_how_long_to_wait(bot: Running) -> None:
    ann, ben = bot.person("Ann"), bot.person("Ben")
    for _ in range(PER_MINUTE):
        assert ANSWER in (await end(await ann.dm(QUESTION))).text
    waits = (await end(await ann.dm(QUESTION))).message
    assert "You have asked a lot in a short time. Please try again in" in waits.text
    assert ANSWER in (await end(await ben.dm(QUESTION))).text, "others need not wait"


@story
async def test_a_server_that_has_used_up_its_day_is_told_and_others_go_on(bot: Running) -> None:
    server, other = await bot.server(), await bot.server("Elsewhere")
    for number in range(PER_DAY):
        person = (server.ann, server.ben)[number % 2]
        assert ANSWER in (await end(await person.say(server.channel, QUESTION, mention=True))).text
    told = await end(await server.boss.slash(server.channel, "ask", question=QUESTION))
    assert "This server has asked all its questions of today." in told.message.text
    free = await end(await other.ann.slash(other.channel, "ask", question=QUESTION))
    assert ANSWER in free.text


# -- a start that fails ---------------------------------------------------------------------------


@story
async def test_a_second_process_over_the_same_home_does_not_answer_beside_the_first(
    bot: Running,
) -> None:
    command: list[str | Path] = [COMMAND, "discord", "--home", bot.home]
    given = os.environ | {"DISCORD_TOKEN": "loopback-token", "GAZETTE_DISCORD_URL": bot.double.url}
    ended = await asyncio.to_thread(
        subprocess.run, command, env=given, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 1
    assert "Another `gazette discord` runs over" in ended.stderr
    assert "Hint: Stop that one" in ended.stderr


def test_a_start_without_a_token_ends_in_one_sentence_and_what_to_do(tmp_path: Path) -> None:
    given = {name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN"}
    command: list[str | Path] = [COMMAND, "discord", "--home", tmp_path]
    ended = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "There is no DISCORD_TOKEN in the environment." in ended.stderr
    assert "Hint: " in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("token", "intent", "told"),
    [
        ("wrong-token", "false", "Discord refuses the token."),
        ("loopback-token", "true", "The message-content intent is not switched on"),
    ],
)
def test_a_start_that_discord_refuses_ends_in_one_sentence_and_what_to_do(
    tmp_path: Path, token: str, intent: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "log_to_stderr", lambda verbose: None)  # other tests read the logs
    given = {"DISCORD_TOKEN": token, "GAZETTE_EMBEDDER": "hashing"}
    with serving_in_a_thread() as double:
        given |= {"GAZETTE_DISCORD_URL": double.url, "GAZETTE_DISCORD_MESSAGE_CONTENT": intent}
        ended = CliRunner().invoke(cli, ["discord", "--home", str(tmp_path)], env=given)
    assert ended.exit_code == 1
    assert told in ended.stderr
    hint = ended.stderr.partition("Hint: ")[2]
    assert "the page Bot" in hint
    assert "discord.com/developers" in hint
    assert "Traceback" not in ended.stderr
    assert token not in ended.output, "a secret is never shown"
